//! Pictures from files.

use std::path::Path;

use image::{ColorType, DynamicImage, RgbImage};
use loopline_edge::EdgeError;

/// Reads a PNG file of 8-bit RGB, taken as sRGB. Others are refused: a picture converted in silence is not what the camera saw.
pub(crate) fn read(path: &Path) -> Result<RgbImage, EdgeError> {
    let wrong = |what: String| EdgeError::Frame { path: path.to_owned(), what };
    let bytes = std::fs::read(path).map_err(|e| wrong(format!("the picture cannot be read: {e}")))?;
    let picture = image::load_from_memory_with_format(&bytes, image::ImageFormat::Png)
        .map_err(|e| wrong(format!("is no PNG picture: {e}")))?;
    match picture {
        DynamicImage::ImageRgb8(picture) => Ok(picture),
        other => Err(wrong(format!("holds {}, and a colour camera's 8-bit RGB is due", kind(other.color())))),
    }
}

/// A kind of picture in words.
fn kind(colour: ColorType) -> &'static str {
    match colour {
        ColorType::L8 => "8-bit grey",
        ColorType::La8 => "8-bit grey with alpha",
        ColorType::Rgba8 => "8-bit RGB with alpha",
        ColorType::L16 => "16-bit grey",
        ColorType::La16 => "16-bit grey with alpha",
        ColorType::Rgb16 => "16-bit RGB",
        ColorType::Rgba16 => "16-bit RGB with alpha",
        _ => "another kind of pixels",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved_and_read(picture: &DynamicImage) -> Result<RgbImage, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("frame.png");
        picture.save(&path).unwrap();
        read(&path).map_err(|error| error.to_string().replace(&path.display().to_string(), "frame.png"))
    }

    #[track_caller]
    fn refused(picture: &DynamicImage, due: &str) {
        let due = format!("frame.png: holds {due}, and a colour camera's 8-bit RGB is due");
        assert_eq!(saved_and_read(picture), Err(due));
    }

    #[test]
    fn rgb_of_8_bit_is_taken_as_it_is() {
        let picture = RgbImage::from_fn(3, 2, |x, y| image::Rgb([x as u8, y as u8, 200]));
        assert_eq!(saved_and_read(&picture.clone().into()), Ok(picture));
    }

    #[test]
    fn grey_is_refused() {
        refused(&DynamicImage::new_luma8(3, 2), "8-bit grey");
    }

    #[test]
    fn grey_with_alpha_is_refused() {
        refused(&DynamicImage::new_luma_a8(3, 2), "8-bit grey with alpha");
    }

    #[test]
    fn alpha_is_refused() {
        refused(&DynamicImage::new_rgba8(3, 2), "8-bit RGB with alpha");
    }

    #[test]
    fn grey_of_16_bit_is_refused() {
        refused(&DynamicImage::new_luma16(3, 2), "16-bit grey");
    }

    #[test]
    fn grey_of_16_bit_with_alpha_is_refused() {
        refused(&DynamicImage::new_luma_a16(3, 2), "16-bit grey with alpha");
    }

    #[test]
    fn rgb_of_16_bit_is_refused() {
        refused(&DynamicImage::new_rgb16(3, 2), "16-bit RGB");
    }

    #[test]
    fn rgb_of_16_bit_with_alpha_is_refused() {
        refused(&DynamicImage::new_rgba16(3, 2), "16-bit RGB with alpha");
    }
}
