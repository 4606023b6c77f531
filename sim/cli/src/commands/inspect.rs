//! `loopline inspect`: a contact sheet of a dataset.

use anyhow::Result;
use loopline::sheet::contact_sheet;
use loopline_dataset::Dataset;

use super::output::{check_picture_path, save_picture};
use crate::args::InspectArgs;

/// Draws the sheet.
pub(crate) fn run(args: &InspectArgs) -> Result<()> {
    let dataset = Dataset::open(&args.dir)?;
    let out = args.out.clone().unwrap_or_else(|| args.dir.join("preview.png"));
    check_picture_path(&out)?;
    let (picture, items) = contact_sheet(&dataset, args.items as usize)?;
    save_picture(&out, &picture)?;
    println!("{}: {} items, {}x{} pixels", out.display(), items, picture.width(), picture.height());
    Ok(())
}
