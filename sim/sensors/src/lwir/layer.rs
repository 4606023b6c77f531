//! What a part emits and mirrors in the band, prepared for all endmembers at once: eight lanes without a branch.

use loopline_materials::{ENDMEMBER_COUNT, Endmember};

use super::planck::InBand;
use crate::number::bounded;
use crate::signature::PartSignature;

/// A value for each endmember.
type Lanes = [f32; ENDMEMBER_COUNT];

/// A part's constants.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layer {
    /// Surface temperature in the heater's shade, in kelvin, and how much warmer it is when facing the heater.
    shaded_k: Lanes,
    warming_k: Lanes,
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
    pub(super) fn of(part: &PartSignature) -> Self {
        // Any index serves a metal, whose fall-off is 0.
        let index = part.lwir_refractive_index.map(|n| if n > 1.0 { n } else { 1.5 });
        let is_dielectric = part.lwir_refractive_index.map(|n| n > 1.0);
        let normal = index.map(|n| ((n - 1.0) / (n + 1.0)).powi(2));
        // Water, soil and coatings are opaque at 8 to 14 um even as thin films; clean and weathered sheet is not.
        let mut transmittance = [0.0; ENDMEMBER_COUNT];
        transmittance[Endmember::Intact.index()] = part.lwir_transmittance;
        transmittance[Endmember::Weathered.index()] = part.lwir_transmittance;
        Self {
            shaded_k: part.temperature_k.map(|[shaded, _]| shaded),
            warming_k: part.temperature_k.map(|[shaded, facing]| facing - shaded),
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
    pub(super) fn sent(
        &self,
        abundances: &Lanes,
        cosine: f32,
        exposure: f32,
        band: &InBand,
        surroundings: f32,
        see_through: bool,
    ) -> Sent {
        let cosine = bounded(cosine, 0.0, 1.0);
        let sine_square = 1.0 - cosine * cosine;
        let (mut radiance, mut passed) = ([0.0; ENDMEMBER_COUNT], [0.0; ENDMEMBER_COUNT]);
        for e in 0..ENDMEMBER_COUNT {
            let emitted = band.radiance(self.shaded_k[e] + exposure * self.warming_k[e]);
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
                let sent = Layer::of(&part).sent(&only_soil, cosine, 0.5, band, 50.0, true);
                let e = directional_emissivity(emissivity, index, cosine);
                let expected = e * band.radiance(320.0) + (1.0 - e) * 50.0;
                assert!((sent.radiance / expected - 1.0).abs() < 2e-6, "{index} {cosine}: {sent:?}, {expected} is due");
                assert_eq!(sent.passed, 0.0, "soil is opaque");
            }
        }
    }
}
