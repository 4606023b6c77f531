//! Exit codes, the same as those of `loopline`: 0 done, 2 the request is wrong or a file could not be written, 3 interrupted and
//! resumable, 5 a check did not hold or stored data are damaged.

use loopline_dataset::{DatasetError, ErrorKind};

use crate::data::Damaged;
use crate::train::interrupt::Interrupted;

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
    /// The exit code of the first; nothing where a signal ended it.
    pub code: Option<i32>,
}

/// The code for an error.
pub fn code(error: &anyhow::Error) -> u8 {
    for cause in error.chain() {
        if let Some(dataset) = cause.downcast_ref::<DatasetError>() {
            return match dataset.kind() {
                ErrorKind::Request => 2,
                ErrorKind::Stopped => 3,
                ErrorKind::Damaged => 5,
            };
        }
        if cause.is::<Interrupted>() {
            return 3;
        }
        if let Some(failed) = cause.downcast_ref::<JobsFailed>() {
            // What a signal ended goes on with the same command.
            return failed.code.map_or(3, |code| u8::try_from(code).unwrap_or(2));
        }
        if cause.is::<CheckFailed>() || cause.is::<Damaged>() {
            return 5;
        }
    }
    2
}
