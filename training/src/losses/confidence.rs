//! How far the teacher is trusted on each item: its probability of the label where there is one, of its first choice elsewhere.

use tch::{Kind, Tensor};

use crate::data::batch::BatchLabels;
use crate::nn::Outputs;

/// [N], mean 1.
pub(crate) fn trust(teacher: &Outputs, labels: &BatchLabels) -> Tensor {
    let p = teacher.material.softmax(-1, Kind::Float);
    let of_label = p.gather(1, &labels.material.unsqueeze(1), false).squeeze_dim(1);
    let of_choice = p.amax([1i64].as_slice(), false);
    let trust = of_label.where_self(&labels.labelled.gt(0.5), &of_choice);
    let mean = trust.mean(Kind::Float).clamp_min(1e-6);
    trust / mean
}
