//! How emissivity changes towards grazing angles.

use loopline_materials::optics::fresnel::directional_reflectance;
use loopline_materials::{Endmember, InfraredSheet};

use crate::number::bounded;
use crate::signature::PartSignature;

/// Emissivity up to which a metal's index is sought with n = k: no such index reflects less than 0.17.
const METAL_MOST: f32 = 0.8;

/// Directional emissivity of an opaque surface in the band: e(theta) = e(0) (1 - R(theta)) / (1 - R(0)).
///
/// R is the unpolarised Fresnel reflectance (Howell, Menguc, Siegel, "Thermal Radiation Heat Transfer", 6th ed., sections
/// 3.2 and 3.3). A dielectric has the real index `refractive_index` and loses emissivity beyond 60 degrees. 0 marks a
/// metal, whose n and k are nearly alike at these wavelengths (Hagen and Rubens); their common value follows from the
/// emissivity itself, and the surface emits more towards some 80 degrees before it too becomes a mirror. A rough metal
/// emits more at the normal, hence gets a lower index and a flatter curve, as its tilted facets give it.
#[must_use]
pub fn directional_emissivity(normal: f32, refractive_index: f32, cosine: f32) -> f32 {
    let [n, k] = if refractive_index > 1.0 { [refractive_index, 0.0] } else { metal_index(normal) };
    let cosine = bounded(cosine, 0.0, 1.0);
    let entering = |cosine: f32| 1.0 - directional_reflectance(cosine, n, k);
    (normal * entering(cosine) / entering(1.0)).min(1.0)
}

/// n = k of the metal of a normal emissivity: the larger root of e = 4 n / ((n + 1)^2 + n^2).
fn metal_index(emissivity: f32) -> [f32; 2] {
    let e = bounded(emissivity, 1e-3, METAL_MOST);
    let b = 2.0 - e;
    let n = (b + (b * b - 2.0 * e * e).sqrt()) / (2.0 * e);
    [n, n]
}

/// Emissivity and transmittance of an endmember of a part, seen at `cosine` to its normal.
#[must_use]
pub fn endmember_exchange(part: &PartSignature, endmember: Endmember, cosine: f32) -> [f32; 2] {
    let e = endmember.index();
    let index = part.lwir_refractive_index[e];
    match sheet(part, endmember) {
        Some(sheet) => {
            let face = 1.0 - directional_emissivity(1.0 - sheet.face_reflectance, index, cosine);
            let cosine = bounded(cosine, 0.0, 1.0);
            let inside = (1.0 - (1.0 - cosine * cosine) / (index * index).max(1.0)).max(1e-3).sqrt();
            sheet.exchange(face, 1.0 / inside)
        }
        None => [directional_emissivity(part.emissivity[e], index, cosine), 0.0],
    }
}

/// The sheet that an endmember is, if it passes radiation. Water, soil and coatings are opaque at 8 to 14 um even as thin
/// films; clean and weathered sheet is not.
pub(super) fn sheet(part: &PartSignature, endmember: Endmember) -> Option<&InfraredSheet> {
    part.lwir_sheet.as_ref().filter(|_| matches!(endmember, Endmember::Intact | Endmember::Weathered))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(normal: f32, index: f32, degrees: f32) -> f32 {
        directional_emissivity(normal, index, degrees.to_radians().cos())
    }

    #[test]
    fn a_dielectric_keeps_its_normal_value_until_sixty_degrees_and_then_falls_to_nothing() {
        assert!((at(0.95, 1.5, 0.0) - 0.95).abs() < 1e-6);
        assert!((at(0.95, 1.5, 45.0) / 0.95 - 0.9897).abs() < 1e-3);
        // Textbook Fresnel, n = 1.5: R(60) = 0.0892, R(80) = 0.3877; R(0) = 0.04.
        assert!((at(0.95, 1.5, 60.0) - 0.95 * (1.0 - 0.0892) / 0.96).abs() < 2e-4);
        assert!((at(0.95, 1.5, 80.0) - 0.95 * (1.0 - 0.3877) / 0.96).abs() < 2e-4);
        assert!(at(0.95, 1.5, 90.0).abs() < 1e-5);
    }

    #[test]
    fn a_metal_emits_more_towards_eighty_degrees_and_nothing_along_the_surface() {
        for normal in [0.01, 0.05, 0.3] {
            let curve = [0.0, 30.0, 60.0, 75.0].map(|degrees| at(normal, 0.0, degrees));
            assert!((curve[0] / normal - 1.0).abs() < 1e-5);
            assert!(curve.windows(2).all(|pair| pair[1] > pair[0]), "{normal}: {curve:?}");
            assert!(at(normal, 0.0, 90.0) < 0.01);
        }
        // A good metal: e(theta) / e(0) tends to (cos + 1 / cos) / 2, the mean of both polarisations.
        assert!((at(0.01, 0.0, 60.0) / 0.01 - 1.25).abs() < 0.01);
        assert!(at(0.3, 0.0, 80.0) / 0.3 < at(0.02, 0.0, 80.0) / 0.02, "roughness flattens the curve");
    }

    #[test]
    fn no_emissivity_leaves_its_bounds() {
        for normal in [0.0, 0.01, 0.5, 0.8, 0.95, 1.0] {
            for index in [0.0, 1.0, 1.3, 1.6, 4.0] {
                for degrees in 0..=90u8 {
                    let e = at(normal, index, f32::from(degrees));
                    assert!((0.0..=1.0).contains(&e), "{normal} {index} {degrees}: {e}");
                }
            }
        }
    }
}
