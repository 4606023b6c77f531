//! Features: the student's, through a linear projector, near the teacher's (Romero et al., FitNets, ICLR 2015). Unless plain mean
//! squared error is asked for, both are brought to unit length, so that the loss does not depend on how large a teacher's
//! activations are. The projector is dropped after training.

use tch::nn::Path;
use tch::{Kind, Tensor};

use super::spec::{Distance, Feature, Target};
use super::{LossInput, weighted_mean};
use crate::nn::layer::{Act, LayerSpec};
use crate::nn::net::Net;

/// Brings the student's features to the teacher's width.
#[derive(Debug)]
pub(crate) struct Projector(Net);

impl Projector {
    /// Makes its weights.
    pub(crate) fn new(path: &Path<'_>, from: i64, to: i64) -> Self {
        Self(Net::new(path, &[LayerSpec::Linear { output: to, act: Act::None }], [from, 1, 1]))
    }
}

/// The loss, without its weight.
pub(crate) fn loss(input: LossInput<'_>, projector: &Projector, spec: &Feature) -> Tensor {
    let aim = match spec.target {
        Target::Visual => &input.teacher.visual,
        Target::Fused => &input.teacher.features,
    };
    let own = projector.0.forward(&input.student.features, true);
    let distance = match spec.distance {
        Distance::Direction => (unit(&own) - unit(aim)).square().sum_dim_intlist([-1i64].as_slice(), false, Kind::Float),
        Distance::Mse => (own - aim).square().mean_dim([-1i64].as_slice(), false, Kind::Float),
    };
    weighted_mean(&distance, input.trust)
}

/// Rows of unit length.
pub(super) fn unit(x: &Tensor) -> Tensor {
    x / (x.square().sum_dim_intlist([-1i64].as_slice(), true, Kind::Float) + 1e-8).sqrt()
}
