//! The event log: all that leaves a run. KPIs and reports are made of it and of nothing else.

use std::io::{self, Write};

use loopline_control::Record;
use loopline_line::plant::EventKind;
use serde::Serialize;

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Entry {
    /// When, s of the line's time.
    pub t_s: f64,
    /// What.
    #[serde(flatten)]
    pub what: What,
}

/// What happened: in the plant, before the policy's eyes, or in its mind.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum What {
    /// In the plant; `event` says what.
    Plant(EventKind),
    /// Perception's answer to a frame.
    Look(Look),
    /// The policy did something; `record` says what.
    Policy(Record),
    /// What the arms have taken up to now.
    Energy(Energy),
}

/// Perception's answer to a frame.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Look {
    /// Number of the frame.
    pub look: u64,
    /// When the answer is there, s of the line's time.
    pub ready_s: f64,
    /// Whether the camera did not see: nothing of the frame was used. Written where it is so.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub blind: bool,
    /// For each sighting the number of the item that lies there in truth, if any does. For scores only: the policy never learns it.
    pub serials: Vec<Option<u64>>,
}

/// Electrical energy that an arm has taken since the start.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Energy {
    /// Number of the cell.
    pub energy_of_cell: usize,
    /// Of its drives, J.
    pub drives_j: f64,
    /// Of its vacuum pump, J.
    pub pump_j: f64,
}

/// Writes entries as JSON lines.
///
/// # Errors
/// Of the writer.
pub fn write(entries: &[Entry], to: &mut impl Write) -> io::Result<()> {
    for entry in entries {
        serde_json::to_writer(&mut *to, entry)?;
        to.write_all(b"\n")?;
    }
    Ok(())
}
