//! Students: they see colour alone.

use serde::{Deserialize, Serialize};
use tch::Tensor;
use tch::nn::Path;

use super::channels_innermost;
use super::layer::{Act, LayerSpec, conv, inverted};
use super::net::{Cost, Net};
use super::outputs::{Classes, Heads, Outputs, attention};

/// Which student.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StudentKind {
    /// As the original recipe says: two convolutions, a pool, a linear layer of 256; heads material and quality.
    Original,
    /// Inverted residuals, three heads.
    Edge,
}

/// A student's description.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StudentSpec {
    /// Which.
    pub(crate) kind: StudentKind,
    /// Channels over those of the plain one; `edge` only.
    #[serde(default = "one")]
    pub(crate) width: f64,
    /// Share of features dropped in training; `edge` only.
    #[serde(default)]
    pub(crate) dropout: f64,
}

fn one() -> f64 {
    1.0
}

/// A student.
#[derive(Debug)]
pub(crate) struct Student {
    /// Pixels to a map.
    pub(crate) trunk: Net,
    /// Map to features.
    pub(crate) neck: Net,
    /// Features to answers.
    pub(crate) heads: Heads,
}

impl Student {
    /// Makes its weights under `path`.
    pub(crate) fn new(path: &Path<'_>, spec: &StudentSpec, classes: Classes) -> Self {
        let (trunk, neck) = match spec.kind {
            StudentKind::Original => (
                vec![conv(32, 3, 2, Act::Relu6), conv(64, 3, 1, Act::Relu6)],
                vec![LayerSpec::Pool, LayerSpec::Linear { output: 256, act: Act::None }],
            ),
            StudentKind::Edge => edge(spec),
        };
        let size = loopline_edge::crop::SIZE as i64;
        let trunk = Net::new(path / "trunk", &trunk, [3, size, size]);
        let neck = Net::new(path / "neck", &neck, trunk.shape);
        let heads = Heads::new(&(path / "heads"), neck.shape[0], classes, spec.kind != StudentKind::Original);
        Self { trunk, neck, heads }
    }

    /// What it costs.
    pub(crate) fn cost(&self) -> Cost {
        let mut cost = self.trunk.cost;
        cost += self.neck.cost;
        cost += self.heads.cost();
        cost
    }

    /// Numbers in its features.
    pub(crate) fn features(&self) -> i64 {
        self.neck.shape[0]
    }

    /// What it says about pictures [N, 3, 48, 48] in 0..1.
    pub(crate) fn forward(&self, rgb: &Tensor, train: bool) -> Outputs {
        let map = self.trunk.forward(&channels_innermost(rgb), train);
        let features = self.neck.forward(&map, train);
        let (material, quality, state) = self.heads.forward(&features, train);
        let attention = Some(attention(&map));
        Outputs { material, quality, state, visual: features.shallow_clone(), features, attention }
    }
}

/// Inverted residuals (MobileNetV2); some 1.9 MMAC at width 1.
fn edge(spec: &StudentSpec) -> (Vec<LayerSpec>, Vec<LayerSpec>) {
    let wide = |channels: i64| ((channels as f64 * spec.width / 8.0).round() as i64 * 8).max(8);
    let [a, b, c, d, e] = [16, 24, 40, 64, 192].map(wide);
    let mut trunk = vec![conv(a, 3, 2, Act::Relu6)];
    // Channels that come out, widening, stride.
    for (output, expand, stride) in [(b, 1, 2), (b, 2, 1), (c, 2, 2), (c, 2, 1), (d, 3, 2), (d, 3, 1)] {
        let input = trunk.iter().rev().find_map(out_of).unwrap_or(a);
        trunk.extend(inverted(input, output, expand, stride));
    }
    trunk.push(conv(e, 1, 1, Act::Relu6));
    let neck = vec![LayerSpec::Pool, LayerSpec::Linear { output: 256, act: Act::Relu }, LayerSpec::Dropout(spec.dropout)];
    (trunk, neck)
}

fn out_of(layer: &LayerSpec) -> Option<i64> {
    match layer {
        LayerSpec::Conv { output, .. } | LayerSpec::Linear { output, .. } => Some(*output),
        LayerSpec::Residual(inner) => inner.iter().rev().find_map(out_of),
        _ => None,
    }
}
