//! `[expect]`: what a line must achieve to pass, and over how many runs of what length.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Bounds of a number; an end that is left out does not bound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Bound {
    /// Least.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// Greatest, not below `min`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
}

impl Bound {
    /// Whether `value` lies within. What is not a number lies within no bound.
    #[must_use]
    pub fn holds(&self, value: f64) -> bool {
        self.is_none() || (self.min.unwrap_or(f64::NEG_INFINITY)..=self.max.unwrap_or(f64::INFINITY)).contains(&value)
    }

    /// Whether it bounds nothing.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.min.is_none() && self.max.is_none()
    }
}

/// What the line must achieve. Each bound is of the mean over the seeds; what has none may be anything.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Expect {
    /// Number of runs, each of its own seed.
    #[schemars(range(min = 1, max = 10_000))]
    pub seeds: u32,
    /// Length of each run, minutes of the line's time.
    #[schemars(range(min = 0.1, max = 1440.0))]
    pub minutes: f64,
    /// Share of the mass in bins that its bin accepts.
    #[serde(skip_serializing_if = "Bound::is_none")]
    #[schemars(extend("x-range" = [0.0, 1.0]))]
    pub purity: Bound,
    /// Share of the mass that some bin accepts, and that is in such a bin.
    #[serde(skip_serializing_if = "Bound::is_none")]
    #[schemars(extend("x-range" = [0.0, 1.0]))]
    pub recovery: Bound,
    /// Share of all mass that is in a bin, right or wrong.
    #[serde(rename = "yield", skip_serializing_if = "Bound::is_none")]
    #[schemars(extend("x-range" = [0.0, 1.0]))]
    pub mass_yield: Bound,
    /// What bins fetch less what penalties and the tail cost, EUR/h.
    #[serde(skip_serializing_if = "Bound::is_none")]
    #[schemars(extend("x-range" = [-1e6, 1e6]))]
    pub value_eur_h: Bound,
    /// Items that arms put into bins in a minute, all cells together.
    #[serde(skip_serializing_if = "Bound::is_none")]
    #[schemars(extend("x-range" = [0.0, 1e4]))]
    pub picks_per_min: Bound,
    /// Share of the picks that were begun and ended with the item in a bin.
    #[serde(skip_serializing_if = "Bound::is_none")]
    #[schemars(extend("x-range" = [0.0, 1.0]))]
    pub pick_success: Bound,
    /// Picks of a run that came too late: the item had left the stretch where the cell picks.
    #[serde(skip_serializing_if = "Bound::is_none")]
    #[schemars(extend("x-range" = [0.0, 1e6]))]
    pub missed_deadlines: Bound,
    /// Picks of a run that lifted more than the one item they were for.
    #[serde(skip_serializing_if = "Bound::is_none")]
    #[schemars(extend("x-range" = [0.0, 1e6]))]
    pub double_picks: Bound,
    /// Things that items of a run ran into while arms held them: other items, guards, bins.
    #[serde(skip_serializing_if = "Bound::is_none")]
    #[schemars(extend("x-range" = [0.0, 1e6]))]
    pub touches: Bound,
    /// Items of a run that arms themselves pushed, not what they held.
    #[serde(skip_serializing_if = "Bound::is_none")]
    #[schemars(extend("x-range" = [0.0, 1e6]))]
    pub arm_touches: Bound,
    /// Items of a run that passed the cameras and were never found.
    #[serde(skip_serializing_if = "Bound::is_none")]
    #[schemars(extend("x-range" = [0.0, 1e6]))]
    pub unseen: Bound,
    /// Energy that the arms take for each item in a bin, J.
    #[serde(skip_serializing_if = "Bound::is_none")]
    #[schemars(extend("x-range" = [0.0, 1e6]))]
    pub arm_j_per_item: Bound,
}

impl Default for Expect {
    fn default() -> Self {
        let free = Bound::default();
        Self {
            seeds: 3,
            minutes: 5.0,
            purity: free,
            recovery: free,
            mass_yield: free,
            value_eur_h: free,
            picks_per_min: free,
            pick_success: free,
            missed_deadlines: free,
            double_picks: free,
            touches: free,
            arm_touches: free,
            unseen: free,
            arm_j_per_item: free,
        }
    }
}
