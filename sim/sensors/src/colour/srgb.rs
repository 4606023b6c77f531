//! The sRGB transfer function (IEC 61966-2-1), piecewise exact, and a fast encoder to 8 bits that rounds as exactly.

use crate::number::bounded;

/// Encoded value, 0 to 1, of a linear value, 0 to 1; clamps beyond.
#[must_use]
pub fn srgb_encode(linear: f32) -> f32 {
    let linear = f64::from(linear).clamp(0.0, 1.0);
    let encoded = if linear <= 0.003_130_8 { 12.92 * linear } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 };
    encoded as f32
}

/// Linear value of an encoded value, both 0 to 1.
#[must_use]
pub fn srgb_decode(encoded: f32) -> f32 {
    decode(f64::from(encoded).clamp(0.0, 1.0)) as f32
}

fn decode(encoded: f64) -> f64 {
    if encoded <= 0.040_45 { encoded / 12.92 } else { ((encoded + 0.055) / 1.055).powf(2.4) }
}

/// Bins of linear light that the encoder starts its search from.
const BINS: usize = 4096;

/// Encodes linear values to 8-bit sRGB codes, rounding to nearest, without a power function.
#[derive(Clone, Debug)]
pub struct SrgbEncoder {
    /// Linear value where code i begins; code 0 begins below everything.
    begins: [f32; 257],
    /// Code at the lower end of each bin.
    first: Box<[u8; BINS + 1]>,
}

impl Default for SrgbEncoder {
    fn default() -> Self {
        Self::new()
    }
}

impl SrgbEncoder {
    /// Builds the tables.
    #[must_use]
    pub fn new() -> Self {
        let mut begins = [f32::INFINITY; 257];
        begins[0] = f32::NEG_INFINITY;
        for (code, begin) in begins.iter_mut().enumerate().take(256).skip(1) {
            *begin = decode((code as f64 - 0.5) / 255.0) as f32;
        }
        let mut first = Box::new([0u8; BINS + 1]);
        let mut code = 0u8;
        for (bin, slot) in first.iter_mut().enumerate() {
            let linear = bin as f32 / BINS as f32;
            while code < 255 && begins[usize::from(code) + 1] <= linear {
                code += 1;
            }
            *slot = code;
        }
        Self { begins, first }
    }

    /// The code of a linear value; clips below 0 and above 1, and takes NaN as 0.
    #[inline]
    #[must_use]
    pub fn encode(&self, linear: f32) -> u8 {
        let linear = bounded(linear, 0.0, 1.0);
        let code = self.first[((linear * BINS as f32) as usize).min(BINS)];
        // Codes are wider than bins even in the dark, where they are narrowest: a bin holds the beginning of one at most.
        code + u8::from(linear >= self.begins[usize::from(code) + 1])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fast_encoder_rounds_like_the_formula() {
        let encoder = SrgbEncoder::new();
        for i in 0..=1_000_000u32 {
            let linear = i as f32 / 1e6;
            let exact = f64::from(linear);
            let exact = if exact <= 0.003_130_8 { 12.92 * exact } else { 1.055 * exact.powf(1.0 / 2.4) - 0.055 } * 255.0;
            // At a tie within the resolution of f32 either neighbour is right.
            if (exact.fract() - 0.5).abs() > 1e-4 {
                assert_eq!(f64::from(encoder.encode(linear)), exact.round(), "linear {linear}");
            }
        }
        assert_eq!([-1.0, 0.0, 1.0, 7.0, f32::NAN].map(|v| encoder.encode(v)), [0, 0, 255, 255, 0]);
    }

    #[test]
    fn codes_survive_decoding() {
        let encoder = SrgbEncoder::new();
        for code in 0..=255u8 {
            let linear = srgb_decode(f32::from(code) / 255.0);
            assert_eq!(encoder.encode(linear), code);
            assert!((srgb_encode(linear) * 255.0 - f32::from(code)).abs() < 1e-3);
        }
    }
}
