//! Words on a picture.

use ab_glyph::{FontRef, PxScale};
use image::{Rgb, RgbImage};
use imageproc::drawing::{draw_text_mut, text_size};

/// The sheet's font.
pub(crate) struct Pen {
    font: FontRef<'static>,
}

impl Pen {
    /// Loads the built-in font.
    pub(crate) fn new() -> Self {
        Self { font: FontRef::try_from_slice(epaint_default_fonts::UBUNTU_LIGHT).expect("the built-in font is one") }
    }

    /// Writes from the left at (x, y), the top left corner.
    pub(crate) fn write(&self, image: &mut RgbImage, x: i32, y: i32, size_px: f32, colour: Rgb<u8>, text: &str) {
        draw_text_mut(image, colour, x, y, PxScale::from(size_px), &self.font, text);
    }

    /// Width of a text, pixels.
    pub(crate) fn width(&self, size_px: f32, text: &str) -> u32 {
        text_size(PxScale::from(size_px), &self.font, text).0
    }

    /// Writes so that the text ends at x.
    pub(crate) fn write_ending_at(&self, image: &mut RgbImage, x: i32, y: i32, size_px: f32, colour: Rgb<u8>, text: &str) {
        self.write(image, x - self.width(size_px, text) as i32, y, size_px, colour, text);
    }
}
