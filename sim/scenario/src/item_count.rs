//! How many items a sample shows: a Poisson law cut to an interval, with a given mean after the cut.

use rand::{Rng, RngExt as _};

use super::Sampling;

/// Distribution of the number of items of a sample.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemCount {
    min: u32,
    /// Probability of `min`, `min + 1`, ...; sums to 1.
    probabilities: Vec<f64>,
}

impl ItemCount {
    /// The distribution that `sampling.items` and `sampling.items_mean` ask for.
    #[must_use]
    pub fn new(sampling: &Sampling) -> Self {
        let (min, max) = (sampling.items.min, sampling.items.max.max(sampling.items.min));
        // The mean after the cut grows with the parameter, so bisection on its logarithm finds it.
        let (mut low, mut high) = (-30.0_f64, 30.0_f64);
        for _ in 0..80 {
            let middle = 0.5 * (low + high);
            if mean(min, &cut_poisson(middle, min, max)) < sampling.items_mean {
                low = middle;
            } else {
                high = middle;
            }
        }
        Self { min, probabilities: cut_poisson(0.5 * (low + high), min, max) }
    }

    /// Mean number of items.
    #[must_use]
    pub fn mean(&self) -> f64 {
        mean(self.min, &self.probabilities)
    }

    /// Draws a number of items.
    pub fn draw(&self, rng: &mut impl Rng) -> usize {
        self.min as usize + pick(self.probabilities.iter().copied(), rng)
    }
}

/// Probabilities proportional to lambda^k / k! for k from `min` to `max`.
fn cut_poisson(ln_lambda: f64, min: u32, max: u32) -> Vec<f64> {
    let logs: Vec<f64> = (min..=max)
        .scan((1..=min).map(|i| f64::from(i).ln()).sum::<f64>(), |ln_factorial, k| {
            if k > min {
                *ln_factorial += f64::from(k).ln();
            }
            Some(f64::from(k) * ln_lambda - *ln_factorial)
        })
        .collect();
    let top = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = logs.iter().map(|l| (l - top).exp()).collect();
    let sum: f64 = weights.iter().sum();
    weights.iter().map(|w| w / sum).collect()
}

fn mean(min: u32, probabilities: &[f64]) -> f64 {
    probabilities.iter().zip(min..).map(|(p, k)| p * f64::from(k)).sum()
}

/// Index of one of `weights`, drawn in proportion; 0 if there are none. Takes exactly one number from `rng`.
pub(super) fn pick(weights: impl Iterator<Item = f64> + Clone, rng: &mut impl Rng) -> usize {
    let total: f64 = weights.clone().sum();
    let mut rest = rng.random::<f64>() * total;
    let mut last = 0;
    for (i, weight) in weights.enumerate() {
        last = i;
        rest -= weight;
        if rest < 0.0 {
            break;
        }
    }
    last
}
