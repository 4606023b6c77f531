//! What decides on a sorting line: observations in, commands out.
//!
//! - [`sighting`]: what perception saw of an item, in the belt's frame, and how a box in pixels becomes that
//! - [`fusion`]: what several looks at one item say together
//! - [`track`]: which sightings are of one item
//! - [`economy`]: what an item is worth in each bin, and on the belt
//! - [`schedule`]: which arm picks what next
//! - [`policy`]: all of it together, with [`record`]s of why
//!
//! Belt frame: x along the belt's motion, y to its left, origin under the camera, metres. Where an item is follows from the belt's
//! encoder alone: a track keeps x at encoder 0, and is at that plus the encoder's reading. Times are simulated seconds that the caller
//! hands in; they decide when an arm can be where, and never where an item is.
//!
//! What is unknown is left on the belt: without observations there are no commands, and an item that nobody knows or that is worth more
//! there goes to the tail.
//!
//! **Invariant:** knows `loopline-edge` and no other crate of Loopline, so that it cannot name ground truth. No wall clock, no thread, no
//! order of a hash: the same calls give the same commands.

pub mod economy;
pub mod error;
pub mod fusion;
pub mod policy;
pub mod record;
pub mod schedule;
pub mod sighting;
pub mod track;

pub use economy::{BinTerms, MassBySize, Route, Terms, Valued, evaluate};
pub use error::{ControlError, Result};
pub use fusion::FusionSettings;
pub use policy::{ArmSpec, ArmStatus, Command, Outcome, PickResult, Policy, PolicyConfig, Status};
pub use record::Record;
pub use schedule::{LookAhead, Meeting, Reach, Scheduler, Spot, Start, Target};
pub use sighting::{BeltCamera, Details, Observation, Sighting};
pub use track::{Track, TrackState, Tracker, TrackerSettings};
