//! Where a command's text and pictures go.

use std::fs::File;
use std::io::{BufWriter, Cursor, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use image::RgbImage;
use loopline_dataset::write_file;
use serde_json::{Map, Value};

/// The file to write, which must be new, or standard output. To be opened when nothing can be refused any more.
pub(super) fn sink(out: Option<&PathBuf>) -> Result<Box<dyn Write>> {
    Ok(match out {
        Some(path) => Box::new(BufWriter::new(File::create_new(path).with_context(|| {
            format!("{}: could not be created (an existing file is never overwritten)", path.display())
        })?)),
        None => Box::new(BufWriter::new(std::io::stdout())),
    })
}

/// Writes a whole text there.
pub(super) fn write_whole(out: Option<&PathBuf>, text: &[u8]) -> Result<()> {
    let mut out = sink(out)?;
    out.write_all(text)?;
    Ok(out.flush()?)
}

/// Refuses the path of a picture that could not be written there, before work is spent on it.
pub(super) fn check_picture_path(out: &Path) -> Result<()> {
    let folder = folder_of(out);
    ensure!(folder.is_dir(), "{}: cannot be written, for there is no folder {}", out.display(), folder.display());
    ensure!(!out.is_dir(), "{}: is a folder, and the name of a PNG file is due", out.display());
    Ok(())
}

/// Writes a picture as PNG; it appears under its name in one step, whole and synced, in place of what was there.
pub(super) fn save_picture(out: &Path, picture: &RgbImage) -> Result<()> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png)?;
    Ok(write_file(out, bytes.get_ref())?)
}

/// Sets one entry of a file of results, `{ group: { name: entry } }`, and leaves the others; the file appears anew in one step.
pub(super) fn record(file: &Path, group: &str, name: &str, entry: Value) -> Result<()> {
    let mut results: Map<String, Value> = match std::fs::read(file) {
        Ok(text) => serde_json::from_slice(&text)
            .with_context(|| format!("{}: is no file of results; name a new file, or one of --results", file.display()))?,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Map::new(),
        Err(e) => return Err(e).with_context(|| format!("{}: cannot be read", file.display())),
    };
    let entries = results.entry(group).or_insert_with(|| Value::Object(Map::new()));
    let Value::Object(entries) = entries else {
        bail!("{}: `{group}` is no table; name a new file, or one of --results", file.display());
    };
    entries.insert(name.to_owned(), entry);
    let mut text = serde_json::to_vec_pretty(&results)?;
    text.push(b'\n');
    Ok(write_file(file, &text)?)
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_replaces_what_was_there_and_leaves_nothing_beside_it() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let out = folder.path().join("picture.of.two.png");
        std::fs::write(&out, "older")?;
        save_picture(&out, &RgbImage::new(3, 2))?;
        assert_eq!(image::open(&out)?.to_rgb8(), RgbImage::new(3, 2));
        assert_eq!(std::fs::read_dir(folder.path())?.count(), 1);
        Ok(())
    }

    #[test]
    fn results_are_set_one_by_one_and_a_file_of_something_else_stays_as_it_is() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("results.json");
        record(&file, "detection", "lab 1", 1.into())?;
        record(&file, "detection", "lab 2", 2.into())?;
        record(&file, "detection", "lab 1", 3.into())?;
        record(&file, "student", "lab 1", 4.into())?;
        let results: Value = serde_json::from_slice(&std::fs::read(&file)?)?;
        assert_eq!(results, serde_json::json!({ "detection": { "lab 1": 3, "lab 2": 2 }, "student": { "lab 1": 4 } }));
        std::fs::write(&file, "mine")?;
        assert!(record(&file, "detection", "lab 1", 1.into()).is_err());
        assert_eq!(std::fs::read_to_string(&file)?, "mine");
        Ok(())
    }

    #[test]
    fn a_picture_that_cannot_be_put_in_place_leaves_nothing() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let out = folder.path().join("taken");
        std::fs::create_dir_all(out.join("something"))?;
        assert!(check_picture_path(&out).is_err());
        assert!(save_picture(&out, &RgbImage::new(3, 2)).is_err());
        assert_eq!(std::fs::read_dir(folder.path())?.count(), 1);
        assert!(check_picture_path(&folder.path().join("absent/picture.png")).is_err());
        Ok(())
    }
}
