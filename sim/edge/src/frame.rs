//! Pictures from files.

use std::path::Path;

use image::RgbImage;
use loopline_edge::EdgeError;

/// Reads a PNG file as 8-bit sRGB.
pub(crate) fn read(path: &Path) -> Result<RgbImage, EdgeError> {
    let wrong = |what: String| EdgeError::Frame { path: path.to_owned(), what };
    let bytes = std::fs::read(path).map_err(|e| wrong(format!("the picture cannot be read: {e}")))?;
    let picture = image::load_from_memory_with_format(&bytes, image::ImageFormat::Png)
        .map_err(|e| wrong(format!("is no PNG picture: {e}")))?;
    Ok(picture.into_rgb8())
}
