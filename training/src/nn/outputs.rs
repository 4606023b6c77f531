//! What networks say about a batch.

use tch::nn::Path;
use tch::{Kind, Tensor};

use super::layer::{Act, LayerSpec};
use super::net::{Cost, Net};
use crate::data::augment::turned;

/// How many classes a network tells apart: those that its datasets name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Classes {
    /// Materials, M.
    pub(crate) materials: i64,
    /// States of degradation, S.
    pub(crate) states: i64,
}

/// What a network says about a batch, and what it had in mind.
#[derive(Debug)]
pub(crate) struct Outputs {
    /// [N, M] logits.
    pub(crate) material: Tensor,
    /// [N], 0..1.
    pub(crate) quality: Tensor,
    /// [N, S] logits; the original student has none.
    pub(crate) state: Option<Tensor>,
    /// [N, F]: what the heads see.
    pub(crate) features: Tensor,
    /// [N, V]: features of the colour branch alone; a student's equal `features`.
    pub(crate) visual: Tensor,
    /// [N, H x W]: mean square activation of the colour branch's last pixels, of unit length. Absent without colour.
    pub(crate) attention: Option<Tensor>,
}

impl Outputs {
    /// Cut off from gradients.
    pub(crate) fn detach(&self) -> Self {
        Self {
            material: self.material.detach(),
            quality: self.quality.detach(),
            state: self.state.as_ref().map(Tensor::detach),
            features: self.features.detach(),
            visual: self.visual.detach(),
            attention: self.attention.as_ref().map(Tensor::detach),
        }
    }
}

/// Width and height of maps of attention.
const ATTENTION_PX: usize = 4;

/// Where in the picture a map of [N, C, H, W] is active: [N, 16] of unit length, on 4 x 4 pixels.
pub(crate) fn attention(map: &Tensor) -> Tensor {
    let side = ATTENTION_PX as i64;
    let energy = map.square().mean_dim([1i64].as_slice(), true, None).adaptive_avg_pool2d([side, side]).flatten(1, -1);
    // Inside the root, whose slope at 0 has no end.
    let length = (energy.square().sum_dim_intlist([1i64].as_slice(), true, Kind::Float) + 1e-12).sqrt();
    energy / length
}

/// Maps of attention [N, 16] to unchanged views as they would be of views turned by `turns` [N].
pub(crate) fn turned_attention(attention: &Tensor, turns: &Tensor) -> Tensor {
    let pixels = ATTENTION_PX * ATTENTION_PX;
    let sources = (0..8).flat_map(|turn| (0..pixels).map(move |pixel| turned(turn, pixel, ATTENTION_PX) as i64));
    let sources = Tensor::from_slice(&sources.collect::<Vec<_>>()).view([8, pixels as i64]).to_device(attention.device());
    attention.gather(1, &sources.index_select(0, turns), false)
}

/// Material, quality and state out of features.
#[derive(Debug)]
pub(crate) struct Heads {
    /// M logits.
    pub(crate) material: Net,
    /// One logit.
    pub(crate) quality: Net,
    /// S logits.
    pub(crate) state: Option<Net>,
}

impl Heads {
    /// Heads on `features` numbers.
    pub(crate) fn new(path: &Path<'_>, features: i64, classes: Classes, with_state: bool) -> Self {
        let head = |name: &str, output: i64| {
            Net::new(path / name, &[LayerSpec::Linear { output, act: Act::None }], [features, 1, 1])
        };
        Self {
            material: head("material", classes.materials),
            quality: head("quality", 1),
            state: with_state.then(|| head("state", classes.states)),
        }
    }

    /// What they cost.
    pub(crate) fn cost(&self) -> Cost {
        let mut cost = self.material.cost;
        cost += self.quality.cost;
        if let Some(state) = &self.state {
            cost += state.cost;
        }
        cost
    }

    /// Material, quality, state.
    pub(crate) fn forward(&self, features: &Tensor, train: bool) -> (Tensor, Tensor, Option<Tensor>) {
        let quality = self.quality.forward(features, train).sigmoid().squeeze_dim(1);
        let state = self.state.as_ref().map(|s| s.forward(features, train));
        (self.material.forward(features, train), quality, state)
    }
}

#[cfg(test)]
mod tests {
    use tch::Device;

    use super::*;

    #[test]
    fn attention_turns_with_the_view() {
        // A map whose pixels all differ, so that a wrong turn shows; channels are alike.
        let map = (Tensor::arange(64, (Kind::Float, Device::Cpu)) + 1.0).view([1, 1, 8, 8]);
        for turn in 0..8u8 {
            let sources: Vec<i64> = (0..64).map(|pixel| turned(turn, pixel, 8) as i64).collect();
            let view = map.flatten(2, 3).index_select(2, &Tensor::from_slice(&sources)).view([1, 1, 8, 8]);
            let due = attention(&view);
            let got = turned_attention(&attention(&map), &Tensor::from_slice(&[i64::from(turn)]));
            assert!((due - got).abs().max().double_value(&[]) < 1e-6, "turn {turn}");
        }
    }
    #[test]
    fn attention_of_a_dark_map_has_a_slope() {
        let map = Tensor::zeros([1, 2, 3, 3], (Kind::Float, Device::Cpu)).set_requires_grad(true);
        attention(&map).sum(Kind::Float).backward();
        assert!(map.grad().isfinite().all().int64_value(&[]) == 1);
    }
}
