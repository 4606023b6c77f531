//! What is drawn: once a camera, and once a sample or a run.

use loopline_materials::schema::Range;

use crate::config::{RgbConfig, Sensor};
use crate::noise::{PixelKey, StreamKey, draw, gaussian, gaussian_table};

/// Purpose of the stream of which camera takes a picture, and how it is set.
const SETTING: u64 = 0x0072_6762_0002;
/// Purpose of the stream of what belongs to a camera.
const MAKE: u64 = 0x0072_6762_0003;
/// First counter of the specks of dust; four each.
const FIRST_SPECK: u32 = 64;

/// Numbers by counter: one that is added moves no other.
#[derive(Clone, Copy)]
struct Draws(PixelKey);

impl Draws {
    /// Evenly in 0 to 1, both ends excluded.
    fn even(self, counter: u32) -> f64 {
        (f64::from(draw(self.0, counter)) + 0.5) / 4_294_967_296.0
    }

    fn within(self, counter: u32, range: Range) -> f32 {
        (range.min + (range.max - range.min) * self.even(counter)) as f32
    }

    /// Evenly in the logarithm.
    fn ratio(self, counter: u32, range: Range) -> f32 {
        (range.min * (range.max / range.min).powf(self.even(counter))) as f32
    }

    fn normal(self, counter: u32) -> f32 {
        gaussian(gaussian_table(), self.0, counter)
    }
}

/// How a camera is set when it takes a picture.
#[derive(Clone, Copy, Debug)]
pub(super) struct Setting {
    /// Which of the cameras it is.
    pub(super) camera: u32,
    /// Point spread, pixels.
    pub(super) defocus_px: f32,
    /// Error of the exposure, stops.
    pub(super) error_stops: f32,
    /// What auto exposure aims at.
    pub(super) level: f32,
    /// Share of the way to it from picture to picture.
    pub(super) share: f32,
    /// Gains of the three channels that the white balance leaves wrong.
    pub(super) balance: [f32; 3],
    pub(super) saturation: f32,
    pub(super) gamma: f32,
    pub(super) contrast: f32,
    pub(super) sharpening: f32,
    pub(super) sharpening_px: f32,
    pub(super) jpeg_quality: u8,
}

impl Setting {
    /// Of one sample of a dataset.
    pub(super) fn of_sample(config: &RgbConfig, key: crate::NoiseKey) -> Self {
        let draws = Draws(StreamKey::of_sample(key, SETTING).pixel(0));
        let camera = (draws.even(0) * f64::from(config.cameras)) as u32;
        Self::drawn(config, draws, camera)
    }

    /// Of the one camera of a line, which is set up once.
    pub(super) fn of_line(config: &RgbConfig, camera_seed: u64) -> Self {
        Self::drawn(config, Draws(StreamKey::of_camera(camera_seed, SETTING).pixel(0)), 0)
    }

    fn drawn(c: &RgbConfig, draws: Draws, camera: u32) -> Self {
        let on = |switch: bool, value: f32, off: f32| if switch { value } else { off };
        Self {
            camera,
            defocus_px: on(c.defocus, draws.within(1, c.defocus_sigma_px), 0.0),
            error_stops: on(c.exposure_error, draws.within(2, c.exposure_error_stops), 0.0),
            level: draws.within(3, c.auto_exposure_level),
            share: on(c.auto_exposure, draws.within(4, c.auto_exposure_share), 0.0),
            balance: [
                on(c.white_balance, draws.ratio(5, c.white_balance_red), 1.0),
                1.0,
                on(c.white_balance, draws.ratio(6, c.white_balance_blue), 1.0),
            ],
            saturation: on(c.colour_rendering, draws.within(7, c.saturation), 1.0),
            gamma: on(c.tone_curve, draws.within(8, c.gamma), 1.0),
            contrast: on(c.tone_curve, draws.within(9, c.contrast), 1.0),
            sharpening: on(c.sharpening, draws.within(10, c.sharpening_amount), 0.0),
            sharpening_px: draws.within(11, c.sharpening_radius_px),
            jpeg_quality: draws.within(12, c.jpeg_quality).round() as u8,
        }
    }
}

/// What belongs to a camera, whatever it looks at.
#[derive(Clone, Copy)]
pub(super) struct Make {
    draws: Draws,
    /// Loss of light in the corners.
    pub(super) vignette: f32,
    /// How much larger red and blue are drawn than green.
    pub(super) lateral: [f32; 2],
    /// Index into the table of sensors.
    pub(super) sensor: usize,
    /// Mixing between channels, row by row, without the diagonal.
    pub(super) colour_error: [f32; 6],
    specks: u32,
    dust_opacity: Range,
    dust_diameter: Range,
}

/// The soft spot that a speck of dust makes; lengths in picture widths.
#[derive(Clone, Copy, Debug)]
pub(super) struct Speck {
    /// Middle, as shares of width and height.
    pub(super) at: [f32; 2],
    pub(super) diameter: f32,
    pub(super) opacity: f32,
}

impl Make {
    /// Camera number `camera` of those that a seed makes.
    pub(super) fn new(c: &RgbConfig, camera_seed: u64, camera: u32) -> Self {
        let draws = Draws(StreamKey::of_camera(camera_seed, MAKE).pixel(camera));
        let larger = |counter| {
            if c.chromatic_aberration { 0.01 * draws.within(counter, c.chromatic_aberration_percent) } else { 0.0 }
        };
        let error = if c.colour_rendering { draws.within(4, c.colour_error) } else { 0.0 };
        Self {
            draws,
            vignette: if c.vignetting { draws.within(0, c.vignette) } else { 0.0 },
            lateral: [larger(1), larger(2)],
            sensor: match c.sensor {
                Sensor::Imx296 => 0,
                Sensor::Imx708 => 1,
                Sensor::Any => usize::from(draws.even(3) < 0.5),
            },
            colour_error: std::array::from_fn(|i| error * draws.normal(5 + i as u32)),
            specks: if c.dust { draws.within(11, c.dust_spots).round() as u32 } else { 0 },
            dust_opacity: c.dust_opacity,
            dust_diameter: c.dust_diameter,
        }
    }

    pub(super) fn specks(&self) -> impl Iterator<Item = Speck> {
        let Self { draws, dust_opacity, dust_diameter, .. } = *self;
        (0..self.specks).map(move |i| {
            let first = FIRST_SPECK + 4 * i;
            Speck {
                at: [draws.even(first) as f32, draws.even(first + 1) as f32],
                diameter: draws.within(first + 2, dust_diameter),
                opacity: draws.within(first + 3, dust_opacity),
            }
        })
    }
}
