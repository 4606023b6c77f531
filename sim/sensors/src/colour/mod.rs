//! From spectra to linear sRGB, through the CIE 1931 observer under a given light, and to 8-bit codes.

mod illuminant;
mod matrix;
mod observer;
mod srgb;
mod tables;

pub use illuminant::Illuminant;
pub(crate) use illuminant::planck;
pub use matrix::xyz_to_linear_srgb;
pub(crate) use matrix::{Matrix, invert, multiply};
pub use observer::Observer;
pub use srgb::{SrgbEncoder, srgb_decode, srgb_encode};
