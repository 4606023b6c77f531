//! Where the time goes: processor time of each stage, summed over all threads.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// The stages of a sample's way to disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Making views: items, service lives, spectra of endmembers; and packing them for the device.
    World,
    /// Drawing and reading back.
    Raster,
    /// Spectra and columns of each part for the infrared cameras.
    Signatures,
    /// The near-infrared camera: mixing, optics, noise.
    Nir,
    /// The thermal camera.
    Lwir,
    /// The colour camera.
    Rgb,
    /// Ground truth and labels.
    Truth,
    /// Compression and formats.
    Encode,
    /// Writing, hashing, syncing.
    Write,
}

impl Stage {
    /// All stages in order.
    pub const ALL: [Self; 9] = [
        Self::World,
        Self::Raster,
        Self::Signatures,
        Self::Nir,
        Self::Lwir,
        Self::Rgb,
        Self::Truth,
        Self::Encode,
        Self::Write,
    ];

    /// Name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::World => "world",
            Self::Raster => "raster + read-back",
            Self::Signatures => "spectra + thermal",
            Self::Nir => "NIR camera + noise",
            Self::Lwir => "LWIR camera + noise",
            Self::Rgb => "RGB camera + noise",
            Self::Truth => "ground truth",
            Self::Encode => "encode",
            Self::Write => "write",
        }
    }
}

/// Summed times.
#[derive(Debug, Default)]
pub struct StageTimes([AtomicU64; 9]);

impl StageTimes {
    /// Runs `f` and adds its time to a stage.
    pub fn time<T>(&self, stage: Stage, f: impl FnOnce() -> T) -> T {
        let begun = Instant::now();
        let result = f();
        self.add(stage, begun.elapsed());
        result
    }

    /// Adds time to a stage.
    pub fn add(&self, stage: Stage, time: Duration) {
        self.0[stage as usize].fetch_add(time.as_nanos() as u64, Ordering::Relaxed);
    }

    /// The time of a stage.
    pub fn get(&self, stage: Stage) -> Duration {
        Duration::from_nanos(self.0[stage as usize].load(Ordering::Relaxed))
    }
}
