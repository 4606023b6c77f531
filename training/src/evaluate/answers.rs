//! A network's answers to a set of items, beside what is true.

use tch::{Device, Kind, Tensor};

use crate::data::loader::{Loader, Pass};
use crate::error::Result;
use crate::model::Network;
use crate::nn::teacher::Modality;
use crate::train::run::to_device;

/// Answers and truths of N items, on the CPU.
#[derive(Debug)]
pub(crate) struct Answers {
    /// [N, 50] logits.
    pub(crate) material: Tensor,
    /// Quality 0..1.
    pub(crate) quality: Vec<f32>,
    /// State; the original student has none.
    pub(crate) state: Option<Vec<i64>>,
    /// What is true.
    pub(crate) true_material: Vec<i64>,
    /// See above.
    pub(crate) true_quality: Vec<f32>,
    /// See above.
    pub(crate) true_state: Vec<i64>,
}

impl Answers {
    /// Asks the network about every item of a pass.
    ///
    /// # Errors
    /// When data are damaged.
    pub(crate) fn collect(network: &Network, pass: Pass, missing: &[Modality], device: Device) -> Result<Self> {
        let (mut material, mut quality, mut state) = (Vec::new(), Vec::new(), Some(Vec::new()));
        let (mut true_material, mut true_quality, mut true_state) = (Vec::new(), Vec::new(), Vec::new());
        for batch in Loader::start(Pass { wanted: network.wants(), ..pass }) {
            let batch = to_device(batch?, device);
            let out = network.answer(&batch.views, missing);
            material.push(out.material.to_device(Device::Cpu).to_kind(Kind::Float));
            quality.extend(floats(&out.quality)?);
            match (&mut state, &out.state) {
                (Some(all), Some(logits)) => all.extend(integers(&logits.argmax(-1, false))?),
                _ => state = None,
            }
            true_material.extend(integers(&batch.labels.material)?);
            true_quality.extend(floats(&batch.labels.quality)?);
            true_state.extend(integers(&batch.labels.state)?);
        }
        let material = Tensor::cat(&material, 0);
        Ok(Self { material, quality, state, true_material, true_quality, true_state })
    }

    /// Most likely materials.
    ///
    /// # Errors
    /// Never, as logits are on the CPU.
    pub(crate) fn materials(&self) -> Result<Vec<i64>> {
        integers(&self.material.argmax(-1, false))
    }

    /// Number of items.
    pub(crate) fn len(&self) -> usize {
        self.true_material.len()
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

fn floats(tensor: &Tensor) -> Result<Vec<f32>> {
    Ok(Vec::try_from(tensor.to_device(Device::Cpu).to_kind(Kind::Float).contiguous())?)
}

fn integers(tensor: &Tensor) -> Result<Vec<i64>> {
    Ok(Vec::try_from(tensor.to_device(Device::Cpu).to_kind(Kind::Int64).contiguous())?)
}

/// The share of pairs that are equal.
pub(crate) fn accuracy(a: &[i64], b: &[i64]) -> f64 {
    if a.is_empty() {
        return 0.0;
    }
    a.iter().zip(b).filter(|(x, y)| x == y).count() as f64 / a.len() as f64
}

/// The mean distance of pairs.
pub(crate) fn mean_distance(a: &[f32], b: &[f32]) -> f64 {
    if a.is_empty() {
        return 0.0;
    }
    a.iter().zip(b).map(|(x, y)| f64::from((x - y).abs())).sum::<f64>() / a.len() as f64
}
