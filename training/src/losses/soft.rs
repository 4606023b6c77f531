//! Soft targets: the teacher's probabilities at temperature T, times T squared so that gradients keep their size.

use tch::{Kind, Tensor};

use super::{Sight, divergence, weighted_mean};

/// The loss.
pub fn loss(sight: Sight<'_>, temperature: f64) -> Tensor {
    let teacher = (&sight.teacher.material / temperature).log_softmax(-1, Kind::Float);
    let student = (&sight.student.material / temperature).log_softmax(-1, Kind::Float);
    weighted_mean(&divergence(&teacher, &student), sight.trust) * (temperature * temperature)
}
