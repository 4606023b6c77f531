//! Teacher, student and distillation.
//!
//! **Invariant:** links no graphics library; meets the simulation in dataset files and the robot in ONNX files only.

pub mod data;
pub mod losses;
pub mod nn;
