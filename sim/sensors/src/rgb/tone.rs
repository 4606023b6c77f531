//! From linear light to codes by a curve: that of sRGB, an exponent and an S.

use std::sync::LazyLock;

use multiversion::multiversion;

use crate::colour::srgb_encode;
use crate::number::bounded;

/// Steps of a curve, even in the square root of light: there it is nearly straight, and straight lines between are within a few
/// hundredths of a code.
const STEPS: usize = 512;
/// A power of two of entries, so that bits of a number index it.
const LEN: usize = 1024;

/// A curve from linear light, 0 to 1, to encoded values, 0 to 1.
#[derive(Clone, Debug)]
pub(super) struct Curve {
    /// Values at the steps; what follows white is white.
    values: Box<[f32; LEN]>,
}

impl Default for Curve {
    fn default() -> Self {
        Self { values: Box::new([0.0; LEN]) }
    }
}

impl Curve {
    /// Makes it the curve of sRGB, raised to `gamma`, with the slope `contrast` in the middle.
    pub(super) fn set(&mut self, gamma: f32, contrast: f32) {
        static SRGB: LazyLock<[f32; LEN]> =
            LazyLock::new(|| std::array::from_fn(|i| srgb_encode((i as f32 / STEPS as f32).min(1.0).powi(2))));
        *self.values = *SRGB;
        let values = &mut self.values[..STEPS];
        if gamma != 1.0 {
            values.iter_mut().for_each(|v| *v = v.powf(gamma));
        }
        if contrast != 1.0 {
            for v in values {
                let (above, below) = (v.powf(contrast), (1.0 - *v).powf(contrast));
                *v = above / (above + below);
            }
        }
    }

    /// Encodes a line; clips below 0 and above 1.
    pub(super) fn encode(&self, line: &mut [f32]) {
        encode(&self.values, line);
    }
}

#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512cd+avx512dq+avx512vl+avx2+bmi1+bmi2",
    "x86_64+avx2+bmi1+bmi2",
    "aarch64+neon",
))]
fn encode(values: &[f32; LEN], line: &mut [f32]) {
    /// A number of this size has no room for fractions: added, it leaves a whole number in the lowest bits.
    const WHOLE: f32 = 12_582_912.0;
    for value in line {
        let at = bounded(*value, 0.0, 1.0).sqrt() * STEPS as f32;
        // The step below; at a step it may be the one before, from which the line leads to the same value.
        let shifted = (at - 0.5) + WHOLE;
        let step = shifted.to_bits() as usize;
        let (low, high) = (values[step % LEN], values[step.wrapping_add(1) % LEN]);
        *value = low + (high - low) * (at - (shifted - WHOLE));
    }
}

/// The 8-bit code of an encoded value.
pub(super) fn code(encoded: f32) -> u8 {
    (encoded * 255.0 + 0.5) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_is_its_formula() {
        let mut curve = Curve::default();
        for (gamma, contrast) in [(1.0f32, 1.0f32), (0.7, 1.0), (1.0, 1.6), (1.3, 0.8)] {
            curve.set(gamma, contrast);
            for i in 0..=10_000u16 {
                let light = f32::from(i) / 1e4;
                let v = f64::from(srgb_encode(light)).powf(gamma.into());
                let k = f64::from(contrast);
                let expected = v.powf(k) / (v.powf(k) + (1.0 - v).powf(k));
                let mut line = [light];
                curve.encode(&mut line);
                // Near black and white, exponents below 1 make the curve steep.
                let most = if (1e-3..0.99).contains(&light) { 0.03 } else { 0.4 };
                assert!((f64::from(line[0]) - expected).abs() * 255.0 < most, "{light}: {}, {expected} is due", line[0]);
            }
        }
        let mut ends = [-1.0, 2.0, f32::NAN];
        curve.encode(&mut ends);
        assert_eq!(ends, [0.0, 1.0, 0.0]);
        assert_eq!([code(-0.1), code(0.0), code(1.0), code(1.2)], [0, 0, 255, 255]);
    }
}
