//! `manifest.json`: what the dataset is. Written last, so that its presence means completeness.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::FORMAT_VERSION;
use crate::error::{DatasetError, Result};
use crate::plan::DatasetPlan;
use crate::shard::ShardRecord;

/// The manifest's file name.
pub const MANIFEST_FILE: &str = "manifest.json";
/// The index's file name.
pub const INDEX_FILE: &str = "index.parquet";
/// The dataset card's file name.
pub const CARD_FILE: &str = "README.md";
/// The value of `format` by which a directory is known as ours.
pub(crate) const FORMAT: &str = "loopline-dataset";

/// The manifest of a complete dataset.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Always `loopline-dataset`.
    pub format: String,
    /// What was asked for.
    #[serde(flatten)]
    pub plan: DatasetPlan,
    /// Items in all samples together.
    pub items: u64,
    /// How often each material occurs, by id.
    pub materials: BTreeMap<String, MaterialCount>,
    /// The index of items.
    pub index: IndexRecord,
    /// The shards, in order.
    pub shards: Vec<ShardRecord>,
}

/// How often a material occurs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaterialCount {
    /// Items whose body it is.
    pub items: u64,
    /// Parts of it.
    pub parts: u64,
}

/// What the manifest says about the index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexRecord {
    /// File name inside the dataset's directory.
    pub name: String,
    /// Number of rows; equals the number of items.
    pub rows: u64,
    /// Size of the file.
    pub bytes: u64,
    /// BLAKE3 of the file, hex.
    pub blake3: String,
}

impl Manifest {
    /// Parses the text of `file`.
    ///
    /// # Errors
    /// [`DatasetError::UnknownVersion`] for a version this reader does not know,
    /// [`DatasetError::NotADataset`] if it is something else's manifest, [`DatasetError::Damaged`] if it
    /// contradicts itself.
    pub fn parse(file: &Path, text: &[u8]) -> Result<Self> {
        let value = parse_own(file, text)?;
        let manifest: Self =
            serde_json::from_value(value).map_err(|e| DatasetError::damaged(file.display().to_string(), e.to_string()))?;
        manifest.check(file)?;
        Ok(manifest)
    }

    /// The manifest as it is written.
    pub(crate) fn to_bytes(&self, file: &Path) -> Result<Vec<u8>> {
        to_json(file, self)
    }

    fn check(&self, file: &Path) -> Result<()> {
        let damaged = |what: String| DatasetError::damaged(file.display().to_string(), what);
        self.plan.check().map_err(|e| damaged(e.to_string()))?;
        let count = self.shards.len() as u64;
        if count != self.plan.shard_count() {
            return Err(damaged(format!("lists {count} shards, its plan has {}", self.plan.shard_count())));
        }
        for (range, record) in self.plan.shards().zip(&self.shards) {
            if (record.name.as_str(), record.first, record.samples)
                != (range.file_name().as_str(), range.first, range.samples)
            {
                return Err(damaged(format!(
                    "lists {} with {} samples from {}, its plan has {} with {} from {}",
                    record.name,
                    record.samples,
                    record.first,
                    range.file_name(),
                    range.samples,
                    range.first
                )));
            }
        }
        Ok(())
    }
}

/// Parses JSON that is ours and of a version we know.
pub(crate) fn parse_own(file: &Path, text: &[u8]) -> Result<Value> {
    let value: Value = serde_json::from_slice(text)
        .map_err(|e| DatasetError::damaged(file.display().to_string(), format!("no JSON: {e}")))?;
    if value.get("format").and_then(Value::as_str) != Some(FORMAT) {
        return Err(DatasetError::NotADataset {
            dir: file.to_owned(),
            what: format!("is not a Loopline manifest (format = \"{FORMAT}\" is missing)"),
        });
    }
    let version = value.get("format_version").and_then(Value::as_u64);
    if version != Some(u64::from(FORMAT_VERSION)) {
        let generator = value.get("generator_version").and_then(Value::as_str);
        return Err(DatasetError::UnknownVersion {
            file: file.to_owned(),
            found: version.unwrap_or(0),
            known: FORMAT_VERSION,
            generator: generator.unwrap_or("not named").to_owned(),
        });
    }
    Ok(value)
}

/// Indented JSON that ends with a line break.
pub(crate) fn to_json(file: &Path, value: &impl Serialize) -> Result<Vec<u8>> {
    let mut bytes =
        serde_json::to_vec_pretty(value).map_err(|e| DatasetError::damaged(file.display().to_string(), e.to_string()))?;
    bytes.push(b'\n');
    Ok(bytes)
}
