//! Active thermography: what a radiant heater, the air and the belt do to the temperature of a surface.

mod absorption;
mod column;
mod grid;
mod solver;

pub use absorption::SourceAbsorption;
pub use column::{Column, ColumnLayer, HeaterHistory, column_surface_temperature_k, column_surface_temperatures_k};
