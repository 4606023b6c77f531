//! DIST: correlations instead of distances, between classes for each item and between items for each class
//! (Huang et al., Knowledge Distillation from A Stronger Teacher, NeurIPS 2022).

use tch::{Kind, Tensor};

use super::{LossInput, weighted_mean};

/// The loss: both parts with equal weight, times T squared. Trust weighs the part between classes; the part between items looks at
/// the whole batch.
pub(crate) fn loss(input: LossInput<'_>, temperature: f64) -> Tensor {
    let teacher = (&input.teacher.material / temperature).softmax(-1, Kind::Float);
    let student = (&input.student.material / temperature).softmax(-1, Kind::Float);
    let between = weighted_mean(&(1.0f64 - correlation(&student, &teacher)), input.trust);
    let within = (1.0f64 - correlation(&student.tr(), &teacher.tr())).mean(Kind::Float);
    (between + within) * (temperature * temperature)
}

/// Pearson's, of each row.
fn correlation(a: &Tensor, b: &Tensor) -> Tensor {
    let centred = |x: &Tensor| x - x.mean_dim([-1i64].as_slice(), true, None);
    let (a, b) = (centred(a), centred(b));
    let sum = |x: Tensor| x.sum_dim_intlist([-1i64].as_slice(), false, Kind::Float);
    sum(&a * &b) / ((sum(a.square()) + 1e-8).sqrt() * (sum(b.square()) + 1e-8).sqrt())
}
