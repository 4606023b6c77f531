//! A dimension's distribution: how large such things are made, truncated to what exists.

use rand::Rng;
use rand_distr::{Distribution, LogNormal, Normal};
use serde::Deserialize;

/// Draws that a truncated distribution may reject before the last one is clamped instead.
const MAX_REJECTIONS: usize = 16;

/// A truncated distribution; the unit is that of the key's suffix (`_m`, `_deg`, `_ratio`, `_count`).
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(tag = "distribution", rename_all = "snake_case", deny_unknown_fields)]
pub enum Dimension {
    /// Every value between the bounds alike.
    Uniform {
        /// Lower bound.
        min: f32,
        /// Upper bound.
        max: f32,
    },
    /// Gaussian.
    Normal {
        /// Mean before truncation.
        mean: f32,
        /// Standard deviation before truncation.
        sd: f32,
        /// Lower bound.
        min: f32,
        /// Upper bound.
        max: f32,
    },
    /// Log-normal.
    Lognormal {
        /// Median before truncation.
        median: f32,
        /// Geometric standard deviation, above 1.
        spread: f32,
        /// Lower bound.
        min: f32,
        /// Upper bound.
        max: f32,
    },
}

impl Dimension {
    /// The bounds between which every draw lies.
    #[must_use]
    pub const fn bounds(&self) -> (f32, f32) {
        match *self {
            Self::Uniform { min, max } | Self::Normal { min, max, .. } | Self::Lognormal { min, max, .. } => (min, max),
        }
    }

    /// Draws a value by rejection; after [`MAX_REJECTIONS`] misses the last draw is clamped to the bounds.
    pub fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> f32 {
        match *self {
            Self::Uniform { min, max } => {
                let unit: f32 = rand_distr::StandardUniform.sample(rng);
                (max - min).mul_add(unit, min)
            }
            Self::Normal { mean, sd, min, max } => truncated(Normal::new(mean, sd).ok(), mean, min, max, rng),
            Self::Lognormal { median, spread, min, max } => {
                truncated(LogNormal::new(median.ln(), spread.ln()).ok(), median, min, max, rng)
            }
        }
    }

    /// What is wrong with the distribution, as (key below this dimension, value, what would be right).
    pub(super) fn problem(&self, lowest: f32, highest: f32) -> Option<(&'static str, f32, String)> {
        let (min, max) = self.bounds();
        if !(min >= lowest && min <= highest) {
            return Some(("min", min, format!("a number from {lowest} to {highest}")));
        }
        if !(max >= lowest && max <= highest) {
            return Some(("max", max, format!("a number from {lowest} to {highest}")));
        }
        if max < min {
            return Some(("max", max, format!("at least min, which is {min}")));
        }
        match *self {
            Self::Uniform { .. } => None,
            Self::Normal { mean, .. } if !(mean >= min && mean <= max) => {
                Some(("mean", mean, format!("a number between min and max, {min} to {max}")))
            }
            Self::Normal { sd, .. } if !(sd > 0.0 && sd.is_finite()) => Some(("sd", sd, "a number above 0".to_owned())),
            Self::Lognormal { median, .. } if !(median > 0.0 && median >= min && median <= max) => {
                Some(("median", median, format!("a number above 0 between min and max, {min} to {max}")))
            }
            Self::Lognormal { spread, .. } if !(spread > 1.0 && spread <= 10.0) => {
                Some(("spread", spread, "a geometric standard deviation above 1, at most 10".to_owned()))
            }
            Self::Normal { .. } | Self::Lognormal { .. } => None,
        }
    }
}

/// Rejection sampling between bounds; validation has excluded distributions that cannot be made.
fn truncated<D, R>(distribution: Option<D>, centre: f32, min: f32, max: f32, rng: &mut R) -> f32
where
    D: Distribution<f32>,
    R: Rng + ?Sized,
{
    let Some(distribution) = distribution else {
        return centre.clamp(min, max);
    };
    let mut value = centre;
    for _ in 0..MAX_REJECTIONS {
        value = distribution.sample(rng);
        if value >= min && value <= max {
            return value;
        }
    }
    value.clamp(min, max)
}
