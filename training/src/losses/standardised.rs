//! Soft targets of logits brought to mean 0 and standard deviation 1, so that the student need not copy the size of the teacher's logits
//! (Sun et al., Logit Standardization in Knowledge Distillation, CVPR 2024).

use tch::{Kind, Tensor};

use super::{LossInput, divergence, weighted_mean};

/// The loss.
pub(crate) fn loss(input: LossInput<'_>, temperature: f64) -> Tensor {
    let soften = |logits: &Tensor| (standard(logits) / temperature).log_softmax(-1, Kind::Float);
    let (teacher, student) = (soften(&input.teacher.material), soften(&input.student.material));
    weighted_mean(&divergence(&teacher, &student), input.trust) * (temperature * temperature)
}

fn standard(logits: &Tensor) -> Tensor {
    let centred = logits - logits.mean_dim([-1i64].as_slice(), true, None);
    let spread = centred.square().mean_dim([-1i64].as_slice(), true, None).sqrt() + 1e-6;
    centred / spread
}
