//! What several looks at one item say together. Places are fused in `track`.
//!
//! Looks of one item are not independent: the same dirt, the same blind spot of the model, a half-shifted picture. Treating them as
//! independent multiplies posteriors and makes two copies of one mistake twice as sure. Here the log posteriors are averaged, which
//! never makes anything surer, and the average is then sharpened by the number of *effective* looks, n / (1 + (n - 1) rho): the design
//! effect of equally correlated samples (Kish, Survey Sampling, 1965). rho = 1 is the mean alone, rho = 0 independence. However many
//! looks there are, they count for 1 / rho at most.
//!
//! An abstaining look enters with less weight. n is Kish's number for weights, (sum w)^2 / sum w^2, so that a look without weight adds none.
//! Posteriors contain the prior of training, which is sharpened along; it is taken as flat.

use serde::Serialize;

/// How looks are fused.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct FusionSettings {
    /// Correlation of looks' errors, above 0 to 1. 0.5 is assumed, not measured: two looks then count as 1.33.
    pub correlation: f64,
    /// Weight of an abstaining look, 0..1; others have 1.
    pub abstained_weight: f64,
}

impl Default for FusionSettings {
    fn default() -> Self {
        Self { correlation: 0.5, abstained_weight: 0.25 }
    }
}

/// A posterior below this counts as this: one look must not forbid a material for good.
const LEAST_POSTERIOR: f64 = 1e-6;
/// How far the sum of a posterior may be from 1.
const SUM_TOLERANCE: f64 = 1e-3;

/// Whether these are probabilities: finite, none negative, 1 together within 1e-3.
#[must_use]
pub fn is_posterior(values: &[f32]) -> bool {
    let sum: f64 = values.iter().map(|p| f64::from(*p)).sum();
    values.iter().all(|p| p.is_finite() && *p >= 0.0) && (sum - 1.0).abs() <= SUM_TOLERANCE
}

/// The running sums of an item's looks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fused {
    weight: f64,
    weight_squared: f64,
    log_materials: Vec<f64>,
    log_states: Vec<f64>,
    quality: f64,
}

impl Fused {
    /// Adds a look. False where it is damaged (see [`is_posterior`], or a quality that is not finite) or of another model: such a look
    /// tells nothing.
    pub fn add(
        &mut self,
        materials: &[f32],
        states: &[f32],
        quality: f32,
        abstained: bool,
        settings: FusionSettings,
    ) -> bool {
        let of_this_model =
            self.weight == 0.0 || (materials.len() == self.log_materials.len() && states.len() == self.log_states.len());
        let sound = is_posterior(materials) && (states.is_empty() || is_posterior(states)) && quality.is_finite();
        if !(of_this_model && sound) {
            return false;
        }
        let weight = if abstained { settings.abstained_weight } else { 1.0 };
        self.weight += weight;
        self.weight_squared += weight * weight;
        self.quality += weight * f64::from(quality.clamp(0.0, 1.0));
        for (sums, look) in [(&mut self.log_materials, materials), (&mut self.log_states, states)] {
            sums.resize(look.len(), 0.0);
            for (sum, p) in sums.iter_mut().zip(look) {
                *sum += weight * f64::from(*p).max(LEAST_POSTERIOR).ln();
            }
        }
        true
    }

    /// For how many independent looks these count.
    #[must_use]
    pub fn effective_looks(&self, settings: FusionSettings) -> f64 {
        if self.weight == 0.0 {
            return 0.0;
        }
        let looks = self.weight * self.weight / self.weight_squared;
        looks / (1.0 + (looks - 1.0) * settings.correlation)
    }

    /// Posterior of each material; empty before the first sound look.
    #[must_use]
    pub fn materials(&self, settings: FusionSettings) -> Vec<f32> {
        self.sharpened(&self.log_materials, settings)
    }

    /// Posterior of each state; may be empty.
    #[must_use]
    pub fn states(&self, settings: FusionSettings) -> Vec<f32> {
        self.sharpened(&self.log_states, settings)
    }

    /// Remaining function, 0..1: the weighted mean; 0 before the first sound look.
    #[must_use]
    pub fn quality(&self) -> f32 {
        if self.weight == 0.0 { 0.0 } else { (self.quality / self.weight) as f32 }
    }

    fn sharpened(&self, log_sums: &[f64], settings: FusionSettings) -> Vec<f32> {
        let power = self.effective_looks(settings) / self.weight;
        let highest = log_sums.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let raised: Vec<f64> = log_sums.iter().map(|sum| ((sum - highest) * power).exp()).collect();
        let total: f64 = raised.iter().sum();
        raised.iter().map(|p| (p / total) as f32).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTINGS: FusionSettings = FusionSettings { correlation: 0.5, abstained_weight: 0.25 };

    fn fuse(looks: &[([f32; 3], bool)], settings: FusionSettings) -> Vec<f32> {
        let mut fused = Fused::default();
        for (look, abstained) in looks {
            assert!(fused.add(look, &[], 0.5, *abstained, settings));
        }
        fused.materials(settings)
    }

    fn log_odds(posterior: &[f32]) -> f64 {
        f64::from(posterior[0] / posterior[1]).ln()
    }

    #[test]
    fn one_look_is_believed_as_it_is() {
        let posterior = fuse(&[([0.7, 0.2, 0.1], false)], SETTINGS);
        assert!(posterior.iter().zip([0.7, 0.2, 0.1]).all(|(p, q)| (p - q).abs() < 1e-6), "{posterior:?}");
        let posterior = fuse(&[([0.7, 0.2, 0.1], true)], SETTINGS);
        assert!((posterior[0] - 0.7).abs() < 1e-6, "an abstaining look alone is all there is: {posterior:?}");
    }

    #[test]
    fn copies_of_one_look_count_for_what_the_correlation_allows() {
        let look = ([0.6, 0.3, 0.1], false);
        let ratio = |copies: usize, correlation| {
            let settings = FusionSettings { correlation, ..SETTINGS };
            log_odds(&fuse(&vec![look; copies], settings)) / log_odds(&fuse(&[look], settings))
        };
        assert!((ratio(2, 0.5) - 4.0 / 3.0).abs() < 1e-4);
        assert!((ratio(2, 1.0) - 1.0).abs() < 1e-4, "wholly correlated looks are one");
        assert!(ratio(1000, 0.5) < 2.0, "never more than 1 / rho");
    }

    #[test]
    fn two_looks_outvote_one_mistaken_one() {
        let right = [0.55, 0.35, 0.1];
        let posterior = fuse(&[(right, false), ([0.3, 0.6, 0.1], false), (right, false)], SETTINGS);
        assert!(posterior[0] > posterior[1], "{posterior:?}");
    }

    #[test]
    fn an_abstaining_look_moves_less() {
        let (look, other) = ([0.7, 0.2, 0.1], [0.2, 0.7, 0.1]);
        let both = fuse(&[(look, false), (other, false)], SETTINGS);
        let unsure = fuse(&[(look, false), (other, true)], SETTINGS);
        assert!((both[0] - both[1]).abs() < 1e-6 && unsure[0] > unsure[1] + 0.2, "{both:?} {unsure:?}");
    }

    #[test]
    fn damaged_looks_tell_nothing() {
        let mut fused = Fused::default();
        assert!(!fused.add(&[f32::NAN, 1.0, 0.0], &[], 0.5, false, SETTINGS));
        assert!(!fused.add(&[0.5, 0.4, 0.0], &[], 0.5, false, SETTINGS));
        assert!(!fused.add(&[1.5, -0.5, 0.0], &[], 0.5, false, SETTINGS));
        assert!(!fused.add(&[0.5, 0.5, 0.0], &[], f32::INFINITY, false, SETTINGS));
        assert!(fused.materials(SETTINGS).is_empty());
        assert!(fused.add(&[0.5, 0.5, 0.0], &[], 0.5, false, SETTINGS));
        assert!(!fused.add(&[0.5, 0.5], &[], 0.5, false, SETTINGS), "of another model");
        assert!((fused.materials(SETTINGS)[0] - 0.5).abs() < 1e-3);
    }
}
