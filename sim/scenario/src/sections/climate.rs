//! `[climate]`: the air of the sorting hall.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Interval;

/// The air of the hall; items and belt enter the heater at this temperature.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Climate {
    /// Temperature of air, walls and arriving items, degrees Celsius.
    #[schemars(extend("x-range" = [-30.0, 50.0]))]
    pub ambient_c: Interval,
}

impl Default for Climate {
    fn default() -> Self {
        Self { ambient_c: Interval::new(12.0, 28.0) }
    }
}
