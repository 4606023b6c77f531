//! `[damage]`: what collection, baling and shredding did to the shape of items.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Interval;

/// Mechanical damage to the shape; each is drawn per item, 0 (none) to 1 (as much as the archetype can take).
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DamageRange {
    /// Local dents.
    #[schemars(extend("x-range" = [0.0, 1.0]))]
    pub dents: Interval,
    /// Flattening as a whole.
    #[schemars(extend("x-range" = [0.0, 1.0]))]
    pub crush: Interval,
    /// Torn edges.
    #[schemars(extend("x-range" = [0.0, 1.0]))]
    pub tear: Interval,
    /// Pieces broken off.
    #[schemars(extend("x-range" = [0.0, 1.0]))]
    pub fracture: Interval,
}

impl Default for DamageRange {
    fn default() -> Self {
        Self {
            dents: Interval::new(0.0, 0.6),
            crush: Interval::new(0.0, 0.6),
            tear: Interval::new(0.0, 0.3),
            fracture: Interval::new(0.0, 0.3),
        }
    }
}
