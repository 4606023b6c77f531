//! Teacher, student and distillation: all that the `loopline-train` program does. [`run`] is the only way in, so that the compiler sees
//! which code nobody uses.
//!
//! | module | what it holds |
//! |---|---|
//! | `commands` | the command line, one command a file |
//! | `experiment`, `ablation` | the files that say what is trained; tables of many runs |
//! | `data` | from shards to batches |
//! | `nn`, `model` | networks; a trained one in a file |
//! | `losses`, `train` | what is minimised, and the loop |
//! | `evaluate` | scores and the page that shows them |
//! | `export` | from a student to an ONNX file |
//! | `calibrate` | an exported student's last layer, learned anew on a user's own pictures |
//! | `tensors`, `error` | files of tensors; what ends a command, and its exit code |
//!
//! **Invariant:** links no graphics library; meets the simulation in dataset files, and the robot in ONNX files and in how `loopline_edge` cuts an
//! item's picture and settles its triage.

mod ablation;
mod calibrate;
mod commands;
mod data;
mod error;
mod evaluate;
mod experiment;
mod export;
mod losses;
mod model;
mod nn;
mod tensors;
mod train;

pub use commands::run;

#[cfg(test)]
#[path = "../tests/common/mod.rs"]
mod common;
