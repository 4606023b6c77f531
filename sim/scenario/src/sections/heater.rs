//! `[heater]`: the radiant heater of the active thermography.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A radiant heater over the belt, upstream of the cameras. How long a point of the belt is heated and how long it then cools follow
/// from the lengths here and `belt.speed_m_s`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Heater {
    /// Irradiance on a surface that faces the heater squarely, kW/m2; 0 switches it off.
    #[schemars(range(min = 0.0, max = 100.0))]
    pub irradiance_kw_m2: f32,
    /// Length of belt under the heater, m.
    #[schemars(range(min = 0.01, max = 20.0))]
    pub length_m: f64,
    /// Length of belt from the heater's end to the cameras' axis, m.
    #[schemars(range(min = 0.01, max = 100.0))]
    pub before_camera_m: f64,
    /// Temperature of the radiating source, K; sets which wavelengths must be absorbed.
    #[schemars(range(min = 400.0, max = 3500.0))]
    pub source_temperature_k: f32,
    /// Convection coefficient between surfaces and air, W/(m2 K).
    #[schemars(range(min = 0.0, max = 200.0))]
    pub convection_w_m2_k: f32,
    /// Conductance of the contact between an item and the belt, W/(m2 K).
    #[schemars(range(min = 0.0, max = 10_000.0))]
    pub belt_contact_w_m2_k: f32,
}

impl Default for Heater {
    /// A medium-wave quartz heater, well below full power: a metre of it over a belt of 1 m/s. It raises solid plastics by 1 to 3 K,
    /// some forty times a camera's NETD, and softens nothing: insulating foam, the most extreme of all, stays below its 90 degrees
    /// Celsius. (At 15 kW/m2 for 1.5 s, foam would pass 250.)
    fn default() -> Self {
        Self {
            irradiance_kw_m2: 2.5,
            length_m: 1.0,
            before_camera_m: 0.6,
            source_temperature_k: 1200.0,
            convection_w_m2_k: 12.0,
            belt_contact_w_m2_k: 60.0,
        }
    }
}

impl Heater {
    /// Time that a point of a belt of this speed, m/s, spends under the heater, s.
    #[must_use]
    pub fn exposure_s(&self, speed_m_s: f64) -> f64 {
        self.length_m / speed_m_s
    }

    /// Time that a point of a belt of this speed, m/s, takes from the heater's end to the cameras' axis, s.
    #[must_use]
    pub fn cooling_s(&self, speed_m_s: f64) -> f64 {
        self.before_camera_m / speed_m_s
    }
}
