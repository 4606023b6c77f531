//! TensorBoard's event files: records of a length, a checksum, an event and a checksum. Only scalars; the field numbers are
//! TensorFlow's `event.proto` and `summary.proto`.

use std::fs::{File, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use prost::Message;

use crate::error::{Context, Result};

#[derive(Clone, PartialEq, Message)]
struct Event {
    #[prost(double, tag = "1")]
    wall_time: f64,
    #[prost(int64, tag = "2")]
    step: i64,
    #[prost(string, optional, tag = "3")]
    file_version: Option<String>,
    #[prost(message, optional, tag = "5")]
    summary: Option<Summary>,
}

#[derive(Clone, PartialEq, Message)]
struct Summary {
    #[prost(message, repeated, tag = "1")]
    value: Vec<Value>,
}

#[derive(Clone, PartialEq, Message)]
struct Value {
    #[prost(string, tag = "1")]
    tag: String,
    #[prost(float, optional, tag = "2")]
    simple_value: Option<f32>,
}

/// Appends scalars to an event file.
pub(crate) struct EventFile(File);

impl EventFile {
    /// Opens `events.out.tfevents.loopline` in a folder; a run that goes on goes on after the first `bytes` of the same file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn open(folder: &Path, bytes: u64) -> Result<Self> {
        let path = folder.join("events.out.tfevents.loopline");
        let failed = || format!("{} could not be opened", path.display());
        let mut file = OpenOptions::new().create(true).truncate(false).write(true).open(&path).with_context(failed)?;
        file.set_len(bytes).with_context(failed)?;
        file.seek(SeekFrom::End(0)).with_context(failed)?;
        let mut this = Self(file);
        if bytes == 0 {
            this.write(Event { file_version: Some("brain.Event:2".to_owned()), ..now() })?;
        }
        Ok(this)
    }

    /// Bytes so far, safe on disk.
    ///
    /// # Errors
    /// When they cannot be synced.
    pub(crate) fn bytes(&mut self) -> Result<u64> {
        self.0.sync_data().with_context(|| "the event file could not be synced")?;
        Ok(self.0.stream_position()?)
    }

    /// Writes the values of a step.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn scalars(&mut self, step: u64, values: &[(String, f64)]) -> Result<()> {
        let value = |(tag, v): &(String, f64)| Value { tag: tag.clone(), simple_value: Some(*v as f32) };
        let summary = Some(Summary { value: values.iter().map(value).collect() });
        self.write(Event { step: step as i64, summary, ..now() })
    }

    fn write(&mut self, event: Event) -> Result<()> {
        let bytes = event.encode_to_vec();
        let length = (bytes.len() as u64).to_le_bytes();
        let mut record = length.to_vec();
        record.extend(masked(&length).to_le_bytes());
        record.extend(&bytes);
        record.extend(masked(&bytes).to_le_bytes());
        self.0.write_all(&record).with_context(|| "the event file could not be written")
    }
}

fn now() -> Event {
    let wall_time = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |d| d.as_secs_f64());
    Event { wall_time, ..Event::default() }
}

/// TFRecord's checksum: CRC-32C, turned and shifted.
fn masked(bytes: &[u8]) -> u32 {
    let sum = crc::Crc::<u32>::new(&crc::CRC_32_ISCSI).checksum(bytes);
    sum.rotate_right(15).wrapping_add(0xa282_ead8)
}
