//! Instrument models of a sorting line: radiance in, counts out.
//!
//! Three cameras look at one [`Raster`], so that they are registered exactly. None of them sees the scene, a mesh or
//! another camera's image.
//!
//! | module | what it holds |
//! |---|---|
//! | `raster` | what one rasterisation hands to every camera |
//! | `signature`, `shot` | what the infrared cameras need of a part; the circumstances of an exposure |
//! | [`config`] | the scenario's sections, their bounds, and [`config::raster_size`] |
//! | [`colour`] | lights, the CIE 1931 observer, sRGB |
//! | [`thermography`] | conduction through a column under a radiant heater |
//! | [`rgb`] | colour camera: lens, exposure, mosaic, shot and read noise, the camera's own processing, 8-bit sRGB |
//! | [`lwir`] | thermal camera: Planck radiance over 8 to 14 um, point spread, lag, NETD, fixed pattern, 10 mK counts |
//! | [`nir`] | spectral camera: mixtures of reflectance, shot, read and dark noise, smile, dead elements, references |
//!
//! Every noise source has a parameter and a switch of its own; a configuration's `without_noise` switches all of them
//! off, and the output is then the analytic value to half a count. All noise is counter-based: an image depends on the
//! raster, the signatures, the configuration, the camera's seed and the [`Shot`], and on nothing that ran before.

pub mod colour;
pub mod config;
mod error;
mod image;
pub mod lwir;
pub mod nir;
mod noise;
mod number;
mod raster;
pub mod rgb;
mod scratch;
mod shot;
mod signature;
pub mod thermography;

pub use colour::{Illuminant, Observer, SrgbEncoder};
pub use config::{ConfigProblem, Demosaic, LwirConfig, NirConfig, Profile, RgbConfig, Sensor};
pub use error::CameraError;
pub use lwir::{LwirCamera, LwirImage};
pub use nir::{NirCamera, NirCube};
pub use raster::{DEPTH_UNIT_M, Raster, RasterPixel};
pub use rgb::{Exposure, RgbCamera, RgbImage};
pub use scratch::Scratch;
pub use shot::{BeltDirection, NoiseKey, Shot};
pub use signature::PartSignature;
