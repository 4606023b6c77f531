//! Teacher, student and distillation.
//!
//! **Invariant:** links no graphics library; meets the simulation in dataset files, and the robot in ONNX files and in how `loopline_edge` cuts an
//! item's picture and settles its triage.

pub mod ablation;
pub mod commands;
pub mod data;
pub mod evaluate;
pub mod exit;
pub mod experiment;
pub mod export;
pub mod losses;
pub mod model;
pub mod nn;
pub mod tensors;
pub mod train;
