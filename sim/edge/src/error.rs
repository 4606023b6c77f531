//! What can go wrong: each message names the file, the key, the value and what is due.

use std::path::PathBuf;

/// Result of the edge.
pub type Result<T, E = EdgeError> = std::result::Result<T, E>;

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub enum EdgeError {
    /// No library of ONNX Runtime was found.
    #[error(
        "ONNX Runtime was not found (looked for {looked}): run `make onnxruntime`, or set ORT_DYLIB_PATH to the path of libonnxruntime.so"
    )]
    RuntimeMissing {
        /// Where it was looked for.
        looked: String,
    },
    /// There is a library, and it does not serve.
    #[error(
        "{path}: cannot be used as ONNX Runtime: {why}; run `make onnxruntime`, or set ORT_DYLIB_PATH to another libonnxruntime.so"
    )]
    RuntimeUnusable {
        /// The library.
        path: PathBuf,
        /// What it or the system said.
        why: String,
    },
    /// The model is absent, damaged, or not a student.
    #[error("{path}: {what}")]
    Model {
        /// The model.
        path: PathBuf,
        /// What is wrong, and what is due.
        what: String,
    },
    /// The model ran into an error.
    #[error("{path}: the model did not run: {what}")]
    Run {
        /// The model.
        path: PathBuf,
        /// What the runtime said.
        what: String,
    },
    /// A picture cannot be used.
    #[error("{path}: {what}")]
    Frame {
        /// The picture.
        path: PathBuf,
        /// What is wrong, and what is due.
        what: String,
    },
}
