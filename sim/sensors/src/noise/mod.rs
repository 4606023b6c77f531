//! Counter-based noise: a number depends on (seed, index, camera, purpose, pixel, band) and on no draw before it.

mod gaussian;
mod hash;

pub(crate) use gaussian::{GAUSSIAN_LEN, gaussian_table};
pub(crate) use hash::{PixelKey, StreamKey, draw};

/// A standard normal number for one counter of a pixel; for code that is not hot.
pub(crate) fn gaussian(table: &[f32; GAUSSIAN_LEN], key: PixelKey, counter: u32) -> f32 {
    table[draw(key, counter) as usize % GAUSSIAN_LEN]
}
