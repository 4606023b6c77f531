//! Soft targets: the teacher's probabilities at temperature T, times T squared so that gradients keep their size.

use tch::{Kind, Tensor};

use super::{LossInput, divergence, weighted_mean};

/// The loss.
pub(crate) fn loss(input: LossInput<'_>, temperature: f64) -> Tensor {
    let teacher = (&input.teacher.material / temperature).log_softmax(-1, Kind::Float);
    let student = (&input.student.material / temperature).log_softmax(-1, Kind::Float);
    weighted_mean(&divergence(&teacher, &student), input.trust) * (temperature * temperature)
}
