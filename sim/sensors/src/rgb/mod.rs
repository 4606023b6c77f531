//! The colour camera: linear radiance in, 8-bit codes out.
//!
//! ```text
//! raster -> motion -> pixel area -> focus -> lateral colour -> shading, dust     optics: light
//!        -> exposure -> raw colours -> mosaic, noise, full well                  sensor: electrons
//!        -> demosaic -> white balance -> colour matrix -> tone -> sharpening -> 8 bit -> JPEG     the camera's own processing
//! ```
//! Each step that is off is left out; with all of them off the output is the encoder's of the exposed light.

mod camera;
mod colour;
mod draws;
mod jpeg;
mod mosaic;
mod optics;
mod tone;

pub(crate) use camera::RgbScratch;
pub use camera::{Exposure, RgbCamera, RgbImage};
