//! From shards to batches. A training example is one item of one sample.
//!
//! - [`shard`]: the samples of a shard, its checksum verified on the way
//! - [`geometry`], [`cut`]: an item's windows in the three pictures, resized
//! - [`pack`]: items of a shard as stored between epochs
//! - [`split`], [`roster`]: which items there are, and which serve for what
//! - [`stream`], [`augment`], [`loader`]: items in shuffled order, changed at random, as batches, beside training
//!
//! **Invariant:** what a network sees ([`batch::Views`]) and what it is scored by ([`batch::BatchLabels`]) are different types, and
//! the views are cut from `SensorData` and a box alone.

pub mod augment;
pub mod batch;
pub mod cut;
pub mod geometry;
pub mod item;
pub mod loader;
pub mod pack;
pub mod random;
pub mod roster;
pub mod shard;
pub mod split;
pub mod stream;

/// Stored data are not what they were when they were written.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Damaged(pub String);

/// Width and height of the thermal view, pixels.
pub const LWIR_PX: usize = 32;
/// Width and height of the spectral view, pixels.
pub const NIR_PX: usize = 12;
/// Bands of the spectral view.
pub const NIR_BANDS: usize = 128;
