//! Losses of distillation, each in its own file, and their sum as an experiment composes it.

pub(crate) mod attention;
pub(crate) mod confidence;
pub(crate) mod dist;
pub(crate) mod dkd;
pub(crate) mod feature;
pub(crate) mod hard;
pub(crate) mod heads;
pub(crate) mod relational;
pub(crate) mod soft;
pub(crate) mod spec;
pub(crate) mod standardised;

use tch::nn::Path;
use tch::{Device, Kind, Tensor};

use crate::data::batch::BatchLabels;
use crate::nn::Outputs;
use feature::Projector;
pub(crate) use spec::LossSpec;

/// What a loss looks at: one batch.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LossInput<'a> {
    /// The student's answers.
    pub(crate) student: &'a Outputs,
    /// The teacher's.
    pub(crate) teacher: &'a Outputs,
    /// Labels; only those marked as usable are looked at.
    pub(crate) labels: &'a BatchLabels,
    /// [N], mean 1: how far the teacher is trusted on each item.
    pub(crate) trust: &'a Tensor,
}

/// The mean of a loss per item, weighted; 0 where no item has a weight.
pub(crate) fn weighted_mean(per_item: &Tensor, weight: &Tensor) -> Tensor {
    let sum = weight.sum(Kind::Float).clamp_min(1e-6);
    (per_item * weight).sum(Kind::Float) / sum
}

/// Kullback-Leibler divergence of each row: sum p (ln p - ln q).
pub(crate) fn divergence(log_p: &Tensor, log_q: &Tensor) -> Tensor {
    (log_p.exp() * (log_p - log_q)).sum_dim_intlist([-1i64].as_slice(), false, Kind::Float)
}

/// The sum that an experiment asks for, with what of it learns.
#[derive(Debug)]
pub(crate) struct Losses {
    spec: LossSpec,
    projector: Option<Projector>,
}

/// One term's name and value, weighted.
pub(crate) type Term = (&'static str, Tensor);

/// The sum of terms, on `device`.
pub(crate) fn total(terms: &[Term], device: Device) -> Tensor {
    terms.iter().fold(Tensor::zeros([], (Kind::Float, device)), |sum, (_, term)| sum + term)
}

impl Losses {
    /// Makes projectors under `path` where they are asked for; widths of the student's and the teacher's features.
    pub(crate) fn new(path: &Path<'_>, spec: &LossSpec, student: i64, fused: i64, visual: i64) -> Self {
        let projector = spec.feature.as_ref().map(|f| {
            let width = if f.target == spec::Target::Visual { visual } else { fused };
            Projector::new(&(path / "projector"), student, width)
        });
        Self { spec: spec.clone(), projector }
    }

    /// All terms that are asked for.
    pub(crate) fn terms(&self, input: LossInput<'_>) -> Vec<Term> {
        let s = &self.spec;
        let mut terms = hard::terms(input.student, input.labels, s.hard, s.quality, s.state, s.label_smoothing);
        if let Some(o) = &s.soft {
            terms.push(("soft", soft::loss(input, o.temperature) * o.weight));
        }
        if let (Some(o), Some(projector)) = (&s.feature, &self.projector) {
            terms.push(("feature", feature::loss(input, projector, o) * o.weight));
        }
        if let Some(term) = s.attention.and_then(|weight| Some(attention::loss(input)? * weight)) {
            terms.push(("attention", term));
        }
        if let Some(weight) = s.relational {
            terms.push(("relational", relational::loss(input) * weight));
        }
        if let Some(o) = &s.dist {
            terms.push(("dist", dist::loss(input, o.temperature) * o.weight));
        }
        if let Some(o) = &s.dkd {
            terms.push(("dkd", dkd::loss(input, o) * o.weight));
        }
        if let Some(o) = &s.standardised {
            terms.push(("standardised", standardised::loss(input, o.temperature) * o.weight));
        }
        if let Some(weight) = s.heads {
            terms.push(("heads", heads::loss(input) * weight));
        }
        terms
    }

    /// How far the teacher is trusted.
    pub(crate) fn trust(&self, teacher: &Outputs, labels: &BatchLabels) -> Tensor {
        if self.spec.confidence { confidence::trust(teacher, labels) } else { labels.labelled.ones_like() }
    }
}

#[cfg(test)]
mod tests;
