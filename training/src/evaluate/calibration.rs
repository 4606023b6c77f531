//! Whether probabilities mean what they say, and when to say nothing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tch::{Kind, Tensor};

use crate::error::Result;

/// Bins of the calibration error.
const BINS: usize = 15;

/// A network's confidence in each item, and whether it was right.
#[derive(Debug, Clone, Default)]
pub(crate) struct Confidence {
    /// Probability of the first choice.
    pub(crate) top: Vec<f64>,
    /// Whether the first choice is true.
    pub(crate) right: Vec<bool>,
}

impl Confidence {
    /// Of logits at a temperature.
    ///
    /// # Errors
    /// Never for logits on the CPU.
    pub(crate) fn new(logits: &Tensor, truth: &[i64], temperature: f64) -> Result<Self> {
        let p = (logits / temperature).softmax(-1, Kind::Double);
        let top: Vec<f64> = Vec::try_from(p.amax([1i64].as_slice(), false))?;
        let choice: Vec<i64> = Vec::try_from(logits.argmax(-1, false))?;
        Ok(Self { top, right: choice.iter().zip(truth).map(|(a, b)| a == b).collect() })
    }

    /// In each of [`BINS`] equal bins of confidence: items, mean confidence, share that is right.
    pub(crate) fn bins(&self) -> Vec<(usize, f64, f64)> {
        let mut bins = vec![(0usize, 0.0, 0.0); BINS];
        for (&top, &right) in self.top.iter().zip(&self.right) {
            let bin = &mut bins[((top * BINS as f64) as usize).min(BINS - 1)];
            bin.0 += 1;
            bin.1 += top;
            bin.2 += f64::from(u8::from(right));
        }
        bins.into_iter().map(|(n, top, right)| (n, top / n.max(1) as f64, right / n.max(1) as f64)).collect()
    }

    /// Expected calibration error.
    pub(crate) fn error(&self) -> f64 {
        let total = self.top.len().max(1) as f64;
        self.bins().iter().map(|(n, top, right)| *n as f64 / total * (top - right).abs()).sum()
    }

    /// From the surest to the least sure item: confidence, and the share of errors among items at least as sure.
    fn by_confidence(&self) -> Vec<(f64, f64)> {
        let mut order: Vec<_> = (0..self.top.len()).collect();
        order.sort_by(|a, b| self.top[*b].total_cmp(&self.top[*a]));
        let mut wrong = 0;
        let mut points = Vec::with_capacity(order.len());
        for (rank, &item) in order.iter().enumerate() {
            wrong += usize::from(!self.right[item]);
            points.push((self.top[item], wrong as f64 / (rank + 1) as f64));
        }
        points
    }

    /// Share of items answered against share of errors among them, at every hundredth.
    pub(crate) fn risk_coverage(&self) -> Vec<RiskPoint> {
        let points = self.by_confidence();
        let n = points.len();
        let at = |k: usize| points.get((n * k).div_ceil(100).clamp(1, n.max(1)) - 1);
        let each = (1..=100).filter_map(|k| at(k).map(|(_, risk)| RiskPoint { coverage: k as f64 / 100.0, risk: *risk }));
        each.collect()
    }

    /// The least confidence at which the share of errors among the surer items is at most `risk`; 1 where none is.
    pub(crate) fn threshold(&self, risk: f64) -> f64 {
        self.by_confidence().iter().rev().find(|(_, r)| *r <= risk).map_or(1.0, |(top, _)| *top)
    }

    /// The least confidence at which [`Confidence::threshold`] keeps its promise in each dataset, of which `sources` names one an item: what
    /// holds over all of them together may be broken in the hardest.
    pub(crate) fn threshold_in_each(&self, sources: &[u64], risk: f64) -> f64 {
        let mut each: BTreeMap<u64, Self> = BTreeMap::new();
        for ((source, top), right) in sources.iter().zip(&self.top).zip(&self.right) {
            let of = each.entry(*source).or_default();
            of.top.push(*top);
            of.right.push(*right);
        }
        each.values().map(|of| of.threshold(risk)).fold(0.0, f64::max)
    }

    /// Share of items that are right.
    pub(crate) fn accuracy(&self) -> f64 {
        1.0 - self.answered(0.0).risk
    }

    /// Items answered and errors among them when nothing is said below `threshold`.
    pub(crate) fn answered(&self, threshold: f64) -> RiskPoint {
        let kept: Vec<_> = self.top.iter().zip(&self.right).filter(|(top, _)| **top >= threshold).collect();
        let wrong = kept.iter().filter(|(_, right)| !**right).count();
        let n = self.top.len().max(1) as f64;
        RiskPoint { coverage: kept.len() as f64 / n, risk: wrong as f64 / kept.len().max(1) as f64 }
    }
}

/// A point of the risk-coverage curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct RiskPoint {
    /// Share of items answered.
    pub(crate) coverage: f64,
    /// Share of errors among them.
    pub(crate) risk: f64,
}

/// The temperature at which logits are most likely to give the truth (golden-section search over its logarithm).
pub(crate) fn temperature(logits: &Tensor, truth: &[i64]) -> f64 {
    doubtful_temperature(logits, truth, 0.0)
}

/// [`temperature`], where the truth has only all but this share of what is believed, and the rest is spread over all classes. Few items
/// that are all right would else ask for certainty.
pub(crate) fn doubtful_temperature(logits: &Tensor, truth: &[i64], doubt: f64) -> f64 {
    let truth = Tensor::from_slice(truth);
    let loss = |log_t: f64| {
        let log_p = (logits / log_t.exp()).log_softmax(-1, Kind::Double);
        let sure = log_p.nll_loss(&truth).double_value(&[]);
        if doubt > 0.0 { (1.0 - doubt) * sure - doubt * log_p.mean(Kind::Double).double_value(&[]) } else { sure }
    };
    let ratio = (5.0f64.sqrt() - 1.0) / 2.0;
    let (mut low, mut high) = (-3.0f64, 3.0f64);
    for _ in 0..40 {
        let (a, b) = (high - ratio * (high - low), low + ratio * (high - low));
        if loss(a) < loss(b) {
            high = b;
        } else {
            low = a;
        }
    }
    ((low + high) / 2.0).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sure_network_that_is_right_half_the_time_is_off_by_a_half() {
        let confidence = Confidence { top: vec![1.0; 10], right: (0..10).map(|i| i % 2 == 0).collect() };
        assert!((confidence.error() - 0.5).abs() < 1e-12);
    }

    #[test]
    fn the_threshold_keeps_as_many_as_the_risk_allows() {
        let confidence = Confidence { top: vec![0.9, 0.8, 0.7, 0.6], right: vec![true, true, false, true] };
        assert_eq!(confidence.threshold(0.0), 0.8);
        assert_eq!(confidence.threshold(0.25), 0.6);
        assert_eq!(confidence.answered(0.8), RiskPoint { coverage: 0.5, risk: 0.0 });
        let wrong = Confidence { top: vec![0.9], right: vec![false] };
        assert_eq!(wrong.threshold(0.1), 1.0);
    }

    #[test]
    fn a_threshold_in_each_dataset_is_that_of_the_hardest() {
        let confidence = Confidence { top: vec![0.9, 0.8, 0.7, 0.6, 0.5], right: vec![true, false, true, true, true] };
        // Together one of five is wrong; of the second dataset, one of two.
        assert_eq!(confidence.threshold(0.2), 0.5);
        assert_eq!(confidence.threshold_in_each(&[2, 2, 1, 1, 1], 0.2), 0.9);
        assert_eq!(confidence.threshold_in_each(&[1; 5], 0.2), 0.5);
    }

    #[test]
    fn overconfident_logits_get_a_high_temperature() {
        // Ten to one for the first class, which is true in two of three cases.
        let logits = Tensor::from_slice(&[10.0f32, 0.0, 10.0, 0.0, 10.0, 0.0]).view([3, 2]);
        let t = temperature(&logits, &[0, 0, 1]);
        // Best is sigmoid(10 / t) = 2 / 3, so t = 10 / ln 2.
        assert!((t - 10.0 / 2.0f64.ln()).abs() < 0.05, "{t}");
        // With a doubt of a fifth, half of it for the other class, three right ones are like nine right of ten.
        let t = doubtful_temperature(&logits, &[0, 0, 0], 0.2);
        assert!((t - 10.0 / 9.0f64.ln()).abs() < 0.05, "{t}");
    }
}
