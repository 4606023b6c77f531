//! `[computer]`: how long perception takes. It is modelled, not timed, so that a run does not depend on the machine it runs on.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What perception runs on. A decision upon an item comes `frame_s` + macs / `macs_per_s` after its frame, with the
/// multiply-accumulates of the model for all items that are recognised before it and its own.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Computer {
    /// Time that a frame takes whatever lies on it: reading out, finding items, cutting, s.
    #[schemars(range(min = 0.0, max = 10.0))]
    pub frame_s: f64,
    /// Multiply-accumulates of the model that it does in a second.
    #[schemars(range(min = 1e6, max = 1e16))]
    pub macs_per_s: f64,
    /// Where these numbers come from; an estimate says so.
    #[schemars(length(min = 1, max = 400))]
    pub source: String,
}

impl Computer {
    /// Time from a frame to the last decision upon `items` of its items by a model of `macs_per_item` multiply-accumulates, s.
    #[must_use]
    pub fn decided_after_s(&self, items: usize, macs_per_item: u64) -> f64 {
        self.frame_s + items as f64 * macs_per_item as f64 / self.macs_per_s
    }
}
