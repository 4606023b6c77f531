//! What an item is worth in each bin, and on the belt. Where it is and who could pick it do not matter here.
//!
//! The worth of a bin is the expectation over what the item may be: materials and states by their posteriors, quality by a normal belief around the
//! fused quality, cut to 0..1, and mass by the footprint's sides. An unsure item is worth little anywhere, as the penalties for what it
//! may be weigh against the price; so the item stays on the belt when that pays, not when a posterior falls below a bound.

use loopline_edge::Triage;
use serde::{Deserialize, Serialize};

use crate::error::{ControlError, Result};
use crate::fusion::is_posterior;
use crate::track::Track;

/// What becomes of a bin's content: the classes of triage are the ways that goods leave the line.
pub type Route = Triage;

/// What a bin pays.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BinTerms {
    /// Its name.
    pub name: String,
    /// What becomes of its content.
    pub route: Route,
    /// What a kilogram of each material is worth in it, euro: its price where the bin accepts it, less than zero where it spoils the bin.
    pub value_eur_kg: Vec<f64>,
    /// Lowest and highest quality that it accepts, 0..1.
    pub accepts_quality: (f64, f64),
    /// Whether it accepts each state of degradation; empty: all.
    pub accepts_states: Vec<bool>,
    /// What a kilogram of a quality or a state beyond is worth, euro, unless its material is worth less still. Less than zero is a penalty.
    pub wrong_quality_eur_kg: f64,
}

/// What an item weighs by the sides of its footprint: `kg (length / m)^length_power (width / m)^width_power`. Goods of one material are
/// of several kinds, small cups and large bottles, and what is twice as large does not weigh twice as much for each of them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MassBySize {
    /// Mass of what is 1 m long and 1 m wide, kg.
    pub kg: f64,
    /// Exponent of the longer side.
    pub length_power: f64,
    /// Exponent of the shorter side.
    pub width_power: f64,
}

impl MassBySize {
    /// So much for each square metre.
    #[must_use]
    pub fn areal(kg_m2: f64) -> Self {
        Self { kg: kg_m2, length_power: 1.0, width_power: 1.0 }
    }

    /// The mass of an item of these sides, m; kg.
    #[must_use]
    pub fn kg(&self, length_m: f64, width_m: f64) -> f64 {
        self.kg * length_m.powf(self.length_power) * width_m.powf(self.width_power)
    }
}

/// What pays.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// The bins.
    pub bins: Vec<BinTerms>,
    /// What a kilogram that runs off the belt's end is worth, euro; less than zero is a cost.
    pub tail_value_eur_kg: f64,
    /// What an item of each material weighs for its size, from commissioning.
    pub mass: Vec<MassBySize>,
    /// Standard deviation of the belief about quality.
    pub quality_spread: f64,
}

/// What an item is worth somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Valued {
    /// Number of the bin; none leaves the item on the belt.
    pub bin: Option<usize>,
    /// Expected worth there, euro.
    pub value_eur: f64,
}

impl Terms {
    /// What an item is expected to weigh, kg; 0 where nothing is known of it.
    #[must_use]
    pub fn mass_kg(&self, track: &Track) -> f64 {
        let materials = track.posterior.iter().enumerate();
        materials.take(self.mass.len()).map(|(m, p)| f64::from(*p) * self.mass_as_kg(track, m)).sum()
    }

    /// What an item weighs if it is of a material, kg: what was told, or else what its size tells.
    fn mass_as_kg(&self, track: &Track, material: usize) -> f64 {
        track.mass_kg.unwrap_or_else(|| self.mass[material].kg(track.length_m, track.width_m))
    }

    /// Whether the numbers can be used.
    ///
    /// # Errors
    /// The first key that cannot.
    pub fn check(&self) -> Result<()> {
        let due = |holds: bool, key: &str, value: &dyn std::fmt::Debug, due| {
            if holds { Ok(()) } else { Err(ControlError::setting(format!("terms.{key}"), value, due)) }
        };
        let materials = self.mass.len();
        due(materials > 0, "mass", &self.mass, "a mass for each material")?;
        let sound =
            |m: &MassBySize| m.kg.is_finite() && m.kg > 0.0 && m.length_power.is_finite() && m.width_power.is_finite();
        due(self.mass.iter().all(sound), "mass", &self.mass, "masses above 0 and finite powers")?;
        due(self.tail_value_eur_kg.is_finite(), "tail_value_eur_kg", &self.tail_value_eur_kg, "a finite number")?;
        let spread = self.quality_spread;
        due(spread.is_finite() && spread > 0.0, "quality_spread", &spread, "a number above 0")?;
        for (number, bin) in self.bins.iter().enumerate() {
            let key = |name: &str| format!("bins[{number}].{name}");
            let values = bin.value_eur_kg.len() == materials && bin.value_eur_kg.iter().all(|v| v.is_finite());
            due(values, &key("value_eur_kg"), &bin.value_eur_kg, "a finite number for each material of mass")?;
            let (low, high) = bin.accepts_quality;
            due(
                (0.0..=1.0).contains(&low) && low < high && high <= 1.0,
                &key("accepts_quality"),
                &(low, high),
                "0 <= low < high <= 1",
            )?;
            due(
                bin.wrong_quality_eur_kg.is_finite(),
                &key("wrong_quality_eur_kg"),
                &bin.wrong_quality_eur_kg,
                "a finite number",
            )?;
        }
        Ok(())
    }
}

/// What an item is worth in each bin, in their order, and last on the belt.
///
/// Of an item whose posterior is none (see [`is_posterior`]) or not of these materials nothing is known but the belt, at 0.
#[must_use]
pub fn evaluate(track: &Track, terms: &Terms) -> Vec<Valued> {
    let posterior = &track.posterior;
    let sizes = [track.length_m, track.width_m, track.mass_kg.unwrap_or(0.0)];
    if posterior.len() != terms.mass.len()
        || !is_posterior(posterior)
        || !track.quality.is_finite()
        || !sizes.iter().all(|value| value.is_finite())
    {
        return vec![Valued { bin: None, value_eur: 0.0 }];
    }
    let expected_eur = |eur_kg: &dyn Fn(usize) -> f64| -> f64 {
        let materials = posterior.iter().enumerate();
        materials.map(|(m, p)| f64::from(*p) * terms.mass_as_kg(track, m) * eur_kg(m)).sum()
    };
    let in_bin = |bin: &BinTerms| {
        let accepted = share_within(f64::from(track.quality), terms.quality_spread, bin.accepts_quality)
            * share_accepted(&track.states, &bin.accepts_states);
        expected_eur(&|m| {
            let (right, wrong) = (bin.value_eur_kg[m], bin.value_eur_kg[m].min(bin.wrong_quality_eur_kg));
            accepted * right + (1.0 - accepted) * wrong
        })
    };
    let bins = terms.bins.iter().enumerate().map(|(bin, terms)| Valued { bin: Some(bin), value_eur: in_bin(terms) });
    bins.chain([Valued { bin: None, value_eur: expected_eur(&|_| terms.tail_value_eur_kg) }]).collect()
}

/// The option that is worth most among the belt and the bins that `may` be used; at a tie the belt, then the first bin.
#[must_use]
pub fn best_of(options: &[Valued], may: impl Fn(usize) -> bool) -> Valued {
    let belt = options.iter().copied().find(|option| option.bin.is_none()).unwrap_or(Valued { bin: None, value_eur: 0.0 });
    let bins = options.iter().filter(|option| option.bin.is_some_and(&may));
    bins.fold(belt, |best, option| if option.value_eur > best.value_eur { *option } else { best })
}

/// How likely an item is in a state that is accepted; sure where nothing is asked, or nothing known.
fn share_accepted(states: &[f32], accepts: &[bool]) -> f64 {
    if states.len() != accepts.len() || !is_posterior(states) {
        return 1.0;
    }
    states.iter().zip(accepts).filter(|(_, accepts)| **accepts).map(|(p, _)| f64::from(*p)).sum::<f64>().min(1.0)
}

/// How likely a quality lies within bounds, if it is normal around `mean` and known to lie in 0..1.
fn share_within(mean: f64, spread: f64, (low, high): (f64, f64)) -> f64 {
    let below = |quality: f64| 0.5 * libm::erfc((mean - quality) / (spread * std::f64::consts::SQRT_2));
    let all = below(1.0) - below(0.0);
    ((below(high) - below(low)) / all).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quality_within_wide_bounds_is_accepted() {
        assert!((share_within(0.5, 0.1, (0.0, 1.0)) - 1.0).abs() < 1e-12);
        assert!((share_within(0.0, 0.1, (0.0, 0.3)) - 1.0).abs() < 0.01, "the belief ends at 0");
        assert!((share_within(0.7, 0.1, (0.7, 1.0)) - 0.5).abs() < 0.002, "half above its mean");
        // 0.6 is one standard deviation above 0.5: 1 - Phi(1).
        assert!((share_within(0.5, 0.1, (0.6, 1.0)) - 0.158_655).abs() < 1e-5);
    }
}
