//! Line files: a plant that sorts in a closed loop what a dataset's scenario says arrives. One TOML file each, checked whole before
//! anything runs.
//!
//! [`LineFile::parse`] reads a file in the steps of a scenario ([crate docs](crate)): its keys are [`LineKeys`], `rules` checks what
//! a schema cannot say, over the scenario that the file names. [`LineFile::check`] then resolves names of materials and robots.
//!
//! **Invariant:** a [`LineFile`] exists only checked. What is the scenario's (infeed, lives, damage, light, climate, sensors) is named,
//! never copied; [`LineFile::scenario`] is it with the line's own keys put over it.

mod bin;
mod cell;
mod check;
mod computer;
mod expect;
mod fault;
mod file;
mod keys;
mod reference;
mod rules;

pub use bin::{Bin, Route};
pub use cell::{Cell, Gripper};
pub use computer::Computer;
pub use expect::{Bound, Expect};
pub use fault::{Amount, Failure, Fault, FaultEntry, FaultKind};
pub use file::LineFile;
pub use keys::{BeltChanges, Feed, HeaterChanges, LINE_SCHEMA, LineInfeed, LineKeys, StationChanges, Tail};

#[cfg(test)]
mod tests;
