//! `[station]`: where the cameras hang and what they see of the belt.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Interval;

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
    /// How the mounting varies from sample to sample.
    pub jitter: StationJitter,
}

impl Default for Station {
    fn default() -> Self {
        Self { field_of_view_m: 0.6, camera_height_m: 1.2, jitter: StationJitter::default() }
    }
}

/// How the mounting of the cameras varies from sample to sample.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct StationJitter {
    /// Tilt of the optical axis away from the vertical, degrees; drawn for both axes.
    #[schemars(extend("x-range" = [-15.0, 15.0]))]
    pub camera_tilt_deg: Interval,
    /// Rotation about the optical axis, degrees.
    #[schemars(extend("x-range" = [-180.0, 180.0]))]
    pub camera_roll_deg: Interval,
    /// Height relative to `camera_height_m`.
    #[schemars(extend("x-range" = [0.5, 2.0]))]
    pub camera_height_rel: Interval,
}

impl Default for StationJitter {
    fn default() -> Self {
        Self {
            camera_tilt_deg: Interval::new(-1.5, 1.5),
            camera_roll_deg: Interval::new(-2.0, 2.0),
            camera_height_rel: Interval::new(0.97, 1.03),
        }
    }
}
