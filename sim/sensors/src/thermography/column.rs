//! A column through a part, the history that it passes through, and its surface temperature before the cameras.

use super::grid::Grid;
use super::solver::Solver;

/// One homogeneous layer of a column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ColumnLayer {
    /// Thickness, in metres, above 0.
    pub thickness_m: f32,
    /// Conductivity through the thickness, in W/(m K), above 0.
    pub conductivity_w_m_k: f32,
    /// Density times specific heat, in J/(m3 K), above 0.
    pub volumetric_heat_j_m3_k: f32,
}

/// A column from the heated surface down to the belt.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Column<'a> {
    /// Layers from the top down, at least one, at most four.
    pub layers: &'a [ColumnLayer],
    /// Share of the heater's radiation that the surface absorbs, 0 to 1.
    pub absorptivity: f32,
    /// Emissivity for the exchange of heat with the surroundings, 0 to 1.
    pub emissivity: f32,
    /// Conductance to the belt below, in W/(m2 K); 0 insulates.
    pub contact_w_m2_k: f32,
}

/// What happens to a column: heating, then cooling until the cameras see it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeaterHistory {
    /// Irradiance on a surface that faces the heater squarely, in W/m2.
    pub irradiance_w_m2: f32,
    /// Time under the heater, in seconds.
    pub exposure_s: f32,
    /// Time from the heater to the cameras, in seconds; 0 ends with the heating.
    pub cooling_s: f32,
    /// Convection coefficient on the top, in W/(m2 K).
    pub convection_w_m2_k: f32,
    /// Temperature of the air and of the surroundings, in kelvin.
    pub ambient_k: f32,
    /// Temperature of the belt, in kelvin.
    pub belt_k: f32,
    /// Temperature of the column at the start, in kelvin.
    pub initial_k: f32,
}

/// Surface temperature at camera time, in kelvin, of a column that receives the share `view_factor` of the irradiance.
///
/// Transient conduction through the thickness with absorbed flux, convection and exact radiation on the top and a
/// contact conductance below; within 0.5 % of the temperature rise of closed-form solutions where heating and cooling
/// last within a factor of fifty of each other, and where a foil does not change by half its absolute temperature within
/// a fifth of a phase. Stable for any column and any duration.
#[must_use]
pub fn column_surface_temperature_k(column: &Column<'_>, history: &HeaterHistory, view_factor: f32) -> f32 {
    surface_k(column, history, [view_factor])[0]
}

/// As [`column_surface_temperature_k`], for a surface in the heater's shade and for one that faces it squarely: the pair
/// that a part's signature holds, at little more than the cost of one.
#[must_use]
pub fn column_surface_temperatures_k(column: &Column<'_>, history: &HeaterHistory) -> [f32; 2] {
    surface_k(column, history, [0.0, 1.0])
}

fn surface_k<const LANES: usize>(column: &Column<'_>, history: &HeaterHistory, views: [f32; LANES]) -> [f32; LANES] {
    let grid = Grid::new(column.layers, history.exposure_s, history.cooling_s);
    let mut solver = Solver::<LANES>::new(grid, column, history);
    let absorbed = f64::from(history.irradiance_w_m2) * f64::from(column.absorptivity);
    solver.advance(views.map(|view| absorbed * f64::from(view)), f64::from(history.exposure_s));
    solver.advance([0.0; LANES], f64::from(history.cooling_s));
    solver.surface_k().map(|k| k as f32)
}
