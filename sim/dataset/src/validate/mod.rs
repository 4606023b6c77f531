//! Checks a dataset against its own word: checksums, counts, and each sample's pictures against its labels.

mod boxes;
mod picture;
mod sample;
mod shard;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use crate::error::Result;
use crate::manifest::INDEX_FILE;
use crate::reader::Dataset;

/// Something that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The file of the dataset it is in.
    pub file: String,
    /// The sample it is in, if it is in one.
    pub sample: Option<String>,
    /// What is wrong and what would be right.
    pub what: String,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.sample {
            Some(sample) => write!(f, "{}, sample {sample}: {}", self.file, self.what),
            None => write!(f, "{}: {}", self.file, self.what),
        }
    }
}

/// What a validation found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Samples that were read.
    pub samples: u64,
    /// Items in them.
    pub items: u64,
    /// All that does not hold, in the order of the shards.
    pub problems: Vec<Finding>,
}

impl Report {
    /// Whether all held.
    pub fn is_sound(&self) -> bool {
        self.problems.is_empty()
    }
}

/// How far a validation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Samples checked so far.
    pub samples_done: u64,
    /// Samples the manifest promises.
    pub samples_total: u64,
}

/// Checks the dataset in `dir` with up to `threads` shards at a time. `progress` is called after each
/// sample, from any of the threads.
///
/// # Errors
/// As [`Dataset::open`]; what is wrong inside is in the report.
pub fn validate(dir: &Path, threads: usize, progress: &(dyn Fn(Progress) + Sync)) -> Result<Report> {
    let dataset = Dataset::open(dir)?;
    let shards = dataset.manifest().shards.len();
    let (next, done) = (AtomicUsize::new(0), AtomicU64::new(0));
    let reports = Mutex::new(BTreeMap::new());
    let samples_total = dataset.manifest().plan.samples;
    let after_sample = || {
        let samples_done = done.fetch_add(1, Ordering::Relaxed) + 1;
        progress(Progress { samples_done, samples_total });
    };
    std::thread::scope(|scope| {
        for _ in 0..threads.clamp(1, shards.max(1)) {
            scope.spawn(|| {
                loop {
                    let shard = next.fetch_add(1, Ordering::Relaxed);
                    if shard >= shards {
                        return;
                    }
                    let report = shard::check(&dataset, shard, &after_sample);
                    // A poisoned lock means a panic that the scope passes on in any case.
                    if let Ok(mut reports) = reports.lock() {
                        reports.insert(shard, report);
                    }
                }
            });
        }
    });
    let reports = reports.into_inner().unwrap_or_default();
    Ok(merge(&dataset, reports.into_values()))
}

fn merge(dataset: &Dataset, shards: impl Iterator<Item = shard::ShardReport>) -> Report {
    let mut report = Report::default();
    let mut pictures: BTreeMap<[u8; 32], String> = BTreeMap::new();
    for mut shard in shards {
        report.samples += shard.samples;
        report.items += shard.items;
        report.problems.append(&mut shard.problems);
        for (key, hash) in shard.pictures {
            if let Some(first) = pictures.get(&hash) {
                report.problems.push(Finding {
                    file: shard.file.clone(),
                    what: format!("rgb.png repeats the picture of sample {first}"),
                    sample: Some(key),
                });
            } else {
                pictures.insert(hash, key);
            }
        }
    }
    check_index(dataset, &mut report);
    report
}

fn check_index(dataset: &Dataset, report: &mut Report) {
    let record = &dataset.manifest().index;
    let mut problem = |file: &str, what: String| {
        report.problems.push(Finding { file: file.to_owned(), sample: None, what });
    };
    match fs::read(dataset.dir().join(INDEX_FILE)) {
        Err(e) => problem(INDEX_FILE, format!("could not be read: {e}")),
        Ok(bytes) => {
            let hash = blake3::hash(&bytes).to_hex();
            if hash.as_str() != record.blake3 {
                problem(INDEX_FILE, format!("BLAKE3 is {hash}, the manifest says {}", record.blake3));
            }
        }
    }
    let items = report.items;
    let manifest_items = dataset.manifest().items;
    if items != manifest_items || items != record.rows {
        let what =
            format!("the shards hold {items} readable items, the manifest says {manifest_items}, the index {}", record.rows);
        report.problems.push(Finding { file: crate::MANIFEST_FILE.to_owned(), sample: None, what });
    }
}
