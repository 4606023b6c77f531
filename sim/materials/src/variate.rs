//! The few kinds of random draw that the models need.

use rand::{Rng, RngExt};
use rand_distr::{Distribution, StandardNormal};

/// Uniform on `[0, 1)`.
pub(crate) fn unit(rng: &mut impl Rng) -> f32 {
    rng.random::<f32>()
}

/// Uniform on `[min, max)`; `min` where the interval is empty.
pub(crate) fn uniform(rng: &mut impl Rng, min: f64, max: f64) -> f64 {
    min + (max - min) * rng.random::<f64>()
}

/// Uniform in the logarithm between `min` and `max`, both above zero.
pub(crate) fn log_uniform(rng: &mut impl Rng, min: f64, max: f64) -> f64 {
    min * (max / min).powf(rng.random::<f64>())
}

/// Standard normal, cut at three standard deviations so that no draw is absurd.
pub(crate) fn normal(rng: &mut impl Rng) -> f32 {
    let z: f32 = StandardNormal.sample(rng);
    z.clamp(-3.0, 3.0)
}

/// Log-normal with median 1 and standard deviation `log_sd` of the logarithm.
pub(crate) fn log_normal(rng: &mut impl Rng, log_sd: f32) -> f32 {
    (log_sd * normal(rng)).exp()
}

/// Index drawn in proportion to `weights`, which sum to `total` above zero.
pub(crate) fn weighted(rng: &mut impl Rng, weights: impl Iterator<Item = f32>, total: f32) -> usize {
    let mut left = unit(rng) * total;
    let mut last = 0;
    for (i, w) in weights.enumerate() {
        last = i;
        left -= w;
        if left < 0.0 {
            return i;
        }
    }
    last
}
