//! Decoupled distillation: the target class against all others, and the others among themselves
//! (Zhao et al., Decoupled Knowledge Distillation, CVPR 2022). Where there is no label, the teacher's first choice is the target.

use tch::{Kind, Tensor};

use super::spec::Decoupled;
use super::{LossInput, divergence, weighted_mean};

/// The loss, without its overall weight.
pub(crate) fn loss(input: LossInput<'_>, spec: &Decoupled) -> Tensor {
    let t = spec.temperature;
    let (teacher, student) = (&input.teacher.material / t, &input.student.material / t);
    let own = input.labels.labelled.gt(0.5);
    let target = input.labels.material.where_self(&own, &teacher.argmax(-1, false)).unsqueeze(1);
    let mask = teacher.zeros_like().scatter_value(1, &target, 1.0);
    let two = |logits: &Tensor| {
        let hit = (logits.softmax(-1, Kind::Float) * &mask)
            .sum_dim_intlist([1i64].as_slice(), true, Kind::Float)
            .clamp(1e-6, 1.0 - 1e-6);
        Tensor::cat(&[hit.log(), (1.0f64 - &hit).log()], 1)
    };
    let others = |logits: &Tensor| (logits - &mask * 1000.0).log_softmax(-1, Kind::Float).clamp_min(-1000.0);
    let targets = divergence(&two(&teacher), &two(&student));
    let rest = divergence(&others(&teacher), &others(&student));
    weighted_mean(&(targets * spec.alpha + rest * spec.beta), input.trust) * (t * t)
}
