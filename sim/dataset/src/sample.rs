//! One sample in memory: what the sensors saw, and separately what is true.

use crate::frame::{Frame, RgbFrame, WordFrame};
use crate::labels::SampleLabels;

/// Endmembers per pixel of an abundance map: intact, weathered, corrosion, char, water, soil,
/// coating, crack (the order of `loopline-materials`' `Endmember`).
pub const ENDMEMBERS: usize = 8;
/// LWIR counts per kelvin: one count is 10 mK.
pub const LWIR_COUNTS_PER_KELVIN: f32 = 100.0;
/// NIR counts of reflectance 1.
pub const NIR_COUNTS_PER_UNIT: f32 = 10_000.0;
/// Depth counts per metre: one count is 0.1 mm.
pub const DEPTH_COUNTS_PER_METRE: f32 = 10_000.0;

/// What the three cameras delivered. Perception code takes this type and nothing else of a sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SensorData {
    /// 8-bit sRGB, 3 channels, at the RGB camera's size.
    pub rgb: RgbFrame,
    /// Apparent temperature at emissivity setting 1, 1 channel, kelvin = value x 0.01.
    pub lwir: WordFrame,
    /// Reflectance per band, 1.0 = 10000; wavelengths are in the labels.
    pub nir: WordFrame,
}

/// What is true of the scene, at the size of the common raster. Serves labels and scoring only.
#[derive(Debug, Clone, PartialEq)]
pub struct GroundTruth {
    /// The front-most part's mask id, 0 for the belt; 1 channel.
    pub mask: WordFrame,
    /// Distance along the optical axis to the front-most surface, 0.1 mm per count; 1 channel.
    pub depth: WordFrame,
    /// Unit normal n of the front-most surface in the camera frame (+x right, +y down, +z away from
    /// the camera), stored as (n x 0.5 + 0.5) x 255; 3 channels.
    pub normal: Frame<u8>,
    /// Share of each endmember x 255; [`ENDMEMBERS`] channels. Absent unless asked for.
    pub abundance: Option<Frame<u8>>,
    /// Everything that is a number or a name rather than a picture.
    pub labels: SampleLabels,
}

/// One sample: a name, what was seen, what is true.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// File stem inside the shard; see [`sample_key`].
    pub key: String,
    /// What the cameras delivered.
    pub sensors: SensorData,
    /// What is true.
    pub truth: GroundTruth,
}

/// The key of the sample with this index: nine digits, so that names sort as indices do.
pub fn sample_key(index: u64) -> String {
    format!("{index:09}")
}

/// Whether a key can be a file stem in a WebDataset shard: the first dot of a name ends the stem, so
/// only letters, digits, `-` and `_`, at most 80 of them.
pub fn is_valid_key(key: &str) -> bool {
    !key.is_empty() && key.len() <= 80 && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}
