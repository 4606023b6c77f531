//! The hall's air and the heater: what a point of the belt has been through when the cameras see it.

use loopline_scenario::Scenario;
use loopline_sensors::thermography::HeaterHistory;
use rand::Rng;

const ZERO_CELSIUS_K: f32 = 273.15;

/// Draws the temperature of air, belt and arriving items, kelvin.
pub(crate) fn ambient_k(scenario: &Scenario, rng: &mut impl Rng) -> f32 {
    scenario.climate.ambient_c.draw(rng) + ZERO_CELSIUS_K
}

/// The history of what lies on the belt at `x_m` along the world's x axis (0 is the cameras' axis, behind the heater) when the belt
/// has run steadily, and where air, belt and item started at `ambient_k`.
pub(crate) fn history_at(scenario: &Scenario, ambient_k: f32, x_m: f64) -> HeaterHistory {
    let (heater, speed_m_s) = (&scenario.heater, scenario.belt.speed_m_s);
    HeaterHistory {
        irradiance_w_m2: heater.irradiance_kw_m2 * 1000.0,
        exposure_s: heater.exposure_s(speed_m_s) as f32,
        cooling_s: (heater.cooling_s(speed_m_s) + x_m / speed_m_s) as f32,
        convection_w_m2_k: heater.convection_w_m2_k,
        ambient_k,
        belt_k: ambient_k,
        initial_k: ambient_k,
    }
}
