//! `[sensors.rgb]`: the colour camera.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ConfigProblem, check::Check};

/// The colour camera: an 8-bit sRGB area camera without tone mapping.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RgbConfig {
    /// Columns, in pixels, 1 to 2048.
    pub width_px: u32,
    /// Rows, in pixels, 1 to 2048.
    pub height_px: u32,
    /// Linear output for a perfect white diffuser on the belt under the nominal light, 0.01 to 4; full scale is 1.
    pub white_level: f32,
    /// Exposure time, in milliseconds, 0 to 100; sets the length of the motion blur.
    pub exposure_ms: f32,
    /// Whether the belt's motion during the exposure blurs the image.
    pub motion_blur: bool,
    /// Loss of light in the corners by the cosine-fourth law, as a share, 0 to 0.9.
    pub vignette: f32,
    /// Whether the corners lose light.
    pub vignetting: bool,
    /// Photo-electrons at full scale, 100 to 1e6; the shot noise follows from it.
    pub full_well_e: f32,
    /// Whether there is shot noise.
    pub shot_noise: bool,
    /// Read noise, in electrons, 0 to 1000.
    pub read_noise_e: f32,
    /// Whether there is read noise.
    pub read_noise: bool,
}

impl Default for RgbConfig {
    /// A small industrial area camera: 10,000 electrons, 5 electrons of read noise, 0.5 ms of flash.
    fn default() -> Self {
        Self {
            width_px: 128,
            height_px: 128,
            white_level: 0.9,
            exposure_ms: 0.5,
            motion_blur: true,
            vignette: 0.12,
            vignetting: true,
            full_well_e: 10_000.0,
            shot_noise: true,
            read_noise_e: 5.0,
            read_noise: true,
        }
    }
}

impl RgbConfig {
    /// Every value that is out of bounds: the key, and what would be right.
    #[must_use]
    pub fn problems(&self) -> Vec<ConfigProblem> {
        Check::default()
            .sides(self.width_px, self.height_px)
            .within("white_level", self.white_level, 0.01, 4.0)
            .within("exposure_ms", self.exposure_ms, 0.0, 100.0)
            .within("vignette", self.vignette, 0.0, 0.9)
            .within("full_well_e", self.full_well_e, 100.0, 1e6)
            .within("read_noise_e", self.read_noise_e, 0.0, 1000.0)
            .done()
    }

    /// The same camera without noise and without blur or vignette: its output is the analytic value.
    #[must_use]
    pub fn without_noise(&self) -> Self {
        Self { motion_blur: false, vignetting: false, shot_noise: false, read_noise: false, ..self.clone() }
    }
}
