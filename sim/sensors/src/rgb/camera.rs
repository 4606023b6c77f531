//! The colour camera itself.

use crate::colour::SrgbEncoder;
use crate::config::RgbConfig;
use crate::error::CameraError;
use crate::image::{Kernel, PixelGrid, blur_columns, blur_rows};
use crate::noise::{GAUSSIAN_LEN, StreamKey, draw, gaussian_table};
use crate::number::bounded;
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
    /// Gain of each value, `[height][width][3]`: white level times vignette.
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
            .flat_map(|i| {
                let centred = |at: usize, len: usize| 2.0 * (at as f64 + 0.5) / len as f64 - 1.0;
                let (x, y) = (centred(i % grid.width, grid.width), centred(i / grid.width, grid.height));
                let squared_tangent = corner * 0.5 * (x * x + y * y);
                [(f64::from(config.white_level) / (1.0 + squared_tangent).powi(2)) as f32; 3]
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
        // A camera of the raster's size needs no average.
        let image = if self.grid.step_x * self.grid.step_y == 1 {
            fine
        } else {
            self.grid.box_average(fine, image);
            image
        };
        let stream = StreamKey::of_sample(shot.key, TEMPORAL);
        let mut data = vec![0u8; image.len() * 3];
        self.read_out(image.as_flattened(), stream, &mut scratch.rgb_row, &mut data);
        Ok(RgbImage { width: self.grid.width, height: self.grid.height, data })
    }

    /// Electrons, noise, clipping and the transfer function, row by row: the arithmetic in between vectorises.
    fn read_out(&self, image: &[f32], stream: StreamKey, [noise, signal]: &mut [Vec<f32>; 2], data: &mut [u8]) {
        let noisy = self.read_variance > 0.0 || self.shot_variance > 0.0;
        let row_len = 3 * self.grid.width;
        for line in [&mut *noise, &mut *signal] {
            line.clear();
            line.resize(row_len, 0.0);
        }
        let rows = image.chunks_exact(row_len).zip(self.gain.chunks_exact(row_len)).zip(data.chunks_exact_mut(row_len));
        for (y, ((light, gain), out)) in rows.enumerate() {
            if noisy {
                fill_gaussian(stream, (y * self.grid.width) as u32, noise);
            }
            self.signal(light, gain, noise, signal);
            for (signal, out) in signal.iter().zip(out) {
                *out = self.encoder.encode(*signal);
            }
        }
    }

    /// The signal of each value of a row, in full scales.
    fn signal(&self, light: &[f32], gain: &[f32], noise: &[f32], out: &mut [f32]) {
        for (((light, gain), noise), out) in light.iter().zip(gain).zip(noise).zip(out) {
            // Light cannot be negative: colours beyond the sRGB gamut clip before the sensor.
            let signal = bounded(light * gain, 0.0, f32::MAX);
            *out = signal + (signal * self.shot_variance + self.read_variance).sqrt() * noise;
        }
    }
}

/// Standard normal numbers for the three channels of each pixel of a row that begins with pixel `first`.
fn fill_gaussian(stream: StreamKey, first: u32, out: &mut [f32]) {
    let table = gaussian_table();
    for (pixel, out) in (first..).zip(out.as_chunks_mut::<3>().0) {
        let key = stream.pixel(pixel);
        for (channel, out) in (0..).zip(out) {
            *out = table[draw(key, channel) as usize % GAUSSIAN_LEN];
        }
    }
}
