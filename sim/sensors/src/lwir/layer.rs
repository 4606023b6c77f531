//! What a part emits and mirrors in the band, prepared for all endmembers at once: eight lanes without a branch.

use loopline_materials::{ENDMEMBER_COUNT, Endmember};

use super::planck::InBand;
use crate::number::bounded;
use crate::signature::PartSignature;

/// A value for each endmember.
type Lanes = [f32; ENDMEMBER_COUNT];

/// Cells of the exposure to the heater, 0 to 1.
const CELLS: usize = 16;

/// Emitted black-body radiance over one cell of exposure: `start + t (rise - (1 - t) sag)`, t from 0 to 1.
///
/// Exact at both ends and in the middle of the cell. In between it is as good as the table of [`InBand`]: off by
/// 0.1 mK where the heater warms by 80 K, by 5 mK where it warms by 300 K.
#[derive(Clone, Copy, Debug)]
struct Cell {
    start: Lanes,
    rise: Lanes,
    sag: Lanes,
}

/// A part's constants.
#[derive(Clone, Debug)]
pub(super) struct Layer {
    emitted: [Cell; CELLS],
    emissivity: Lanes,
    /// Directional over normal emissivity is `level + fall_off (1 - R(theta))`: 1 and 0 for a metal, 0 and
    /// 1 / (1 - R(0)) for a dielectric (see [`super::emissivity`]).
    level: Lanes,
    fall_off: Lanes,
    index: Lanes,
    inverse_square_index: Lanes,
    transmittance: Lanes,
}

/// What one layer sends towards the camera.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Sent {
    /// Emitted and mirrored radiance, in W/(m2 sr).
    pub(super) radiance: f32,
    /// Share of the radiation from behind that it passes.
    pub(super) passed: f32,
}

impl Layer {
    pub(super) fn of(part: &PartSignature, band: &InBand) -> Self {
        let black =
            |exposure: f32| part.temperature_k.map(|[shaded, facing]| band.radiance(shaded + exposure * (facing - shaded)));
        let cell = |k: usize| {
            let [start, middle, end] = [0.0, 0.5, 1.0].map(|t| black((k as f32 + t) / CELLS as f32));
            let lanes = |of: &dyn Fn(usize) -> f32| std::array::from_fn(of);
            Cell { start, rise: lanes(&|e| end[e] - start[e]), sag: lanes(&|e| 2.0 * (start[e] + end[e]) - 4.0 * middle[e]) }
        };
        // Any index serves a metal, whose fall-off is 0.
        let index = part.lwir_refractive_index.map(|n| if n > 1.0 { n } else { 1.5 });
        let is_dielectric = part.lwir_refractive_index.map(|n| n > 1.0);
        let normal = index.map(|n| ((n - 1.0) / (n + 1.0)).powi(2));
        // Water, soil and coatings are opaque at 8 to 14 um even as thin films; clean and weathered sheet is not.
        let mut transmittance = [0.0; ENDMEMBER_COUNT];
        transmittance[Endmember::Intact.index()] = part.lwir_transmittance;
        transmittance[Endmember::Weathered.index()] = part.lwir_transmittance;
        Self {
            emitted: std::array::from_fn(cell),
            emissivity: part.emissivity,
            level: is_dielectric.map(|dielectric| if dielectric { 0.0 } else { 1.0 }),
            fall_off: std::array::from_fn(|e| if is_dielectric[e] { 1.0 / (1.0 - normal[e]) } else { 0.0 }),
            index,
            inverse_square_index: index.map(|n| 1.0 / (n * n)),
            transmittance,
        }
    }

    /// The layer seen at `cosine` to its normal, with `exposure` (0 to 1) to the heater. `see_through` lets radiation
    /// from behind pass.
    #[inline(always)]
    pub(super) fn sent(&self, abundances: &Lanes, cosine: f32, exposure: f32, surroundings: f32, see_through: bool) -> Sent {
        let cosine = bounded(cosine, 0.0, 1.0);
        let sine_square = 1.0 - cosine * cosine;
        let place = bounded(exposure, 0.0, 1.0) * CELLS as f32;
        let at = (place as usize).min(CELLS - 1);
        let (cell, t) = (&self.emitted[at], place - at as f32);
        let (mut radiance, mut passed) = ([0.0; ENDMEMBER_COUNT], [0.0; ENDMEMBER_COUNT]);
        for e in 0..ENDMEMBER_COUNT {
            let emitted = cell.start[e] + t * (cell.rise[e] - (1.0 - t) * cell.sag[e]);
            // Unpolarised Fresnel reflectance, its two polarisations over one denominator.
            let n = self.index[e];
            let inside = (1.0 - sine_square * self.inverse_square_index[e]).sqrt();
            let (s, s_below) = (cosine - n * inside, cosine + n * inside);
            let (p, p_below) = (n * cosine - inside, n * cosine + inside);
            let (across, along, below) = (s * p_below, p * s_below, s_below * p_below);
            let mirrored = 0.5 * (across * across + along * along) / (below * below);
            // What is not mirrored at the surface is absorbed, and then emitted, or passed (Kirchhoff).
            let entering = self.emissivity[e] * (self.level[e] + self.fall_off[e] * (1.0 - mirrored));
            let transmittance = if see_through { self.transmittance[e] } else { 0.0 };
            let through = if transmittance < entering { transmittance } else { entering };
            let of_share = (entering - through) * emitted + (1.0 - entering) * surroundings;
            // An endmember that is not there may hold anything.
            let present = abundances[e] > 0.0;
            radiance[e] = if present { abundances[e] * of_share } else { 0.0 };
            passed[e] = if present { abundances[e] * through } else { 0.0 };
        }
        // Abundances are rounded to 1/255 each; dividing by their sum keeps a mixture of equals exact.
        let total = sum(abundances);
        let scale = if total > 0.0 { 1.0 / total } else { 0.0 };
        Sent { radiance: sum(&radiance) * scale, passed: sum(&passed) * scale }
    }
}

/// The sum in an order that suits vectors of any width.
#[inline(always)]
fn sum(v: &Lanes) -> f32 {
    ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lwir::directional_emissivity;

    #[test]
    fn one_endmember_emits_as_its_directional_emissivity_says_and_mirrors_the_rest() {
        let band = InBand::get();
        for (index, emissivity) in [(0.0f32, 0.1f32), (1.33, 0.98), (1.6, 0.94), (4.0, 0.3)] {
            let part = PartSignature {
                nir_diffuse: Vec::new(),
                nir_specular: Vec::new(),
                nir_transmittance: None,
                temperature_k: [[300.0, 340.0]; 8],
                emissivity: [emissivity; 8],
                lwir_refractive_index: [index; 8],
                lwir_transmittance: 0.2,
            };
            for cosine in [1.0f32, 0.7, 0.2, 0.05, 0.0, -0.5] {
                let mut only_soil = [0.0; 8];
                only_soil[Endmember::Soil.index()] = 254.0 / 255.0;
                let sent = Layer::of(&part, band).sent(&only_soil, cosine, 0.5, 50.0, true);
                let e = directional_emissivity(emissivity, index, cosine);
                let expected = e * band.radiance(320.0) + (1.0 - e) * 50.0;
                assert!((sent.radiance / expected - 1.0).abs() < 2e-6, "{index} {cosine}: {sent:?}, {expected} is due");
                assert_eq!(sent.passed, 0.0, "soil is opaque");
            }
        }
    }
    #[test]
    fn a_layer_emits_at_any_exposure_what_its_temperature_does() {
        let band = InBand::get();
        for (facing_k, tolerance_k) in [(300.0, 1e-3), (380.0, 1e-3), (600.0, 8e-3)] {
            let part = PartSignature {
                nir_diffuse: Vec::new(),
                nir_specular: Vec::new(),
                nir_transmittance: None,
                temperature_k: [[300.0, facing_k]; 8],
                emissivity: [1.0; 8],
                lwir_refractive_index: [0.0; 8],
                lwir_transmittance: 0.0,
            };
            let layer = Layer::of(&part, band);
            for step in 0..=1000u16 {
                let exposure = f32::from(step) / 1000.0;
                let radiance = layer.sent(&[0.125; 8], 1.0, exposure, 0.0, false).radiance;
                let (found, expected) = (band.temperature_k(radiance), 300.0 + exposure * (facing_k - 300.0));
                assert!((found - expected).abs() < tolerance_k, "{exposure}: {found} K, {expected} K is due");
            }
        }
    }
}
