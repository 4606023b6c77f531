//! The long-wave infrared camera, 8 to 14 um: Planck radiance in, apparent temperature out.

mod camera;
mod emissivity;
mod layer;
mod planck;
mod radiometry;

pub use camera::{LwirCamera, LwirImage};
pub use emissivity::{directional_emissivity, endmember_exchange};
pub use planck::{BAND_UM, InBand, MAX_TEMPERATURE_K, MIN_TEMPERATURE_K};
