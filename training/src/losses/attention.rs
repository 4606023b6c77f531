//! Attention transfer: where in the picture the last maps of student and teacher are active, as vectors of unit length
//! (Zagoruyko and Komodakis, Paying More Attention to Attention, ICLR 2017).

use tch::{Kind, Tensor};

use super::{Sight, weighted_mean};

/// The squared distance of the maps; nothing where the teacher sees no colour.
pub fn loss(sight: Sight<'_>) -> Option<Tensor> {
    let (student, teacher) = (sight.student.attention.as_ref()?, sight.teacher.attention.as_ref()?);
    let distance = (student - teacher).square().sum_dim_intlist([-1i64].as_slice(), false, Kind::Float);
    Some(weighted_mean(&distance, sight.trust))
}
