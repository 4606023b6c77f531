//! `[sensors.nir]`: the near-infrared spectral camera.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ConfigProblem, check::Check};

/// The spectral camera: a push-broom imaging spectrograph under halogen lamps, with white and dark reference.
///
/// Its slit lies across the belt, so that the detector has one axis across the belt and one of wavelength, and the
/// belt's motion scans the other image axis.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct NirConfig {
    /// Columns, in pixels, 1 to 2048.
    pub width_px: u32,
    /// Rows, in pixels, 1 to 2048.
    pub height_px: u32,
    /// Spectral bands, 1 to 512.
    pub bands: u32,
    /// Centre of the first band, in nanometres, 380 to 2500.
    pub first_band_nm: f32,
    /// Centre of the last band, in nanometres, 380 to 2500.
    pub last_band_nm: f32,
    /// Full width at half maximum of a band's Gaussian response, in nanometres, 0.5 to 200.
    pub band_fwhm_nm: f32,
    /// Colour temperature of the halogen lamps, in kelvin, 1500 to 3500.
    pub lamp_k: f32,
    /// Share of the full well that the white reference fills in the brightest band, 0.05 to 0.95.
    pub white_level: f32,
    /// Photo-electrons that fill a detector element, 1000 to 1e8.
    pub full_well_e: f32,
    /// Whether there is shot noise of the light.
    pub shot_noise: bool,
    /// Read noise, in electrons, 0 to 1e5.
    pub read_noise_e: f32,
    /// Whether there is read noise.
    pub read_noise: bool,
    /// Electrons of dark current in one exposure, 0 to half the full well; their mean is subtracted, their shot noise is not.
    pub dark_e: f32,
    /// Whether there is shot noise of the dark current.
    pub dark_noise: bool,
    /// Frames averaged for the white and for the dark reference, 1 to 10000.
    pub reference_frames: u32,
    /// Whether the references carry noise of their own, fixed for the camera: stripes along the belt.
    pub reference_noise: bool,
    /// Shift of the spectrum at the ends of the slit against its middle, in bands, -2 to 2; quadratic between.
    pub smile_bands: f32,
    /// Whether there is smile.
    pub smile: bool,
    /// Share of dead detector elements, 0 to 0.2; the camera replaces each from its live neighbours in wavelength.
    pub dead_share: f32,
    /// Whether there are dead elements.
    pub dead_elements: bool,
}

impl Default for NirConfig {
    /// A common InGaAs line spectrograph: 900 to 1700 nm, 128 bands, 8 nm.
    fn default() -> Self {
        Self {
            width_px: 64,
            height_px: 64,
            bands: 128,
            first_band_nm: 900.0,
            last_band_nm: 1700.0,
            band_fwhm_nm: 8.0,
            lamp_k: 2900.0,
            white_level: 0.7,
            full_well_e: 500_000.0,
            shot_noise: true,
            read_noise_e: 150.0,
            read_noise: true,
            dark_e: 20_000.0,
            dark_noise: true,
            reference_frames: 100,
            reference_noise: true,
            smile_bands: 0.3,
            smile: true,
            dead_share: 0.002,
            dead_elements: true,
        }
    }
}

impl NirConfig {
    /// Every value that is out of bounds: the key, and what would be right.
    #[must_use]
    pub fn problems(&self) -> Vec<ConfigProblem> {
        Check::default()
            .sides(self.width_px, self.height_px)
            .count("bands", self.bands, 1, 512)
            .within("first_band_nm", self.first_band_nm, 380.0, 2500.0)
            .within("last_band_nm", self.last_band_nm, 380.0, 2500.0)
            .holds("last_band_nm", self.bands <= 1 || self.last_band_nm > self.first_band_nm, || {
                format!(
                    "{} is not above first_band_nm, {}; bands run from short to long wavelengths",
                    self.last_band_nm, self.first_band_nm
                )
            })
            .within("band_fwhm_nm", self.band_fwhm_nm, 0.5, 200.0)
            .within("lamp_k", self.lamp_k, 1500.0, 3500.0)
            .within("white_level", self.white_level, 0.05, 0.95)
            .within("full_well_e", self.full_well_e, 1000.0, 1e8)
            .within("read_noise_e", self.read_noise_e, 0.0, 1e5)
            .within("dark_e", self.dark_e, 0.0, 5e7)
            .holds("dark_e", self.dark_e <= 0.5 * self.full_well_e, || {
                format!("{} is above half of full_well_e, {}; give less", self.dark_e, self.full_well_e)
            })
            .count("reference_frames", self.reference_frames, 1, 10_000)
            .within("smile_bands", self.smile_bands, -2.0, 2.0)
            .within("dead_share", self.dead_share, 0.0, 0.2)
            .done()
    }

    /// The same camera without noise, smile and dead elements: its output is the model's reflectance.
    #[must_use]
    pub fn without_noise(&self) -> Self {
        Self {
            shot_noise: false,
            read_noise: false,
            dark_noise: false,
            reference_noise: false,
            smile: false,
            dead_elements: false,
            ..self.clone()
        }
    }
}
