//! Writes a dataset into a directory: shard after shard, by any number of processes, through any number
//! of kills, to the same bytes.
//!
//! While it is being made, `.progress/` holds the plan and, for each complete shard, a sidecar that was
//! written after the shard had its name. What counts as done is the sidecar; a shard without one is
//! written again. `manifest.json` comes last, and then `.progress/` goes.

mod directory;
mod finish;
mod lock;
mod sidecar;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::atomic;
use crate::decode::decode_labels;
use crate::encode::EncodedSample;
use crate::error::{DatasetError, Result};
use crate::index::IndexRow;
use crate::manifest::Manifest;
use crate::plan::{DatasetPlan, Job, ShardRange};
use crate::shard::{ShardRecord, ShardWriter};

use directory::Layout;
use lock::JobLock;
use sidecar::Sidecar;

/// What [`DatasetWriter::finish`] came to.
#[derive(Debug, Clone, PartialEq)]
pub enum Finished {
    /// The dataset is complete; this is its manifest.
    Complete(Box<Manifest>),
    /// Shards are still missing (other jobs are at work, or did not run yet).
    Waiting {
        /// The missing shards, in order.
        missing: Vec<ShardRange>,
    },
}

/// A dataset being written by one job.
#[derive(Debug)]
pub struct DatasetWriter {
    layout: Layout,
    plan: DatasetPlan,
    job: Job,
    /// Kept for its lock, which ends with the process however it ends.
    _lock: Option<JobLock>,
}

impl DatasetWriter {
    /// Opens `dir` for this job: a new or empty directory, one this plan was begun in (`resume`, or
    /// another job of the same split), or a complete dataset of this plan (`resume`).
    ///
    /// # Errors
    /// Request errors, with nothing written: [`DatasetError::ForeignDirectory`],
    /// [`DatasetError::AlreadyExists`], [`DatasetError::PlanDiffers`], [`DatasetError::Busy`],
    /// [`DatasetError::BadRequest`] (also for a directory that cannot be made or written),
    /// [`DatasetError::UnknownVersion`]. [`DatasetError::DiskFull`] or [`DatasetError::Write`] if the plan cannot be
    /// written.
    pub fn open(dir: &Path, plan: &DatasetPlan, job: Job, resume: bool) -> Result<Self> {
        plan.check()?;
        job.check()?;
        let layout = Layout::new(dir);
        let lock = match layout.admit(plan, job, resume)? {
            directory::Admission::Complete => None,
            directory::Admission::Work => {
                let lock = layout.begin(plan, job)?;
                layout.remove_stale(job)?;
                Some(lock)
            }
        };
        Ok(Self { layout, plan: plan.clone(), job, _lock: lock })
    }

    /// The plan.
    pub fn plan(&self) -> &DatasetPlan {
        &self.plan
    }

    /// This job's shards that are not complete, in order.
    ///
    /// # Errors
    /// [`DatasetError::Read`] if the directory cannot be read.
    pub fn pending(&self) -> Result<Vec<ShardRange>> {
        if self.layout.manifest_path().exists() {
            return Ok(Vec::new());
        }
        let mut pending = Vec::new();
        for range in self.plan.shards().filter(|range| self.job.owns(range.shard)) {
            if Sidecar::load(&self.layout, &range)?.is_none() {
                pending.push(range);
            }
        }
        Ok(pending)
    }

    /// Begins one of [`pending`](Self::pending)'s shards.
    ///
    /// # Errors
    /// [`DatasetError::BadRequest`] for another job's shard, [`DatasetError::Write`] or
    /// [`DatasetError::DiskFull`].
    pub fn begin(&self, range: ShardRange) -> Result<OpenShard> {
        if !self.job.owns(range.shard) {
            return Err(DatasetError::BadRequest {
                key: "shard".to_owned(),
                value: range.shard.to_string(),
                expected: format!("a shard of job {}", self.job),
            });
        }
        Ok(OpenShard {
            shard: ShardWriter::create(self.layout.dir(), range)?,
            range,
            next_index: range.first,
            rows: Vec::new(),
            parts: BTreeMap::new(),
            sidecar: self.layout.sidecar_path(range.shard),
        })
    }

    /// Completes the dataset if every shard of every job is there.
    ///
    /// # Errors
    /// [`DatasetError::Write`], [`DatasetError::DiskFull`] or [`DatasetError::Read`]; calling it again
    /// after the cause is gone completes the dataset.
    pub fn finish(&self) -> Result<Finished> {
        finish::finish(&self.layout, &self.plan)
    }
}

/// A shard being written. Dropped before [`finish`](Self::finish), it leaves nothing behind.
#[derive(Debug)]
pub struct OpenShard {
    shard: ShardWriter,
    range: ShardRange,
    next_index: u64,
    rows: Vec<IndexRow>,
    parts: BTreeMap<String, u64>,
    sidecar: PathBuf,
}

impl OpenShard {
    /// Appends the next sample; they must come in the order of their indices.
    ///
    /// # Errors
    /// [`DatasetError::BadSample`] for a sample that is not the next one or whose labels do not parse,
    /// [`DatasetError::Write`] or [`DatasetError::DiskFull`]; the shard is then to be dropped.
    pub fn append(&mut self, sample: &EncodedSample) -> Result<()> {
        // The index is made from the very bytes that go into the shard, so the two cannot disagree.
        let labels = decode_labels(sample)?;
        if labels.index != self.next_index || labels.key != sample.key {
            return Err(DatasetError::bad_sample(
                &sample.key,
                format!(
                    "its labels say index {} and key {}, the next in {} is index {}",
                    labels.index,
                    labels.key,
                    self.range.file_name(),
                    self.next_index
                ),
            ));
        }
        self.shard.append(sample)?;
        self.next_index += 1;
        self.rows.extend(IndexRow::of_sample(&labels));
        for (_, part) in labels.parts() {
            *self.parts.entry(part.material.clone()).or_default() += 1;
        }
        Ok(())
    }

    /// Gives the shard its name and then its sidecar.
    ///
    /// # Errors
    /// As [`ShardWriter::finish`].
    pub fn finish(self) -> Result<ShardRecord> {
        let record = self.shard.finish()?;
        Sidecar { record: record.clone(), rows: self.rows, parts: self.parts }.store(&self.sidecar)?;
        Ok(record)
    }
}

/// Removes a directory tree that another process may be removing too.
fn remove_tree(dir: &Path) -> Result<()> {
    match fs::remove_dir_all(dir) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
            Err(DatasetError::write(dir, "remove the directory", e, atomic::no_need))
        }
        _ => Ok(()),
    }
}
