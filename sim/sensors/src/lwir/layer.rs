//! What a part emits and mirrors in the band, prepared for all endmembers at once: eight lanes without a branch.

use loopline_materials::{ENDMEMBER_COUNT, Endmember};

use super::emissivity::endmember_exchange;
use super::planck::InBand;
use crate::number::bounded;
use crate::signature::PartSignature;

/// A value for each endmember.
type Lanes = [f32; ENDMEMBER_COUNT];

/// Cells of the exposure to the heater, 0 to 1.
const CELLS: usize = 16;
/// Cells of the root of the cosine of the view, 0 to 1: the root spreads out the fall towards grazing.
const VIEW_CELLS: usize = 32;

/// A quantity over one cell of a table: `start + t (rise - (1 - t) sag)`, t from 0 to 1.
///
/// Exact at both ends and in the middle of the cell. Of black-body radiance over exposure it is in between as good as the
/// table of [`InBand`]: off by 0.1 mK where the heater warms by 80 K, by 5 mK where it warms by 300 K. Of emissivity over
/// the root of the cosine it is off by less than 0.0005 up to 85 degrees.
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
    emissivity: Box<[Cell; VIEW_CELLS]>,
    /// Share that passes; `None` where the part is opaque.
    transmittance: Option<Box<[Cell; VIEW_CELLS]>>,
}

/// What one layer sends towards the camera.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Sent {
    /// Emitted and mirrored radiance, in W/(m2 sr).
    pub(super) radiance: f32,
    /// Share of the radiation from behind that it passes.
    pub(super) passed: f32,
}

impl Cell {
    /// The parabola through a quantity's values at the start, middle and end of a cell.
    fn through(start: Lanes, middle: Lanes, end: Lanes) -> Self {
        let lanes = |of: &dyn Fn(usize) -> f32| std::array::from_fn(of);
        Self { start, rise: lanes(&|e| end[e] - start[e]), sag: lanes(&|e| 2.0 * (start[e] + end[e]) - 4.0 * middle[e]) }
    }

    #[inline(always)]
    fn at(&self, e: usize, t: f32) -> f32 {
        self.start[e] + t * (self.rise[e] - (1.0 - t) * self.sag[e])
    }
}

impl Layer {
    pub(super) fn of(part: &PartSignature, band: &InBand) -> Self {
        let black =
            |exposure: f32| part.temperature_k.map(|[shaded, facing]| band.radiance(shaded + exposure * (facing - shaded)));
        let cell = |k: usize| {
            let [start, middle, end] = [0.0, 0.5, 1.0].map(|t| black((k as f32 + t) / CELLS as f32));
            Cell::through(start, middle, end)
        };
        let exchange = Self::exchange(part);
        let view = |which: usize| {
            Box::new(std::array::from_fn(|k| {
                let [start, middle, end] = [0, 1, 2].map(|half| exchange[2 * k + half][which]);
                Cell::through(start, middle, end)
            }))
        };
        Self {
            emitted: std::array::from_fn(cell),
            emissivity: view(0),
            transmittance: part.lwir_sheet.is_some().then(|| view(1)),
        }
    }

    /// Emissivities and transmittances at the nodes of the view cells and halfway between them.
    fn exchange(part: &PartSignature) -> Vec<[Lanes; 2]> {
        // Most endmembers of a part share their surface with another: work each surface out once.
        let surface = |e: Endmember| {
            (part.emissivity[e.index()], part.lwir_refractive_index[e.index()], super::emissivity::sheet(part, e).is_some())
        };
        let first = Endmember::ALL.map(|e| Endmember::ALL.iter().position(|other| surface(*other) == surface(e)));
        (0..=2 * VIEW_CELLS)
            .map(|node| {
                let root = node as f32 / (2 * VIEW_CELLS) as f32;
                let mut out = [[0.0; ENDMEMBER_COUNT]; 2];
                for e in Endmember::ALL {
                    let i = e.index();
                    let [emissivity, transmittance] = match first[i] {
                        Some(same) if same < i => [out[0][same], out[1][same]],
                        _ => endmember_exchange(part, e, root * root),
                    };
                    (out[0][i], out[1][i]) = (emissivity, transmittance);
                }
                out
            })
            .collect()
    }

    /// The layer seen at `cosine` to its normal, with `exposure` (0 to 1) to the heater. `see_through` says that what lies
    /// behind is drawn; else what passes comes from behind at the temperature of the surroundings, which is the belt's.
    #[inline(always)]
    pub(super) fn sent(&self, abundances: &Lanes, cosine: f32, exposure: f32, surroundings: f32, see_through: bool) -> Sent {
        let place = bounded(exposure, 0.0, 1.0) * CELLS as f32;
        let at = (place as usize).min(CELLS - 1);
        let (cell, t) = (&self.emitted[at], place - at as f32);
        let view = bounded(cosine, 0.0, 1.0).sqrt() * VIEW_CELLS as f32;
        let seen = (view as usize).min(VIEW_CELLS - 1);
        let (emissivity, u) = (&self.emissivity[seen], view - seen as f32);
        let mut radiance = [0.0; ENDMEMBER_COUNT];
        for e in 0..ENDMEMBER_COUNT {
            let emissivity = emissivity.at(e, u);
            let of_share = emissivity * cell.at(e, t) + (1.0 - emissivity) * surroundings;
            // An endmember that is not there may hold anything.
            radiance[e] = if abundances[e] > 0.0 { abundances[e] * of_share } else { 0.0 };
        }
        // Abundances are rounded to 1/255 each; dividing by their sum keeps a mixture of equals exact.
        let total = sum(abundances);
        let scale = if total > 0.0 { 1.0 / total } else { 0.0 };
        let mut sent = Sent { radiance: sum(&radiance) * scale, passed: 0.0 };
        if let (true, Some(transmittance)) = (see_through, &self.transmittance) {
            let mut passed = [0.0; ENDMEMBER_COUNT];
            for e in 0..ENDMEMBER_COUNT {
                passed[e] = abundances[e] * transmittance[seen].at(e, u);
            }
            sent.passed = sum(&passed) * scale;
            // What is behind comes instead of the surroundings.
            sent.radiance -= sent.passed * surroundings;
        }
        sent
    }
}

/// The sum in an order that suits vectors of any width.
#[inline(always)]
fn sum(v: &Lanes) -> f32 {
    ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7]))
}

#[cfg(test)]
mod tests {
    use loopline_materials::InfraredSheet;

    use super::*;
    use crate::lwir::directional_emissivity;

    fn part(emissivity: f32, index: f32, sheet: Option<InfraredSheet>) -> PartSignature {
        PartSignature {
            nir_diffuse: Vec::new(),
            nir_specular: Vec::new(),
            nir_transmittance: None,
            temperature_k: [[300.0, 340.0]; 8],
            emissivity: [emissivity; 8],
            lwir_refractive_index: [index; 8],
            lwir_sheet: sheet,
        }
    }

    fn only(endmember: Endmember) -> Lanes {
        let mut abundances = [0.0; 8];
        abundances[endmember.index()] = 254.0 / 255.0;
        abundances
    }

    const FILM: InfraredSheet = InfraredSheet { face_reflectance: 0.045, optical_depth: 0.2, shape: 0.4 };

    #[test]
    fn one_endmember_emits_as_its_directional_emissivity_says_and_mirrors_the_rest() {
        let band = InBand::get();
        for (index, emissivity) in [(0.0f32, 0.1f32), (0.0, 0.02), (1.33, 0.98), (1.6, 0.94), (4.0, 0.3)] {
            let part = part(emissivity, index, Some(FILM));
            for degrees in [0.0f32, 20.0, 45.0, 70.0, 80.0, 85.0] {
                let cosine = degrees.to_radians().cos();
                let sent = Layer::of(&part, band).sent(&only(Endmember::Soil), cosine, 0.5, 50.0, true);
                let e = directional_emissivity(emissivity, index, cosine);
                let found = (sent.radiance - 50.0) / (band.radiance(320.0) - 50.0);
                assert!((found - e).abs() < 5e-4, "{index} {degrees}: {found}, {e} is due");
                assert_eq!(sent.passed, 0.0, "soil is opaque");
            }
        }
    }

    #[test]
    fn in_equilibrium_every_surface_looks_like_a_black_body_at_any_angle() {
        // Kirchhoff: what a surface does not emit it mirrors or passes.
        let band = InBand::get();
        let room = band.radiance(300.0);
        for part in [part(0.1, 0.0, None), part(0.94, 1.6, None), part(0.5, 1.54, Some(FILM))] {
            let layer = Layer::of(&part, band);
            for endmember in Endmember::ALL {
                for cosine in [1.0f32, 0.7, 0.3, 0.1, 0.01, 0.0, -0.5] {
                    let sent = layer.sent(&only(endmember), cosine, 0.0, room, true);
                    let seen = sent.radiance + sent.passed * room;
                    assert!((seen / room - 1.0).abs() < 1e-5, "{endmember:?} {cosine}: {seen}, {room} is due");
                }
            }
        }
    }

    #[test]
    fn a_thin_film_shows_what_lies_behind_it_and_glows_little() {
        let band = InBand::get();
        let layer = Layer::of(&part(0.955, 1.54, Some(FILM)), band);
        let [e, t] = FILM.normal();
        let (own, room, behind) = (band.radiance(340.0), band.radiance(295.0), band.radiance(310.0));
        let sent = layer.sent(&only(Endmember::Intact), 1.0, 1.0, room, true);
        let due = e * own + (1.0 - e - t) * room + t * behind;
        assert!(((sent.radiance + sent.passed * behind) / due - 1.0).abs() < 1e-5);
        assert!(e < 0.2 && t > 0.7, "a film this thin is mostly clear: {e}, {t}");
        // Where what is behind is hidden in the visible, it counts as part of the surroundings.
        let hidden = layer.sent(&only(Endmember::Intact), 1.0, 1.0, room, false);
        assert!((hidden.radiance / (e * own + (1.0 - e) * room) - 1.0).abs() < 1e-5 && hidden.passed == 0.0);
        let slanted = layer.sent(&only(Endmember::Intact), 0.5, 1.0, room, true);
        assert!(slanted.passed < sent.passed, "a slanted path is longer");
    }

    #[test]
    fn a_layer_emits_at_any_exposure_what_its_temperature_does() {
        let band = InBand::get();
        for (facing_k, tolerance_k) in [(300.0, 1e-3), (380.0, 1e-3), (600.0, 8e-3)] {
            let part = PartSignature { temperature_k: [[300.0, facing_k]; 8], ..part(1.0, 0.0, None) };
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
