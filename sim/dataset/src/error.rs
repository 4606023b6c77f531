//! What can go wrong with a dataset, and which kind of exit each trouble deserves.

use std::io;
use std::path::{Path, PathBuf};

/// What the caller can do about an error; the program maps each kind to an exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The request is wrong as given; nothing was written (exit 2).
    Request,
    /// Writing stopped early; what is complete stays and a resumed run goes on from there (exit 3).
    Stopped,
    /// Stored data is not what it should be (exit 5).
    Damaged,
}

/// An error of this crate. Messages name the file, the field, the value found and what would be right.
#[derive(Debug, thiserror::Error)]
pub enum DatasetError {
    /// The directory holds files that no Loopline dataset owns.
    #[error("{dir}: holds files that are not a Loopline dataset ({found}); give an empty or a new directory", dir = .dir.display())]
    ForeignDirectory {
        /// The directory asked for.
        dir: PathBuf,
        /// Up to three names found in it.
        found: String,
    },
    /// The directory already holds a dataset (or a part of one) and resuming was not asked for.
    #[error("{dir}: already holds {what}; resume it with --resume, or give another directory", dir = .dir.display())]
    AlreadyExists {
        /// The directory asked for.
        dir: PathBuf,
        /// What it holds.
        what: String,
    },
    /// Resuming with another plan than the one the dataset was begun with.
    #[error("{dir}: was begun with another plan: {differences}; resume with the same plan, or give another directory", dir = .dir.display())]
    PlanDiffers {
        /// The directory asked for.
        dir: PathBuf,
        /// The fields that differ, each with both values.
        differences: String,
    },
    /// Another process is at work in this directory.
    #[error("{dir}: another process is writing job {job} of this dataset; wait for it or end it", dir = .dir.display())]
    Busy {
        /// The directory asked for.
        dir: PathBuf,
        /// The job that is running, as `index/count`.
        job: String,
    },
    /// A value of the request is out of bounds.
    #[error("{key} = {value}: {expected}")]
    BadRequest {
        /// The field that is wrong.
        key: String,
        /// Its value.
        value: String,
        /// What would be right.
        expected: String,
    },
    /// An export's destination exists.
    #[error("{path}: already exists and is never overwritten; remove it or give another destination", path = .path.display())]
    DestinationExists {
        /// The destination.
        path: PathBuf,
    },
    /// There is no dataset here.
    #[error("{dir}: {what}", dir = .dir.display())]
    NotADataset {
        /// The directory asked for.
        dir: PathBuf,
        /// What is missing, and what would be right.
        what: String,
    },
    /// The dataset has a format version this reader does not know.
    #[error("{file}: format_version = {found}, but this reader knows {known}; read it with the Loopline version that wrote it ({generator})", file = .file.display())]
    UnknownVersion {
        /// The file that states the version.
        file: PathBuf,
        /// The version found.
        found: u64,
        /// The version known.
        known: u32,
        /// The generator version that the file names.
        generator: String,
    },
    /// The disk is full.
    #[error("{file}: no space left on the device; {need}; what is complete is kept, make room and run again with --resume", file = .file.display())]
    DiskFull {
        /// The file being written.
        file: PathBuf,
        /// How much more is needed, in words.
        need: String,
    },
    /// A write failed for another reason than a full disk.
    #[error("{file}: could not {action}: {source}", file = .file.display())]
    Write {
        /// The file or directory concerned.
        file: PathBuf,
        /// What was tried.
        action: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// A read failed.
    #[error("{file}: could not be read: {source}", file = .file.display())]
    Read {
        /// The file or directory concerned.
        file: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A sample cannot be encoded because its parts contradict each other.
    #[error("sample {key}: {what}")]
    BadSample {
        /// The sample's key.
        key: String,
        /// What is wrong and what would be right.
        what: String,
    },
    /// A file of a sample does not decode.
    #[error("{file}: {what}")]
    Damaged {
        /// The file, with the sample's member after a colon where there is one.
        file: String,
        /// What is wrong and what would be right.
        what: String,
    },
}

/// Results of this crate.
pub type Result<T, E = DatasetError> = std::result::Result<T, E>;

impl DatasetError {
    /// Which kind of exit this error deserves.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::ForeignDirectory { .. }
            | Self::AlreadyExists { .. }
            | Self::PlanDiffers { .. }
            | Self::Busy { .. }
            | Self::BadRequest { .. }
            | Self::DestinationExists { .. }
            | Self::NotADataset { .. }
            | Self::UnknownVersion { .. } => ErrorKind::Request,
            Self::DiskFull { .. } | Self::Write { .. } | Self::BadSample { .. } => ErrorKind::Stopped,
            Self::Read { .. } | Self::Damaged { .. } => ErrorKind::Damaged,
        }
    }

    pub(crate) fn read(file: &Path, source: io::Error) -> Self {
        Self::Read { file: file.to_owned(), source }
    }

    /// A failed write; `need` says how much room the whole file takes, should the disk be full.
    pub(crate) fn write(file: &Path, action: &'static str, source: io::Error, need: impl FnOnce() -> String) -> Self {
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                Self::DiskFull { file: file.to_owned(), need: need() }
            }
            _ => Self::Write { file: file.to_owned(), action, source },
        }
    }

    pub(crate) fn damaged(file: impl Into<String>, what: impl Into<String>) -> Self {
        Self::Damaged { file: file.into(), what: what.into() }
    }

    pub(crate) fn bad_sample(key: &str, what: impl Into<String>) -> Self {
        Self::BadSample { key: key.to_owned(), what: what.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_names_the_file_and_the_room_it_needs_and_can_be_resumed() {
        let full = io::Error::from(io::ErrorKind::StorageFull);
        let file = Path::new("out/shard-000003.tar.tmp");
        let need = || "this shard needs about 300 bytes".to_owned();
        let error = DatasetError::write(file, "write the shard", full, need);
        assert_eq!(error.kind(), ErrorKind::Stopped);
        let text = error.to_string();
        for told in ["out/shard-000003.tar.tmp", "no space", "about 300 bytes", "--resume"] {
            assert!(text.contains(told), "{text} should tell {told}");
        }
        let other = io::Error::from(io::ErrorKind::PermissionDenied);
        let error = DatasetError::write(file, "write the shard", other, String::new);
        assert!(error.to_string().contains("could not write the shard"), "{error}");
        assert_eq!(error.kind(), ErrorKind::Stopped);
    }
}
