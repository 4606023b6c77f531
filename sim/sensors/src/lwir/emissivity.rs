//! How emissivity falls off towards grazing angles.

use crate::number::bounded;

/// Directional emissivity of an opaque surface in the band.
///
/// A dielectric of refractive index `n` follows the unpolarised Fresnel reflectance R, scaled to its normal value:
/// e(theta) = e(0) (1 - R(theta)) / (1 - R(0)) (Howell, Menguc, Siegel, "Thermal Radiation Heat Transfer", 6th ed.,
/// section 3.3). `n` = 0 marks a metal, whose rough surface keeps its normal value at the angles that a camera sees.
#[must_use]
pub fn directional_emissivity(normal: f32, refractive_index: f32, cosine: f32) -> f32 {
    if refractive_index <= 1.0 {
        return normal;
    }
    let at_normal = (refractive_index - 1.0) / (refractive_index + 1.0);
    normal * (1.0 - fresnel(refractive_index, cosine)) / (1.0 - at_normal * at_normal)
}

/// Unpolarised reflectance of a dielectric met from air.
fn fresnel(n: f32, cosine: f32) -> f32 {
    let cosine = bounded(cosine, 0.0, 1.0);
    let inside = (1.0 - (1.0 - cosine * cosine) / (n * n)).sqrt();
    let s = (cosine - n * inside) / (cosine + n * inside);
    let p = (n * cosine - inside) / (n * cosine + inside);
    0.5 * (s * s + p * p)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dielectric_keeps_its_normal_value_until_sixty_degrees_and_then_falls_to_nothing() {
        let at = |degrees: f32| directional_emissivity(0.95, 1.5, degrees.to_radians().cos());
        assert!((at(0.0) - 0.95).abs() < 1e-6);
        assert!((at(45.0) / 0.95 - 0.9897).abs() < 1e-3, "{}", at(45.0));
        // Textbook Fresnel, n = 1.5: R(60) = 0.0892, R(80) = 0.3877; R(0) = 0.04.
        assert!((at(60.0) - 0.95 * (1.0 - 0.0892) / 0.96).abs() < 2e-4);
        assert!((at(80.0) - 0.95 * (1.0 - 0.3877) / 0.96).abs() < 2e-4);
        assert!(at(90.0).abs() < 1e-6);
    }

    #[test]
    fn a_metal_emits_alike_in_all_directions() {
        assert_eq!(directional_emissivity(0.1, 0.0, 0.2), 0.1);
    }
}
