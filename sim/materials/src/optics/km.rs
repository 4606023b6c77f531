//! Kubelka-Munk theory of a scattering and absorbing layer.
//!
//! With absorption K and scattering S per length and thickness X, let A = K + S, B = sqrt(K (K + 2 S)), y = B X and
//! t = exp(-y). Kubelka's hyperbolic solution (J. Opt. Soc. Am. 38, 448 (1948)) multiplied through by S t reads
//!
//! ```text
//! R0 = S X f / (A X f + 1 + t^2),   T = 2 t / (A X f + 1 + t^2),   f = (1 - t^2) / y,   f -> 2 as y -> 0
//! ```
//!
//! which has no pole at K = 0 (R0 = S X / (1 + S X)), S = 0 (T = exp(-K X)) or X = 0, and overflows nowhere.

use super::math::exp;

/// What a layer does by itself, without its surfaces.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LayerResponse {
    /// Reflectance over a black backing.
    pub reflectance_over_black: f32,
    /// Diffuse transmittance.
    pub transmittance: f32,
}

impl LayerResponse {
    /// Reflectance over a backing of reflectance `backing` in optical contact: R0 + T^2 Rg / (1 - R0 Rg).
    #[inline(always)]
    #[must_use]
    pub fn over(self, backing: f32) -> f32 {
        self.reflectance_over_black
            + self.transmittance * self.transmittance * backing / (1.0 - self.reflectance_over_black * backing)
    }
}

/// A layer of finite thickness. `k_per_mm`, `s_per_mm` and `thickness_mm` are at least 0 and finite.
#[inline(always)]
#[must_use]
pub fn finite_layer(k_per_mm: f32, s_per_mm: f32, thickness_mm: f32) -> LayerResponse {
    let y = (k_per_mm * (k_per_mm + 2.0 * s_per_mm)).sqrt() * thickness_mm;
    let t = exp(-y);
    let t2 = t * t;
    // Near y = 0 the difference 1 - t^2 loses its digits; there the series of (1 - exp(-2y)) / y stands in.
    let z = -2.0 * y;
    let series = 2.0 * (1.0 + z * (1.0 / 2.0 + z * (1.0 / 6.0 + z * (1.0 / 24.0 + z * (1.0 / 120.0 + z * (1.0 / 720.0))))));
    let direct = (1.0 - t2) / y.max(1e-6);
    let f = if y < 0.1 { series } else { direct };
    let xf = thickness_mm * f;
    let denominator = (k_per_mm + s_per_mm) * xf + 1.0 + t2;
    LayerResponse { reflectance_over_black: s_per_mm * xf / denominator, transmittance: 2.0 * t / denominator }
}

/// A layer so thick that no light reaches its back: R = 1 + K/S - sqrt((K/S)^2 + 2 K/S), written S / (A + B) so that no
/// digits cancel. 0 where `s_per_mm` is 0.
#[inline(always)]
#[must_use]
pub fn opaque_layer(k_per_mm: f32, s_per_mm: f32) -> f32 {
    s_per_mm / (k_per_mm + s_per_mm + (k_per_mm * (k_per_mm + 2.0 * s_per_mm)).sqrt()).max(1e-30)
}

#[cfg(test)]
mod tests {
    use super::{finite_layer, opaque_layer};
    use proptest::prelude::*;

    #[test]
    fn opaque_layer_is_the_textbook_formula() {
        for ratio in [1e-4_f64, 1e-2, 0.1, 1.0, 10.0, 1000.0] {
            let truth = 1.0 + ratio - (ratio * ratio + 2.0 * ratio).sqrt();
            let s = 7.0_f32;
            let got = f64::from(opaque_layer(ratio as f32 * s, s));
            assert!((got / truth - 1.0).abs() < 2e-6, "K/S = {ratio}: {got} against {truth}");
        }
    }

    #[test]
    fn a_thick_layer_is_an_opaque_one_over_any_backing() {
        for (k, s) in [(0.3, 5.0), (2.0, 1.0), (40.0, 20.0)] {
            let layer = finite_layer(k, s, 1000.0);
            assert!((layer.over(0.0) - opaque_layer(k, s)).abs() < 1e-6);
            assert!((layer.over(1.0) - opaque_layer(k, s)).abs() < 1e-6);
            assert!(layer.transmittance < 1e-30);
        }
    }

    #[test]
    fn without_absorption_reflectance_is_sx_over_one_plus_sx() {
        for sx in [1e-4_f32, 0.01, 0.5, 1.0, 30.0, 1e4] {
            let layer = finite_layer(0.0, sx, 1.0);
            assert!((layer.reflectance_over_black - sx / (1.0 + sx)).abs() < 1e-7 * (1.0 + sx / (1.0 + sx)));
            assert!((layer.transmittance - 1.0 / (1.0 + sx)).abs() < 1e-7);
        }
    }

    #[test]
    fn without_scattering_transmittance_is_lambert_s_law() {
        for kx in [1e-5_f32, 0.01, 0.5, 3.0, 20.0] {
            let layer = finite_layer(kx, 0.0, 1.0);
            let truth = (-f64::from(kx)).exp();
            assert!((f64::from(layer.transmittance) / truth - 1.0).abs() < 1e-6);
            assert_eq!(layer.reflectance_over_black, 0.0);
        }
    }

    #[test]
    fn a_thin_film_reflects_sx_and_loses_both_coefficients() {
        // First order in X: R0 = S X, T = 1 - (K + S) X.
        let (k, s, x) = (3.0_f32, 5.0_f32, 1e-4_f32);
        let layer = finite_layer(k, s, x);
        assert!((layer.reflectance_over_black / (s * x) - 1.0).abs() < (k + s) * x * 2.0);
        assert!((layer.transmittance - (1.0 - (k + s) * x)).abs() < 2.0 * ((k + s) * x).powi(2));
    }

    #[test]
    fn the_series_meets_the_direct_form() {
        let a = finite_layer(0.1, 0.0, 0.999_999);
        let b = finite_layer(0.1, 0.0, 1.000_001);
        assert!((a.transmittance - b.transmittance).abs() < 1e-6);
        let (k, s): (f32, f32) = (0.01, 0.1);
        let x = 0.1 / (k * (k + 2.0 * s)).sqrt();
        let below = finite_layer(k, s, x * 0.999_99);
        let above = finite_layer(k, s, x * 1.000_01);
        assert!((below.reflectance_over_black - above.reflectance_over_black).abs() < 5e-6);
    }

    proptest! {
        #[test]
        fn energy_is_conserved(log_k in -6.0_f32..4.0, log_s in -6.0_f32..4.0, log_x in -4.0_f32..3.0, rg in 0.0_f32..1.0) {
            let layer = finite_layer(10f32.powf(log_k), 10f32.powf(log_s), 10f32.powf(log_x));
            let (r, t) = (layer.reflectance_over_black, layer.transmittance);
            prop_assert!(r >= 0.0 && t >= 0.0 && r + t <= 1.0 + 1e-6, "R {r} T {t}");
            prop_assert!(layer.over(rg) <= 1.0 + 1e-6);
            prop_assert!(layer.over(rg) >= r);
        }

        #[test]
        fn two_half_layers_are_one_layer(log_k in -3.0_f32..1.5, log_s in -3.0_f32..1.5, x in 0.01_f32..3.0, rg in 0.0_f32..1.0) {
            let (k, s) = (10f32.powf(log_k), 10f32.powf(log_s));
            let whole = finite_layer(k, s, x).over(rg);
            let half = finite_layer(k, s, x / 2.0);
            prop_assert!((half.over(half.over(rg)) - whole).abs() < 2e-5);
        }
    }
}
