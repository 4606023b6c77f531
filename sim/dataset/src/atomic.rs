//! Files that appear under their name whole or not at all: write aside, sync, rename, sync the directory.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::error::{DatasetError, Result};

/// What a file is called while it is being written.
pub(crate) fn temporary(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".tmp");
    PathBuf::from(name)
}

/// Writes `bytes` under `path`, whole and synced, replacing what was there in one step.
///
/// # Errors
/// [`DatasetError::Write`]; what was there stays, and nothing is left beside it.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<()> {
    write_with(path, |file| file.write_all(bytes), || format!("{} bytes are needed for this file", bytes.len()))
}

/// [`write_file`] of bytes in several parts, to a path that other processes may be writing at the same time: whoever is last wins.
///
/// # Errors
/// [`DatasetError::Write`]; what was there stays, and nothing is left beside it.
pub fn write_shared_file(path: &Path, parts: &[&[u8]]) -> Result<()> {
    let mut own = path.as_os_str().to_owned();
    own.push(format!(".{}", std::process::id()));
    let aside = temporary(Path::new(&own));
    let need = || format!("{} bytes are needed for this file", parts.iter().map(|p| p.len()).sum::<usize>());
    write_aside(path, &aside, |file| parts.iter().try_for_each(|part| file.write_all(part)), need)
}

/// Lets `fill` write a file that then appears under `path` in one step; removes it if that fails.
pub(crate) fn write_with(
    path: &Path,
    fill: impl FnOnce(&mut File) -> io::Result<()>,
    need: impl Fn() -> String,
) -> Result<()> {
    write_aside(path, &temporary(path), fill, need)
}

fn write_aside(
    path: &Path,
    aside: &Path,
    fill: impl FnOnce(&mut File) -> io::Result<()>,
    need: impl Fn() -> String,
) -> Result<()> {
    let written = File::create(aside)
        .and_then(|mut file| {
            fill(&mut file)?;
            file.sync_all()
        })
        .map_err(|e| DatasetError::write(path, "write the file", e, &need))
        .and_then(|()| rename(aside, path));
    if written.is_err() {
        // The first error is the one to report; the leftover may not even exist.
        let _ = fs::remove_file(aside);
    }
    written
}

/// Renames and makes the new name durable.
pub(crate) fn rename(from: &Path, to: &Path) -> Result<()> {
    fs::rename(from, to).map_err(|e| DatasetError::write(to, "rename into place", e, no_need))?;
    sync_parent(to)
}

/// Makes the names in `path`'s directory durable.
pub(crate) fn sync_parent(path: &Path) -> Result<()> {
    let parent = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    File::open(parent)
        .and_then(|dir| dir.sync_all())
        .map_err(|e| DatasetError::write(parent, "sync the directory", e, no_need))
}

/// Creates a directory with its parents, and makes its name durable.
pub(crate) fn create_dir(dir: &Path) -> Result<()> {
    fs::create_dir_all(dir).map_err(|e| DatasetError::write(dir, "create the directory", e, no_need))?;
    sync_parent(dir)
}

/// Removes a file that may be gone already.
pub(crate) fn remove_file(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(DatasetError::write(path, "remove the file", e, no_need)),
        _ => Ok(()),
    }
}

/// For operations that need next to no room.
pub(crate) fn no_need() -> String {
    "a few kilobytes are needed".to_owned()
}
