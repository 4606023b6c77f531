//! Perception on the robot's computer: finds items in a colour picture and decides what they are.
//!
//! - [`detect`]: finds the items of a frame, by itself
//! - [`crop`]: cuts an item's picture, the same way in training and in service
//! - [`model`], [`metadata`], [`runtime`]: the student, a model file run by ONNX Runtime
//! - [`expect`]: what a plant gets, where that is known
//! - [`decide`]: material, quality, state, triage, or abstention
//! - [`lens`]: whether the camera over a belt still sees
//! - [`perception`]: all of it, frame by frame, with its [`latency`]
//!
//! The `loopline-edge` program around it is a feature, `program` (on by default), and so is `frame`, pictures from files (`pictures`): the
//! library alone links no command line and reads no picture files.
//!
//! **Invariant:** knows no other crate of Loopline, no Bevy and no libtorch; it sees pixels and a model file, nothing else.

pub mod crop;
pub mod decide;
pub mod detect;
pub mod error;
pub mod expect;
#[cfg(feature = "pictures")]
pub mod frame;
pub mod latency;
pub mod lens;
pub mod metadata;
pub mod model;
pub mod perception;
pub mod runtime;

pub use decide::{Decision, Rules, Triage, TriageBounds};
pub use detect::{DetectConfig, Detector, Found};
pub use error::{EdgeError, Result};
pub use expect::{Expectation, Learned};
pub use lens::LensWatch;
pub use metadata::{Calibrated, ModelCard};
pub use model::Student;
pub use perception::Perception;
