//! The smooth surface between air and a dielectric, as diffuse light meets it; the Saunderson correction.
//!
//! Saunderson, J. Opt. Soc. Am. 32, 727 (1942); diffuse reflectances after Walsh and Duntley, J. Opt. Soc. Am. 32, 61 (1942).

use super::fresnel;

/// A dielectric's surface.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interface {
    /// Refractive index of the dielectric relative to the medium outside.
    pub refractive_index: f32,
    /// First-surface reflectance at normal incidence, F0.
    pub normal: f32,
    /// First-surface reflectance of perfectly diffuse light from outside.
    pub external_diffuse: f32,
    /// Reflectance of perfectly diffuse light from inside.
    pub internal_diffuse: f32,
}

impl Interface {
    /// The surface of a dielectric with relative refractive index `n`, at least 1.
    #[must_use]
    pub fn new(n: f32) -> Self {
        let external = external_diffuse_reflectance(f64::from(n));
        // Detailed balance of radiance through the interface: (1 - r_in) n^2 = 1 - r_out.
        let internal = 1.0 - (1.0 - external) / f64::from(n).powi(2);
        Self {
            refractive_index: n,
            normal: fresnel::normal_reflectance(n, 0.0),
            external_diffuse: external as f32,
            internal_diffuse: internal as f32,
        }
    }

    /// Body reflectance seen from outside of a body whose reflectance inside is `internal`; the first-surface
    /// reflection is not in it: (1 - F0) (1 - ki) R / (1 - ki R).
    #[inline(always)]
    #[must_use]
    pub fn body(&self, internal: f32) -> f32 {
        (1.0 - self.normal) * (1.0 - self.internal_diffuse) * internal / (1.0 - self.internal_diffuse * internal)
    }

    /// The internal reflectance that [`Interface::body`] turns into `body`.
    #[inline(always)]
    #[must_use]
    pub fn internal_of_body(&self, body: f32) -> f32 {
        body / ((1.0 - self.normal) * (1.0 - self.internal_diffuse) + self.internal_diffuse * body)
    }
}

/// Reflectance of perfectly diffuse unpolarised light by a denser dielectric of relative index `n`, Walsh's closed form.
fn external_diffuse_reflectance(n: f64) -> f64 {
    // The closed form is a difference of large terms near n = 1, where the reflectance itself vanishes.
    if n < 1.01 {
        return 0.0;
    }
    let n2 = n * n;
    let n4 = n2 * n2;
    0.5 + (n - 1.0) * (3.0 * n + 1.0) / (6.0 * (n + 1.0).powi(2))
        + n2 * (n2 - 1.0).powi(2) / (n2 + 1.0).powi(3) * ((n - 1.0) / (n + 1.0)).ln()
        - 2.0 * n2 * n * (n2 + 2.0 * n - 1.0) / ((n2 + 1.0) * (n4 - 1.0))
        + 8.0 * n4 * (n4 + 1.0) / ((n2 + 1.0) * (n4 - 1.0).powi(2)) * n.ln()
}

#[cfg(test)]
mod tests {
    use super::{Interface, external_diffuse_reflectance};
    use crate::optics::fresnel::directional_reflectance;

    #[test]
    fn walsh_s_form_is_the_cosine_weighted_mean_of_fresnel() {
        for n in [1.05_f32, 1.33, 1.5, 1.6, 2.0, 3.0] {
            let steps = 200_000;
            // The mean over cos^2, which is uniform for diffuse light.
            let mean: f64 = (0..steps)
                .map(|i| f64::from(directional_reflectance(((f64::from(i) + 0.5) / f64::from(steps)).sqrt() as f32, n, 0.0)))
                .sum::<f64>()
                / f64::from(steps);
            assert!((mean - external_diffuse_reflectance(f64::from(n))).abs() < 2e-4, "n = {n}");
        }
    }

    #[test]
    fn saunderson_s_constants_of_n_1_5() {
        // 0.04, 0.092 and 0.596: the values that colour science tabulates for resins.
        let i = Interface::new(1.5);
        assert!((i.normal - 0.04).abs() < 1e-4);
        assert!((i.external_diffuse - 0.0918).abs() < 2e-4);
        assert!((i.internal_diffuse - 0.5964).abs() < 2e-4);
    }

    #[test]
    fn a_perfect_white_body_loses_only_the_first_surface_and_the_inverse_undoes_it() {
        let i = Interface::new(1.5);
        assert!((i.body(1.0) - (1.0 - i.normal)).abs() < 1e-5);
        assert_eq!(i.body(0.0), 0.0);
        for r in [0.01_f32, 0.3, 0.9] {
            assert!((i.internal_of_body(i.body(r)) - r).abs() < 1e-5);
        }
    }
}
