//! One item as training keeps it: its windows in the three pictures, and apart from them what is true of it.

use serde::{Deserialize, Serialize};

/// Names an item in all datasets: each belongs to one sample and has lived one life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct ItemKey {
    /// Hash of the scenario's name and the dataset's seed.
    pub(crate) source: u64,
    /// The sample's index.
    pub(crate) index: u64,
    /// The item's number in the sample.
    pub(crate) item: u32,
}

/// What is true of an item. Serves labels and scores only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct LabelRecord {
    /// Material of its body.
    pub(crate) material: String,
    /// Leading state of its body.
    pub(crate) state: String,
    /// Remaining function, 0 to 1.
    pub(crate) quality: f32,
    /// Share of it that is visible.
    pub(crate) visibility: f32,
    /// BLAKE3 of its body's service life, to prove that no life is in two splits.
    pub(crate) life: String,
}

/// A rectangle out of a picture.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Window<T> {
    /// Its upper left pixel in the picture.
    pub(crate) origin: [usize; 2],
    /// Columns.
    pub(crate) width: usize,
    /// Rows.
    pub(crate) height: usize,
    /// Values, rows first, channels innermost.
    pub(crate) data: Vec<T>,
}

/// What the sensors saw of an item and a margin around it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Windows {
    /// Width and height of the whole RGB picture, pixels.
    pub(crate) frame: [usize; 2],
    /// The item's box in the RGB picture, x0 y0 x1 y1.
    pub(crate) box_px: [f32; 4],
    /// Colour.
    pub(crate) rgb: Window<u8>,
    /// Apparent temperature, 10 mK.
    pub(crate) lwir: Window<u16>,
    /// Pixels of the thermal picture over those of the RGB picture.
    pub(crate) lwir_scale: f32,
    /// Median of the whole thermal picture, 10 mK: the belt.
    pub(crate) belt: u16,
    /// Reflectance x 10000 on a grid of [`GRID_PX`] over the margin's square; bands innermost.
    pub(crate) nir: Vec<u16>,
    /// Bands.
    pub(crate) bands: usize,
}

/// Width and height of the stored spectral grid.
pub(crate) const GRID_PX: usize = 16;
/// Side of the stored square over the side of the cut square: room for shifts and scales.
pub(crate) const MARGIN: f32 = 1.3;

/// An item: what was seen of it, and what is true of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Item {
    /// Its name.
    pub(crate) key: ItemKey,
    /// What was seen.
    pub(crate) windows: Windows,
    /// What is true.
    pub(crate) truth: LabelRecord,
}
