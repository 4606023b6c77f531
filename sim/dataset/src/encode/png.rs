//! Pictures to PNG, at the settings that encode fastest while still compressing.

use crate::frame::Frame;

/// What the numbers of an 8-bit picture mean to a viewer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Colours, tagged as sRGB.
    Srgb,
    /// Plain numbers; no colour space.
    Numbers,
}

/// Writes a 3-channel 8-bit picture.
pub(super) fn write_rgb8(frame: &Frame<u8>, meaning: Meaning, out: &mut Vec<u8>) -> Result<(), String> {
    let mut encoder = encoder(frame, out)?;
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    if meaning == Meaning::Srgb {
        encoder.set_source_srgb(png::SrgbRenderingIntent::Perceptual);
    }
    finish(encoder, frame.data())
}

/// Writes a 1-channel 16-bit picture; PNG puts the high byte first.
pub(super) fn write_gray16(frame: &Frame<u16>, out: &mut Vec<u8>) -> Result<(), String> {
    let mut bytes = vec![0; 2 * frame.data().len()];
    for (value, out) in frame.data().iter().zip(bytes.as_chunks_mut::<2>().0) {
        *out = value.to_be_bytes();
    }
    let mut encoder = encoder(frame, out)?;
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Sixteen);
    finish(encoder, &bytes)
}

fn encoder<'a, T>(frame: &Frame<T>, out: &'a mut Vec<u8>) -> Result<png::Encoder<'static, &'a mut Vec<u8>>, String> {
    let side = |pixels: usize| u32::try_from(pixels).map_err(|e| e.to_string());
    let mut encoder = png::Encoder::new(out, side(frame.width())?, side(frame.height())?);
    encoder.set_compression(png::Compression::Fastest);
    // One filter for all rows: choosing one per row costs more time than it saves bytes, and `Up`
    // turns the flat belt of masks and depth maps into zeros.
    encoder.set_filter(png::Filter::Up);
    Ok(encoder)
}

fn finish(encoder: png::Encoder<'_, &mut Vec<u8>>, bytes: &[u8]) -> Result<(), String> {
    let mut writer = encoder.write_header().map_err(|e| e.to_string())?;
    writer.write_image_data(bytes).map_err(|e| e.to_string())?;
    writer.finish().map_err(|e| e.to_string())
}
