//! Soiling: a surface fills up to a level that its use and its hold on dirt set.

use super::ServiceLife;
use crate::material::Material;

/// Years in which soiling reaches 1 - 1/e of its level.
const FILL_YEARS: f32 = 0.25;
/// Level of the least dirt-holding material relative to the most.
const LEAST_HOLD: f32 = 0.35;

/// Level 0 to 1 after `years` of a use this dirty, for a susceptibility.
#[must_use]
pub fn level(soiling: f32, susceptibility: f32, years: f32) -> f32 {
    soiling * (LEAST_HOLD + (1.0 - LEAST_HOLD) * susceptibility) * (1.0 - (-years / FILL_YEARS).exp())
}

/// Extent on a part.
pub(super) fn extent(material: &Material, life: &ServiceLife, scatter: f32) -> f32 {
    level((life.soiling * scatter).min(1.0), material.susceptibility.soiling, life.years)
}

#[cfg(test)]
mod tests {
    use super::level;

    #[test]
    fn a_clean_use_leaves_no_soil_and_felt_holds_more_than_glass() {
        assert_eq!(level(0.0, 1.0, 10.0), 0.0);
        assert_eq!(level(1.0, 1.0, 0.0), 0.0);
        assert!(level(0.8, 1.0, 3.0) > level(0.8, 0.1, 3.0));
        assert!(level(1.0, 1.0, 50.0) <= 1.0);
    }
}
