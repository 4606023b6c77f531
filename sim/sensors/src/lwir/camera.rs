//! The thermal camera itself: optics, bolometers, calibration.

use super::planck::InBand;
use super::radiometry;
use crate::config::LwirConfig;
use crate::error::CameraError;
use crate::image::{Kernel, PixelGrid, blur_columns, blur_rows};
use crate::noise::{StreamKey, gaussian, gaussian_table};
use crate::raster::Raster;
use crate::scratch::Scratch;
use crate::shot::Shot;
use crate::signature::PartSignature;

/// Counts per kelvin of the output.
const COUNTS_PER_KELVIN: f32 = 100.0;
/// Temperature at which NETD and fixed pattern are specified, in kelvin.
const NOISE_REFERENCE_K: f32 = 300.0;
/// Purposes of the noise streams.
const TEMPORAL: u64 = 0x6c77_6972_0001;
const FIXED_PATTERN: u64 = 0x6c77_6972_0002;

/// An apparent-temperature image: 16 bit, 10 mK per count, emissivity setting 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LwirImage {
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// `[height][width]` counts; kelvin = count x 0.01.
    pub data: Vec<u16>,
}

/// An uncooled thermal camera.
#[derive(Clone, Debug)]
pub struct LwirCamera {
    config: LwirConfig,
    grid: PixelGrid,
    point_spread: Kernel,
    /// Standard deviation of the temporal noise, in W/(m2 sr).
    noise: f32,
    /// Fixed offset of each pixel, in W/(m2 sr).
    fixed_pattern: Vec<f32>,
}

impl LwirCamera {
    /// A camera for rasters of `raster_size` (`[width, height]`), whose fixed pattern follows from `camera_seed`.
    ///
    /// # Errors
    /// [`CameraError::Config`] for values out of bounds, [`CameraError::Size`] if the image does not divide the raster.
    pub fn new(config: &LwirConfig, raster_size: [usize; 2], camera_seed: u64) -> Result<Self, CameraError> {
        let problems = config.problems();
        if !problems.is_empty() {
            return Err(CameraError::Config { camera: "lwir", problems });
        }
        let grid = PixelGrid::new("lwir", [config.width_px, config.height_px], raster_size)?;
        let radiance_per_mk = InBand::get().slope(NOISE_REFERENCE_K) * 1e-3;
        let pattern = if config.fixed_pattern_noise { config.fixed_pattern_mk * radiance_per_mk } else { 0.0 };
        let stream = StreamKey::of_camera(camera_seed, FIXED_PATTERN);
        let fixed_pattern = (0..(grid.width * grid.height) as u32)
            .map(|pixel| pattern * gaussian(gaussian_table(), stream.pixel(pixel), 0))
            .collect();
        Ok(Self {
            grid,
            point_spread: Kernel::gaussian(if config.point_spread { config.point_spread_sigma_px } else { 0.0 }),
            noise: if config.temporal_noise { config.netd_mk * radiance_per_mk } else { 0.0 },
            fixed_pattern,
            config: config.clone(),
        })
    }

    /// Takes one image. `parts[p]` is the signature of raster part `p`, the belt first.
    ///
    /// # Errors
    /// [`CameraError::Raster`] for a raster of another size, [`CameraError::Part`] for a part without signature.
    pub fn expose(
        &self,
        raster: &Raster,
        parts: &[PartSignature],
        shot: &Shot,
        scratch: &mut Scratch,
    ) -> Result<LwirImage, CameraError> {
        self.grid.check(raster)?;
        let [fine, image, copy] = &mut scratch.radiance;
        radiometry::radiance(raster, parts, shot, &self.grid, &mut scratch.views, fine)?;
        self.grid.box_average(fine, image);
        blur_rows(&self.point_spread, self.grid.width, image, copy);
        blur_columns(&self.point_spread, self.grid.width, image, copy);
        if self.config.lag {
            self.lag(image, shot);
        }
        let band = InBand::get();
        let stream = StreamKey::of_sample(shot.key, TEMPORAL);
        let read = |(i, (radiance, offset)): (usize, (&[f32; 1], &f32))| {
            let noise =
                if self.noise > 0.0 { self.noise * gaussian(gaussian_table(), stream.pixel(i as u32), 0) } else { 0.0 };
            // Adding one half and truncating rounds to nearest; the cast saturates.
            (band.temperature_k(radiance[0] + offset + noise) * COUNTS_PER_KELVIN + 0.5) as u16
        };
        let data = image.iter().zip(&self.fixed_pattern).enumerate().map(read).collect();
        Ok(LwirImage { width: self.grid.width, height: self.grid.height, data })
    }

    /// The bolometers' exponential response to a scene that moves with the belt.
    ///
    /// A bolometer still feels what it saw before: the surfaces that have since moved on along the belt. Seen as an
    /// image, this is a one-sided exponential of length belt speed x time constant, trailing against the motion.
    fn lag(&self, image: &mut [[f32; 1]], shot: &Shot) {
        let horizontal = shot.belt_direction.is_horizontal();
        let step = if horizontal { self.grid.step_x } else { self.grid.step_y };
        let pixel_m = shot.metres_per_pixel * step as f32;
        let length_px = shot.belt_speed_m_s.abs() * self.config.time_constant_ms * 1e-3 / pixel_m;
        if length_px.is_nan() || length_px <= 0.0 {
            return;
        }
        let kept = (-1.0 / length_px).exp();
        let (width, height) = (self.grid.width, self.grid.height);
        let (lines, len) = if horizontal { (height, width) } else { (width, height) };
        for line in 0..lines {
            let at = |i: usize| if horizontal { line * width + i } else { i * width + line };
            let order = |i: usize| if shot.belt_direction.is_forward() { at(len - 1 - i) } else { at(i) };
            let mut state = image[order(0)][0];
            for i in 0..len {
                let value = &mut image[order(i)][0];
                state = *value + kept * (state - *value);
                *value = state;
            }
        }
    }
}
