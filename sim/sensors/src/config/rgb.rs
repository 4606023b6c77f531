//! `[sensors.rgb]`: the colour camera.

use loopline_materials::schema::Range;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use super::{ConfigProblem, check::Check};

/// A set of values for all keys of `[sensors.rgb]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// Noise, motion blur and a fixed vignette; colour, exposure, focus and tone are perfect.
    Ideal,
    /// A machine-vision camera: fixed exposure, set up by hand, uncompressed pictures.
    #[default]
    Industrial,
    /// A phone: auto exposure, strong tone curve and sharpening, JPEG, touched lens.
    Phone,
    /// From the one to the other, and a margin.
    Wide,
}

/// The sensor whose raw colours are taken. Colour matrices and raw greys are those at about 5,000 K of the calibrations that libcamera
/// publishes (`src/ipa/rpi/vc4/data/imx296.json` and `imx708.json`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sensor {
    /// Sony IMX296: a global-shutter sensor of machine-vision cameras.
    #[default]
    Imx296,
    /// Sony IMX708: a stacked sensor as phones have.
    Imx708,
    /// Each camera has one of them.
    Any,
}

/// How the two colours that a pixel does not measure are filled in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Demosaic {
    /// The mean of the nearest pixels of that colour.
    Bilinear,
    /// That and the gradient of the colour measured (Malvar, He and Cutler, ICASSP 2004): sharper, with less false colour.
    #[default]
    GradientCorrected,
}

/// One list of keys for the configuration, its schema, and the same with every key optional, which lies over a profile.
macro_rules! keys {
    ($($(#[$meta:meta])* $name:ident: $kind:ty $(= [$low:literal, $high:literal])?,)*) => {
        /// The colour camera: an 8-bit area camera with a Bayer mosaic. `profile` sets all keys; those that are given lie over it.
        /// The defaults shown are those of `industrial`. Light passes the optics (motion, focus, lateral colour, shading, dust), then
        /// exposure, mosaic and noise; then come demosaicing, white balance, colour matrix, clipping, tone curve, sharpening and JPEG.
        /// What belongs to a camera is drawn once a camera, all else once a sample of a dataset and once a run of a line.
        #[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
        #[serde(deny_unknown_fields, default)]
        pub struct RgbConfig {
            $(
                $(#[$meta])*
                $(#[schemars(extend("x-range" = [$low, $high]))])?
                pub $name: $kind,
            )*
        }

        /// What a file gives.
        #[derive(Default, Deserialize)]
        #[serde(deny_unknown_fields, default)]
        struct Given {
            $($name: Option<$kind>,)*
        }

        impl Given {
            /// A configuration with what was given in place of its values.
            fn over(self, mut config: RgbConfig) -> RgbConfig {
                $(
                    if let Some(value) = self.$name {
                        config.$name = value;
                    }
                )*
                config
            }
        }

        impl RgbConfig {
            /// The same camera on another profile: what differs from its own profile stays.
            #[must_use]
            pub fn with_profile(&self, profile: Profile) -> Self {
                let (own, mut other) = (Self::of(self.profile), Self::of(profile));
                $(
                    if self.$name != own.$name {
                        other.$name = self.$name;
                    }
                )*
                other
            }

            /// Adds what is wrong with the ranges.
            fn check_ranges(&self, check: &mut Check) {
                $($(check.range(stringify!($name), self.$name, $low, $high);)?)*
            }
        }
    };
}

keys! {
    /// Set of values that keys which are not given take.
    profile: Profile,
    /// Columns, in pixels, 1 to 2048.
    width_px: u32,
    /// Rows, in pixels, 1 to 2048.
    height_px: u32,
    /// Linear output for a perfect white diffuser on the belt under the nominal light, 0.01 to 4; full scale is 1.
    white_level: f32,
    /// How many cameras the samples of a dataset come from, 1 to 1000000; the run's seed makes them, and a sample draws one. A line
    /// has one.
    cameras: u32,

    /// Exposure time, in milliseconds, 0 to 100; sets the length of the motion blur.
    exposure_ms: f32,
    /// Whether the belt's motion during the exposure blurs the image.
    motion_blur: bool,

    /// Standard deviation of the lens's Gaussian point spread, in pixels of this camera: 0.3 passes 64 % of the contrast at the
    /// finest pattern that the pixels resolve, 0.5 passes 29 %. The ranges are estimates: a lens in focus, and one a little out of it.
    defocus_sigma_px: Range = [0.0, 10.0],
    /// Whether the lens blurs.
    defocus: bool,

    /// How much larger the red picture is than the green, and by another draw the blue, in percent; belongs to a camera. An estimate:
    /// 4 um at 5 mm from the axis, a pixel of a machine-vision sensor, are 0.08.
    chromatic_aberration_percent: Range = [-5.0, 5.0],
    /// Whether the picture's size depends on the colour.
    chromatic_aberration: bool,

    /// Loss of light in the corners by the cosine-fourth law, as a share; belongs to a camera. A lens whose corners lie 9 degrees from the
    /// axis loses 0.05, at 21 degrees 0.25.
    vignette: Range = [0.0, 0.9],
    /// Whether the corners lose light.
    vignetting: bool,

    /// Specks of dust on the lens, drawn and rounded to a whole number; belong to a camera. Far out of focus, each is a soft dark spot.
    dust_spots: Range = [0.0, 64.0],
    /// Light lost in the middle of a spot, as a share: the part of the pupil that the speck covers, a millimetre of a pupil of 5 mm
    /// being 0.04.
    dust_opacity: Range = [0.0, 1.0],
    /// Diameter of a spot, as a share of the picture's width: the pupil's, seen past the speck.
    dust_diameter: Range = [0.002, 1.0],
    /// Whether there is dust.
    dust: bool,

    /// Error of the exposure, in stops (factors of two). A third of a stop is one click of an aperture ring.
    exposure_error_stops: Range = [-3.0, 3.0],
    /// Whether the exposure has an error.
    exposure_error: bool,

    /// Mean of the linear green signal that auto exposure aims at, full scale being 1; 0.16 to 0.17 in the files that libcamera
    /// publishes, and 0.18 is a grey card.
    auto_exposure_level: Range = [0.01, 0.9],
    /// Share of the way to that level, in stops, that auto exposure goes from one picture to the next: its lag. A still picture counts as
    /// the second of its kind, the first being taken with the nominal exposure. libcamera goes 0.15 a frame (`imx708.json`).
    auto_exposure_share: Range = [0.0, 1.0],
    /// Whether exposure follows the picture.
    auto_exposure: bool,

    /// Photo-electrons at full scale, 100 to 1e6; the shot noise follows from it.
    full_well_e: f32,
    /// Whether there is shot noise.
    shot_noise: bool,
    /// Read noise, in electrons, 0 to 1000.
    read_noise_e: f32,
    /// Whether there is read noise.
    read_noise: bool,

    /// How the mosaic's gaps are filled.
    demosaic: Demosaic,
    /// Whether a pixel measures one colour only, by a Bayer mosaic (red in the upper left); a picture with less than 4 rows or columns has
    /// no mosaic. Cameras of lines have megapixels, of which two or more make a pixel of pictures as small as the default, and then no
    /// mosaic is left to see.
    demosaicing: bool,

    /// Gain of red against green that the white balance leaves wrong, drawn evenly in the logarithm. The tolerance beside the
    /// lights' colours in `imx296.json` is 0.03 in a raw red of 0.32 of green, so 10 %.
    white_balance_red: Range = [0.25, 4.0],
    /// The same for blue against green.
    white_balance_blue: Range = [0.25, 4.0],
    /// Whether the white balance has an error.
    white_balance: bool,

    /// Whose raw colours are measured.
    sensor: Sensor,
    /// Whether the sensor has raw colours of its own, which are weaker in red and blue and overlap; the camera's matrix takes them back to
    /// sRGB, and makes the noise coloured and stronger.
    colour_matrix: bool,

    /// Standard deviation of the six coefficients by which the camera's matrix mixes channels that it should not; belongs to a camera,
    /// greys stay grey. The matrices at 3,600 to 5,900 K of either sensor, each used in place of another, give 0.03 to 0.06.
    colour_error: Range = [0.0, 0.3],
    /// Saturation: distance of colours from grey, 1 being right. The ranges are estimates; phones raise it.
    saturation: Range = [0.0, 2.0],
    /// Whether colours have an error.
    colour_rendering: bool,

    /// Exponent of the signal after the transfer function of sRGB: below 1 brightens the middle. The ranges of the tone curve and of
    /// sharpening are estimates of what cameras are set to.
    gamma: Range = [0.3, 3.0],
    /// Slope of the tone curve in the middle: v becomes v^k / (v^k + (1 - v)^k), which leaves black, middle and white where they are.
    contrast: Range = [0.3, 3.0],
    /// Whether there is a tone curve besides that of sRGB.
    tone_curve: bool,

    /// Share of the difference between luma and blurred luma that unsharp masking adds to each channel.
    sharpening_amount: Range = [0.0, 5.0],
    /// Standard deviation of that blur, in pixels.
    sharpening_radius_px: Range = [0.1, 10.0],
    /// Whether the camera sharpens.
    sharpening: bool,

    /// Quality of the JPEG as libjpeg counts it, rounded to a whole number; colour is not subsampled.
    jpeg_quality: Range = [1.0, 100.0],
    /// Whether the picture has been through a JPEG.
    jpeg: bool,
}

const fn range(min: f64, max: f64) -> Range {
    Range { min, max }
}

impl Default for RgbConfig {
    fn default() -> Self {
        Self::of(Profile::default())
    }
}

impl<'de> Deserialize<'de> for RgbConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let given = Given::deserialize(deserializer)?;
        let profile = given.profile.unwrap_or_default();
        Ok(given.over(Self::of(profile)))
    }
}

impl RgbConfig {
    /// The values of a profile.
    #[must_use]
    pub fn of(profile: Profile) -> Self {
        match profile {
            Profile::Ideal => Self { profile, vignette: range(0.12, 0.12), ..Self::industrial().without_effects() },
            Profile::Industrial => Self::industrial(),
            Profile::Phone => Self::phone(),
            Profile::Wide => Self::wide(),
        }
    }

    /// A small machine-vision camera: 10,000 electrons, 5 electrons of read noise, 0.5 ms of flash, fixed exposure.
    fn industrial() -> Self {
        Self {
            profile: Profile::Industrial,
            width_px: 128,
            height_px: 128,
            white_level: 0.9,
            cameras: 16,
            exposure_ms: 0.5,
            motion_blur: true,
            defocus_sigma_px: range(0.2, 0.5),
            defocus: true,
            chromatic_aberration_percent: range(-0.08, 0.08),
            chromatic_aberration: true,
            vignette: range(0.05, 0.25),
            vignetting: true,
            dust_spots: range(0.0, 5.0),
            dust_opacity: range(0.02, 0.1),
            dust_diameter: range(0.03, 0.12),
            dust: true,
            exposure_error_stops: range(-0.33, 0.33),
            exposure_error: true,
            auto_exposure_level: range(0.16, 0.18),
            auto_exposure_share: range(0.2, 1.0),
            auto_exposure: false,
            full_well_e: 10_000.0,
            shot_noise: true,
            read_noise_e: 5.0,
            read_noise: true,
            demosaic: Demosaic::GradientCorrected,
            demosaicing: false,
            white_balance_red: range(0.9, 1.1),
            white_balance_blue: range(0.9, 1.1),
            white_balance: true,
            sensor: Sensor::Imx296,
            colour_matrix: true,
            colour_error: range(0.0, 0.04),
            saturation: range(0.85, 1.1),
            colour_rendering: true,
            gamma: range(0.9, 1.1),
            contrast: range(1.0, 1.15),
            tone_curve: true,
            sharpening_amount: range(0.0, 0.5),
            sharpening_radius_px: range(0.5, 1.0),
            sharpening: true,
            jpeg_quality: range(85.0, 98.0),
            jpeg: false,
        }
    }

    /// White is off by at most 4.8 degrees here and 6.9 in `wide`. Of photographs, white is 6.4 degrees off in the mean by the rule of
    /// grey worlds, and 2 to 4 by rules that learn (Gijsenij, Gevers and van de Weijer, "Computational color constancy: survey and
    /// experiments", IEEE Transactions on Image Processing 20(9), 2011).
    fn phone() -> Self {
        Self {
            profile: Profile::Phone,
            cameras: 1000,
            demosaicing: true,
            defocus_sigma_px: range(0.2, 1.0),
            chromatic_aberration_percent: range(-0.15, 0.15),
            vignette: range(0.1, 0.4),
            dust_spots: range(0.0, 3.0),
            dust_opacity: range(0.02, 0.15),
            dust_diameter: range(0.1, 0.4),
            exposure_error_stops: range(-0.67, 0.67),
            auto_exposure: true,
            full_well_e: 5000.0,
            read_noise_e: 3.0,
            white_balance_red: range(0.9, 1.11),
            white_balance_blue: range(0.9, 1.11),
            sensor: Sensor::Imx708,
            colour_error: range(0.0, 0.06),
            saturation: range(1.0, 1.35),
            gamma: range(0.85, 1.1),
            contrast: range(1.05, 1.4),
            sharpening_amount: range(0.3, 1.2),
            sharpening_radius_px: range(0.6, 1.5),
            jpeg_quality: range(75.0, 95.0),
            jpeg: true,
            ..Self::industrial()
        }
    }

    fn wide() -> Self {
        Self {
            profile: Profile::Wide,
            defocus_sigma_px: range(0.2, 1.2),
            chromatic_aberration_percent: range(-0.2, 0.2),
            vignette: range(0.0, 0.45),
            dust_spots: range(0.0, 6.0),
            dust_opacity: range(0.02, 0.2),
            dust_diameter: range(0.03, 0.4),
            exposure_error_stops: range(-1.0, 1.0),
            auto_exposure_level: range(0.12, 0.22),
            auto_exposure_share: range(0.0, 1.0),
            white_balance_red: range(0.86, 1.16),
            white_balance_blue: range(0.86, 1.16),
            sensor: Sensor::Any,
            colour_error: range(0.0, 0.06),
            saturation: range(0.75, 1.25),
            gamma: range(0.8, 1.2),
            contrast: range(0.9, 1.4),
            sharpening_amount: range(0.0, 1.5),
            sharpening_radius_px: range(0.5, 1.5),
            jpeg_quality: range(50.0, 98.0),
            ..Self::phone()
        }
    }

    /// Every value that is out of bounds: the key, and what would be right.
    #[must_use]
    pub fn problems(&self) -> Vec<ConfigProblem> {
        let mut check = Check::default();
        check
            .sides(self.width_px, self.height_px)
            .within("white_level", self.white_level, 0.01, 4.0)
            .count("cameras", self.cameras, 1, 1_000_000)
            .within("exposure_ms", self.exposure_ms, 0.0, 100.0)
            .within("full_well_e", self.full_well_e, 100.0, 1e6)
            .within("read_noise_e", self.read_noise_e, 0.0, 1000.0);
        self.check_ranges(&mut check);
        check.done()
    }

    /// The same camera without noise, blur, vignette, and all that its make and its user add: its output is the analytic value.
    #[must_use]
    pub fn without_noise(&self) -> Self {
        Self {
            motion_blur: false,
            vignetting: false,
            shot_noise: false,
            read_noise: false,
            ..self.clone().without_effects()
        }
    }

    /// The same camera with all switched off but noise, motion blur and vignetting.
    fn without_effects(self) -> Self {
        Self {
            defocus: false,
            chromatic_aberration: false,
            dust: false,
            exposure_error: false,
            auto_exposure: false,
            demosaicing: false,
            white_balance: false,
            colour_matrix: false,
            colour_rendering: false,
            tone_curve: false,
            sharpening: false,
            jpeg: false,
            ..self
        }
    }
}
