//! Materials of a sorting line: what things are made of, what service does to them, and how their surfaces then
//! reflect, emit and transmit light from 380 nm to 14 um.
//!
//! This crate knows nothing about items, sensors, files of samples or Bevy. The way through it:
//!
//! 1. [`Library`] holds the validated materials, absorbers (pigments, dyes, water) and deposits (soil, rust, char).
//! 2. [`Material::realise`] draws one specimen: grade, colour, thickness, gloss ([`Realisation`]).
//! 3. [`ServiceLifeRange::sample`] draws a [`ServiceLife`]; [`Condition::evolve`] runs the kinetics of every mechanism and
//!    yields severities, the coverage of each [`Endmember`], state, quality and triage.
//! 4. [`part_optics`] turns specimen and condition into a spectrum per endmember ([`PartOptics`]).
//!
//! | module | holds |
//! |---|---|
//! | [`schema`] | the TOML format, word for word |
//! | [`library`] | loading, validation, look-up |
//! | [`optics`] | Kubelka-Munk, Fresnel, the endmembers' optics |
//! | [`condition`] | service life, one file per mechanism, state, coverage, quality |

mod choice;
pub mod condition;
mod endmember;
mod error;
pub mod library;
mod look;
mod material;
pub mod optics;
mod realisation;
pub mod schema;
mod spectrum;
mod stream;
mod variate;

pub use choice::MaterialChoice;
pub use condition::{Condition, DegradationState, STATE_COUNT, ServiceLife, ServiceLifeRange, Triage, Weathering};
pub use endmember::{ENDMEMBER_COUNT, Endmember};
pub use error::AssetError;
pub use library::{Library, REQUIRED_MATERIALS};
pub use look::Look;
pub use material::{Absorber, Deposit, Habit, Kinetics, Lwir, Material, Mechanics, Susceptibility, Thermal, Value};
pub use optics::{BandDraw, BenchSetup, Geometry, InfraredSheet, Ink, NOMINAL_BACKING, PartOptics, WaterFilm, part_optics};
pub use realisation::Realisation;
pub use spectrum::{GRID_END_NM, GRID_LEN, GRID_START_NM, GRID_STEP_NM, Spectrum, grid_nm};
pub use stream::{StreamKey, stream};
