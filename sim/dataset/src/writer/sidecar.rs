//! The note that a shard is complete: its record and its rows of the index.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::directory::Layout;
use crate::atomic;
use crate::error::{DatasetError, Result};
use crate::index::IndexRow;
use crate::plan::ShardRange;
use crate::shard::ShardRecord;

/// What is kept of a complete shard until the dataset is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Sidecar {
    pub(super) record: ShardRecord,
    pub(super) rows: Vec<IndexRow>,
    /// Parts per material.
    pub(super) parts: BTreeMap<String, u64>,
}

impl Sidecar {
    pub(super) fn store(&self, path: &Path) -> Result<()> {
        let bytes =
            serde_json::to_vec(self).map_err(|e| DatasetError::damaged(path.display().to_string(), e.to_string()))?;
        atomic::write_file(path, &bytes)
    }

    /// The sidecar of a shard that is complete; `None` if the shard is to be written (again): without a
    /// sidecar, with an unreadable one, or with a shard file of another size than it says.
    pub(super) fn load(layout: &Layout, range: &ShardRange) -> Result<Option<Self>> {
        let path = layout.sidecar_path(range.shard);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(DatasetError::read(&path, e)),
        };
        let Ok(sidecar) = serde_json::from_slice::<Self>(&bytes) else {
            return Ok(None);
        };
        let record = &sidecar.record;
        let file = layout.dir().join(range.file_name());
        let fits = record.name == range.file_name()
            && (record.first, record.samples) == (range.first, range.samples)
            && fs::metadata(&file).is_ok_and(|meta| meta.len() == record.bytes);
        Ok(fits.then_some(sidecar))
    }
}
