//! Runs a folded graph with libtorch: to find the ranges of its values, to compare it with the network that learned, and to say
//! what int8 costs before a file is written.

use tch::{Kind, Tensor};

use super::graph::{Graph, Op, Weights};
use super::quantise::Plan;

/// What comes out.
#[derive(Debug)]
pub(crate) struct Answer {
    /// [N, 50].
    pub(crate) material: Tensor,
    /// [N, 1].
    pub(crate) quality: Tensor,
    /// [N, 10].
    pub(crate) state: Option<Tensor>,
}

/// All values of a graph for pictures [N, 3, 48, 48]; with a plan, rounded as int8 rounds.
pub(crate) fn values(graph: &Graph, rgb: &Tensor, plan: Option<&Plan>) -> Vec<Tensor> {
    let rounded = |value: usize, x: Tensor| plan.map_or_else(|| x.shallow_clone(), |p| p.round(value, &x));
    let mut values = vec![rounded(0, rgb.shallow_clone())];
    for (place, op) in graph.ops.iter().enumerate() {
        let x = match op {
            Op::Conv { input, weights, stride, padding, groups } => {
                let weight = plan.map_or_else(|| weights.weight.shallow_clone(), |_| Plan::round_weights(&weights.weight));
                let (s, p) = (*stride, *padding);
                let sum = values[*input].conv2d(&weight, Some(&weights.bias), [s, s], [p, p], [1, 1], *groups);
                weights.act.apply(sum)
            }
            Op::Add(a, b) => &values[*a] + &values[*b],
            Op::Pool(a) => values[*a].mean_dim([2i64, 3].as_slice(), false, None),
            Op::Linear { input, weights: Weights { weight, bias, act } } => {
                act.apply(values[*input].linear(weight, Some(bias)))
            }
            Op::Sigmoid(a) => values[*a].sigmoid(),
        };
        values.push(rounded(place + 1, x));
    }
    values
}

/// What a graph says about pictures.
pub(crate) fn answer(graph: &Graph, rgb: &Tensor, plan: Option<&Plan>) -> Answer {
    let values = values(graph, rgb, plan);
    let pick = |value: usize| values[value].to_kind(Kind::Float);
    Answer { material: pick(graph.material), quality: pick(graph.quality), state: graph.state.map(pick) }
}
