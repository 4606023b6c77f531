//! The training loop, its optimiser, its checkpoints and what it records.

pub(crate) mod checkpoint;
pub(crate) mod datasets;
pub(crate) mod distill;
pub(crate) mod optimiser;
pub(crate) mod record;
pub(crate) mod run;
pub(crate) mod teach;
pub(crate) mod tensorboard;

pub(crate) use datasets::Datasets;
