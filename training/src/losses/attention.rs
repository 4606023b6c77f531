//! Attention transfer: where in the picture the last maps of student and teacher are active, as vectors of unit length
//! (Zagoruyko and Komodakis, Paying More Attention to Attention, ICLR 2017).

use tch::{Kind, Tensor};

use super::{LossInput, weighted_mean};

/// The squared distance of the maps; nothing where the teacher sees no colour.
pub(crate) fn loss(input: LossInput<'_>) -> Option<Tensor> {
    let (student, teacher) = (input.student.attention.as_ref()?, input.teacher.attention.as_ref()?);
    let distance = (student - teacher).square().sum_dim_intlist([-1i64].as_slice(), false, Kind::Float);
    Some(weighted_mean(&distance, input.trust))
}
