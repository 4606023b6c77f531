//! Folders of files, compared byte by byte.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The folder `name` in `parent`, emptied of what an earlier run left there.
///
/// # Panics
/// If it cannot be made.
#[must_use]
pub fn fresh_folder(parent: &str, name: &str) -> PathBuf {
    let folder = Path::new(parent).join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    }
    fs::create_dir_all(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    folder
}

/// The bytes of every file below `dir`, by path relative to it. A folder without files is in it with a slash behind its
/// name; a missing `dir` is empty.
///
/// # Panics
/// If something cannot be read.
#[must_use]
pub fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    if dir.exists() {
        walk(dir, "", &mut found);
    }
    found
}

/// The paths of [`files`].
#[must_use]
pub fn names(dir: &Path) -> Vec<String> {
    files(dir).into_keys().collect()
}

fn walk(dir: &Path, prefix: &str, found: &mut BTreeMap<String, Vec<u8>>) {
    let entries = fs::read_dir(dir).unwrap_or_else(|e| panic!("{}: {e}", dir.display()));
    for entry in entries {
        let path = entry.expect("a readable folder").path();
        let name = format!("{prefix}{}", path.file_name().expect("entries have names").to_string_lossy());
        if path.is_dir() {
            let before = found.len();
            walk(&path, &format!("{name}/"), found);
            if found.len() == before {
                found.insert(format!("{name}/"), Vec::new());
            }
        } else {
            found.insert(name, fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display())));
        }
    }
}

/// Both folders must hold the same files with the same bytes.
///
/// # Panics
/// With the first difference, if they do not.
#[track_caller]
pub fn assert_same_files(one: &Path, other: &Path, case: &str) {
    let (one, other) = (files(one), files(other));
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>(), "{case}: other files");
    for (name, bytes) in &one {
        let twin = &other[name];
        if bytes != twin {
            let at = bytes.iter().zip(twin).position(|(a, b)| a != b).unwrap_or(bytes.len().min(twin.len()));
            panic!("{case}: {name} differs from byte {at} on ({} and {} bytes)", bytes.len(), twin.len());
        }
    }
}
