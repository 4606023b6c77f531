//! The colour camera: linear radiance in, 8-bit sRGB out, without tone mapping or dithering.

mod camera;

pub use camera::{RgbCamera, RgbImage};
