//! `[heater]`: the radiant heater of the active thermography.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Problem, check::Check};

/// A radiant heater over the belt, some way before the cameras.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct HeaterConfig {
    /// Irradiance on a surface that faces the heater squarely, in kW/m2, 0 to 100; 0 switches it off.
    pub irradiance_kw_m2: f32,
    /// Time that a point spends under the heater, in seconds, 0.01 to 60.
    pub exposure_s: f32,
    /// Time from the heater to the cameras, in seconds, 0.01 to 600.
    pub cooling_s: f32,
    /// Temperature of the radiating source, in kelvin, 400 to 3500; sets which wavelengths must be absorbed.
    pub source_temperature_k: f32,
    /// Convection coefficient between surfaces and air, in W/(m2 K), 0 to 200.
    pub convection_w_m2_k: f32,
    /// Conductance of the contact between an item and the belt, in W/(m2 K), 0 to 10000.
    pub belt_contact_w_m2_k: f32,
}

impl Default for HeaterConfig {
    /// A medium-wave quartz heater, well below full power: half a metre of it over a belt of 0.5 m/s. It raises solid
    /// plastics by 1 to 3 K, some forty times a camera's NETD, and softens nothing: insulating foam, the most
    /// extreme of all, stays below its 90 degrees Celsius. (At 15 kW/m2 for 1.5 s, foam would pass 250.)
    fn default() -> Self {
        Self {
            irradiance_kw_m2: 2.5,
            exposure_s: 1.0,
            cooling_s: 0.6,
            source_temperature_k: 1200.0,
            convection_w_m2_k: 12.0,
            belt_contact_w_m2_k: 60.0,
        }
    }
}

impl HeaterConfig {
    /// Every value that is out of bounds: the key, and what would be right.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        Check::default()
            .within("irradiance_kw_m2", self.irradiance_kw_m2, 0.0, 100.0)
            .within("exposure_s", self.exposure_s, 0.01, 60.0)
            .within("cooling_s", self.cooling_s, 0.01, 600.0)
            .within("source_temperature_k", self.source_temperature_k, 400.0, 3500.0)
            .within("convection_w_m2_k", self.convection_w_m2_k, 0.0, 200.0)
            .within("belt_contact_w_m2_k", self.belt_contact_w_m2_k, 0.0, 10_000.0)
            .done()
    }
}
