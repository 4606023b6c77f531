//! `[sensors.lwir]`: the long-wave infrared camera.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ConfigProblem, check::Check};

/// The thermal camera: an uncooled microbolometer, 8 to 14 um, 16 bit, 10 mK per count.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LwirConfig {
    /// Columns, in pixels, 1 to 2048.
    pub width_px: u32,
    /// Rows, in pixels, 1 to 2048.
    pub height_px: u32,
    /// Standard deviation of the Gaussian point spread, in pixels of this camera, 0 to 5.
    pub point_spread_sigma_px: f32,
    /// Whether the optics blur.
    pub point_spread: bool,
    /// Thermal time constant of the bolometers, in milliseconds, 0 to 100.
    pub time_constant_ms: f32,
    /// Whether the bolometers lag behind the moving scene.
    pub lag: bool,
    /// Noise-equivalent temperature difference at 300 K, in millikelvin, 0 to 1000.
    pub netd_mk: f32,
    /// Whether there is temporal noise.
    pub temporal_noise: bool,
    /// Standard deviation of the pixels' fixed offsets at 300 K, in millikelvin, 0 to 1000.
    pub fixed_pattern_mk: f32,
    /// Whether there is a fixed pattern.
    pub fixed_pattern_noise: bool,
}

impl Default for LwirConfig {
    /// A common uncooled camera: NETD 50 mK, 8 ms.
    fn default() -> Self {
        Self {
            width_px: 64,
            height_px: 64,
            point_spread_sigma_px: 0.5,
            point_spread: true,
            time_constant_ms: 8.0,
            lag: true,
            netd_mk: 50.0,
            temporal_noise: true,
            fixed_pattern_mk: 30.0,
            fixed_pattern_noise: true,
        }
    }
}

impl LwirConfig {
    /// Every value that is out of bounds: the key, and what would be right.
    #[must_use]
    pub fn problems(&self) -> Vec<ConfigProblem> {
        Check::default()
            .sides(self.width_px, self.height_px)
            .within("point_spread_sigma_px", self.point_spread_sigma_px, 0.0, 5.0)
            .within("time_constant_ms", self.time_constant_ms, 0.0, 100.0)
            .within("netd_mk", self.netd_mk, 0.0, 1000.0)
            .within("fixed_pattern_mk", self.fixed_pattern_mk, 0.0, 1000.0)
            .done()
    }

    /// The same camera without noise, lag and point spread: its output is the analytic value.
    #[must_use]
    pub fn without_noise(&self) -> Self {
        Self { point_spread: false, lag: false, temporal_noise: false, fixed_pattern_noise: false, ..self.clone() }
    }
}
