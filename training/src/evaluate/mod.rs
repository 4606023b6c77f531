//! Scores of a network, and the page that shows them.

pub mod answers;
pub mod calibration;
pub mod figures;
pub mod gallery;
pub mod quick;
pub mod report;
pub mod scores;
pub mod spread;
pub mod tables;
pub mod triage;

pub use scores::Scores;
