//! Fresnel reflection of plane interfaces, dielectric or metal.
//!
//! Formulas: Born & Wolf, Principles of Optics, 7th ed., sections 1.5 and 14.2.

/// Reflectance at normal incidence from vacuum of a body with index `n + i k`.
#[inline(always)]
#[must_use]
pub fn normal_reflectance(n: f32, k: f32) -> f32 {
    normal_reflectance_in(1.0, n, k)
}

/// Reflectance at normal incidence from a clear medium of index `outside` of a body with index `n + i k`.
#[inline(always)]
#[must_use]
pub fn normal_reflectance_in(outside: f32, n: f32, k: f32) -> f32 {
    let k2 = k * k;
    ((n - outside) * (n - outside) + k2) / ((n + outside) * (n + outside) + k2)
}

/// Unpolarised reflectance at an angle of incidence given by its cosine (0 to 1), from vacuum, of index `n + i k`.
#[must_use]
pub fn directional_reflectance(cos_incidence: f32, n: f32, k: f32) -> f32 {
    let [s, p] = polarised_reflectances(cos_incidence, n, k);
    0.5 * (s + p)
}

/// Reflectances [s, p] at an angle of incidence given by its cosine (0 to 1), from vacuum, of index `n + i k`.
#[must_use]
pub fn polarised_reflectances(cos_incidence: f32, n: f32, k: f32) -> [f32; 2] {
    let c = cos_incidence.clamp(0.0, 1.0);
    let c2 = c * c;
    let s2 = 1.0 - c2;
    // a + i b is the normal component of the refracted wave vector.
    let re = n * n - k * k - s2;
    let modulus = (re * re + 4.0 * n * n * k * k).sqrt();
    let a = (0.5 * (modulus + re)).max(0.0).sqrt();
    let s = (modulus + c2 - 2.0 * a * c) / (modulus + c2 + 2.0 * a * c).max(1e-30);
    let t1 = modulus * c2 + s2 * s2;
    let t2 = 2.0 * a * c * s2;
    let p = s * (t1 - t2) / (t1 + t2).max(1e-30);
    [s, p]
}

#[cfg(test)]
mod tests {
    use super::{directional_reflectance, normal_reflectance, polarised_reflectances};

    #[test]
    fn glass_reflects_four_percent_and_nothing_of_p_at_brewster_s_angle() {
        assert!((normal_reflectance(1.5, 0.0) - 0.04).abs() < 1e-6);
        let brewster = 1.5_f32.atan();
        let [s, p] = polarised_reflectances(brewster.cos(), 1.5, 0.0);
        assert!(p < 1e-6);
        // Rs at Brewster's angle is ((n^2 - 1) / (n^2 + 1))^2.
        assert!((s - (1.25_f32 / 3.25).powi(2)).abs() < 1e-5);
        assert!((directional_reflectance(brewster.cos(), 1.5, 0.0) - s / 2.0).abs() < 1e-6);
    }

    #[test]
    fn metals_reflect_what_handbooks_say() {
        // n and k at 650 nm (aluminium: Rakic, Appl. Opt. 34, 4755 (1995); gold: Johnson & Christy, Phys. Rev. B 6, 4370
        // (1972)) against the reflectance of evaporated films (Hass, AIP Handbook, 3rd ed., table 6g): 90.5 and 95.5 %.
        for (n, k, r) in [(1.49, 7.82, 0.905), (0.166, 3.15, 0.955)] {
            assert!((normal_reflectance(n, k) - r).abs() < 0.02, "n {n} k {k}: {}", normal_reflectance(n, k));
        }
    }

    #[test]
    fn every_surface_is_a_mirror_at_grazing_incidence_and_normal_agrees_with_directional() {
        for (n, k) in [(1.33, 0.0), (1.5, 0.0), (1.4, 7.6), (3.0, 3.5)] {
            assert!(directional_reflectance(0.0, n, k) > 0.999);
            assert!((directional_reflectance(1.0, n, k) - normal_reflectance(n, k)).abs() < 1e-5);
        }
    }
}
