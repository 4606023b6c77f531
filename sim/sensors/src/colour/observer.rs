//! The CIE 1931 observer under one light.

use loopline_materials::Spectrum;

use super::matrix::{adaptation_to_d65, apply, multiply, srgb_from_xyz};
use super::tables::{LEN, OBSERVER_1931};

/// The CIE 1931 2-degree observer under one light, adapted to D65: reflectance in, linear sRGB out.
///
/// Tristimulus values are sums over 380 to 780 nm every 5 nm (CIE 015:2018, section 7.1), relative to a perfect white
/// diffuser under the same light, whose colour is therefore exactly [1, 1, 1].
#[derive(Clone, Debug)]
pub struct Observer {
    /// Weight of each wavelength in red, green and blue; the first 81 samples of the grid are the observer's.
    weights: [[f32; LEN]; 3],
}

impl Observer {
    /// The observer under `light`, a relative spectral power; a light without power at 380 to 780 nm shows all black.
    #[must_use]
    pub fn new(light: &Spectrum) -> Self {
        let luminous: f64 = (0..LEN).map(|i| f64::from(light[i]) * f64::from(OBSERVER_1931[i][1])).sum();
        if luminous.is_nan() || luminous <= 0.0 {
            return Self { weights: [[0.0; LEN]; 3] };
        }
        let weighted = |i: usize| OBSERVER_1931[i].map(|v| f64::from(v) * f64::from(light[i]) / luminous);
        let white = (0..LEN).map(weighted).fold([0.0; 3], |sum, v| std::array::from_fn(|k| sum[k] + v[k]));
        let matrix = multiply(&srgb_from_xyz(), &adaptation_to_d65(white));
        let mut weights = [[0.0; LEN]; 3];
        for i in 0..LEN {
            for (channel, value) in weights.iter_mut().zip(apply(&matrix, weighted(i))) {
                channel[i] = value as f32;
            }
        }
        Self { weights }
    }

    /// Linear sRGB of a surface; outside of [0, 1] where the colour lies outside of the sRGB gamut.
    #[must_use]
    pub fn linear_srgb(&self, reflectance: &Spectrum) -> [f32; 3] {
        self.weights.each_ref().map(|channel| dot(channel, &reflectance.samples()[..LEN]))
    }
}

/// Eight partial sums, so that the compiler may vectorise without reordering the additions.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0f32; 8];
    let (a, a_rest) = a.as_chunks::<8>();
    let (b, b_rest) = b.as_chunks::<8>();
    for (a, b) in a.iter().zip(b) {
        for k in 0..8 {
            sums[k] += a[k] * b[k];
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7])) + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::colour::Illuminant;

    const LIGHTS: [(&str, Illuminant); 4] = [
        ("Planckian 2856", Illuminant::Planckian { cct_k: 2856.0 }),
        ("D65", Illuminant::DaylightD { cct_k: 6504.0 }),
        ("D50", Illuminant::DaylightD { cct_k: 5003.0 }),
        ("LED-B3", Illuminant::LedB3),
    ];

    #[test]
    fn a_perfect_white_is_white_under_every_light() {
        for (name, light) in LIGHTS {
            let observer = Observer::new(&light.spectrum());
            for value in observer.linear_srgb(&Spectrum::constant(1.0)) {
                assert!((value - 1.0).abs() < 2e-6, "{name}: {value}");
            }
        }
    }

    #[test]
    fn colours_agree_with_colour_science() {
        // Python, colour-science 0.4.7: w = np.arange(380, 781, 5); xyz = ((S * R) @ cmf) / (S @ cmf[:, 1]);
        // colour.adaptation.chromatic_adaptation_VonKries(xyz, white, D65, transform='Bradford'), then the inverse of
        // colour.models.normalised_primary_matrix(sRGB.primaries, [0.3127, 0.3290]).
        type Reflectance = fn(f32) -> f32;
        let spectra: [(&str, Reflectance); 4] = [
            ("edge600", |nm| 1.0 / (1.0 + (-(nm - 600.0) / 10.0).exp())),
            ("green", |nm| 0.05 + 0.5 * (-((nm - 540.0) / 30.0).powi(2) / 2.0).exp()),
            ("blue", |nm| 0.1 + 0.6 / (1.0 + ((nm - 490.0) / 15.0).exp())),
            ("yellowish", |nm| 0.9 - 0.5 * (-(nm - 380.0) / 60.0).exp()),
        ];
        let expected = [
            [
                [1.07282, -0.01076, -0.01121],
                [-0.06973, 0.4439, 0.04424],
                [0.05101, 0.12335, 0.66096],
                [0.90911, 0.86966, 0.73929],
            ],
            [
                [0.83296, -0.00806, -0.01576],
                [0.0153, 0.45776, 0.03984],
                [0.07301, 0.12105, 0.67615],
                [0.8963, 0.87186, 0.72922],
            ],
            [
                [0.89497, -0.00974, -0.01589],
                [-0.00414, 0.45415, 0.04218],
                [0.06152, 0.12495, 0.67023],
                [0.90156, 0.87004, 0.73373],
            ],
            [
                [0.83878, 0.00956, -0.0165],
                [-0.00627, 0.45254, 0.03136],
                [0.07611, 0.10759, 0.69547],
                [0.89916, 0.87339, 0.73223],
            ],
        ];
        for ((light, illuminant), colours) in LIGHTS.iter().zip(expected) {
            let observer = Observer::new(&illuminant.spectrum());
            for ((name, spectrum), expected) in spectra.iter().zip(colours) {
                let rgb = observer.linear_srgb(&Spectrum::from_fn(spectrum));
                for (value, expected) in rgb.iter().zip(expected) {
                    assert!((value - expected).abs() < 1e-4, "{name} under {light}: {rgb:?}, {expected} is due");
                }
            }
        }
    }

    #[test]
    fn a_grey_is_neutral_and_colour_is_linear() {
        let observer = Observer::new(&Illuminant::LedB3.spectrum());
        let rgb = observer.linear_srgb(&Spectrum::constant(0.18));
        assert!(rgb.iter().all(|v| (v - 0.18).abs() < 1e-6), "{rgb:?}");
    }

    #[test]
    fn no_light_shows_black() {
        let observer = Observer::new(&Spectrum::constant(0.0));
        assert_eq!(observer.linear_srgb(&Spectrum::constant(1.0)), [0.0; 3]);
    }
}
