//! A student as it runs on the robot: sums with bias, nothing that learns, values numbered.

use tch::Tensor;

use crate::nn::layer::Act;

/// Number of a value; 0 is the picture.
pub(crate) type Value = usize;

/// A weighted sum's weights.
#[derive(Debug)]
pub(crate) struct Weights {
    /// Convolution [out, in / groups, k, k] or linear [out, in].
    pub(crate) weight: Tensor,
    /// [out].
    pub(crate) bias: Tensor,
    /// What follows.
    pub(crate) act: Act,
}

/// An operation; it makes the value of its place in the list plus one.
#[derive(Debug)]
pub(crate) enum Op {
    /// Convolution.
    Conv {
        /// Of what.
        input: Value,
        /// With what.
        weights: Weights,
        /// Step.
        stride: i64,
        /// Zeros on each side.
        padding: i64,
        /// Groups.
        groups: i64,
    },
    /// Sum of two values.
    Add(Value, Value),
    /// Mean over pixels: [N, C].
    Pool(Value),
    /// Linear.
    Linear {
        /// Of what.
        input: Value,
        /// With what.
        weights: Weights,
    },
    /// 1 / (1 + exp(-x)).
    Sigmoid(Value),
}

/// The graph.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    /// Operations in order.
    pub(crate) ops: Vec<Op>,
    /// Logits of materials, divided by the temperature.
    pub(crate) material: Value,
    /// Quality.
    pub(crate) quality: Value,
    /// Logits of states; the original student has none.
    pub(crate) state: Option<Value>,
}

impl Graph {
    /// Adds an operation; its value.
    pub(crate) fn push(&mut self, op: Op) -> Value {
        self.ops.push(op);
        self.ops.len()
    }
}
