//! What can be wrong with the asset files. Every message names the file, the key, the value and what would be right.

use std::path::PathBuf;

use thiserror::Error;

/// An asset file that cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum AssetError {
    /// The file or folder cannot be read.
    #[error("{path}: cannot be read: {source}; give a readable folder or file")]
    Io {
        /// The path.
        path: PathBuf,
        /// The operating system's reason.
        source: std::io::Error,
    },
    /// Not text in UTF-8.
    #[error("{file}: is not UTF-8 text; asset files are TOML in UTF-8")]
    Encoding {
        /// The file.
        file: String,
    },
    /// Not TOML, or a key that is unknown, missing or of the wrong type.
    #[error("{file}: key `{key}`: {message}")]
    Parse {
        /// The file.
        file: String,
        /// Dotted path of the key; `.` for the whole file.
        key: String,
        /// The parser's message with line and column.
        message: String,
    },
    /// A value outside its bounds.
    #[error("{file}: key `{key}`: value {value} is not allowed; {expected}")]
    Value {
        /// The file.
        file: String,
        /// Dotted path of the key.
        key: String,
        /// The value as written.
        value: String,
        /// What would be right.
        expected: String,
    },
    /// An asset that the model needs and the library lacks.
    #[error("{file}: key `{key}`: {value} is missing from the library; {expected}")]
    Missing {
        /// The file or folder that should hold it.
        file: String,
        /// The key that needs it.
        key: String,
        /// What is missing.
        value: String,
        /// What would be right.
        expected: String,
    },
}

impl AssetError {
    /// The file that the error is about, as the message spells it.
    #[must_use]
    pub fn file(&self) -> String {
        match self {
            Self::Io { path, .. } => path.display().to_string(),
            Self::Encoding { file } | Self::Parse { file, .. } | Self::Value { file, .. } | Self::Missing { file, .. } => {
                file.clone()
            }
        }
    }
}
