//! Scores.

pub mod answers;
pub mod quick;
