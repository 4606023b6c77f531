//! The teacher's quality and state for the student's other heads.

use tch::{Kind, Tensor};

use super::{Sight, divergence, weighted_mean};

/// Squared error of quality (ten times, so that it counts) and divergence of states.
pub fn loss(sight: Sight<'_>) -> Tensor {
    let quality = (&sight.student.quality - &sight.teacher.quality).square() * 10.0;
    let quality = weighted_mean(&quality, sight.trust);
    let (Some(student), Some(teacher)) = (&sight.student.state, &sight.teacher.state) else { return quality };
    let divergence = divergence(&teacher.log_softmax(-1, Kind::Float), &student.log_softmax(-1, Kind::Float));
    quality + weighted_mean(&divergence, sight.trust)
}
