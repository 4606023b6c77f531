//! Relations: the cosine similarities of all pairs of items in a batch, the student's near the teacher's (joined features), as in
//! similarity-preserving distillation (Tung and Mori, ICCV 2019), but of unit vectors as the original recipe says. Trust does not
//! weigh pairs.

use tch::{Kind, Tensor};

use super::LossInput;
use super::feature::unit;

/// The mean squared difference of similarities.
pub(crate) fn loss(input: LossInput<'_>) -> Tensor {
    let similar = |x: &Tensor| {
        let x = unit(x);
        x.matmul(&x.tr())
    };
    (similar(&input.student.features) - similar(&input.teacher.features)).square().mean(Kind::Float)
}
