//! Heat: slow thermal ageing at service temperature, and events that soften, brown or char.

use rand::Rng;
use rand_distr::{Distribution, Poisson};

use super::ServiceLife;
use super::arrhenius;
use crate::material::Material;
use crate::variate;

/// Activation energy of thermo-oxidative ageing, kJ/mol (Celina, Gillen & Assink, Polym. Degrad. Stab. 90, 395 (2005): 80 to
/// 120 for polyolefins and elastomers).
const AGEING_ACTIVATION_KJ_MOL: f32 = 90.0;
/// Rate of slow ageing of the most susceptible material at 23 degrees Celsius, 1/year.
const AGEING_PER_YEAR: f32 = 0.008;
/// Around the softening point, K: harm begins this far below it and is full this far above.
const SOFTENING_SPAN_K: [f32; 2] = [30.0, 80.0];
/// Around the charring point, K: the same.
const CHARRING_SPAN_K: [f32; 2] = [30.0, 120.0];
/// A material that does not soften begins to brown this far below its charring point, K.
const BROWNING_BELOW_CHAR_K: f32 = 100.0;
/// Standard deviation of an event's peak temperature, relative to its rise above service temperature.
const PEAK_REL_SD: f32 = 0.15;
/// Most expected events: beyond, more change nothing.
const MOST_EVENTS: f64 = 1e4;

/// What heat did to a part.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Heat {
    pub(super) aged: f32,
    pub(super) charred: f32,
}

/// 0 at `low`, 1 at `high`, smooth between.
pub(super) fn smooth_step(x: f32, low: f32, high: f32) -> f32 {
    let t = ((x - low) / (high - low)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// Harm of one event with this peak temperature to a material of susceptibility 1: [aged, charred].
#[must_use]
pub fn event_harm(softening_c: Option<f32>, char_c: Option<f32>, peak_c: f32) -> [f32; 2] {
    let span = |at: f32, [below, above]: [f32; 2]| smooth_step(peak_c, at - below, at + above);
    let charred = char_c.map_or(0.0, |c| span(c, CHARRING_SPAN_K));
    let softened = match (softening_c, char_c) {
        // Rubbers soften below room temperature; what ages them is heat near charring.
        (Some(s), _) if s > 40.0 => span(s, SOFTENING_SPAN_K),
        (_, Some(c)) => span(c - BROWNING_BELOW_CHAR_K, SOFTENING_SPAN_K),
        _ => 0.0,
    };
    [softened.max(charred), charred]
}

/// Slow ageing of a material of susceptibility 1 after `years` at a temperature.
#[must_use]
pub fn slow_ageing(years: f32, temperature_c: f32) -> f32 {
    1.0 - (-AGEING_PER_YEAR * years * arrhenius::factor(AGEING_ACTIVATION_KJ_MOL, temperature_c)).exp()
}

/// Heat's effect on a part; none where neither a softening nor a charring point is given.
pub(super) fn extent(material: &Material, life: &ServiceLife, scatter: f32, rng: &mut impl Rng) -> Heat {
    // Both draws happen for every material, so that those after them do not depend on it.
    let expected = f64::from(life.heat_event_rate_per_year * life.years).min(MOST_EVENTS);
    let events = Poisson::new(expected.max(1e-9)).map_or(0.0, |p| p.sample(rng) as f32);
    let spread = variate::normal(rng);
    let k = &material.kinetics;
    if k.softening_c.is_none() && k.char_c.is_none() {
        return Heat::default();
    }
    let susceptibility = material.susceptibility.heat;
    let mut aged = slow_ageing(life.years * susceptibility * scatter, life.temperature_c);
    let mut charred = 0.0;
    if events >= 1.0 {
        let rise = (life.heat_event_c - life.temperature_c).max(0.0);
        // The hottest of n events lies about sqrt(2 ln n) standard deviations above the mean.
        let hottest = spread + (2.0 * events.ln()).sqrt();
        let peak = life.temperature_c + rise * (1.0 + PEAK_REL_SD * hottest).max(0.0);
        let [harm, burnt] = event_harm(k.softening_c, k.char_c, peak);
        aged = 1.0 - (1.0 - aged) * (1.0 - harm * susceptibility.sqrt());
        charred = burnt * susceptibility.sqrt();
    }
    Heat { aged, charred }
}

#[cfg(test)]
mod tests {
    use super::{event_harm, slow_ageing};

    #[test]
    fn a_cool_event_does_nothing_a_hot_one_softens_and_a_fire_chars() {
        assert_eq!(event_harm(Some(130.0), Some(350.0), 80.0), [0.0, 0.0]);
        let [aged, charred] = event_harm(Some(130.0), Some(350.0), 180.0);
        assert!(aged > 0.5 && charred == 0.0);
        assert_eq!(event_harm(Some(130.0), Some(350.0), 600.0), [1.0, 1.0]);
        assert_eq!(event_harm(None, None, 900.0), [0.0, 0.0]);
    }

    #[test]
    fn slow_ageing_doubles_in_rate_every_seven_degrees_or_so() {
        let rate = |c: f32| -(1.0 - slow_ageing(1.0, c)).ln();
        let ratio = rate(30.0) / rate(23.0);
        assert!((ratio - 2.33).abs() < 0.05, "{ratio}");
    }
}
