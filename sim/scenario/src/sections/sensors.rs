//! `[sensors]`: the three cameras.

use loopline_sensors::{LwirConfig, NirConfig, RgbConfig};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The three cameras. All look through one rasterisation, as large as the largest of them along each axis; each size
/// must divide it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Sensors {
    /// The colour camera.
    pub rgb: RgbConfig,
    /// The thermal camera.
    pub lwir: LwirConfig,
    /// The near-infrared push-broom camera.
    pub nir: NirConfig,
}
