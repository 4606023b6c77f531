//! Photo-oxidation of polymers, wood, paper and textiles: an induction period, then first-order attack.
//!
//! The ultraviolet dose is weighted by temperature (Arrhenius) and acts once it exceeds the induction dose that stabilisers
//! buy (Wypych, Handbook of Material Weathering, 6th ed., 2018; White & Turnbull, J. Mater. Sci. 29, 584 (1994)).

use super::ServiceLife;
use super::arrhenius;
use crate::material::Material;

/// Dose beyond induction in which the most susceptible material reaches 1 - 1/e, MJ/m2 in 295 to 385 nm. Unstabilised
/// polypropylene fails within about one Florida year (300 MJ/m2) (Wypych 2018).
pub const SCALE_MJ_M2: f32 = 400.0;
/// Share of the dose that print and paint keep off the substrate below them.
const SHIELDED_BY_COATING: f32 = 0.8;

/// Temperature-weighted dose, MJ/m2.
#[must_use]
pub fn weighted_dose_mj_m2(life: &ServiceLife, activation_kj_mol: f32) -> f32 {
    life.uv_mj_m2_year * life.years * arrhenius::factor(activation_kj_mol, life.temperature_c)
}

/// Extent 0 to 1 after a weighted dose: zero up to the induction dose, then 1 - exp(-susceptibility (H - H0) / scale).
#[must_use]
pub fn extent_of_dose(weighted_dose_mj_m2: f32, induction_mj_m2: f32, susceptibility: f32) -> f32 {
    let beyond = (weighted_dose_mj_m2 - induction_mj_m2).max(0.0);
    1.0 - (-susceptibility * beyond / SCALE_MJ_M2).exp()
}

/// Extent on a part; 0 for a material without an induction dose.
pub(super) fn extent(material: &Material, life: &ServiceLife, coating: f32, scatter: f32) -> f32 {
    let Some(induction) = material.kinetics.photo_induction_mj_m2 else { return 0.0 };
    let activation = material.kinetics.photo_activation_kj_mol.unwrap_or(0.0);
    let dose = weighted_dose_mj_m2(life, activation) * scatter * (1.0 - SHIELDED_BY_COATING * coating);
    extent_of_dose(dose, induction, material.susceptibility.photo_oxidation)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn life(years: f32, temperature_c: f32) -> ServiceLife {
        ServiceLife { years, temperature_c, uv_mj_m2_year: 100.0, ..ServiceLife::unused() }
    }

    #[test]
    fn nothing_happens_before_induction_and_something_after() {
        for dose in [0.0_f32, 50.0, 199.9, 200.0] {
            assert_eq!(extent_of_dose(dose, 200.0, 1.0), 0.0);
        }
        assert!(extent_of_dose(210.0, 200.0, 1.0) > 0.0);
        assert!((extent_of_dose(200.0 + SCALE_MJ_M2, 200.0, 1.0) - (1.0 - (-1.0_f32).exp())).abs() < 1e-6);
    }

    #[test]
    fn doses_at_two_temperatures_are_in_arrhenius_ratio() {
        let ratio = weighted_dose_mj_m2(&life(2.0, 40.0), 30.0) / weighted_dose_mj_m2(&life(2.0, 10.0), 30.0);
        // exp(30 / R (1/283.15 - 1/313.15)) with R = 8.314 J/(mol K)
        assert!((ratio / 3.390 - 1.0).abs() < 2e-3, "{ratio}");
    }
}
