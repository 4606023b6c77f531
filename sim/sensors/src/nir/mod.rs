//! The near-infrared spectral camera: reflectance mixtures in, white-corrected reflectance cubes out.

mod bands;
mod camera;
mod detector;
mod illumination;
mod kernel;
mod mixture;

pub use bands::BandResponse;
pub use camera::{NirCamera, NirCube, REFLECTANCE_ONE};
pub(crate) use kernel::SpectrumScratch;
