//! What a run writes while it goes: `metrics.jsonl` and TensorBoard's file.

use std::fs::{File, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::tensorboard::EventFile;
use crate::error::{Context, Result};

/// The files.
pub(crate) struct Record {
    path: PathBuf,
    lines: File,
    events: EventFile,
}

impl Record {
    /// Opens them; what lies past the first `line_bytes` and `event_bytes` is of steps that the checkpoint does not know and that are
    /// done again.
    ///
    /// # Errors
    /// When they cannot be written.
    pub(crate) fn open(folder: &Path, line_bytes: u64, event_bytes: u64) -> Result<Self> {
        let path = folder.join("metrics.jsonl");
        let failed = || format!("{} could not be opened", path.display());
        let mut lines = OpenOptions::new().create(true).truncate(false).write(true).open(&path).with_context(failed)?;
        lines.set_len(line_bytes).with_context(failed)?;
        lines.seek(SeekFrom::End(0)).with_context(failed)?;
        Ok(Self { events: EventFile::open(folder, event_bytes)?, lines, path })
    }

    /// Writes a line of values.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn write(&mut self, kind: &str, step: u64, values: &[(String, f64)]) -> Result<()> {
        let mut line = serde_json::Map::new();
        line.insert("kind".to_owned(), kind.into());
        line.insert("step".to_owned(), step.into());
        line.extend(values.iter().map(|(name, value)| (name.clone(), (*value).into())));
        let text = serde_json::to_string(&line)? + "\n";
        self.lines.write_all(text.as_bytes()).with_context(|| format!("{} could not be written", self.path.display()))?;
        let tagged: Vec<_> = values.iter().map(|(name, value)| (format!("{kind}/{name}"), *value)).collect();
        self.events.scalars(step, &tagged)
    }

    /// Bytes of lines and of events so far, safe on disk.
    ///
    /// # Errors
    /// When they cannot be synced.
    pub(crate) fn bytes(&mut self) -> Result<[u64; 2]> {
        self.lines.sync_data().with_context(|| "metrics.jsonl could not be synced")?;
        Ok([self.lines.stream_position()?, self.events.bytes()?])
    }
}
