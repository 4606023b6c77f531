//! Datasets of the sorting line: sample types, files, shards, manifest, index, validation and exports.
//!
//! A dataset is a directory of WebDataset tar shards with a manifest, an index of items and a card. What
//! stands where:
//!
//! - [`sample`], [`frame`], [`labels`]: a sample in memory, sensors and truth apart
//! - [`member`], [`encode()`], [`decode()`]: a sample as files
//! - [`plan`], [`writer`], [`shard`], [`index`], [`manifest`]: a directory being made, safe against kills
//! - [`reader`], [`validate()`], [`export`]: a directory being used
//! - [`error`]: what can go wrong, and whose turn it is then
//!
//! **Architecture invariant:** this crate knows no other crate of Loopline. It names materials, states and
//! archetypes as text, so that a reader of old datasets never depends on today's assets.
//!
//! **Architecture invariant:** nothing appears under its final name before it is whole and synced.

mod atomic;
mod card;
pub mod decode;
pub mod encode;
pub mod error;
pub mod export;
pub mod frame;
pub mod hashing;
pub mod index;
pub mod labels;
pub mod manifest;
pub mod member;
pub mod plan;
pub mod reader;
pub mod sample;
pub mod shard;
mod stream_file;
mod tar_frame;
pub mod validate;
pub mod writer;

pub use atomic::{write_file, write_shared_file};
pub use decode::{decode, decode_labels, decode_mask, decode_nir, decode_sensors};
pub use encode::{EncodedSample, encode, encode_into};
pub use error::{DatasetError, ErrorKind, Result};
pub use export::{ExportSummary, export_coco, export_envi};
pub use frame::{Frame, RgbFrame, WordFrame};
pub use hashing::HashingReader;
pub use index::IndexRow;
pub use labels::{
    Box3d, CameraLabels, DEGRADATION_STATES, ItemLabel, PartLabel, PixelBox, Pose, SampleLabels, SensorSizes, ThermalLabels,
};
pub use manifest::{CARD_FILE, INDEX_FILE, IndexRecord, MANIFEST_FILE, Manifest, MaterialCount};
pub use member::Member;
pub use plan::{
    AdapterRecord, DEFAULT_SAMPLES_PER_SHARD, DatasetPlan, InputsRecord, Job, OptionsRecord, ScenarioRecord, ShardRange,
    TriageBounds, Vocabulary,
};
pub use reader::{Dataset, ShardReader};
pub use sample::{
    DEPTH_COUNTS_PER_METRE, ENDMEMBERS, GroundTruth, LWIR_COUNTS_PER_KELVIN, NIR_COUNTS_PER_UNIT, Sample, SensorData,
    is_valid_key, sample_key,
};
pub use shard::{ShardRecord, ShardWriter};
pub use validate::{Finding, Progress, Report, validate};
pub use writer::{DatasetWriter, Finished, OpenShard};

/// Version of the dataset format that this crate writes, and the only one it reads.
pub const FORMAT_VERSION: u32 = 2;
