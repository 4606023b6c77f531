//! Contact sheets: for each of some items RGB, LWIR, NIR, its mean spectrum and the mask, with a caption.

mod choice;
mod colours;
mod layout;
mod panels;
mod plot;
mod text;

pub(crate) use choice::choose;
pub(crate) use colours::{ACCENT, FAINT, INK, PAPER};
pub(crate) use layout::draw;
pub(crate) use text::Pen;
