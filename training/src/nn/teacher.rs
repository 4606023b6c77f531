//! Teachers: a branch for each sensor, joined late.

use serde::{Deserialize, Serialize};
use tch::nn::Path;
use tch::{Kind, Tensor};

use super::channels_innermost;
use super::layer::{Act, LayerSpec, basic, conv};
use super::net::{Cost, Net};
use super::outputs::{Classes, Heads, Outputs, attention};
use crate::data::augment::ViewSet;
use crate::data::batch::Views;
use crate::data::{LWIR_PX, NIR_BANDS, NIR_PX};

/// A sensor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Modality {
    /// Colour.
    Rgb,
    /// Thermal.
    Lwir,
    /// Near infrared.
    Nir,
}

impl Modality {
    /// All, in the order of masks.
    pub(crate) const ALL: [Self; 3] = [Self::Rgb, Self::Lwir, Self::Nir];

    /// As it is written in files and on the command line.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Rgb => "rgb",
            Self::Lwir => "lwir",
            Self::Nir => "nir",
        }
    }
}

/// Which teacher.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TeacherKind {
    /// Features 512, 256 and 128 wide, joined to 512 as the original recipe says; plain stacks of convolutions, the spectral branch on
    /// the mean spectrum (the recipe does not say what the branches are).
    Original,
    /// The same widths; residual branches, the spectral one on pixels and their logarithms.
    Strong,
}

/// A teacher's description.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TeacherSpec {
    /// Which.
    pub(crate) kind: TeacherKind,
    /// What it sees.
    #[serde(default = "all")]
    pub(crate) modalities: Vec<Modality>,
    /// How often each sensor is missing in training.
    #[serde(default)]
    pub(crate) modality_dropout: f64,
    /// Share of features dropped in training.
    #[serde(default = "dropout")]
    pub(crate) dropout: f64,
}

fn all() -> Vec<Modality> {
    Modality::ALL.to_vec()
}

fn dropout() -> f64 {
    0.3
}

/// A teacher.
#[derive(Debug)]
pub(crate) struct Teacher {
    kind: TeacherKind,
    modality_dropout: f64,
    visual: Option<(Net, Net)>,
    thermal: Option<Net>,
    spectral: Option<Net>,
    join: Net,
    heads: Heads,
}

impl Teacher {
    /// Makes its weights under `path`.
    pub(crate) fn new(path: &Path<'_>, spec: &TeacherSpec, classes: Classes) -> Self {
        let sees = |modality| spec.modalities.contains(&modality);
        let size = loopline_edge::crop::SIZE as i64;
        let visual = sees(Modality::Rgb).then(|| {
            let trunk = Net::new(path / "visual", &visual(spec.kind), [3, size, size]);
            let pool = Net::new(path / "visual_pool", &[LayerSpec::Pool], trunk.shape);
            (trunk, pool)
        });
        let lwir = LWIR_PX as i64;
        let thermal = sees(Modality::Lwir).then(|| Net::new(path / "thermal", &thermal(spec.kind), [1, lwir, lwir]));
        let nir = NIR_PX as i64;
        let spectral = sees(Modality::Nir).then(|| match spec.kind {
            TeacherKind::Original => Net::new(path / "spectral", &mean_spectrum(), [NIR_BANDS as i64, nir, nir]),
            TeacherKind::Strong => Net::new(path / "spectral", &pixel_spectra(), [2 * NIR_BANDS as i64, nir, nir]),
        });
        let width = |net: Option<&Net>| net.map_or(0, |net| net.shape[0]);
        let joined = width(visual.as_ref().map(|(_, pool)| pool)) + width(thermal.as_ref()) + width(spectral.as_ref());
        let layers = [LayerSpec::Linear { output: 512, act: Act::Relu }, LayerSpec::Dropout(spec.dropout)];
        let join = Net::new(path / "join", &layers, [joined, 1, 1]);
        let heads = Heads::new(&(path / "heads"), 512, classes, true);
        Self { kind: spec.kind, modality_dropout: spec.modality_dropout, visual, thermal, spectral, join, heads }
    }

    /// What it costs.
    pub(crate) fn cost(&self) -> Cost {
        let mut cost = self.join.cost;
        cost += self.heads.cost();
        for net in self.visual.iter().map(|(trunk, _)| trunk).chain(&self.thermal).chain(&self.spectral) {
            cost += net.cost;
        }
        cost
    }

    /// Whether it has a branch for a sensor.
    pub(crate) fn sees(&self, modality: Modality) -> bool {
        match modality {
            Modality::Rgb => self.visual.is_some(),
            Modality::Lwir => self.thermal.is_some(),
            Modality::Nir => self.spectral.is_some(),
        }
    }

    /// Which views it looks at beside colour.
    pub(crate) fn wants(&self) -> ViewSet {
        ViewSet { lwir: self.thermal.is_some(), nir: self.spectral.is_some() }
    }

    /// Numbers in the features of its colour branch, if it has one.
    pub(crate) fn visual_width(&self) -> Option<i64> {
        self.visual.as_ref().map(|(_, pool)| pool.shape[0])
    }

    /// What it says about views. `missing` are sensors that failed; in training more go missing at random.
    pub(crate) fn forward(&self, views: &Views, missing: &[Modality], train: bool) -> Outputs {
        let present = self.present(views.rgb.size()[0], missing, train).to_device(views.rgb.device());
        let gate = |features: Tensor, modality: Modality| {
            let column = modality as i64;
            features * present.narrow(1, column, 1)
        };
        let mut parts = Vec::new();
        let mut visual = None;
        let mut where_active = None;
        if let Some((trunk, pool)) = &self.visual {
            let map = trunk.forward(&channels_innermost(&views.rgb), train);
            where_active = Some(attention(&map));
            let features = pool.forward(&map, train);
            parts.push(gate(features.shallow_clone(), Modality::Rgb));
            visual = Some(features);
        }
        if let Some(net) = &self.thermal {
            parts.push(gate(net.forward(&channels_innermost(&views.lwir), train), Modality::Lwir));
        }
        if let Some(net) = &self.spectral {
            let input = match self.kind {
                TeacherKind::Original => views.nir.shallow_clone(),
                TeacherKind::Strong => with_shape(&views.nir),
            };
            parts.push(gate(net.forward(&input, train), Modality::Nir));
        }
        let features = self.join.forward(&Tensor::cat(&parts, 1), train);
        let (material, quality, state) = self.heads.forward(&features, train);
        let visual = visual.unwrap_or_else(|| features.shallow_clone());
        Outputs { material, quality, state, features, visual, attention: where_active }
    }

    /// [N, 3]: 1 where a sensor works; where all would be missing, all work.
    fn present(&self, items: i64, missing: &[Modality], train: bool) -> Tensor {
        let works: Vec<f32> = Modality::ALL.iter().map(|m| if missing.contains(m) { 0.0 } else { 1.0 }).collect();
        let works = Tensor::from_slice(&works).view([1, 3]).expand([items, 3], false);
        if !train || self.modality_dropout <= 0.0 {
            return works;
        }
        let draw = Tensor::rand([items, 3], (Kind::Float, tch::Device::Cpu)).ge(self.modality_dropout).to_kind(Kind::Float);
        let has = Tensor::from_slice(&Modality::ALL.map(|m| f32::from(u8::from(self.sees(m)))));
        let left = (&draw * has).sum_dim_intlist([1i64].as_slice(), true, Kind::Float);
        works * draw.maximum(&left.eq(0.0).to_kind(Kind::Float))
    }
}

fn visual(kind: TeacherKind) -> Vec<LayerSpec> {
    let down = |channels| conv(channels, 3, 2, Act::Relu);
    match kind {
        TeacherKind::Original => vec![down(64), down(128), down(256), down(512)],
        TeacherKind::Strong => vec![
            down(32),
            basic(32),
            down(64),
            basic(64),
            down(128),
            basic(128),
            down(256),
            basic(256),
            conv(512, 1, 1, Act::Relu),
        ],
    }
}

fn thermal(kind: TeacherKind) -> Vec<LayerSpec> {
    let down = |channels| conv(channels, 3, 2, Act::Relu);
    match kind {
        TeacherKind::Original => vec![down(64), down(128), down(256), LayerSpec::Pool],
        TeacherKind::Strong => {
            vec![down(24), basic(24), down(48), basic(48), down(96), conv(128, 1, 1, Act::Relu), LayerSpec::PoolBoth]
        }
    }
}

fn mean_spectrum() -> Vec<LayerSpec> {
    let linear = |output| LayerSpec::Linear { output, act: Act::Relu };
    vec![LayerSpec::Pool, linear(256), linear(128)]
}

fn pixel_spectra() -> Vec<LayerSpec> {
    let mix = |channels| conv(channels, 1, 1, Act::Relu);
    let deeper = LayerSpec::Residual(vec![mix(128), conv(128, 1, 1, Act::None)]);
    vec![mix(128), deeper, conv(128, 3, 2, Act::Relu), basic(128), conv(64, 1, 1, Act::Relu), LayerSpec::PoolBoth]
}

/// Reflectance beside the shape of its logarithm: what brightness does not change.
fn with_shape(nir: &Tensor) -> Tensor {
    let logarithm = nir.clamp(0.003, 4.0).log();
    let shape = &logarithm - logarithm.mean_dim([1i64].as_slice(), true, None);
    Tensor::cat(&[nir.shallow_clone(), shape * 2.0], 1)
}

#[cfg(test)]
mod tests {
    use tch::Device;
    use tch::nn::VarStore;

    use super::*;

    #[test]
    fn sensors_go_missing_as_often_as_asked_and_never_all_at_once() {
        let spec = TeacherSpec {
            kind: TeacherKind::Original,
            modalities: vec![Modality::Rgb, Modality::Nir],
            modality_dropout: 0.3,
            dropout: 0.0,
        };
        let store = VarStore::new(Device::Cpu);
        let teacher = Teacher::new(&store.root(), &spec, Classes { materials: 50, states: 10 });
        tch::manual_seed(1);
        let present = teacher.present(20_000, &[], true);
        let both = present.select(1, Modality::Rgb as i64) + present.select(1, Modality::Nir as i64);
        assert_eq!(both.min().double_value(&[]), 1.0, "one of those that it has is always there");
        // Where both were drawn to be missing, both stay.
        let share = |m: Modality| 1.0 - present.select(1, m as i64).mean(Kind::Double).double_value(&[]);
        for modality in spec.modalities {
            assert!((share(modality) - 0.3 * 0.7).abs() < 0.01, "{modality:?}: {}", share(modality));
        }
        let failed = teacher.present(4, &[Modality::Nir], false);
        assert_eq!(Vec::<f32>::try_from(failed.get(0)).expect("numbers"), [1.0, 1.0, 0.0]);
    }
}
