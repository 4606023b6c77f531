//! Pictures from files, as cameras write them: JPEG or PNG of any size, made upright 8-bit RGB. What that changed is told, for a
//! picture converted in silence is not what the camera saw.

use std::io::Cursor;
use std::path::Path;

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbImage};

use crate::error::{EdgeError, Result};

/// A picture, and what was done to it on its way from the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// 8-bit sRGB, upright.
    pub rgb: RgbImage,
    /// What was changed, in words; empty where the file holds upright 8-bit RGB.
    pub converted: Vec<&'static str>,
}

/// Reads a picture; its numbers are taken as sRGB whatever profile it carries.
///
/// # Errors
/// [`EdgeError::Frame`] when the file is absent, damaged, cut short, or of another format.
pub fn read(path: &Path) -> Result<Frame> {
    let wrong = |what: String| EdgeError::Frame { path: path.to_owned(), what };
    let bytes = std::fs::read(path).map_err(|e| wrong(format!("the picture cannot be read: {e}")))?;
    decode(&bytes).map_err(wrong)
}

/// [`read`] of a file's bytes.
///
/// # Errors
/// A sentence that says what is wrong and what is due.
pub fn decode(bytes: &[u8]) -> Result<Frame, String> {
    let (format, name) = match image::guess_format(bytes) {
        Ok(ImageFormat::Jpeg) => (ImageFormat::Jpeg, "JPEG"),
        Ok(ImageFormat::Png) => (ImageFormat::Png, "PNG"),
        _ => return Err("is neither a JPEG nor a PNG picture; save it as one of them".to_owned()),
    };
    let damaged = |e: image::ImageError| format!("is a {name} picture that cannot be read: {e}");
    if format == ImageFormat::Jpeg && !has_end(bytes) {
        return Err("is a JPEG picture that ends too early; copy it anew".to_owned());
    }
    let decoder = || ImageReader::with_format(Cursor::new(bytes), format).into_decoder();
    let mut decoder = decoder().map_err(damaged)?;
    Limits::default().reserve(decoder.total_bytes()).map_err(damaged)?;
    let orientation = decoder.orientation().map_err(damaged)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    picture.apply_orientation(orientation);
    let (rgb, mut converted) = as_rgb8(picture);
    if orientation != Orientation::NoTransforms {
        converted.push("made upright as EXIF says");
    }
    Ok(Frame { rgb, converted })
}

fn as_rgb8(picture: DynamicImage) -> (RgbImage, Vec<&'static str>) {
    let picture = match picture {
        DynamicImage::ImageRgb8(rgb) => return (rgb, Vec::new()),
        other => other,
    };
    let colour = picture.color();
    let mut converted = Vec::new();
    if colour.bytes_per_pixel() > colour.channel_count() {
        converted.push("16-bit to 8-bit");
    }
    if !colour.has_color() {
        converted.push("grey to RGB");
    }
    if !colour.has_alpha() {
        return (picture.into_rgb8(), converted);
    }
    let picture = picture.into_rgba8();
    let sheer = picture.pixels().any(|pixel| pixel[3] < u8::MAX);
    converted.push(if sheer { "alpha over white" } else { "alpha left out, nothing is sheer" });
    let over_white = |value: u8, alpha: u8| {
        let [value, alpha, white] = [value, alpha, u8::MAX].map(u32::from);
        ((value * alpha + white * (white - alpha) + white / 2) / white) as u8
    };
    let rgb = RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let image::Rgba([r, g, b, alpha]) = *picture.get_pixel(x, y);
        image::Rgb([r, g, b].map(|value| over_white(value, alpha)))
    });
    (rgb, converted)
}

/// Whether the end's mark follows a JPEG's pixels. Decoders fill what a file that was cut short lacks with grey, and say nothing.
fn has_end(bytes: &[u8]) -> bool {
    const START_OF_SCAN: u8 = 0xda;
    const END: [u8; 2] = [0xff, 0xd9];
    // Segments first, by their lengths: small pictures within them have ends of their own.
    let mut at = 2;
    while let Some(&[mark, kind, high, low]) = bytes.get(at..at + 4) {
        if mark != 0xff {
            // No order that is known here: the decoder says what it makes of it.
            return true;
        }
        if kind == START_OF_SCAN {
            return bytes[at..].windows(2).any(|pair| pair == END);
        }
        at += 2 + usize::from(u16::from_be_bytes([high, low]));
    }
    false
}

#[cfg(test)]
mod tests {
    use image::codecs::jpeg::JpegEncoder;
    use image::codecs::png::PngEncoder;
    use image::{ExtendedColorType, GrayAlphaImage, ImageEncoder, Luma, LumaA, Rgb, Rgba, RgbaImage};

    use super::*;

    fn png(picture: &DynamicImage) -> Vec<u8> {
        let mut file = Cursor::new(Vec::new());
        picture.write_to(&mut file, ImageFormat::Png).unwrap();
        file.into_inner()
    }

    /// A scene that no turn and no mirror leaves as it is, smooth enough for JPEG.
    fn scene() -> RgbImage {
        RgbImage::from_fn(48, 32, |x, y| Rgb([(5 * x) as u8, (7 * y) as u8, if x + y < 30 { 200 } else { 40 }]))
    }

    /// A TIFF header with the one entry that EXIF keeps orientation in.
    fn exif(orientation: u8) -> Vec<u8> {
        let head = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0";
        [head.as_slice(), &[orientation, 0, 0, 0], &[0; 4]].concat()
    }

    /// The scene as a camera holds it that was turned so that making it upright is this orientation.
    fn as_held(orientation: Orientation) -> DynamicImage {
        let undone = match orientation {
            Orientation::Rotate90 => Orientation::Rotate270,
            Orientation::Rotate270 => Orientation::Rotate90,
            other => other,
        };
        let mut held = DynamicImage::from(scene());
        held.apply_orientation(undone);
        held
    }

    #[test]
    fn each_orientation_of_exif_comes_out_upright() {
        for number in 1..=8 {
            let orientation = Orientation::from_exif(number).unwrap();
            let held = as_held(orientation).into_rgb8();
            let due = if number == 1 { vec![] } else { vec!["made upright as EXIF says"] };
            let mut bytes = Vec::new();
            let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 100);
            encoder.set_exif_metadata(exif(number)).unwrap();
            encoder.write_image(&held, held.width(), held.height(), ExtendedColorType::Rgb8).unwrap();
            let frame = decode(&bytes).unwrap();
            assert_eq!((frame.rgb.dimensions(), &frame.converted), ((48, 32), &due), "orientation {number}");
            let far = |a: &RgbImage| a.iter().zip(scene().iter()).map(|(a, b)| f64::from(a.abs_diff(*b))).sum::<f64>();
            let mean = far(&frame.rgb) / f64::from(3 * 48 * 32);
            assert!(mean < 4.0, "orientation {number}: {mean} steps apart");
            // Without loss, to the last bit.
            let mut bytes = Vec::new();
            let mut encoder = PngEncoder::new(&mut bytes);
            encoder.set_exif_metadata(exif(number)).unwrap();
            encoder.write_image(&held, held.width(), held.height(), ExtendedColorType::Rgb8).unwrap();
            assert_eq!(decode(&bytes).unwrap(), Frame { rgb: scene(), converted: due }, "orientation {number}");
        }
    }

    #[test]
    fn rgb_of_8_bit_is_taken_as_it_is() {
        assert_eq!(decode(&png(&scene().into())), Ok(Frame { rgb: scene(), converted: vec![] }));
    }

    #[test]
    fn grey_alpha_and_16_bit_are_converted_and_told() {
        let of = |picture: DynamicImage| {
            let frame = decode(&png(&picture)).unwrap();
            (frame.rgb.get_pixel(1, 0).0, frame.converted)
        };
        let wide = |value: u8| u16::from(value) * 257;
        let grey = image::GrayImage::from_pixel(3, 2, Luma([90]));
        assert_eq!(of(grey.into()), ([90; 3], vec!["grey to RGB"]));
        let grey = image::ImageBuffer::from_pixel(3, 2, Luma([wide(90)]));
        assert_eq!(of(DynamicImage::ImageLuma16(grey)), ([90; 3], vec!["16-bit to 8-bit", "grey to RGB"]));
        let colour = image::ImageBuffer::from_pixel(3, 2, Rgb([10, 200, 30].map(wide)));
        assert_eq!(of(DynamicImage::ImageRgb16(colour)), ([10, 200, 30], vec!["16-bit to 8-bit"]));
        let colour = image::ImageBuffer::from_pixel(3, 2, Rgba([10, 200, 30, 255].map(wide)));
        let due = vec!["16-bit to 8-bit", "alpha left out, nothing is sheer"];
        assert_eq!(of(DynamicImage::ImageRgba16(colour)), ([10, 200, 30], due));
        let half = RgbaImage::from_pixel(3, 2, Rgba([0, 100, 255, 51]));
        assert_eq!(of(half.into()), ([204, 224, 255], vec!["alpha over white"]));
        let gone = GrayAlphaImage::from_pixel(3, 2, LumaA([7, 0]));
        assert_eq!(of(gone.into()), ([255; 3], vec!["grey to RGB", "alpha over white"]));
    }

    #[test]
    fn grey_jpeg_is_converted_and_told() {
        let mut bytes = Vec::new();
        let grey = image::GrayImage::from_pixel(16, 16, Luma([90]));
        JpegEncoder::new(&mut bytes).encode_image(&grey).unwrap();
        let frame = decode(&bytes).unwrap();
        assert_eq!(frame.converted, ["grey to RGB"]);
        assert!(frame.rgb.iter().all(|value| value.abs_diff(90) <= 1));
    }

    #[test]
    fn other_formats_and_files_cut_short_are_refused() {
        assert_eq!(decode(b"BM no"), Err("is neither a JPEG nor a PNG picture; save it as one of them".to_owned()));
        assert_eq!(decode(b""), Err("is neither a JPEG nor a PNG picture; save it as one of them".to_owned()));
        let whole = png(&scene().into());
        let message = decode(&whole[..whole.len() / 2]).unwrap_err();
        assert!(message.starts_with("is a PNG picture that cannot be read: "), "{message}");
        let mut whole = Vec::new();
        let mut encoder = JpegEncoder::new(&mut whole);
        // As in a camera's file, a smaller picture with an end of its own stands in the EXIF.
        encoder.set_exif_metadata([exif(1).as_slice(), &[0xff, 0xda, 0xff, 0xd9]].concat()).unwrap();
        encoder.encode_image(&scene()).unwrap();
        assert!(decode(&whole).is_ok());
        for share in [0.5, 0.9] {
            let part = &whole[..(whole.len() as f64 * share) as usize];
            let message = decode(part).unwrap_err();
            assert_eq!(message, "is a JPEG picture that ends too early; copy it anew", "{share}");
        }
        // What cameras append does not matter.
        assert!(decode(&[whole.as_slice(), b"a film"].concat()).is_ok());
    }
}
