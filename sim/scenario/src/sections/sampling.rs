//! `[sampling]`: what varies from picture to picture of a dataset. A line that runs has none of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Interval;

/// How items lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Arrangement {
    /// Apart from each other.
    Singulated,
    /// As they fall; items may lie on others.
    Overlapping,
}

/// Smallest and largest number of items of a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemLimits {
    /// Smallest number of items.
    #[schemars(range(min = 1, max = 6))]
    pub min: u32,
    /// Largest number of items, not below `min`.
    #[schemars(range(min = 1, max = 6))]
    pub max: u32,
}

/// What varies from picture to picture of a dataset: how many items lie before the cameras, how they lie, and how the cameras hang.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Sampling {
    /// Smallest and largest number of items of a sample.
    pub items: ItemLimits,
    /// Mean number of items: a Poisson law cut to `items`, its parameter chosen so that this is the mean after the cut.
    #[schemars(range(min = 1.0, max = 6.0))]
    pub items_mean: f64,
    /// How items lie.
    pub arrangement: Arrangement,
    /// Largest share of an item's footprint that may lie under or over its neighbours, 0 to 1; only with
    /// `arrangement = "overlapping"`.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub overlap: f64,
    /// Tilt of the optical axis away from the vertical, degrees; drawn for both axes.
    #[schemars(extend("x-range" = [-15.0, 15.0]))]
    pub camera_tilt_deg: Interval,
    /// Rotation of the cameras about the optical axis, degrees.
    #[schemars(extend("x-range" = [-180.0, 180.0]))]
    pub camera_roll_deg: Interval,
    /// Height of the cameras relative to `station.camera_height_m`.
    #[schemars(extend("x-range" = [0.5, 2.0]))]
    pub camera_height_rel: Interval,
}

impl Default for Sampling {
    fn default() -> Self {
        Self {
            items: ItemLimits { min: 1, max: 6 },
            items_mean: 3.0,
            arrangement: Arrangement::Singulated,
            overlap: 0.0,
            camera_tilt_deg: Interval::new(-1.5, 1.5),
            camera_roll_deg: Interval::new(-2.0, 2.0),
            camera_height_rel: Interval::new(0.97, 1.03),
        }
    }
}
