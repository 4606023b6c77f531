//! `[station]`: where the cameras hang and what they see of the belt.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Geometry of the sensor station.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Station {
    /// Length of belt across the width of the image, m.
    #[schemars(range(min = 0.02, max = 5.0))]
    pub field_of_view_m: f64,
    /// Height of the cameras above the belt, m.
    #[schemars(range(min = 0.1, max = 10.0))]
    pub camera_height_m: f64,
}

impl Default for Station {
    fn default() -> Self {
        Self { field_of_view_m: 0.6, camera_height_m: 1.2 }
    }
}
