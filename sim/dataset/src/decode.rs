//! The bytes of a sample's files back to the sample. Every byte is taken as possibly damaged.

use std::io::Cursor;

use ndarray::ArrayView3;
use ndarray_npy::{ViewElement, ViewNpyExt};

use crate::encode::EncodedSample;
use crate::error::{DatasetError, Result};
use crate::frame::Frame;
use crate::labels::SampleLabels;
use crate::member::Member;
use crate::sample::{GroundTruth, Sample, SensorData};

/// No picture of a sample is this wide or high; a header that says so is damaged.
const MAX_SIDE_PX: u32 = 16_384;

/// Decodes a whole sample.
///
/// # Errors
/// [`DatasetError::Damaged`] naming the member and what is wrong with it.
pub fn decode(encoded: &EncodedSample) -> Result<Sample> {
    Ok(Sample {
        key: encoded.key.clone(),
        sensors: decode_sensors(encoded)?,
        truth: GroundTruth {
            mask: gray16(encoded, Member::Mask)?,
            depth: gray16(encoded, Member::Depth)?,
            normal: rgb8(encoded, Member::Normal)?,
            abundance: match encoded.file(Member::Abundance) {
                Some(_) => Some(array(encoded, Member::Abundance)?),
                None => None,
            },
            labels: decode_labels(encoded)?,
        },
    })
}

/// Decodes what the cameras saw, and nothing of the truth.
///
/// # Errors
/// As [`decode`].
pub fn decode_sensors(encoded: &EncodedSample) -> Result<SensorData> {
    Ok(SensorData {
        rgb: rgb8(encoded, Member::Rgb)?,
        lwir: gray16(encoded, Member::Lwir)?,
        nir: array(encoded, Member::Nir)?,
    })
}

/// Decodes the labels alone.
///
/// # Errors
/// As [`decode`].
pub fn decode_labels(encoded: &EncodedSample) -> Result<SampleLabels> {
    serde_json::from_slice(bytes(encoded, Member::Labels)?)
        .map_err(|e| damaged(encoded, Member::Labels, format!("labels do not parse: {e}")))
}

/// Decodes the part mask alone.
///
/// # Errors
/// As [`decode`].
pub fn decode_mask(encoded: &EncodedSample) -> Result<Frame<u16>> {
    gray16(encoded, Member::Mask)
}

/// Decodes the NIR cube alone.
///
/// # Errors
/// As [`decode`].
pub fn decode_nir(encoded: &EncodedSample) -> Result<Frame<u16>> {
    array(encoded, Member::Nir)
}

fn damaged(encoded: &EncodedSample, member: Member, what: impl Into<String>) -> DatasetError {
    DatasetError::damaged(format!("{}.{}", encoded.key, member.extension()), what)
}

fn bytes(encoded: &EncodedSample, member: Member) -> Result<&[u8]> {
    encoded.file(member).ok_or_else(|| damaged(encoded, member, "is missing from the shard"))
}

fn array<T: ViewElement + Copy>(encoded: &EncodedSample, member: Member) -> Result<Frame<T>> {
    let view = ArrayView3::<T>::view_npy(bytes(encoded, member)?)
        .map_err(|e| damaged(encoded, member, format!("is no array of three axes: {e}")))?;
    let (height, width, channels) = view.dim();
    // A foreign writer may have stored it column first; in either case rows come out first.
    let data = match view.as_slice() {
        Some(values) => values.to_vec(),
        None => view.iter().copied().collect(),
    };
    Frame::new(width, height, channels, data).ok_or_else(|| damaged(encoded, member, "has a shape that overflows"))
}

fn rgb8(encoded: &EncodedSample, member: Member) -> Result<Frame<u8>> {
    let (width, height, data) = png_bytes(encoded, member, (png::ColorType::Rgb, png::BitDepth::Eight))?;
    Frame::new(width, height, 3, data).ok_or_else(|| damaged(encoded, member, "is cut short"))
}

fn gray16(encoded: &EncodedSample, member: Member) -> Result<Frame<u16>> {
    let (width, height, data) = png_bytes(encoded, member, (png::ColorType::Grayscale, png::BitDepth::Sixteen))?;
    let words = data.as_chunks::<2>().0.iter().map(|b| u16::from_be_bytes(*b)).collect();
    Frame::new(width, height, 1, words).ok_or_else(|| damaged(encoded, member, "is cut short"))
}

fn png_bytes(
    encoded: &EncodedSample,
    member: Member,
    expected: (png::ColorType, png::BitDepth),
) -> Result<(usize, usize, Vec<u8>)> {
    let wrong = |what: String| damaged(encoded, member, what);
    let decoder = png::Decoder::new(Cursor::new(bytes(encoded, member)?));
    let mut reader = decoder.read_info().map_err(|e| wrong(format!("is no readable PNG: {e}")))?;
    let info = reader.info();
    let (width, height) = (info.width, info.height);
    let found = (info.color_type, info.bit_depth);
    if found != expected {
        return Err(wrong(format!("is {found:?}, expected {expected:?}")));
    }
    if width > MAX_SIDE_PX || height > MAX_SIDE_PX {
        return Err(wrong(format!("claims {width}x{height} px, at most {MAX_SIDE_PX} are plausible")));
    }
    let size = reader.output_buffer_size().ok_or_else(|| wrong(format!("claims {width}x{height} px, too many to hold")))?;
    let mut data = vec![0; size];
    reader.next_frame(&mut data).map_err(|e| wrong(format!("does not decode: {e}")))?;
    reader.finish().map_err(|e| wrong(format!("does not end as a PNG does: {e}")))?;
    Ok((width as usize, height as usize, data))
}
