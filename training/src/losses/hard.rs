//! Labels, on the items whose labels may be used.

use tch::{Kind, Tensor};

use super::{Term, weighted_mean};
use crate::data::batch::BatchLabels;
use crate::nn::Outputs;

/// Cross-entropy of material and state, squared error of quality, each times its weight.
pub(crate) fn terms(
    out: &Outputs,
    labels: &BatchLabels,
    material: f64,
    quality: f64,
    state: f64,
    smoothing: f64,
) -> Vec<Term> {
    let mut terms = Vec::new();
    let weight = &labels.labelled;
    if material > 0.0 {
        let loss = cross_entropy(&out.material, &labels.material, smoothing);
        terms.push(("hard", weighted_mean(&loss, weight) * material));
    }
    if quality > 0.0 {
        let loss = (&out.quality - &labels.quality).square();
        terms.push(("quality", weighted_mean(&loss, weight) * quality));
    }
    if let (Some(logits), true) = (&out.state, state > 0.0) {
        let loss = cross_entropy(logits, &labels.state, 0.0);
        terms.push(("state", weighted_mean(&loss, weight) * state));
    }
    terms
}

/// Of each item; `smoothing` of the label is spread over all classes.
fn cross_entropy(logits: &Tensor, label: &Tensor, smoothing: f64) -> Tensor {
    let log_q = logits.log_softmax(-1, Kind::Float);
    let own = -log_q.gather(1, &label.unsqueeze(1), false).squeeze_dim(1);
    if smoothing == 0.0 {
        return own;
    }
    let spread = -log_q.mean_dim([1i64].as_slice(), false, None);
    own * (1.0 - smoothing) + spread * smoothing
}
