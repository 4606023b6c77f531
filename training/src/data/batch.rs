//! A batch: what networks see, and apart from it what they are scored by.

use loopline_edge::crop;
use tch::{Device, Kind, Tensor};

use super::augment::ViewSet;
use super::item::ItemKey;
use super::{LWIR_PX, NIR_BANDS, NIR_PX};

/// What networks see of a batch. Holds no label.
#[derive(Debug)]
pub(crate) struct Views {
    /// [N, 3, 48, 48], sRGB 0..1.
    pub(crate) rgb: Tensor,
    /// [N, 1, 32, 32], tens of kelvin above the belt; empty where not wanted.
    pub(crate) lwir: Tensor,
    /// [N, 128, 12, 12], reflectance; empty where not wanted.
    pub(crate) nir: Tensor,
}

/// What is true of a batch.
#[derive(Debug)]
pub(crate) struct BatchLabels {
    /// [N], number of the material.
    pub(crate) material: Tensor,
    /// [N], number of the state.
    pub(crate) state: Tensor,
    /// [N], 0..1.
    pub(crate) quality: Tensor,
    /// [N], 1 where the labels may be used in training, else 0.
    pub(crate) labelled: Tensor,
}

/// A batch.
#[derive(Debug)]
pub(crate) struct Batch {
    /// Its items, in order.
    pub(crate) keys: Vec<ItemKey>,
    /// [N], how each item's views are turned: see [`super::augment::turned`].
    pub(crate) turns: Tensor,
    /// What networks see.
    pub(crate) views: Views,
    /// What is true.
    pub(crate) labels: BatchLabels,
}

/// Numbers of a batch before they become tensors.
#[derive(Debug, Default)]
pub(crate) struct Raw {
    /// Names.
    pub(crate) keys: Vec<ItemKey>,
    /// See [`Batch::turns`].
    pub(crate) turns: Vec<i64>,
    /// Views, as [`super::augment::ViewBuffers`] lays them out.
    pub(crate) rgb: Vec<f32>,
    /// See `rgb`.
    pub(crate) lwir: Vec<f32>,
    /// See `rgb`.
    pub(crate) nir: Vec<f32>,
    /// Numbers of materials.
    pub(crate) material: Vec<i64>,
    /// Numbers of states.
    pub(crate) state: Vec<i64>,
    /// Qualities.
    pub(crate) quality: Vec<f32>,
    /// 1 or 0.
    pub(crate) labelled: Vec<f32>,
}

impl Raw {
    /// Room for `items` items.
    pub(crate) fn with_capacity(items: usize, wanted: ViewSet) -> Self {
        let room = |wanted: bool, length: usize| vec![0.0; if wanted { items * length } else { 0 }];
        Self {
            rgb: vec![0.0; items * crop::LEN],
            lwir: room(wanted.lwir, LWIR_PX * LWIR_PX),
            nir: room(wanted.nir, NIR_PX * NIR_PX * NIR_BANDS),
            ..Self::default()
        }
    }

    /// As tensors.
    pub(crate) fn into_batch(self) -> Batch {
        let n = self.keys.len() as i64;
        let size = crop::SIZE as i64;
        let of = |data: &[f32], shape: [i64; 4]| match data {
            [] => Tensor::zeros([0; 4], (Kind::Float, Device::Cpu)),
            data => Tensor::from_slice(data).view(shape),
        };
        let nir = of(&self.nir, [n, NIR_PX as i64, NIR_PX as i64, NIR_BANDS as i64]);
        Batch {
            views: Views {
                rgb: of(&self.rgb, [n, 3, size, size]),
                lwir: of(&self.lwir, [n, 1, LWIR_PX as i64, LWIR_PX as i64]),
                nir: nir.permute([0, 3, 1, 2]),
            },
            labels: BatchLabels {
                material: Tensor::from_slice(&self.material),
                state: Tensor::from_slice(&self.state),
                quality: Tensor::from_slice(&self.quality),
                labelled: Tensor::from_slice(&self.labelled),
            },
            keys: self.keys,
            turns: Tensor::from_slice(&self.turns),
        }
    }
}

impl Views {
    /// On another device.
    pub(crate) fn to_device(&self, device: Device) -> Self {
        Self { rgb: self.rgb.to_device(device), lwir: self.lwir.to_device(device), nir: self.nir.to_device(device) }
    }

    /// Constant views of `items` items, for measuring.
    pub(crate) fn constant(items: i64, device: Device) -> Self {
        let (size, lwir, nir) = (crop::SIZE as i64, LWIR_PX as i64, NIR_PX as i64);
        let full = |shape: [i64; 4]| Tensor::full(shape, 0.5, (Kind::Float, device));
        Self {
            rgb: full([items, 3, size, size]),
            lwir: full([items, 1, lwir, lwir]),
            nir: full([items, nir, nir, NIR_BANDS as i64]).permute([0, 3, 1, 2]),
        }
    }
}

impl BatchLabels {
    /// On another device.
    pub(crate) fn to_device(&self, device: Device) -> Self {
        Self {
            material: self.material.to_device(device),
            state: self.state.to_device(device),
            quality: self.quality.to_device(device),
            labelled: self.labelled.to_device(device),
        }
    }
}
