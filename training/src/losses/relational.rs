//! Relations: the cosine similarities of all pairs of items in a batch, the student's near the teacher's (joined features).

use tch::{Kind, Tensor};

use super::Sight;
use super::feature::unit;

/// The mean squared difference of similarities.
pub fn loss(sight: Sight<'_>) -> Tensor {
    let similar = |x: &Tensor| {
        let x = unit(x);
        x.matmul(&x.tr())
    };
    (similar(&sight.student.features) - similar(&sight.teacher.features)).square().mean(Kind::Float)
}
