//! Loopline as a library: what the `loopline` program does, for programs and tests of your own.
//!
//! | module | holds |
//! |---|---|
//! | [`generate`] | from a scenario to a dataset on disk |
//! | [`sheet`] | a dataset as a picture |
//! | [`perceive`] | perception on a dataset, scored and drawn |
//! | [`run`] | a line in a closed loop: perception, policy, robots; its log and its KPIs |
//! | [`assets`] | materials, archetypes and the student: the built-in ones and yours |
//! | [`error`](Error) | what can go wrong |
//!
//! **Invariant:** knows no command line: it prints nothing, reads no argument and installs no signal handler.

pub mod assets;
mod error;
pub mod generate;
pub mod perceive;
pub mod run;
pub mod sheet;

pub use error::{Error, Result};
