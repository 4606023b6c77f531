//! How surfaces reflect, transmit and emit.
//!
//! | module | holds |
//! |---|---|
//! | [`km`] | Kubelka-Munk layer |
//! | [`fresnel`] | plane interfaces, dielectric and metal |
//! | [`interface`] | diffuse light at a dielectric's surface, Saunderson correction |
//! | [`part`] | the optics of every endmember of a part |
//! | [`ink`] | print and paint |
//! | [`WaterFilm`] | water on a surface |
//! | [`bench`](mod@bench) | what a laboratory spectrometer reads |

pub mod bench;
mod cavity;
pub mod fresnel;
pub mod ink;
pub mod interface;
pub mod km;
pub(crate) mod layer;
pub(crate) mod math;
pub(crate) mod model;
pub mod part;
mod see_through;
mod thermal_infrared;
mod water;
mod weathered;

pub use bench::{BenchSetup, Geometry};
pub use ink::Ink;
pub use model::BandDraw;
pub use part::{NOMINAL_BACKING, PartOptics, part_optics};
pub use see_through::Plate;
pub use thermal_infrared::InfraredSheet;
pub use water::WaterFilm;
