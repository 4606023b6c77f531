//! One item as training keeps it: its windows in the three pictures, and apart from them what is true of it.

use serde::{Deserialize, Serialize};

/// Names an item in all datasets: each belongs to one sample and has lived one life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ItemKey {
    /// Hash of the scenario's name and the dataset's seed.
    pub source: u64,
    /// The sample's index.
    pub index: u64,
    /// The item's number in the sample.
    pub item: u32,
}

/// What is true of an item. Serves labels and scores only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LabelRecord {
    /// Material of its body.
    pub material: String,
    /// Leading state of its body.
    pub state: String,
    /// Remaining function, 0 to 1.
    pub quality: f32,
    /// Share of it that is visible.
    pub visibility: f32,
    /// BLAKE3 of its body's service life, to prove that no life is in two splits.
    pub life: String,
}

/// A rectangle out of a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Window<T> {
    /// Its upper left pixel in the picture.
    pub origin: [usize; 2],
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Values, rows first, channels innermost.
    pub data: Vec<T>,
}

/// What the sensors saw of an item and a margin around it.
#[derive(Debug, Clone, PartialEq)]
pub struct Windows {
    /// Width and height of the whole RGB picture, pixels.
    pub frame: [usize; 2],
    /// The item's box in the RGB picture, x0 y0 x1 y1.
    pub box_px: [f32; 4],
    /// Colour.
    pub rgb: Window<u8>,
    /// Apparent temperature, 10 mK.
    pub lwir: Window<u16>,
    /// Pixels of the thermal picture over those of the RGB picture.
    pub lwir_scale: f32,
    /// Median of the whole thermal picture, 10 mK: the belt.
    pub belt: u16,
    /// Reflectance x 10000 on a grid of [`GRID_PX`] over the margin's square; bands innermost.
    pub nir: Vec<u16>,
    /// Bands.
    pub bands: usize,
}

/// Width and height of the stored spectral grid.
pub const GRID_PX: usize = 16;
/// Side of the stored square over the side of the cut square: room for shifts and scales.
pub const MARGIN: f32 = 1.3;

/// An item: what was seen of it, and what is true of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Its name.
    pub key: ItemKey,
    /// What was seen.
    pub windows: Windows,
    /// What is true.
    pub truth: LabelRecord,
}
