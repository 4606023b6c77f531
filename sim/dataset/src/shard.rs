//! One shard on its way to disk: a tar file that is written aside, hashed as it is written, and renamed.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::atomic;
use crate::encode::EncodedSample;
use crate::error::{DatasetError, Result};
use crate::plan::ShardRange;
use crate::stream_file::StreamFile;
use crate::tar_frame;

/// What the manifest says about one shard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShardRecord {
    /// File name inside the dataset's directory.
    pub name: String,
    /// Index of its first sample.
    pub first: u64,
    /// Number of samples.
    pub samples: u64,
    /// Size of the file.
    pub bytes: u64,
    /// BLAKE3 of the file, hex.
    pub blake3: String,
}

/// Writes one shard. Dropped before [`finish`](Self::finish), it removes what it wrote.
#[derive(Debug)]
pub struct ShardWriter {
    range: ShardRange,
    path: PathBuf,
    aside: PathBuf,
    out: Option<StreamFile>,
    appended: u64,
    bytes: u64,
}

impl ShardWriter {
    /// Begins `range`'s shard in `dir` under its temporary name, over any leftover of that name.
    ///
    /// # Errors
    /// [`DatasetError::Write`] or [`DatasetError::DiskFull`].
    pub fn create(dir: &Path, range: ShardRange) -> Result<Self> {
        let path = dir.join(range.file_name());
        let aside = atomic::temporary(&path);
        let file =
            StreamFile::create(&aside).map_err(|e| DatasetError::write(&aside, "create the file", e, atomic::no_need))?;
        Ok(Self { range, path, aside, out: Some(file), appended: 0, bytes: 0 })
    }

    /// Appends the next sample of the shard.
    ///
    /// # Errors
    /// [`DatasetError::BadSample`] past the shard's last sample, [`DatasetError::Write`] or
    /// [`DatasetError::DiskFull`]; the writer is then spent and is to be dropped.
    pub fn append(&mut self, sample: &EncodedSample) -> Result<()> {
        if self.appended == self.range.samples {
            return Err(DatasetError::bad_sample(
                &sample.key,
                format!("{} is full with {}", self.range.file_name(), self.appended),
            ));
        }
        let size: u64 = sample.files.iter().map(|(_, bytes)| tar_frame::framed_len(bytes.len())).sum();
        self.bytes += size;
        self.write(|out| {
            sample.files.iter().try_for_each(|(member, bytes)| {
                let name = format!("{}.{}", sample.key, member.extension());
                tar_frame::write_member(out, &name, bytes)
            })
        })?;
        self.appended += 1;
        Ok(())
    }

    /// Ends the archive, makes it durable and gives it its name.
    ///
    /// # Errors
    /// [`DatasetError::BadSample`] if samples are missing, [`DatasetError::Write`] or
    /// [`DatasetError::DiskFull`]; nothing stands under the shard's name then.
    pub fn finish(mut self) -> Result<ShardRecord> {
        if self.appended < self.range.samples {
            return Err(DatasetError::bad_sample(
                &self.range.file_name(),
                format!("{} of {} samples appended", self.appended, self.range.samples),
            ));
        }
        let streamed = self.write(|out| {
            tar_frame::write_end(out)?;
            out.end()
        })?;
        atomic::rename(&self.aside, &self.path)?;
        self.out = None;
        Ok(ShardRecord {
            name: self.range.file_name(),
            first: self.range.first,
            samples: self.range.samples,
            bytes: streamed.bytes,
            blake3: streamed.hash.to_hex().to_string(),
        })
    }

    fn write<T>(&mut self, action: impl FnOnce(&mut StreamFile) -> io::Result<T>) -> Result<T> {
        let Some(out) = &mut self.out else {
            return Err(self.spent());
        };
        action(out).map_err(|e| DatasetError::write(&self.aside, "write the shard", e, || self.need()))
    }

    /// Room the whole shard takes, judged by the samples so far.
    fn need(&self) -> String {
        let per_sample = self.bytes / (self.appended + 1);
        let whole = per_sample * self.range.samples;
        format!("this shard needs about {whole} bytes ({per_sample} a sample)")
    }

    fn spent(&self) -> DatasetError {
        DatasetError::bad_sample(&self.range.file_name(), "the shard was finished already")
    }
}

impl Drop for ShardWriter {
    fn drop(&mut self) {
        if self.out.take().is_some() {
            // Nobody is left to tell; a resumed run removes it otherwise.
            let _ = fs::remove_file(&self.aside);
        }
    }
}
