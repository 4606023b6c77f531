//! Exponential and logarithm in plain `f32` arithmetic, so that loops over spectra vectorise and every machine gets the
//! same bits. Polynomials after Cephes' `expf` and `logf` (S. L. Moshier, public domain); relative error below 2e-7.

/// `exp(x)` for `x` in `[-87, 87]`; arguments beyond are clamped.
#[inline(always)]
pub(crate) fn exp(x: f32) -> f32 {
    const LOG2_E: f32 = std::f32::consts::LOG2_E;
    // ln 2 in two parts, so that n ln 2 subtracts without rounding.
    const LN2_HIGH: f32 = 0.693_359_4;
    const LN2_LOW: f32 = -2.121_944_4e-4;
    // Adding 1.5 * 2^23 rounds to the nearest integer and leaves it in the low mantissa bits.
    const MAGIC: f32 = 12_582_912.0;
    let x = x.clamp(-87.0, 87.0);
    let shifted = x * LOG2_E + MAGIC;
    let n = shifted - MAGIC;
    let r = x - n * LN2_HIGH - n * LN2_LOW;
    let p = 1.987_569_2e-4_f32;
    let p = p * r + 1.398_199_9e-3;
    let p = p * r + 8.333_452e-3;
    let p = p * r + 4.166_579_6e-2;
    let p = p * r + 1.666_666_5e-1;
    let p = p * r + 0.5;
    let y = p * (r * r) + r + 1.0;
    let exponent = shifted.to_bits().wrapping_sub(MAGIC.to_bits()).wrapping_add(127);
    y * f32::from_bits(exponent << 23)
}

/// `ln(x)` for normal positive `x`.
#[inline(always)]
pub(crate) fn ln(x: f32) -> f32 {
    // Split x = m 2^e with m in [sqrt(1/2), sqrt(2)): adding the offset carries into the exponent where m is above.
    const OFFSET: u32 = 0x3f80_0000 - 0x3f35_04f3;
    let bits = x.to_bits().wrapping_add(OFFSET);
    let e = (bits >> 23) as i32 - 127;
    let m = f32::from_bits((bits & 0x007f_ffff).wrapping_add(0x3f35_04f3)) - 1.0;
    let e = e as f32;
    let p = 7.037_683_6e-2_f32;
    let p = p * m - 1.151_461e-1;
    let p = p * m + 1.167_699_84e-1;
    let p = p * m - 1.242_014_1e-1;
    let p = p * m + 1.424_932_3e-1;
    let p = p * m - 1.666_805_7e-1;
    let p = p * m + 2.000_071_5e-1;
    let p = p * m - 2.499_999_4e-1;
    let p = p * m + 3.333_333e-1;
    let z = m * m;
    let y = p * m * z - 2.121_944_4e-4 * e - 0.5 * z;
    m + y + 0.693_359_4 * e
}

#[cfg(test)]
mod tests {
    use super::{exp, ln};

    #[test]
    fn exponential_and_logarithm_agree_with_double_precision() {
        for i in 0..20_000 {
            let x = -60.0 + 120.0 * i as f32 / 20_000.0;
            let truth = f64::from(x).exp();
            assert!((f64::from(exp(x)) / truth - 1.0).abs() < 3e-7, "exp({x})");
            let v = truth as f32;
            let truth = f64::from(v).ln();
            assert!((f64::from(ln(v)) - truth).abs() < 2e-7 * truth.abs().max(1.0), "ln({v})");
        }
        assert_eq!(exp(0.0), 1.0);
        assert_eq!(ln(1.0), 0.0);
    }
}
