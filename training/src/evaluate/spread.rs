//! Means over seeds with their confidence intervals.

use serde::{Deserialize, Serialize};

/// A mean and the half width of its 95 % confidence interval (Student's t).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Spread {
    /// Number of values.
    pub(crate) seeds: usize,
    /// Mean.
    pub(crate) mean: f64,
    /// Half width; one value has none.
    pub(crate) half: Option<f64>,
}

/// 97.5 % quantiles of Student's t for 1 to 30 degrees of freedom (standard tables).
const T: [f64; 30] = [
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110,
    2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
];

impl Spread {
    /// Of values; nothing of none.
    pub(crate) fn of(values: &[f64]) -> Option<Self> {
        let n = values.len();
        if n == 0 {
            return None;
        }
        let mean = values.iter().sum::<f64>() / n as f64;
        let half = (n > 1).then(|| {
            let variance = values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / (n - 1) as f64;
            T.get(n - 2).copied().unwrap_or(1.96) * (variance / n as f64).sqrt()
        });
        Some(Self { seeds: n, mean, half })
    }

    /// As it is, `0.0179 ± 0.0021`.
    pub(crate) fn plain(&self) -> String {
        match self.half {
            Some(half) => format!("{:.4} ± {half:.4}", self.mean),
            None => format!("{:.4}", self.mean),
        }
    }

    /// As percent, `94.3 ± 0.2`.
    pub(crate) fn percent(&self) -> String {
        match self.half {
            Some(half) => format!("{:.1} ± {:.1}", self.mean * 100.0, half * 100.0),
            None => format!("{:.1}", self.mean * 100.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_students() {
        let spread = Spread::of(&[1.0, 2.0, 3.0, 4.0, 5.0]).expect("values");
        // Spread 1.5811, over root 5 is 0.7071, times 2.776.
        assert!((spread.half.expect("five values") - 1.963).abs() < 1e-3);
        assert_eq!(Spread::of(&[1.0]).expect("a value").half, None);
    }
}
