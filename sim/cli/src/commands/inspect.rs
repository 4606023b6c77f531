//! `loopline inspect`: a contact sheet of a dataset.

use anyhow::{Context, Result};
use loopline_dataset::Dataset;

use crate::args::InspectArgs;
use crate::sheet;

/// Draws the sheet.
pub(crate) fn run(args: &InspectArgs) -> Result<()> {
    let dataset = Dataset::open(&args.dir)?;
    let chosen = sheet::choose(&dataset, args.items as usize)?;
    let picture = sheet::draw(&dataset.manifest().plan.scenario.name, &chosen)?;
    let out = args.out.clone().unwrap_or_else(|| args.dir.join("preview.png"));
    let aside = out.with_extension("png.tmp");
    let written = picture
        .save_with_format(&aside, image::ImageFormat::Png)
        .map_err(anyhow::Error::from)
        .and_then(|()| Ok(std::fs::rename(&aside, &out)?));
    if written.is_err() {
        // Best effort: what could not be written whole should not stay in part.
        let _ = std::fs::remove_file(&aside);
    }
    written.with_context(|| format!("{}: could not be written", out.display()))?;
    println!("{}: {} items, {}x{} pixels", out.display(), chosen.len(), picture.width(), picture.height());
    Ok(())
}
