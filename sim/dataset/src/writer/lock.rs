//! Advisory locks: one process per job, one at a time at the finish. The system frees them on a kill.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;

use crate::atomic;
use crate::error::{DatasetError, Result};

/// A lock held while this lives.
#[derive(Debug)]
pub(super) struct JobLock {
    _file: File,
}

/// Takes the lock, or `None` if another process holds it.
pub(super) fn try_take(path: &Path) -> Result<Option<JobLock>> {
    let file = open(path).map_err(|e| failed(path, e))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(JobLock { _file: file })),
        Err(TryLockError::WouldBlock) => Ok(None),
        // Some network file systems have no locks; there the user has to keep jobs apart.
        Err(TryLockError::Error(e)) if e.kind() == io::ErrorKind::Unsupported => Ok(Some(JobLock { _file: file })),
        Err(TryLockError::Error(e)) => Err(failed(path, e)),
    }
}

/// Waits for the lock; `None` if its directory is gone.
pub(super) fn wait(path: &Path) -> Result<Option<JobLock>> {
    let file = match open(path) {
        Ok(file) => file,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(failed(path, e)),
    };
    match file.lock() {
        Err(e) if e.kind() != io::ErrorKind::Unsupported => Err(failed(path, e)),
        _ => Ok(Some(JobLock { _file: file })),
    }
}

fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).truncate(false).write(true).open(path)
}

fn failed(path: &Path, e: io::Error) -> DatasetError {
    DatasetError::write(path, "lock the file", e, atomic::no_need)
}
