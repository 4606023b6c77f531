//! Which samples serve for training, which for choosing, which for scores. A split falls on whole samples by a hash of scenario,
//! seed and index, so all items of a sample, and so all lives, are on one side, whatever the order of reading.

use serde::{Deserialize, Serialize};

use super::random;

/// What a sample serves for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Split {
    /// Gradients.
    Train,
    /// Temperature, thresholds, calibration of int8, early looks.
    Validation,
    /// Scores.
    Test,
}

/// Shares of a dataset's samples.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Shares {
    /// Of validation.
    pub(crate) validation: f64,
    /// Of test.
    pub(crate) test: f64,
}

impl Split {
    /// The split of a sample.
    pub(crate) fn of(source: u64, index: u64, shares: Shares) -> Self {
        let place = random::hash("split", &[source, index]) as f64 / u64::MAX as f64;
        if place < shares.test {
            Self::Test
        } else if place < shares.test + shares.validation {
            Self::Validation
        } else {
            Self::Train
        }
    }
}

/// What names a dataset in [`super::item::ItemKey`]: a number for each scenario and seed.
pub(crate) fn source(scenario: &str, seed: u64) -> u64 {
    random::hash(&format!("source {scenario}"), &[seed])
}
