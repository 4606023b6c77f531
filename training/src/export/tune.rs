//! Training with rounding in place (QAT): the rounded graph learns to say what the float graph says. Needs pictures, no labels.

use tch::nn::VarStore;
use tch::{Device, Kind, Tensor, no_grad};

use super::graph::{Graph, Op, Weights};
use super::quantise::Plan;
use super::run::answer;
use crate::error::Result;
use crate::losses::divergence;
use crate::train::optimiser::AdamW;

/// Tunes the weights of a graph in place; `aim` is the float graph.
///
/// # Errors
/// When a batch cannot be read.
pub(crate) fn tune(
    graph: &mut Graph,
    aim: &Graph,
    plan: &Plan,
    steps: u64,
    mut pictures: impl FnMut() -> Result<Tensor>,
) -> Result<()> {
    let store = VarStore::new(Device::Cpu);
    for (place, weights) in weights_of(graph).enumerate() {
        let path = store.root() / place;
        weights.weight = path.var_copy("weight", &weights.weight);
        weights.bias = path.var_copy("bias", &weights.bias);
    }
    let mut optimiser = AdamW::new(&store, 0.0, 1.0);
    for step in 0..steps {
        let rgb = pictures()?;
        let wanted = no_grad(|| answer(aim, &rgb, None));
        let given = answer(graph, &rgb, Some(plan));
        let log = |x: &Tensor| x.log_softmax(-1, Kind::Float);
        let mut terms = vec![
            divergence(&log(&wanted.material), &log(&given.material)).mean(Kind::Float),
            (&wanted.quality - &given.quality).square().mean(Kind::Float) * 10.0,
        ];
        if let (Some(wanted), Some(given)) = (&wanted.state, &given.state) {
            terms.push(divergence(&log(wanted), &log(given)).mean(Kind::Float));
        }
        let loss = Tensor::stack(&terms, 0).sum(Kind::Float);
        let rate = 2e-4 * (1.0 - step as f64 / steps as f64);
        optimiser.step(&loss, rate, step + 1);
    }
    for weights in weights_of(graph) {
        weights.weight = weights.weight.detach().copy();
        weights.bias = weights.bias.detach().copy();
    }
    Ok(())
}

fn weights_of(graph: &mut Graph) -> impl Iterator<Item = &mut Weights> {
    graph.ops.iter_mut().filter_map(|op| match op {
        Op::Conv { weights, .. } | Op::Linear { weights, .. } => Some(weights),
        _ => None,
    })
}
