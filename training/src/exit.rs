//! Exit codes, the same as those of `loopline`: 0 done, 2 the request is wrong or a file could not be written, 3 interrupted and
//! resumable, 5 a check did not hold or stored data are damaged.

use loopline_dataset::{DatasetError, ErrorKind};

use crate::data::Damaged;
use crate::train::interrupt::Interrupted;

/// The request is wrong, or a file could not be written.
pub const WRONG: u8 = 2;
/// Interrupted, and resumable.
pub const STOPPED: u8 = 3;
/// A check did not hold, or stored data are damaged.
pub const DAMAGED: u8 = 5;

/// A check that the user asked for did not hold.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct CheckFailed(pub String);

/// Processes that make runs of an ablation have failed; each has told why.
#[derive(Debug, thiserror::Error)]
#[error("job {jobs} failed, see above; the finished runs are kept")]
pub struct JobsFailed {
    /// Their numbers.
    pub jobs: String,
    /// What to end with: 3 where all were stopped and can go on, else the first other code.
    pub code: u8,
}

/// The code for an error.
pub fn code(error: &anyhow::Error) -> u8 {
    for cause in error.chain() {
        if let Some(dataset) = cause.downcast_ref::<DatasetError>() {
            return match dataset.kind() {
                ErrorKind::Request => WRONG,
                ErrorKind::Stopped => STOPPED,
                ErrorKind::Damaged => DAMAGED,
            };
        }
        if cause.is::<Interrupted>() {
            return STOPPED;
        }
        if let Some(failed) = cause.downcast_ref::<JobsFailed>() {
            return failed.code;
        }
        if cause.is::<CheckFailed>() || cause.is::<Damaged>() {
            return DAMAGED;
        }
    }
    WRONG
}
