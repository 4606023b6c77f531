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
pub(crate) struct AdamW {
    moments: BTreeMap<String, Moment>,
    weight_decay: f64,
    clip: f64,
}

impl AdamW {
    /// Begins with empty moments.
    pub(crate) fn new(store: &VarStore, weight_decay: f64, clip: f64) -> Self {
        let learns = store.variables().into_iter().filter(|(_, weight)| weight.requires_grad());
        let moments = learns.map(|(name, weight)| {
            let (mean, square) = no_grad(|| (weight.zeros_like(), weight.zeros_like()));
            let decays = weight.dim() > 1;
            (name, Moment { weight, mean, square, decays })
        });
        Self { moments: moments.collect(), weight_decay, clip }
    }

    /// One step against the gradient of `loss`; `step` counts from 1. Returns the gradient's norm before clipping.
    pub(crate) fn step(&mut self, loss: &Tensor, rate: f64, step: u64) -> f64 {
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
    pub(crate) fn state(&self) -> impl Iterator<Item = (String, &Tensor)> {
        self.moments.iter().flat_map(|(name, m)| [(format!("mean/{name}"), &m.mean), (format!("square/{name}"), &m.square)])
    }

    /// Takes a state that [`Self::state`] gave.
    pub(crate) fn restore(&mut self, tensors: &BTreeMap<String, Tensor>) -> Option<()> {
        for (name, moment) in &mut self.moments {
            no_grad(|| {
                moment.mean.f_copy_(tensors.get(&format!("mean/{name}"))?).ok()?;
                moment.square.f_copy_(tensors.get(&format!("square/{name}"))?).ok()
            })?;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use tch::nn::Init;

    use super::*;

    #[track_caller]
    fn close(got: f64, due: f64) {
        assert!((got - due).abs() < 1e-4 * due.abs().max(1.0), "{got}, {due} is due");
    }

    #[test]
    fn adamw_steps_as_its_paper_says() {
        let store = VarStore::new(tch::Device::Cpu);
        let weight = store.root().var("weight", &[1, 1], Init::Const(2.0));
        let bias = store.root().var("bias", &[1], Init::Const(2.0));
        let mut optimiser = AdamW::new(&store, 0.1, 1e9);
        // Loss w^2 / 2 + 3 b, so gradients are w and 3.
        let (mut w, mut b) = (2.0f64, 2.0f64);
        let (mut mw, mut vw, mut mb, mut vb) = (0.0f64, 0.0f64, 0.0f64, 0.0f64);
        for step in 1..=5 {
            let loss = weight.square().sum(Kind::Float) * 0.5 + bias.sum(Kind::Float) * 3.0;
            optimiser.step(&loss, 0.01, step);
            let power = step as i32;
            for (value, gradient, m, v, decay) in
                [(&mut w, None, &mut mw, &mut vw, 0.1), (&mut b, Some(3.0), &mut mb, &mut vb, 0.0)]
            {
                let g = gradient.unwrap_or(*value);
                *m = 0.9 * *m + 0.1 * g;
                *v = 0.999 * *v + 0.001 * g * g;
                let (mean, square) = (*m / (1.0 - 0.9f64.powi(power)), *v / (1.0 - 0.999f64.powi(power)));
                *value -= 0.01 * decay * *value + 0.01 * mean / (square.sqrt() + 1e-8);
            }
            close(weight.double_value(&[0, 0]), w);
            close(bias.double_value(&[0]), b);
        }
    }

    #[test]
    fn long_gradients_are_cut_to_the_norm_that_is_allowed() {
        let slope = |clip: f64| {
            let store = VarStore::new(tch::Device::Cpu);
            let weight = store.root().var("weight", &[2], Init::Const(0.0));
            let mut optimiser = AdamW::new(&store, 0.0, clip);
            let norm = optimiser.step(&(weight * Tensor::from_slice(&[3.0f32, 4.0])).sum(Kind::Float), 0.01, 1);
            close(norm, 5.0);
            let state: Vec<_> = optimiser.state().filter(|(name, _)| name == "mean/weight").collect();
            // After one step the mean is a tenth of the gradient.
            Vec::<f64>::try_from((state[0].1 * 10.0).to_kind(Kind::Double)).expect("numbers")
        };
        for (clip, due) in [(10.0, [3.0, 4.0]), (1.0, [0.6, 0.8])] {
            slope(clip).into_iter().zip(due).for_each(|(got, due)| close(got, due));
        }
    }
}
