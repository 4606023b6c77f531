//! Cubes to NumPy's npy format, version 1.0, C order, (height, width, channels).

use ndarray::ArrayView3;
use ndarray_npy::{WritableElement, WriteNpyExt};

use crate::frame::Frame;

/// Appends the array to `out`; the 16-bit type comes out as `<u2`.
pub(super) fn write<T: WritableElement>(frame: &Frame<T>, out: &mut Vec<u8>) -> Result<(), String> {
    let (width, height, channels) = frame.shape();
    // Room for the header, so that the payload goes in with one allocation.
    out.reserve(std::mem::size_of_val(frame.data()) + 128);
    ArrayView3::from_shape((height, width, channels), frame.data())
        .map_err(|e| e.to_string())?
        .write_npy(out)
        .map_err(|e| e.to_string())
}
