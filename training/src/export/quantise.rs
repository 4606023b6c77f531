//! Static int8: unsigned activations with one scale a value, signed weights of 7 bits with one scale an output channel. Convolutions and
//! sums of maps are rounded; the few linear layers after the pool stay float, as they cost 2 % of the work.

use tch::{Kind, Tensor, no_grad};

use super::graph::{Graph, Op};
use super::run;
use crate::nn::layer::Act;

/// Largest weight, in steps of its channel's scale. Processors without instructions for int8 dot products (x86 before VNNI) add two
/// products of activation and weight in 16 bits, which overflow beyond 64; ONNX Runtime's documentation of quantisation advises
/// weights of 7 bits there (`reduce_range`). `export::tests` fail with 127 on such a processor.
pub(crate) const WEIGHT_STEPS: i64 = 63;

/// Scale and zero point of a value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Range {
    /// Of one step.
    pub(crate) scale: f32,
    /// The step that means zero.
    pub(crate) zero: u8,
}

/// Which values are rounded, and how.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Plan {
    /// By value; `None` stays float.
    pub(crate) ranges: Vec<Option<Range>>,
}

impl Range {
    /// The range that holds `low ..= high` and zero.
    pub(crate) fn holding(low: f32, high: f32) -> Self {
        let (low, high) = (low.min(0.0), high.max(0.0));
        let scale = ((high - low) / 255.0).max(1e-8);
        Self { scale, zero: (-low / scale).round().clamp(0.0, 255.0) as u8 }
    }
}

impl Plan {
    /// Finds ranges on batches of pictures: the mean over batches of their least and greatest values, which a single outlier
    /// does not stretch.
    pub(crate) fn calibrate(graph: &Graph, batches: &[Tensor]) -> Self {
        let maps = maps(graph);
        let mut sums = vec![(0.0f64, 0.0f64); graph.ops.len() + 1];
        for batch in batches {
            let values = no_grad(|| run::values(graph, batch, None));
            for (sum, value) in sums.iter_mut().zip(&values) {
                sum.0 += value.min().double_value(&[]);
                sum.1 += value.max().double_value(&[]);
            }
        }
        let n = batches.len().max(1) as f64;
        let range = |(value, (low, high)): (usize, (f64, f64))| {
            // The picture is in steps of 1 / 255 already.
            let (low, high) = if value == 0 { (0.0, 1.0) } else { (low / n, high / n) };
            maps[value].then(|| Range::holding(low as f32, high as f32))
        };
        Self { ranges: sums.into_iter().enumerate().map(range).collect() }
    }

    /// A value as int8 carries it, with gradients as if it were not rounded.
    pub(crate) fn round(&self, value: usize, x: &Tensor) -> Tensor {
        match self.ranges.get(value).copied().flatten() {
            Some(r) => x.fake_quantize_per_tensor_affine(f64::from(r.scale), i64::from(r.zero), 0, 255),
            None => x.shallow_clone(),
        }
    }

    /// Weights as int8 carries them.
    pub(crate) fn round_weights(weight: &Tensor) -> Tensor {
        let scale = scales(weight);
        let zero = scale.zeros_like().to_kind(Kind::Int);
        weight.fake_quantize_per_channel_affine(&scale, &zero, 0, -WEIGHT_STEPS, WEIGHT_STEPS)
    }
}

/// The scale of each output channel.
pub(crate) fn scales(weight: &Tensor) -> Tensor {
    no_grad(|| weight.detach().abs().flatten(1, -1).amax([1i64].as_slice(), false).clamp_min(1e-8) / WEIGHT_STEPS as f64)
}

/// Which values are maps that int8 carries: the picture, and what convolutions and sums make.
fn maps(graph: &Graph) -> Vec<bool> {
    let of = |op: &Op| matches!(op, Op::Conv { .. } | Op::Add(..));
    std::iter::once(true).chain(graph.ops.iter().map(of)).collect()
}

/// Whether a range cuts by itself what the activation would cut.
pub(crate) fn cuts(act: Act, range: Range) -> bool {
    match act {
        Act::None => true,
        Act::Relu => range.zero == 0,
        Act::Relu6 => range.zero == 0 && range.scale * 255.0 <= 6.0 + 1e-4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_holds_zero_exactly() {
        let range = Range::holding(-1.0, 3.0);
        assert_eq!(range.zero, 64);
        assert_eq!(Range::holding(0.0, 6.0), Range { scale: 6.0 / 255.0, zero: 0 });
        assert!(cuts(Act::Relu6, Range::holding(0.0, 5.5)));
        assert!(!cuts(Act::Relu6, Range::holding(-0.1, 5.5)));
    }

    #[test]
    fn weights_are_rounded_channel_by_channel() {
        let weight = Tensor::from_slice(&[1.0f32, 0.01, 100.0, 0.2]).view([2, 2, 1, 1]);
        let rounded = Plan::round_weights(&weight);
        assert!((rounded.double_value(&[0, 1, 0, 0]) - 1.0 / WEIGHT_STEPS as f64).abs() < 1e-6);
        assert!(rounded.double_value(&[1, 1, 0, 0]).abs() < 1e-6);
    }
}
