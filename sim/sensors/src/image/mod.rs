//! Image operations that cameras share. Nothing here knows what a pixel means.

mod blur;
mod grid;

pub(crate) use blur::{Kernel, blur_columns, blur_rows, pad};
pub(crate) use grid::PixelGrid;
