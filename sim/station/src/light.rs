//! The light of a station: two area lights, the hall around them, and the halogen lines of the near-infrared camera.

use glam::Vec3;
use loopline_sensors::{Illuminant, Observer};

/// A light of finite size, far away.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AreaLight {
    /// Unit vector towards it, world frame.
    pub direction: Vec3,
    /// Its share of the irradiance on the bare belt.
    pub share: f32,
    /// Tangent of half its angular size.
    pub tan_half_angle: f32,
}

/// Layout of the lamps and openings of the hall, as shiny surfaces mirror it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HallLayout {
    /// Rows of tube lamps, and a gate of daylight on one side.
    TubesAndGate,
    /// Rows of tube lamps.
    Tubes,
    /// Rows of round lamps, as far apart along a row as the rows are.
    RoundLamps,
}

/// All light of one view. Shares of the lights and the hall sum to 1, so that a white diffuser on the bare belt has
/// radiance 1 before exposure.
#[derive(Clone, Debug)]
pub struct StationLight {
    /// Visible lights.
    pub lights: [AreaLight; 2],
    /// Share of the hall.
    pub environment: f32,
    /// Exposure relative to a white diffuser just at full scale.
    pub exposure: f32,
    /// What lamps the hall has.
    pub hall: HallLayout,
    /// Azimuth of the hall's lamps, rad.
    pub hall_azimuth: f32,
    /// Rows of the hall's lamps per height of their mounting over the belt.
    pub lamp_rows_per_height: f32,
    /// Halogen lines.
    pub nir_lights: [AreaLight; 2],
    /// Diffuse share of the halogen light.
    pub nir_diffuse: f32,
    /// Colour of the visible light.
    pub illuminant: Illuminant,
    /// The RGB camera's colour response under that light.
    pub observer: Observer,
}
