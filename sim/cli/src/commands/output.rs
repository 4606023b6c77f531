//! Where a command's text goes.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use anyhow::{Context, Result};

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
