//! The normal distribution of all camera noise, as a table of quantiles.

use std::sync::LazyLock;

/// Entries of the table; a power of two, so that bits of a hash index it.
pub(crate) const GAUSSIAN_LEN: usize = 4096;

/// A table whose entries, drawn with equal probability, follow the standard normal distribution.
///
/// Entry i is the quantile at (i + 1/2) / 4096, scaled so that the variance over the table is exactly 1. The mean is 0
/// by symmetry, the kurtosis 2.98, and no value is beyond 3.7. Shot noise uses it too: at the electron counts of these
/// cameras a Poisson distribution is normal to within its own quantisation.
pub(crate) fn gaussian_table() -> &'static [f32; GAUSSIAN_LEN] {
    static TABLE: LazyLock<Box<[f32; GAUSSIAN_LEN]>> = LazyLock::new(|| Box::new(build()));
    &TABLE
}

/// Integrates dz/dp = sqrt(2 pi) exp(z^2 / 2), the quantile function's differential equation, from the median upwards.
fn build() -> [f32; GAUSSIAN_LEN] {
    const HALF: usize = GAUSSIAN_LEN / 2;
    const SUBSTEPS: usize = 16;
    let slope = |z: f64| (2.0 * std::f64::consts::PI).sqrt() * (0.5 * z * z).exp();
    let advance = |z: f64, h: f64| {
        // Classical fourth-order Runge-Kutta.
        let k1 = slope(z);
        let k2 = slope(z + 0.5 * h * k1);
        let k3 = slope(z + 0.5 * h * k2);
        let k4 = slope(z + h * k3);
        z + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
    };
    let step = 1.0 / GAUSSIAN_LEN as f64 / SUBSTEPS as f64;
    let mut upper = [0.0f64; HALF];
    let mut z = 0.0;
    for (i, quantile) in upper.iter_mut().enumerate() {
        // The first quantile is half a cell above the median.
        let substeps = if i == 0 { SUBSTEPS / 2 } else { SUBSTEPS };
        for _ in 0..substeps {
            z = advance(z, step);
        }
        *quantile = z;
    }
    let variance = upper.iter().map(|z| z * z).sum::<f64>() / HALF as f64;
    let scale = variance.sqrt().recip();
    std::array::from_fn(|i| {
        let z = if i < HALF { -upper[HALF - 1 - i] } else { upper[i - HALF] };
        (z * scale) as f32
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::noise::{StreamKey, draw, gaussian};
    use crate::shot::NoiseKey;

    #[test]
    fn quantiles_match_the_normal_distribution() {
        let table = gaussian_table();
        // python: [scipy.stats.norm.ppf((i + 0.5) / 4096) for i in (3996, 3500, 2200)]; the table is that times 1.0004.
        for (i, expected) in [(3996, 1.972_22), (3500, 1.056_43), (2200, 0.093_46)] {
            assert!((f64::from(table[i]) - expected).abs() < 2e-3, "entry {i}: {} against {expected}", table[i]);
        }
        let mean: f64 = table.iter().map(|z| f64::from(*z)).sum::<f64>() / GAUSSIAN_LEN as f64;
        let variance: f64 = table.iter().map(|z| f64::from(*z).powi(2)).sum::<f64>() / GAUSSIAN_LEN as f64;
        let kurtosis: f64 = table.iter().map(|z| f64::from(*z).powi(4)).sum::<f64>() / GAUSSIAN_LEN as f64;
        assert!(mean.abs() < 1e-9 && (variance - 1.0).abs() < 1e-6, "mean {mean}, variance {variance}");
        assert!((kurtosis - 2.98).abs() < 0.02, "kurtosis {kurtosis}");
    }

    #[test]
    fn draws_are_independent_across_counters_pixels_and_samples() {
        let table = gaussian_table();
        let of = |seed, index, pixel, counter| {
            let stream = StreamKey::of_sample(NoiseKey { seed, index }, 7);
            f64::from(gaussian(table, stream.pixel(pixel), counter))
        };
        let n = 200_000u32;
        type Pair<'a> = Box<dyn Fn(u32) -> (f64, f64) + 'a>;
        let pairs: [(&str, Pair<'_>); 4] = [
            ("counter", Box::new(|i| (of(1, 2, i / 128, i % 128), of(1, 2, i / 128, i % 128 + 1)))),
            ("pixel", Box::new(|i| (of(1, 2, i / 128, i % 128), of(1, 2, i / 128 + 1, i % 128)))),
            ("index", Box::new(|i| (of(1, 2, i / 128, i % 128), of(1, 3, i / 128, i % 128)))),
            ("seed", Box::new(|i| (of(1, 2, i / 128, i % 128), of(2, 2, i / 128, i % 128)))),
        ];
        for (name, pair) in &pairs {
            let mut sums = [0.0; 3];
            for i in 0..n {
                let (a, b) = pair(i);
                sums[0] += a;
                sums[1] += a * a;
                sums[2] += a * b;
            }
            let [mean, variance, covariance] = sums.map(|s| s / f64::from(n));
            // Standard errors: 0.0022 for the mean and the covariance, 0.0032 for the variance.
            assert!(mean.abs() < 0.01 && (variance - 1.0).abs() < 0.015, "{name}: mean {mean}, variance {variance}");
            assert!(covariance.abs() < 0.01, "{name}: covariance {covariance}");
        }
    }

    #[test]
    fn both_halves_of_a_draw_are_uniform() {
        let stream = StreamKey::of_camera(5, 9);
        let mut low = [0u32; 16];
        let mut high = [0u32; 16];
        let n = 160_000u32;
        for i in 0..n {
            let bits = draw(stream.pixel(i / 128), i % 128);
            low[(bits & 0xfff) as usize / 256] += 1;
            high[((bits >> 16) & 0xfff) as usize / 256] += 1;
        }
        for counts in [low, high] {
            let expected = f64::from(n) / 16.0;
            let chi2: f64 = counts.iter().map(|c| (f64::from(*c) - expected).powi(2) / expected).sum();
            // 15 degrees of freedom: 37.7 has probability 0.001.
            assert!(chi2 < 37.7, "chi-square {chi2}, {counts:?}");
        }
    }
}
