//! The hall's air and the heater: what a point of the belt has been through when the cameras see it.

use loopline_scenario::Scenario;
use loopline_sensors::HeaterConfig;
use loopline_sensors::thermography::HeaterHistory;
use rand::Rng;

const ZERO_CELSIUS_K: f32 = 273.15;

/// Draws the temperature of air, belt and arriving items, kelvin.
pub(crate) fn ambient_k(scenario: &Scenario, rng: &mut impl Rng) -> f32 {
    scenario.climate.ambient_c.draw(rng) + ZERO_CELSIUS_K
}

/// The history of what passes the cameras' axis.
pub(crate) fn history(heater: &HeaterConfig, ambient_k: f32) -> HeaterHistory {
    HeaterHistory::new(heater, ambient_k)
}
