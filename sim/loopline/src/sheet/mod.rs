//! Contact sheets: for each of some items RGB, LWIR, NIR, its mean spectrum and the mask, with a caption.

mod choice;
mod colours;
mod layout;
mod panels;
mod plot;
mod text;

use image::RgbImage;
use loopline_dataset::Dataset;

use crate::Result;

pub(crate) use colours::{ACCENT, FAINT, INK, PAPER};
pub(crate) use text::Pen;

/// A sheet of up to `items` items of a dataset: well visible ones, of as many materials and states as can be had. With it comes how
/// many there are.
///
/// # Errors
/// When a sample cannot be read.
pub fn contact_sheet(dataset: &Dataset, items: usize) -> Result<(RgbImage, usize)> {
    let chosen = choice::choose(dataset, items)?;
    Ok((layout::draw(&dataset.manifest().plan.scenario.name, &chosen), chosen.len()))
}
