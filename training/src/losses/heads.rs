//! The teacher's quality and state for the student's other heads.

use tch::{Kind, Tensor};

use super::{LossInput, divergence, weighted_mean};

/// Squared error of quality (ten times, so that it counts) and divergence of states.
pub(crate) fn loss(input: LossInput<'_>) -> Tensor {
    let quality = (&input.student.quality - &input.teacher.quality).square() * 10.0;
    let quality = weighted_mean(&quality, input.trust);
    let (Some(student), Some(teacher)) = (&input.student.state, &input.teacher.state) else { return quality };
    let divergence = divergence(&teacher.log_softmax(-1, Kind::Float), &student.log_softmax(-1, Kind::Float));
    quality + weighted_mean(&divergence, input.trust)
}
