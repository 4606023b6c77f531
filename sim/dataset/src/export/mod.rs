//! Datasets in other tools' formats. An export appears whole or not at all, and never over something.
//!
//! Unlike shards, exported files are not synced one by one: they can be made again from the dataset at any
//! time, and a sync for each of many small files would take most of the time.

mod coco;
mod envi;
mod rle;

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::atomic;
use crate::error::{DatasetError, Result};

pub use coco::export_coco;
pub use envi::export_envi;

/// What an export wrote.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ExportSummary {
    /// Samples exported.
    pub samples: u64,
    /// Annotations (COCO) or cubes (ENVI) in them.
    pub records: u64,
    /// Bytes of all files.
    pub bytes: u64,
}

/// A directory being filled; removed again if it is dropped before [`publish`](Self::publish).
struct Staging {
    out: PathBuf,
    aside: PathBuf,
    published: bool,
    bytes: u64,
}

impl Staging {
    /// Prepares `out`, which must not exist, under a temporary name beside it.
    fn new(out: &Path) -> Result<Self> {
        let name = out.file_name().ok_or_else(|| DatasetError::BadRequest {
            key: "out".to_owned(),
            value: out.display().to_string(),
            expected: "the path of a directory to be made".to_owned(),
        })?;
        // A dangling link is something too.
        if out.symlink_metadata().is_ok() {
            return Err(DatasetError::DestinationExists { path: out.to_owned() });
        }
        let mut hidden = std::ffi::OsString::from(".");
        hidden.push(name);
        hidden.push(".loopline-export.tmp");
        let staging = Self { aside: out.with_file_name(hidden), out: out.to_owned(), published: false, bytes: 0 };
        // Left by an export that was killed; the name is nobody else's.
        if staging.aside.exists() {
            fs::remove_dir_all(&staging.aside)
                .map_err(|e| DatasetError::write(&staging.aside, "remove the leftover", e, atomic::no_need))?;
        }
        staging.create_dir("")?;
        Ok(staging)
    }

    fn create_dir(&self, name: &str) -> Result<()> {
        let dir = self.aside.join(name);
        fs::create_dir_all(&dir).map_err(|e| DatasetError::write(&dir, "create the directory", e, atomic::no_need))
    }

    fn write(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        let path = self.aside.join(name);
        File::create(&path).and_then(|mut file| file.write_all(bytes)).map_err(|e| {
            DatasetError::write(&path, "write the file", e, || format!("this file needs {} bytes", bytes.len()))
        })?;
        self.bytes += bytes.len() as u64;
        Ok(())
    }

    /// Gives the directory its name; returns the bytes written.
    fn publish(mut self) -> Result<u64> {
        // A rename would replace an empty directory that appeared meanwhile.
        if self.out.symlink_metadata().is_ok() {
            return Err(DatasetError::DestinationExists { path: self.out.clone() });
        }
        atomic::rename(&self.aside, &self.out)?;
        self.published = true;
        Ok(self.bytes)
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if !self.published {
            // The error on its way out is the one that matters.
            let _ = fs::remove_dir_all(&self.aside);
        }
    }
}
