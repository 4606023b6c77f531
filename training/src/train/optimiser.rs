//! AdamW (Loshchilov and Hutter 2019), with its state in the open so that a run goes on exactly where it stopped.

use std::collections::BTreeMap;

use tch::nn::VarStore;
use tch::{Kind, Tensor, no_grad};

const BETA1: f64 = 0.9;
const BETA2: f64 = 0.999;
const EPS: f64 = 1e-8;

struct Moment {
    weight: Tensor,
    mean: Tensor,
    square: Tensor,
    /// Biases and normalisation are not decayed.
    decays: bool,
}

/// The optimiser of all weights that learn in a store.
pub struct AdamW {
    moments: BTreeMap<String, Moment>,
    weight_decay: f64,
    clip: f64,
}

impl AdamW {
    /// Begins with empty moments.
    pub fn new(store: &VarStore, weight_decay: f64, clip: f64) -> Self {
        let learns = store.variables().into_iter().filter(|(_, weight)| weight.requires_grad());
        let moments = learns.map(|(name, weight)| {
            let (mean, square) = no_grad(|| (weight.zeros_like(), weight.zeros_like()));
            let decays = weight.dim() > 1;
            (name, Moment { weight, mean, square, decays })
        });
        Self { moments: moments.collect(), weight_decay, clip }
    }

    /// One step against the gradient of `loss`; `step` counts from 1. Returns the gradient's norm before clipping.
    pub fn step(&mut self, loss: &Tensor, rate: f64, step: u64) -> f64 {
        for moment in self.moments.values_mut() {
            moment.weight.zero_grad();
        }
        loss.backward();
        no_grad(|| self.update(rate, step))
    }

    fn update(&mut self, rate: f64, step: u64) -> f64 {
        let mut squares = Vec::with_capacity(self.moments.len());
        for moment in self.moments.values().filter(|m| m.weight.grad().defined()) {
            squares.push(moment.weight.grad().square().sum(Kind::Float));
        }
        let norm =
            if squares.is_empty() { 0.0 } else { Tensor::stack(&squares, 0).sum(Kind::Double).sqrt().double_value(&[]) };
        let scale = if norm > self.clip { self.clip / norm } else { 1.0 };
        let power = step.min(i32::MAX as u64) as i32;
        let (correct1, correct2) = (1.0 - BETA1.powi(power), 1.0 - BETA2.powi(power));
        for moment in self.moments.values_mut() {
            let grad = moment.weight.grad();
            if !grad.defined() {
                continue;
            }
            let grad = grad * scale;
            let _ = moment.mean.g_mul_scalar_(BETA1).g_add_(&(&grad * (1.0 - BETA1)));
            let _ = moment.square.g_mul_scalar_(BETA2).g_add_(&(grad.square() * (1.0 - BETA2)));
            if moment.decays {
                let _ = moment.weight.g_mul_scalar_(1.0 - rate * self.weight_decay);
            }
            let change = &moment.mean * (rate / correct1) / ((&moment.square / correct2).sqrt() + EPS);
            let _ = moment.weight.g_sub_(&change);
        }
        norm
    }

    /// Its state, by name.
    pub fn state(&self) -> impl Iterator<Item = (String, &Tensor)> {
        self.moments.iter().flat_map(|(name, m)| [(format!("mean/{name}"), &m.mean), (format!("square/{name}"), &m.square)])
    }

    /// Takes a state that [`Self::state`] gave.
    pub fn restore(&mut self, tensors: &BTreeMap<String, Tensor>) -> Option<()> {
        for (name, moment) in &mut self.moments {
            no_grad(|| {
                moment.mean.f_copy_(tensors.get(&format!("mean/{name}"))?).ok()?;
                moment.square.f_copy_(tensors.get(&format!("square/{name}"))?).ok()
            })?;
        }
        Some(())
    }
}
