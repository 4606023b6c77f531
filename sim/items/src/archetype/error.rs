//! What can be wrong with an archetype file.

/// An archetype file that cannot be used. Each message names file, key, value and what would be right.
#[derive(Debug, thiserror::Error)]
pub enum ArchetypeError {
    /// Not TOML, or a key that does not exist or has the wrong type.
    #[error("{file}: {message}")]
    Syntax {
        /// The file.
        file: String,
        /// The parser's message, with line and column.
        message: String,
    },
    /// A value out of its bounds.
    #[error("{file}: {key} = {value}: should be {expected}")]
    Value {
        /// The file.
        file: String,
        /// Path of the key.
        key: String,
        /// The value found.
        value: String,
        /// What would be right.
        expected: String,
    },
    /// A key that the shape needs.
    #[error("{file}: {key} is missing: {expected}")]
    Missing {
        /// The file.
        file: String,
        /// Path of the key.
        key: String,
        /// What would be right.
        expected: String,
    },
    /// A key that the shape has no use for.
    #[error("{file}: {key} is not used by shape \"{shape}\", which takes: {known}")]
    Unused {
        /// The file.
        file: String,
        /// Path of the key.
        key: String,
        /// The shape's name.
        shape: String,
        /// What the shape does take.
        known: String,
    },
    /// A file that cannot be read.
    #[error("{file}: cannot be read: {source}")]
    Read {
        /// The file.
        file: String,
        /// Why.
        source: std::io::Error,
    },
}
