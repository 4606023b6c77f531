//! From what the model says to a decision.

use serde::{Deserialize, Serialize};

/// Bounds of quality between the classes of triage. They are those of the datasets that a model was trained on, and come with it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TriageBounds {
    /// An item of quality above this is reused.
    pub reuse_above: f32,
    /// An item of quality below this is recycled; what lies between is repaired.
    pub recycle_below: f32,
}

/// What becomes of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Triage {
    /// Used again as it is.
    Reuse,
    /// Repaired first.
    Repair,
    /// Its material is recovered.
    Recycle,
}

impl Triage {
    /// From best to worst.
    pub const ALL: [Self; 3] = [Self::Reuse, Self::Repair, Self::Recycle];

    /// By the remaining function, 0..1.
    #[must_use]
    pub fn of(quality: f32, bounds: TriageBounds) -> Self {
        if quality > bounds.reuse_above {
            Self::Reuse
        } else if quality < bounds.recycle_below {
            Self::Recycle
        } else {
            Self::Repair
        }
    }

    /// As datasets and decisions write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Reuse => "reuse",
            Self::Repair => "repair",
            Self::Recycle => "recycle",
        }
    }
}

/// What the robot believes of one item. Materials and states are places in the model card's lists.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Decision {
    /// Box around the item: x0 y0 x1 y1, pixels of the frame, half open.
    pub box_px: [f32; 4],
    /// The likeliest material.
    pub material: usize,
    /// Its posterior probability.
    pub posterior: f32,
    /// The likeliest state of degradation.
    pub state: usize,
    /// Its posterior probability.
    pub state_posterior: f32,
    /// Remaining function, 0..1.
    pub quality: f32,
    /// What to do with it.
    pub triage: Triage,
    /// Whether the material is too unsure to act upon, or the model's numbers are none: such an item is left on the belt.
    pub abstained: bool,
}

/// What a model's card says of how to decide.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rules {
    /// The decision abstains when the highest posterior of a material lies below this.
    pub abstain_below: f32,
    /// Which quality leads to which triage.
    pub triage: TriageBounds,
}

impl Decision {
    /// Decides; `materials` and `states` come as logits and become posteriors.
    ///
    /// A logit of negative infinity means impossible. Without any possible material or state, and on each other number that
    /// is not finite, which a damaged model may give, the decision abstains.
    pub fn new(box_px: [f32; 4], materials: &mut [f32], quality: f32, states: &mut [f32], rules: Rules) -> Self {
        let sound = quality.is_finite() && materials.iter().chain(states.iter()).all(|logit| *logit < f32::INFINITY);
        let (material, posterior) = softmax(materials);
        let (state, state_posterior) = softmax(states);
        let quality = if quality.is_finite() { quality.clamp(0.0, 1.0) } else { 0.0 };
        Self {
            box_px,
            material,
            posterior,
            state,
            state_posterior,
            quality,
            triage: Triage::of(quality, rules.triage),
            abstained: !sound || posterior <= 0.0 || state_posterior <= 0.0 || posterior < rules.abstain_below,
        }
    }
}

/// Turns logits into probabilities; returns the place and value of the largest.
fn softmax(values: &mut [f32]) -> (usize, f32) {
    let highest = values.iter().copied().filter(|v| v.is_finite()).fold(f32::NEG_INFINITY, f32::max);
    let mut sum = 0.0;
    for value in values.iter_mut() {
        *value = if value.is_finite() { (*value - highest).exp() } else { 0.0 };
        sum += *value;
    }
    let mut best = (0, 0.0);
    for (place, value) in values.iter_mut().enumerate() {
        if sum > 0.0 {
            *value /= sum;
        }
        if *value > best.1 {
            best = (place, *value);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: TriageBounds = TriageBounds { reuse_above: 0.7, recycle_below: 0.3 };

    fn rules(abstain_below: f32) -> Rules {
        Rules { abstain_below, triage: BOUNDS }
    }

    #[test]
    fn posteriors_sum_to_one_and_the_largest_wins() {
        let mut logits = [1.0, 3.0, 2.0];
        let decision = Decision::new([0.0; 4], &mut logits, 0.8, &mut [0.0, 0.0], rules(0.5));
        assert_eq!((decision.material, decision.triage, decision.abstained), (1, Triage::Reuse, false));
        assert!((logits.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        assert!((decision.posterior - 0.665_24).abs() < 1e-4);
        assert!((decision.state_posterior - 0.5).abs() < 1e-6);
    }

    #[test]
    fn the_bounds_of_triage_belong_to_repair() {
        let of = |quality| Triage::of(quality, BOUNDS).name();
        assert_eq!([0.0, 0.299, 0.3, 0.7, 0.701, 1.0].map(of), ["recycle", "recycle", "repair", "repair", "reuse", "reuse"]);
    }

    #[test]
    fn other_bounds_make_other_decisions() {
        let strict = TriageBounds { reuse_above: 0.9, recycle_below: 0.5 };
        let of = |quality| Triage::of(quality, strict).name();
        assert_eq!([0.4, 0.6, 0.8, 0.95].map(of), ["recycle", "repair", "repair", "reuse"]);
    }

    #[test]
    fn it_abstains_below_the_bound_and_on_nonsense() {
        let abstains = |logits: &[f32], quality, below| {
            Decision::new([0.0; 4], &mut logits.to_vec(), quality, &mut [0.0], rules(below)).abstained
        };
        assert!(!abstains(&[0.0, 0.0], 0.5, 0.5));
        assert!(abstains(&[0.0, 0.0], 0.5, 0.51));
        assert!(abstains(&[1.0, 2.0], f32::NAN, 0.0));
        assert!(!abstains(&[f32::NEG_INFINITY, 1e30], 0.5, 0.9));
        assert!(abstains(&[f32::NEG_INFINITY; 2], 0.5, 0.0));
    }

    #[test]
    fn one_damaged_logit_is_enough_to_abstain() {
        let (nan, infinite) = (f32::NAN, f32::INFINITY);
        let decide = |materials: &[f32], states: &[f32]| {
            let (mut materials, mut states) = (materials.to_vec(), states.to_vec());
            let decision = Decision::new([0.0; 4], &mut materials, 0.5, &mut states, rules(0.0));
            assert!(materials.iter().chain(&states).all(|p| (0.0..=1.0).contains(p)), "{materials:?} {states:?}");
            decision.abstained
        };
        for damaged in [[nan, nan, 0.1], [infinite, 0.0, 0.0], [nan, 9.0, 0.0], [nan; 3]] {
            assert!(decide(&damaged, &[1.0, 0.0]), "materials {damaged:?}");
            assert!(decide(&[9.0, 0.0], &damaged), "states {damaged:?}");
        }
        assert!(decide(&[9.0, 0.0], &[f32::NEG_INFINITY; 2]), "no state is possible");
        assert!(!decide(&[9.0, f32::NEG_INFINITY], &[f32::NEG_INFINITY, 0.0]), "what is impossible is no damage");
    }
}
