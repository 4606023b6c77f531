//! Through a JPEG and back.

use std::io::Cursor;

use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::{ExtendedColorType, ImageDecoder as _, ImageResult};

/// Replaces 8-bit colours by what a JPEG of this quality keeps of them.
pub(super) fn through(data: &mut [u8], [width, height]: [usize; 2], quality: u8, file: &mut Vec<u8>) {
    let mut pass = || -> ImageResult<()> {
        file.clear();
        JpegEncoder::new_with_quality(&mut *file, quality).encode(
            data,
            width as u32,
            height as u32,
            ExtendedColorType::Rgb8,
        )?;
        JpegDecoder::new(Cursor::new(&*file))?.read_image(data)
    };
    pass().expect("a picture of at most 2048 pixels a side has a JPEG, and its own decoder reads it");
}
