//! The sorting line: what arrives on it, and the views of it that datasets are made of.
//!
//! | module | holds |
//! |---|---|
//! | [`infeed`](Infeed) | items made as the scenario says |
//! | `heater` | the hall's air, and what a point of the belt has been through under the heater |
//! | [`station`](station()) | the sensor station that a scenario describes |
//! | [`plant`] | the line that runs: a Bevy ECS in one schedule |
//! | [`sampling`] | still pictures: the view of each sample of a dataset |
//!
//! **Invariant:** links no graphics library and makes no labels; everything in it runs without a GPU.

mod heater;
mod infeed;
pub mod plant;
pub mod sampling;
mod station;

pub use infeed::{Infeed, archetype_facts};
pub use station::station;
