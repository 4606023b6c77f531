//! Fatigue and impact: Basquin's line, Miner's sum, and brittle breakage in handling.

use super::ServiceLife;
use crate::material::Material;

/// Slope 1/b of Basquin's line N_f = (load / strength)^(-1/b): b near 0.1 for metals and polymers (Dowling, Mechanical
/// Behavior of Materials, 4th ed., chapter 9).
const INVERSE_SLOPE: f32 = 10.0;
/// Load ratios of the least and the most fatigue-prone material are scaled by these.
const LOAD_FACTOR: [f32; 2] = [0.6, 1.1];
/// Share of the strength that full embrittlement takes.
const EMBRITTLED_LOSS: f32 = 0.45;
/// Elongation at break that halves the chance of breaking in a knock, percent.
const TOUGH_ELONGATION_PERCENT: f32 = 3.0;
/// Knocks (a few of every thousand handlings) that break the most fragile material with probability 1 - 1/e, in handlings.
const HANDLINGS_TO_BREAK: f32 = 3_000.0;

/// Cycles to failure at a load ratio.
#[must_use]
pub fn cycles_to_failure(load_ratio: f32) -> f32 {
    load_ratio.max(1e-3).powf(-INVERSE_SLOPE)
}

/// Extent on a part whose chains are cut by `embrittled` and whose section has shrunk by `section_loss`.
pub(super) fn extent(material: &Material, life: &ServiceLife, embrittled: f32, section_loss: f32, scatter: f32) -> f32 {
    let susceptibility = material.susceptibility.fatigue;
    if susceptibility <= 0.0 {
        return 0.0;
    }
    let cycles = life.cycles_per_year * life.years;
    let [least, most] = LOAD_FACTOR;
    let strength_left = (1.0 - EMBRITTLED_LOSS * embrittled) * (1.0 - section_loss).max(0.05);
    let load = life.load_ratio * (least + (most - least) * susceptibility) / strength_left;
    // Miner's sum; scatter of the load enters through the slope.
    let damage = cycles / cycles_to_failure(load) * scatter.powi(3);
    let brittle = 1.0 / (1.0 + material.mechanics.elongation_percent / TOUGH_ELONGATION_PERCENT);
    let brittle = brittle.max(embrittled * embrittled);
    let knocks = susceptibility * brittle * life.load_ratio * cycles.sqrt() * 10.0 / HANDLINGS_TO_BREAK;
    1.0 - (-damage - knocks * scatter).exp()
}

#[cfg(test)]
mod tests {
    use super::cycles_to_failure;

    #[test]
    fn basquin_s_line_has_its_slope() {
        let decades = (cycles_to_failure(0.2) / cycles_to_failure(0.4)).log2();
        assert!((decades - 10.0).abs() < 1e-3);
        assert!((cycles_to_failure(1.0) - 1.0).abs() < 1e-6);
    }
}
