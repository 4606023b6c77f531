//! Where a command's text and pictures go.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use image::RgbImage;

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
    let mut aside = out.as_os_str().to_owned();
    aside.push(".tmp");
    let aside = PathBuf::from(aside);
    let written = save_whole(out, &aside, picture);
    if written.is_err() {
        // Best effort: what could not be written whole should not stay in part.
        let _ = std::fs::remove_file(&aside);
    }
    written.with_context(|| format!("{}: could not be written", out.display()))
}

fn save_whole(out: &Path, aside: &Path, picture: &RgbImage) -> Result<()> {
    let mut file = BufWriter::new(File::create(aside)?);
    picture.write_to(&mut file, image::ImageFormat::Png)?;
    file.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
    std::fs::rename(aside, out)?;
    Ok(File::open(folder_of(out))?.sync_all()?)
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
