//! Loopline as a library: what the `loopline` program does, for programs and tests of your own.
//!
//! | module | holds |
//! |---|---|
//! | [`generate`] | from a scenario to a dataset on disk |
//! | [`assets`] | materials, archetypes and the student: the built-in ones and yours |
//! | [`error`](Error) | what can go wrong |
//!
//! **Invariant:** knows no command line: it prints nothing, reads no argument and installs no signal handler.

pub mod assets;
mod error;
pub mod generate;

pub use error::{Error, Result};
