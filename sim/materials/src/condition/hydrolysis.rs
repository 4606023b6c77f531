//! Moisture: Fickian uptake through the thickness, then hydrolysis (or rot) at the rate that the water inside allows.

use super::ServiceLife;
use super::arrhenius;
use crate::material::Material;

/// Activation energy of moisture diffusion in polymers, kJ/mol (Crank & Park, Diffusion in Polymers, 1968: 30 to 50).
const DIFFUSION_ACTIVATION_KJ_MOL: f32 = 40.0;
/// Hydrolysis of the most susceptible material, saturated at 23 degrees Celsius, 1/year.
const RATE_PER_YEAR: f32 = 0.25;
const HOURS_PER_YEAR: f32 = 8_766.0;

/// Moisture uptake of a plate wetted on both faces, as a share of saturation, after `hours`:
/// with x = D t / h^2, early 4 sqrt(x / pi), late 1 - 8/pi^2 (exp(-pi^2 x) + exp(-9 pi^2 x) / 9) (Crank, The Mathematics of
/// Diffusion, 2nd ed., 1975, equations 4.18 and 4.20).
#[must_use]
pub fn uptake(diffusivity_mm2_h: f32, hours: f32, thickness_mm: f32) -> f32 {
    let x = diffusivity_mm2_h * hours / (thickness_mm * thickness_mm);
    // Where the two forms agree to 1e-4.
    if x < 0.05 {
        4.0 * (x / std::f32::consts::PI).sqrt()
    } else {
        let pi2 = std::f32::consts::PI.powi(2);
        1.0 - 8.0 / pi2 * ((-pi2 * x).exp() + (-9.0 * pi2 * x).exp() / 9.0)
    }
}

/// Activity of water at the surface: 1 while wet, else the relative humidity.
#[must_use]
pub fn water_activity(life: &ServiceLife) -> f32 {
    let humidity = life.humidity_percent / 100.0;
    humidity + (1.0 - humidity) * life.wetness
}

/// Extent on a part; 0 for a material without an activation energy. Without a diffusivity it counts as saturated at once.
pub(super) fn extent(material: &Material, life: &ServiceLife, thickness_mm: f32, scatter: f32) -> f32 {
    let Some(activation) = material.kinetics.hydrolysis_activation_kj_mol else { return 0.0 };
    let uptake = material.kinetics.moisture_diffusivity_mm2_h.map_or(1.0, |d| {
        let d = d * arrhenius::factor(DIFFUSION_ACTIVATION_KJ_MOL, life.temperature_c);
        uptake(d, life.years * HOURS_PER_YEAR, thickness_mm)
    });
    let activity = water_activity(life);
    // Second order in activity: dry air does next to nothing, and clusters of water do the cutting.
    let rate = RATE_PER_YEAR * activity * activity * arrhenius::factor(activation, life.temperature_c);
    1.0 - (-material.susceptibility.hydrolysis * scatter * rate * uptake * life.years).exp()
}

#[cfg(test)]
mod tests {
    use super::uptake;

    #[test]
    fn uptake_follows_fick_s_series_for_a_plate() {
        // Crank, The Mathematics of Diffusion, eq. 4.18: M = 1 - sum 8 / ((2n+1)^2 pi^2) exp(-(2n+1)^2 pi^2 D t / h^2).
        for x in [0.001_f64, 0.01, 0.049, 0.051, 0.1, 0.2, 0.4] {
            let pi2 = std::f64::consts::PI.powi(2);
            let series: f64 = 1.0
                - (0..200)
                    .map(|n| {
                        let m = f64::from(2 * n + 1).powi(2);
                        8.0 / (m * pi2) * (-m * pi2 * x).exp()
                    })
                    .sum::<f64>();
            let got = f64::from(uptake(x as f32, 1.0, 1.0));
            assert!((got - series).abs() < 1e-3, "D t / h^2 = {x}: {got} against {series}");
        }
    }

    #[test]
    fn twice_the_thickness_takes_four_times_as_long() {
        assert!((uptake(0.01, 10.0, 1.0) - uptake(0.01, 40.0, 2.0)).abs() < 1e-6);
    }
}
