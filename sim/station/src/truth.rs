//! Pictures of ground truth, at the size of the raster.

use loopline_dataset::{Frame, WordFrame};
use loopline_sensors::Raster;

use crate::expose::frame;

/// The part that the camera meets first; 0 is the belt.
pub(crate) fn mask(raster: &Raster) -> WordFrame {
    words(raster, raster.pixels.iter().map(|p| p.visible_part()).collect())
}

/// Distance along the optical axis, 0.1 mm.
pub(crate) fn depth(raster: &Raster) -> WordFrame {
    words(raster, raster.pixels.iter().map(|p| p.0[5] as u16).collect())
}

/// Unit normals of the front surface, camera frame.
pub(crate) fn normal(raster: &Raster) -> Frame<u8> {
    // Adding 2^23 rounds to the nearest integer and leaves it in the low bits, without a saturating cast.
    let byte = |v: f32| ((v * 0.5 + 0.5) * 255.0 + 8_388_608.0).to_bits() as u8;
    let mut data = vec![0; 3 * raster.pixels.len()];
    for (pixel, out) in raster.pixels.iter().zip(data.as_chunks_mut::<3>().0) {
        *out = pixel.normal_camera().map(byte);
    }
    frame(raster.width, raster.height, 3, data)
}

/// Abundances of the front surface.
pub(crate) fn abundance(raster: &Raster) -> Frame<u8> {
    let mut data = vec![0; loopline_dataset::ENDMEMBERS * raster.pixels.len()];
    for (pixel, out) in raster.pixels.iter().zip(data.as_chunks_mut::<{ loopline_dataset::ENDMEMBERS }>().0) {
        *out = front(pixel).map(|a| (a * 255.0 + 0.5) as u8);
    }
    frame(raster.width, raster.height, loopline_dataset::ENDMEMBERS, data)
}

/// Abundances of the surface that the camera meets first.
pub(crate) fn front(pixel: &loopline_sensors::RasterPixel) -> [f32; loopline_dataset::ENDMEMBERS] {
    if pixel.front_part() == 0 { pixel.abundances() } else { pixel.front_abundances() }
}

fn words(raster: &Raster, data: Vec<u16>) -> WordFrame {
    frame(raster.width, raster.height, 1, data)
}
