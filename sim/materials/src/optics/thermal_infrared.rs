//! Emission and transmission between 8 and 14 um: rough surfaces, and sheet thin enough to be seen through.

/// True over plan area of a metal's surface per unit of GGX roughness, less 1.
///
/// Roughening a metal raises its emissivity by more than the area that a profilometer sees: the worked skin conducts
/// badly, and oil and oxide sit in the grooves. So the slope is fitted: with 9.0, surfaces "roughened", "scraped" or
/// "worked with emery" (taken as GGX 0.45) emit as measured where the polished ones do. Aluminium 0.04 to 0.18, copper
/// 0.02 to 0.07, brass 0.03 to 0.20, steel 0.07 to 0.24 (FLIR Systems, emissivity tables); the geometric mean of the
/// four area ratios is 5.07. `validation/derive/emissivity.py` works it out.
const METAL_ROUGHENING: f32 = 9.0;

/// Emissivity of a surface of flat emissivity `flat` whose true area is `area_ratio` times its plan.
///
/// Radiation leaves a groove after several reflections: e' = e / (e + (1 - e) / R). Agababov, High Temp. 6, 76-85 (1968),
/// as in Wen & Mudawar, Int. J. Heat Mass Transf. 49, 4279-4289 (2006).
pub(crate) fn roughened(flat: f32, area_ratio: f32) -> f32 {
    flat / (flat + (1.0 - flat) / area_ratio)
}

/// Emissivity of a metal of GGX roughness `alpha`.
pub(crate) fn rough_metal(flat: f32, alpha: f32) -> f32 {
    roughened(flat, 1.0 + METAL_ROUGHENING * alpha)
}

/// Emissivity of a coarse deposit of GGX roughness `alpha`, whose relief is larger than the wavelength.
pub(crate) fn rough_deposit(flat: f32, alpha: f32) -> f32 {
    roughened(flat, ggx_area_ratio(alpha))
}

/// True over plan area of a GGX microsurface, the integral of D over the hemisphere (Walter et al., EGSR 2007, eq. 4).
///
/// With a^2 = 1 - alpha^2: 1 + alpha^2 atanh(a) / a.
fn ggx_area_ratio(alpha: f32) -> f32 {
    let alpha = alpha.clamp(1e-3, 1.0);
    let a = (1.0 - alpha * alpha).sqrt();
    if a < 1e-3 {
        return 2.0;
    }
    1.0 + alpha * alpha * a.atanh() / a
}

/// Sheet that passes part of the band: what the thermal camera needs to know at any angle.
///
/// A polymer absorbs between 8 and 14 um in bands with windows between them, so that its mean transmission falls more
/// slowly with thickness than any exponential. The coefficients are taken as gamma distributed over the band, which
/// gives t(d) = (1 + a d / s)^-s for mean coefficient a and shape s; a large s is Beer's law, a small one a few strong
/// bands between windows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InfraredSheet {
    /// Reflectance of one face at normal incidence.
    pub face_reflectance: f32,
    /// Mean absorption coefficient times thickness.
    pub optical_depth: f32,
    /// Shape of the distribution of coefficients, above 0.
    pub shape: f32,
}

impl InfraredSheet {
    /// Emissivity and transmittance where a face reflects `face` and radiation runs `path` times the thickness inside:
    /// e = (1 - r)(1 - t) / (1 - r t), T = (1 - r)^2 t / (1 - r^2 t^2) (Siegel & Howell, Thermal Radiation Heat Transfer,
    /// 4th ed., section 18-2). What is left, 1 - e - T, is mirrored.
    #[must_use]
    pub fn exchange(&self, face: f32, path: f32) -> [f32; 2] {
        let t = (1.0 + self.optical_depth * path / self.shape).powf(-self.shape);
        [(1.0 - face) * (1.0 - t) / (1.0 - face * t), (1.0 - face) * (1.0 - face) * t / (1.0 - face * face * t * t)]
    }

    /// Emissivity and transmittance at normal incidence.
    #[must_use]
    pub fn normal(&self) -> [f32; 2] {
        self.exchange(self.face_reflectance, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{InfraredSheet, ggx_area_ratio, rough_deposit, rough_metal, roughened};

    fn sheet(optical_depth: f32, shape: f32) -> InfraredSheet {
        InfraredSheet { face_reflectance: 0.08, optical_depth, shape }
    }

    #[test]
    fn a_thick_sheet_is_opaque_and_a_thin_one_only_reflects() {
        let [e, t] = sheet(100.0, 50.0).normal();
        assert!((e - 0.92).abs() < 1e-6 && t < 1e-6);
        let [e, t] = sheet(0.0, 1.0).normal();
        // Two faces of reflectance r pass (1 - r) / (1 + r).
        assert!(e.abs() < 1e-6 && (t - 0.92 / 1.08).abs() < 1e-5);
    }

    #[test]
    fn what_a_sheet_emits_passes_and_mirrors_makes_one_at_any_angle() {
        for shape in [0.3, 1.0, 20.0] {
            for depth in [0.01, 0.3, 2.0, 50.0] {
                for (face, path) in [(0.05, 1.0), (0.3, 1.2), (0.95, 1.33)] {
                    let [e, t] = sheet(depth, shape).exchange(face, path);
                    // The mirrored part by its own formula: first face, and once from the second.
                    let inside = (1.0 + depth * path / shape).powf(-shape);
                    let mirrored = face + face * inside * t;
                    assert!((e + t + mirrored - 1.0).abs() < 1e-5, "{shape} {depth} {face}: {}", e + t + mirrored);
                }
            }
        }
    }

    #[test]
    fn windows_between_bands_pass_more_than_beer_s_law_and_a_narrow_distribution_obeys_it() {
        assert!(sheet(3.0, 0.4).normal()[1] > 3.0 * sheet(3.0, 1e3).normal()[1]);
        let [_, t] = sheet(0.7, 1e4).normal();
        let inside = (-0.7_f32).exp();
        assert!((t - 0.92 * 0.92 * inside / (1.0 - 0.0064 * inside * inside)).abs() < 1e-3);
    }

    #[test]
    fn roughness_raises_emissivity_and_never_above_one() {
        for flat in [0.02_f32, 0.1, 0.6, 0.95] {
            let mut before = flat - 1e-6;
            for alpha in [0.0_f32, 0.1, 0.3, 0.6, 1.0] {
                let metal = rough_metal(flat, alpha);
                assert!(metal >= before && metal < 1.0, "{flat} {alpha}");
                assert!(rough_deposit(flat, alpha) >= flat - 1e-6 && rough_deposit(flat, alpha) < 1.0);
                before = metal;
            }
        }
        assert!((roughened(0.3, 1.0) - 0.3).abs() < 1e-6, "a flat surface is itself");
        assert!((roughened(0.001, 4.0) / 0.004 - 1.0).abs() < 0.01, "a good mirror emits in proportion to its area");
    }

    #[test]
    fn a_foil_and_roughened_aluminium_emit_as_measured_at_10_um() {
        // FLIR Systems, emissivity tables: foil 0.04, roughened 0.18.
        assert!((rough_metal(0.04, 0.0) - 0.04).abs() < 1e-6);
        assert!((rough_metal(0.04, 0.45) - 0.18).abs() < 0.02, "{}", rough_metal(0.04, 0.45));
    }

    #[test]
    fn the_area_of_a_ggx_surface_is_the_integral_of_its_distribution() {
        for alpha in [0.05_f64, 0.3, 0.7, 1.0] {
            let steps = 200_000;
            let mean: f64 = (0..steps)
                .map(|i| {
                    let c = (f64::from(i) + 0.5) / f64::from(steps);
                    2.0 * alpha * alpha / (c * c * (alpha * alpha - 1.0) + 1.0).powi(2)
                })
                .sum::<f64>()
                / f64::from(steps);
            assert!((f64::from(ggx_area_ratio(alpha as f32)) - mean).abs() < 1e-3, "{alpha}: {mean}");
        }
    }
}
