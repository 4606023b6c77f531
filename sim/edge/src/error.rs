//! What can go wrong: each message names the file, the key, the value and what is due.

use std::path::PathBuf;

/// Result of the edge.
pub type Result<T, E = EdgeError> = std::result::Result<T, E>;

/// As long as the variable is set, no other place is looked at.
const UNSET: &str = "unset ORT_DYLIB_PATH and run `make onnxruntime`";

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub enum EdgeError {
    /// No library of ONNX Runtime was found.
    #[error(
        "ONNX Runtime was not found (looked for {looked}): {advice}, or set ORT_DYLIB_PATH to the path of libonnxruntime.so",
        advice = if *.named { UNSET } else { "run `make onnxruntime`" }
    )]
    RuntimeMissing {
        /// Where it was looked for.
        looked: String,
        /// Whether ORT_DYLIB_PATH names that place.
        named: bool,
    },
    /// There is a library, and it does not serve.
    #[error(
        "{path}: cannot be used as ONNX Runtime: {why}; {advice}, or set ORT_DYLIB_PATH to another libonnxruntime.so",
        advice = if *.named { UNSET } else { "remove it and run `make onnxruntime`" }
    )]
    RuntimeUnusable {
        /// The library.
        path: PathBuf,
        /// Whether ORT_DYLIB_PATH names it.
        named: bool,
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
    /// What a plant gets cannot be told.
    #[error("{path}: {what}")]
    Expected {
        /// The file.
        path: PathBuf,
        /// What is wrong, and what is due.
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
