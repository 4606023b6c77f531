//! From sample indices to a dataset on disk.
//!
//! | module | holds |
//! |---|---|
//! | `simulation` | the Bevy app: stations, scenes, the sensor pass |
//! | `instruments` | the three cameras of a scenario |
//! | `measure` | scene and raster to a sample: sensor data, and apart from it ground truth |
//! | `truth`, `labels` | the ground truth |
//! | `run` | threads: draw, measure and encode, write in order |
//! | `stages` | where the time goes |

mod gate;
mod instruments;
mod labels;
mod measure;
mod run;
mod simulation;
mod stages;
mod truth;

pub(crate) use run::{Request, Session, Summary};
pub(crate) use stages::Stage;
