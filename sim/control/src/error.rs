//! What can be wrong with a policy's settings: each message names the key, the value and what is due.

/// Result of this crate.
pub type Result<T, E = ControlError> = std::result::Result<T, E>;

/// What went wrong.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ControlError {
    /// No scheduler has this name.
    #[error("scheduler is {name:?}, and one of {} is due", known.join(", "))]
    UnknownScheduler {
        /// What was asked for.
        name: String,
        /// What there is.
        known: Vec<&'static str>,
    },
    /// A setting cannot be used.
    #[error("{key} is {value}, and {due} is due")]
    Setting {
        /// Its name.
        key: String,
        /// What it holds.
        value: String,
        /// What it should hold.
        due: &'static str,
    },
}

impl ControlError {
    pub(crate) fn setting(key: impl Into<String>, value: impl std::fmt::Debug, due: &'static str) -> Self {
        Self::Setting { key: key.into(), value: format!("{value:?}"), due }
    }
}
