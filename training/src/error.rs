//! What ends a command before it is done, and the exit code that it deserves: those of `loopline`, where a program has them too.

use std::io;

use loopline_dataset::{DatasetError, ErrorKind};
use loopline_edge::EdgeError;
use loopline_terminal::exit::{CHECK, REQUEST, STOPPED};
use safetensors::SafeTensorError;
use tch::TchError;

/// Something went wrong that no user asked for.
pub(crate) const FAILED: u8 = 1;
/// Results of this crate.
pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;

/// An error; a message names the file or key, the value, and what is due.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The request is wrong.
    #[error("{0}")]
    Request(String),
    /// Ctrl-C ended a run; its checkpoint is saved.
    #[error("interrupted after step {step} of {total}; the checkpoint is saved, go on with --resume")]
    Interrupted {
        /// Steps done.
        step: u64,
        /// Steps due.
        total: u64,
    },
    /// Processes that make runs of an ablation have failed; each has told why.
    #[error("job {jobs} failed, see above; the finished runs are kept")]
    Jobs {
        /// Their numbers.
        jobs: String,
        /// What to end with: 3 where all were stopped and can go on, else the first other code.
        code: u8,
    },
    /// A check that the user asked for did not hold.
    #[error("{0}")]
    CheckFailed(String),
    /// Stored data are not what they were when they were written.
    #[error("{0}")]
    Damaged(String),
    /// This program is at fault.
    #[error("{0}; please report it")]
    Fault(String),
    /// An error within something that needs a name.
    #[error("{what}: {source}")]
    Within {
        /// What that is, or what could not be done.
        what: String,
        /// The error.
        source: Box<Error>,
    },
    /// Of a dataset.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// Of an exported model.
    #[error(transparent)]
    Edge(#[from] EdgeError),
    /// Of a file.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// Of a file that a user writes.
    #[error(transparent)]
    Toml(#[from] toml::de::Error),
    /// Of a file that this program writes.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// Of a file of tensors.
    #[error(transparent)]
    SafeTensors(#[from] SafeTensorError),
    /// Of libtorch.
    #[error(transparent)]
    Torch(#[from] TchError),
}

impl Error {
    /// The exit code.
    pub(crate) fn code(&self) -> u8 {
        match self {
            Self::Request(_) | Self::Edge(_) | Self::Io(_) | Self::Toml(_) => REQUEST,
            Self::Interrupted { .. } => STOPPED,
            Self::Jobs { code, .. } => *code,
            Self::CheckFailed(_) | Self::Damaged(_) => CHECK,
            Self::Fault(_) | Self::Json(_) | Self::SafeTensors(_) | Self::Torch(_) => FAILED,
            Self::Within { source, .. } => source.code(),
            Self::Dataset(error) => match error.kind() {
                ErrorKind::Request => REQUEST,
                ErrorKind::Stopped => STOPPED,
                ErrorKind::Damaged => CHECK,
            },
        }
    }
}

/// Ends a function with [`Error::Request`].
macro_rules! bail {
    ($($text:tt)+) => {
        return Err($crate::error::Error::Request(format!($($text)+)))
    };
}
pub(crate) use bail;

/// [`bail`], unless something holds.
macro_rules! ensure {
    ($holds:expr, $($text:tt)+) => {
        if $holds {
        } else {
            $crate::error::bail!($($text)+)
        }
    };
}
pub(crate) use ensure;

/// Words for what failed or is absent.
pub(crate) trait Context<T>: Sized {
    /// Puts words before an error, which stays of its kind; what is absent is a wrong request.
    fn with_context<W: Into<String>>(self, what: impl FnOnce() -> W) -> Result<T>;

    /// Makes an error of another kind, such as [`Error::Damaged`].
    fn or_error<W: Into<String>>(self, kind: impl FnOnce(String) -> Error, what: impl FnOnce() -> W) -> Result<T>;
}

impl<T, E: Into<Error>> Context<T> for Result<T, E> {
    fn with_context<W: Into<String>>(self, what: impl FnOnce() -> W) -> Result<T> {
        self.map_err(|e| Error::Within { what: what().into(), source: Box::new(e.into()) })
    }

    fn or_error<W: Into<String>>(self, kind: impl FnOnce(String) -> Error, what: impl FnOnce() -> W) -> Result<T> {
        self.map_err(|e| kind(format!("{}: {}", what().into(), e.into())))
    }
}

impl<T> Context<T> for Option<T> {
    fn with_context<W: Into<String>>(self, what: impl FnOnce() -> W) -> Result<T> {
        self.or_error(Error::Request, what)
    }

    fn or_error<W: Into<String>>(self, kind: impl FnOnce(String) -> Error, what: impl FnOnce() -> W) -> Result<T> {
        self.ok_or_else(|| kind(what().into()))
    }
}
