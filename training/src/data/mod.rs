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

pub(crate) mod augment;
pub(crate) mod batch;
pub(crate) mod cut;
pub(crate) mod geometry;
pub(crate) mod item;
pub(crate) mod loader;
pub(crate) mod pack;
pub(crate) mod random;
pub(crate) mod roster;
pub(crate) mod shard;
pub(crate) mod split;
pub(crate) mod stream;

/// Width and height of the thermal view, pixels.
pub(crate) const LWIR_PX: usize = 32;
/// Width and height of the spectral view, pixels.
pub(crate) const NIR_PX: usize = 12;
/// Bands of the spectral view.
pub(crate) const NIR_BANDS: usize = 128;

#[cfg(test)]
mod tests;
