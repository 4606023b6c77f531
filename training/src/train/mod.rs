//! The training loop, its optimiser, its checkpoints and what it records.

pub mod checkpoint;
pub mod datasets;
pub mod distill;
pub mod interrupt;
pub mod optimiser;
pub mod record;
pub mod run;
pub mod teach;
pub mod tensorboard;

pub use datasets::Datasets;
