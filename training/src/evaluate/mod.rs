//! Scores of a network, and the page that shows them.

pub(crate) mod answers;
pub(crate) mod calibration;
pub(crate) mod figures;
pub(crate) mod gallery;
pub(crate) mod quick;
pub(crate) mod report;
pub(crate) mod scored;
pub(crate) mod scores;
pub(crate) mod spread;
pub(crate) mod tables;
pub(crate) mod triage;

pub(crate) use scores::Scores;
