//! The colour camera itself.

use crate::colour::SrgbEncoder;
use crate::config::RgbConfig;
use crate::error::CameraError;
use crate::image::{Kernel, PixelGrid, blur_columns, blur_rows};
use crate::noise::{GAUSSIAN_LEN, StreamKey, draw, gaussian_table};
use crate::raster::Raster;
use crate::scratch::Scratch;
use crate::shot::Shot;

/// Purpose of the noise stream.
const TEMPORAL: u64 = 0x0072_6762_0001;

/// An 8-bit sRGB image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RgbImage {
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// `[height][width][3]` codes.
    pub data: Vec<u8>,
}

/// A colour camera.
#[derive(Clone, Debug)]
pub struct RgbCamera {
    config: RgbConfig,
    grid: PixelGrid,
    /// Gain of each pixel: white level times vignette.
    gain: Vec<f32>,
    /// Variance of the read noise, in squared full scales.
    read_variance: f32,
    /// Variance of the shot noise per unit of signal, in full scales.
    shot_variance: f32,
    encoder: SrgbEncoder,
}

impl RgbCamera {
    /// A camera for rasters of `raster_size` (`[width, height]`). A colour camera has no fixed pattern here, so that
    /// `_camera_seed` is without effect; it is taken because every camera has a serial number.
    ///
    /// # Errors
    /// [`CameraError::Config`] for values out of bounds, [`CameraError::Size`] if the image does not divide the raster.
    pub fn new(config: &RgbConfig, raster_size: [usize; 2], _camera_seed: u64) -> Result<Self, CameraError> {
        let problems = config.problems();
        if !problems.is_empty() {
            return Err(CameraError::Config { camera: "rgb", problems });
        }
        let grid = PixelGrid::new("rgb", [config.width_px, config.height_px], raster_size)?;
        let vignette = if config.vignetting { config.vignette } else { 0.0 };
        // cos^4 of an angle whose squared tangent is 1 / sqrt(1 - vignette) - 1 is 1 - vignette: the corner's.
        let corner = 1.0 / f64::from(1.0 - vignette).sqrt() - 1.0;
        let gain = (0..grid.width * grid.height)
            .map(|i| {
                let centred = |at: usize, len: usize| 2.0 * (at as f64 + 0.5) / len as f64 - 1.0;
                let (x, y) = (centred(i % grid.width, grid.width), centred(i / grid.width, grid.height));
                let squared_tangent = corner * 0.5 * (x * x + y * y);
                (f64::from(config.white_level) / (1.0 + squared_tangent).powi(2)) as f32
            })
            .collect();
        let read = if config.read_noise { config.read_noise_e / config.full_well_e } else { 0.0 };
        Ok(Self {
            grid,
            gain,
            read_variance: read * read,
            shot_variance: if config.shot_noise { 1.0 / config.full_well_e } else { 0.0 },
            encoder: SrgbEncoder::new(),
            config: config.clone(),
        })
    }

    /// Takes one image.
    ///
    /// # Errors
    /// [`CameraError::Raster`] for a raster of another size.
    pub fn expose(&self, raster: &Raster, shot: &Shot, scratch: &mut Scratch) -> Result<RgbImage, CameraError> {
        self.grid.check(raster)?;
        let [fine, image, copy] = &mut scratch.rgb;
        fine.clear();
        fine.extend(raster.pixels.iter().map(crate::raster::RasterPixel::rgb));
        if self.config.motion_blur {
            let length_px = shot.belt_speed_m_s.abs() * self.config.exposure_ms * 1e-3 / shot.metres_per_pixel;
            let path = Kernel::path(if length_px.is_finite() { length_px.min(raster.width as f32) } else { 0.0 });
            let blur = if shot.belt_direction.is_horizontal() { blur_rows } else { blur_columns };
            blur(&path, raster.width, fine, copy);
        }
        self.grid.box_average(fine, image);
        let data = self.read_out(image, shot);
        Ok(RgbImage { width: self.grid.width, height: self.grid.height, data })
    }

    /// Electrons, noise, clipping and the transfer function.
    fn read_out(&self, image: &[[f32; 3]], shot: &Shot) -> Vec<u8> {
        let table = gaussian_table();
        let stream = StreamKey::of_sample(shot.key, TEMPORAL);
        let noisy = self.read_variance > 0.0 || self.shot_variance > 0.0;
        let mut data = vec![0u8; image.len() * 3];
        for (i, (rgb, out)) in image.iter().zip(data.as_chunks_mut::<3>().0).enumerate() {
            let key = stream.pixel(i as u32);
            for (channel, (value, out)) in rgb.iter().zip(out).enumerate() {
                // Light cannot be negative: colours beyond the sRGB gamut clip before the sensor.
                let mut signal = (value * self.gain[i]).max(0.0);
                if noisy {
                    let deviation = (signal * self.shot_variance + self.read_variance).sqrt();
                    signal += deviation * table[draw(key, channel as u32) as usize % GAUSSIAN_LEN];
                }
                *out = self.encoder.encode(signal);
            }
        }
        data
    }
}
