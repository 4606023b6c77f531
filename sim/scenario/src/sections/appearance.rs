//! `[appearance]`: how much the visible look betrays the material.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How much the visible look (colour, gloss, grain, shape) betrays the material.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Appearance {
    /// 1: each material wears its own colours and gloss. 0: looks are drawn from one pool for all materials and say
    /// nothing. Between: a geometric blend of both spectra below 780 nm; the near infrared is always the material's own.
    /// The share of items whose shape is drawn apart from their materials is (1 - coupling)^3.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub coupling: f64,
}

impl Default for Appearance {
    fn default() -> Self {
        Self { coupling: 1.0 }
    }
}
