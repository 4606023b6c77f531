//! The colour camera itself.

use super::colour::Rendering;
use super::draws::{Make, Setting};
use super::mosaic::{self, MARGIN};
use super::optics::{self, Enlarged};
use super::tone::{Curve, code};
use super::{jpeg, optics::shading};
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
/// Farthest that auto exposure goes from the nominal exposure, stops.
const MOST_STOPS: f32 = 4.0;

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

/// Where the auto exposure of a camera stands that takes one picture after another; it begins with the nominal exposure.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Exposure {
    /// Stops (factors of two) above the nominal exposure.
    pub stops: f32,
}

/// A colour camera, or as many of one kind as its configuration says.
#[derive(Clone, Debug)]
pub struct RgbCamera {
    config: RgbConfig,
    grid: PixelGrid,
    seed: u64,
    /// Variance of the read noise, in squared full scales.
    read_variance: f32,
    /// Variance of the shot noise per unit of signal, in full scales.
    shot_variance: f32,
    /// Whether a pixel measures one colour.
    mosaic: bool,
    encoder: SrgbEncoder,
}

/// Buffers of a colour camera.
#[derive(Clone, Debug, Default)]
pub(crate) struct RgbScratch {
    /// Light of the three colours at the raster's size, and at the image's.
    fine: [Vec<[f32; 1]>; 3],
    coarse: [Vec<[f32; 1]>; 3],
    copy: Vec<[f32; 1]>,
    axis: Enlarged,
    /// Share of light that reaches each pixel, times the white level.
    shading: Vec<f32>,
    /// One row of normal numbers and of signals of each colour.
    noise: [Vec<f32>; 3],
    rows: [Vec<f32>; 3],
    /// What a raw pixel takes of each colour, in even and in odd rows.
    mix: [[Vec<f32>; 3]; 2],
    raw: Vec<f32>,
    curve: Curve,
    /// Encoded picture and its luma.
    encoded: [Vec<f32>; 3],
    luma: [Vec<[f32; 1]>; 2],
    file: Vec<u8>,
}

/// What decides one picture.
struct Taking {
    setting: Setting,
    rendering: Rendering,
    stream: StreamKey,
    /// Factor of light against the nominal exposure.
    exposure: f32,
}

impl RgbCamera {
    /// A camera for rasters of `raster_size` (`[width, height]`); `camera_seed` makes what belongs to a camera.
    ///
    /// # Errors
    /// [`CameraError::Config`] for values out of bounds, [`CameraError::Size`] if the image does not divide the raster.
    pub fn new(config: &RgbConfig, raster_size: [usize; 2], camera_seed: u64) -> Result<Self, CameraError> {
        let problems = config.problems();
        if !problems.is_empty() {
            return Err(CameraError::Config { camera: "rgb", problems });
        }
        let grid = PixelGrid::new("rgb", [config.width_px, config.height_px], raster_size)?;
        let read = if config.read_noise { config.read_noise_e / config.full_well_e } else { 0.0 };
        Ok(Self {
            grid,
            seed: camera_seed,
            read_variance: read * read,
            shot_variance: if config.shot_noise { 1.0 / config.full_well_e } else { 0.0 },
            mosaic: config.demosaicing && grid.width.min(grid.height) >= 4,
            encoder: SrgbEncoder::new(),
            config: config.clone(),
        })
    }

    /// Takes a picture for a dataset: the sample decides which camera takes it and how that is set.
    ///
    /// # Errors
    /// [`CameraError::Raster`] for a raster of another size.
    pub fn expose(&self, raster: &Raster, shot: &Shot, scratch: &mut Scratch) -> Result<RgbImage, CameraError> {
        self.take(raster, shot, Setting::of_sample(&self.config, shot.key), None, scratch)
    }

    /// Takes the next picture of a line, whose camera is set up once; its auto exposure goes on from `exposure`.
    ///
    /// # Errors
    /// As [`RgbCamera::expose`].
    pub fn film(
        &self,
        raster: &Raster,
        shot: &Shot,
        exposure: &mut Exposure,
        scratch: &mut Scratch,
    ) -> Result<RgbImage, CameraError> {
        self.take(raster, shot, Setting::of_line(&self.config, self.seed), Some(exposure), scratch)
    }

    fn take(
        &self,
        raster: &Raster,
        shot: &Shot,
        setting: Setting,
        filmed: Option<&mut Exposure>,
        scratch: &mut Scratch,
    ) -> Result<RgbImage, CameraError> {
        self.grid.check(raster)?;
        let scratch = &mut scratch.rgb;
        let size = [self.grid.width, self.grid.height];
        let make = Make::new(&self.config, self.seed, setting.camera);
        self.gather(raster, shot, scratch);
        self.focus(&make, &setting, scratch);
        shading(&make, self.config.white_level, size, &mut scratch.shading);
        let stops = self.auto_exposure(&setting, filmed, scratch);
        let taking = Taking {
            rendering: Rendering::new(&self.config, &make, &setting),
            stream: StreamKey::of_sample(shot.key, TEMPORAL),
            exposure: (stops + setting.error_stops).exp2(),
            setting,
        };
        let mut data = vec![0u8; 3 * size[0] * size[1]];
        self.measure(&taking, scratch, &mut data);
        if self.config.sharpening {
            self.sharpen(&taking.setting, scratch, &mut data);
        }
        if self.config.jpeg {
            jpeg::through(&mut data, size, taking.setting.jpeg_quality, &mut scratch.file);
        }
        Ok(RgbImage { width: size[0], height: size[1], data })
    }

    /// The light of each colour that falls on each pixel in perfect focus, into `fine` or, where pixels are larger, `coarse`.
    fn gather(&self, raster: &Raster, shot: &Shot, scratch: &mut RgbScratch) {
        let RgbScratch { fine, coarse, copy, .. } = scratch;
        for plane in fine.iter_mut() {
            plane.resize(raster.pixels.len(), [0.0]);
        }
        let [red, green, blue] = fine.each_mut().map(|plane| plane.as_flattened_mut());
        for (((pixel, red), green), blue) in raster.pixels.iter().zip(red).zip(green).zip(blue) {
            [*red, *green, *blue] = pixel.rgb();
        }
        let path = self.config.motion_blur.then(|| {
            let length_px = shot.belt_speed_m_s.abs() * self.config.exposure_ms * 1e-3 / shot.metres_per_pixel;
            Kernel::path(if length_px.is_finite() { length_px.min(raster.width as f32) } else { 0.0 })
        });
        for (fine, coarse) in fine.iter_mut().zip(coarse) {
            if let Some(path) = &path {
                let blur = if shot.belt_direction.is_horizontal() { blur_rows } else { blur_columns };
                blur(path, raster.width, fine, copy);
            }
            // A camera of the raster's size needs no average.
            if self.grid.step_x * self.grid.step_y == 1 {
                std::mem::swap(fine, coarse);
            } else {
                self.grid.box_average(fine, coarse);
            }
        }
    }

    /// Point spread and lateral colour, at the image's size: they are linear and alike everywhere, as the pixel's area is.
    fn focus(&self, make: &Make, setting: &Setting, scratch: &mut RgbScratch) {
        let RgbScratch { coarse, copy, axis, .. } = scratch;
        let width = self.grid.width;
        if self.config.defocus {
            let spread = Kernel::diffusion(setting.defocus_px);
            for plane in coarse.iter_mut() {
                blur_rows(&spread, width, plane, copy);
                blur_columns(&spread, width, plane, copy);
            }
        }
        if self.config.chromatic_aberration {
            for (channel, by) in [0, 2].into_iter().zip(make.lateral) {
                optics::enlarge(&mut coarse[channel], width, by, copy, axis);
            }
        }
    }

    /// Stops that auto exposure adds. A still picture is metered as it is; on a line what this picture shows acts on the next.
    fn auto_exposure(&self, setting: &Setting, filmed: Option<&mut Exposure>, scratch: &RgbScratch) -> f32 {
        if !self.config.auto_exposure {
            return 0.0;
        }
        let next = |stops: f32| {
            let exposure = stops.exp2();
            let light = scratch.coarse[1].as_flattened().as_chunks::<8>();
            let shading = scratch.shading.as_chunks::<8>();
            let seen = |light: f32, shading: f32| bounded(light * shading * exposure, 0.0, 1.0);
            let mut sums = [0.0f32; 8];
            for (light, shading) in light.0.iter().zip(shading.0) {
                for (sum, (light, shading)) in sums.iter_mut().zip(light.iter().zip(shading)) {
                    *sum += seen(*light, *shading);
                }
            }
            let rest: f32 = light.1.iter().zip(shading.1).map(|(light, shading)| seen(*light, *shading)).sum();
            let level = (sums.iter().sum::<f32>() + rest) / scratch.shading.len() as f32;
            let wanted = (setting.level / level.max(1e-6)).log2();
            (stops + setting.share * wanted).clamp(-MOST_STOPS, MOST_STOPS)
        };
        match filmed {
            None => next(0.0),
            Some(exposure) => {
                let stops = exposure.stops;
                exposure.stops = next(stops);
                stops
            }
        }
    }

    /// Electrons, noise, and what the camera makes of them up to codes, or up to encoded values where it sharpens.
    fn measure(&self, taking: &Taking, scratch: &mut RgbScratch, data: &mut [u8]) {
        let [width, height] = [self.grid.width, self.grid.height];
        let RgbScratch { coarse, shading, noise, rows, mix, raw, curve, encoded, .. } = scratch;
        for line in noise.iter_mut().chain(rows.iter_mut()) {
            line.clear();
            line.resize(width, 0.0);
        }
        if self.config.tone_curve || self.config.sharpening {
            curve.set(taking.setting.gamma, taking.setting.contrast);
        }
        if self.config.sharpening {
            encoded.iter_mut().for_each(|plane| plane.resize(width * height, 0.0));
        }
        let light = |y: usize| coarse.each_ref().map(|plane| plane[y * width..(y + 1) * width].as_flattened());
        let shading = |y: usize| &shading[y * width..(y + 1) * width];
        let stride = width + 2 * MARGIN;
        if self.mosaic {
            self.fill_mix(&taking.rendering, mix);
            raw.resize(stride * (height + 2 * MARGIN), 0.0);
            for y in 0..height {
                let out = &mut raw[(y + MARGIN) * stride + MARGIN..][..width];
                self.raw_row(taking, y, light(y), shading(y), &mix[y & 1], &mut noise[0], out);
            }
            mosaic::mirror(raw, [width, height]);
        }
        for y in 0..height {
            if self.mosaic {
                let lines = std::array::from_fn(|k| &raw[(y + k) * stride..][..stride]);
                mosaic::fill_row(self.config.demosaic, y, lines, rows.each_mut().map(|row| &mut row[..]));
            } else {
                self.signals(taking, y, light(y), shading(y), noise, rows);
            }
            develop(&taking.rendering, rows.each_mut().map(|row| &mut row[..]));
            if self.config.tone_curve || self.config.sharpening {
                rows.iter_mut().for_each(|row| curve.encode(row));
            }
            let out = data[3 * y * width..3 * (y + 1) * width].as_chunks_mut::<3>().0;
            let [red, green, blue] = rows.each_ref().map(|row| &row[..width]);
            if self.config.sharpening {
                for (plane, row) in encoded.iter_mut().zip([red, green, blue]) {
                    plane[y * width..(y + 1) * width].copy_from_slice(row);
                }
            } else if self.config.tone_curve {
                for (x, out) in out.iter_mut().enumerate() {
                    *out = [code(red[x]), code(green[x]), code(blue[x])];
                }
            } else {
                for (x, out) in out.iter_mut().enumerate() {
                    *out = [red[x], green[x], blue[x]].map(|value| self.encoder.encode(value));
                }
            }
        }
    }

    /// What the pixels of even and of odd rows take of each colour.
    fn fill_mix(&self, rendering: &Rendering, mix: &mut [[Vec<f32>; 3]; 2]) {
        for (y, mix) in mix.iter_mut().enumerate() {
            for (colour, mix) in mix.iter_mut().enumerate() {
                mix.clear();
                mix.extend((0..self.grid.width).map(|x| rendering.to_raw[mosaic::channel(x, y)][colour]));
            }
        }
    }

    /// What the pixels of a row measure under a mosaic, in full scales.
    #[allow(clippy::too_many_arguments, reason = "the row's own slices")]
    fn raw_row(
        &self,
        taking: &Taking,
        y: usize,
        [red, green, blue]: [&[f32]; 3],
        shading: &[f32],
        [of_red, of_green, of_blue]: &[Vec<f32>; 3],
        noise: &mut [f32],
        out: &mut [f32],
    ) {
        let width = out.len();
        if self.is_noisy() {
            let table = gaussian_table();
            let first = (y * width) as u32;
            for (x, noise) in noise.iter_mut().enumerate() {
                let bits = draw(taking.stream.pixel(first + x as u32), mosaic::channel(x, y) as u32);
                *noise = table[bits as usize % GAUSSIAN_LEN];
            }
        }
        let (red, green, blue, shading, noise) =
            (&red[..width], &green[..width], &blue[..width], &shading[..width], &noise[..width]);
        let (of_red, of_green, of_blue) = (&of_red[..width], &of_green[..width], &of_blue[..width]);
        for x in 0..width {
            let light = of_red[x] * red[x] + of_green[x] * green[x] + of_blue[x] * blue[x];
            let signal = bounded(light * shading[x] * taking.exposure, 0.0, f32::MAX);
            let noisy = signal + (signal * self.shot_variance + self.read_variance).sqrt() * noise[x];
            out[x] = bounded(noisy, f32::MIN, 1.0);
        }
    }

    /// The signals of each colour in a row of a camera without a mosaic, in full scales.
    fn signals(
        &self,
        taking: &Taking,
        y: usize,
        light: [&[f32]; 3],
        shading: &[f32],
        noise: &mut [Vec<f32>; 3],
        out: &mut [Vec<f32>; 3],
    ) {
        if self.is_noisy() {
            fill_gaussian(taking.stream, (y * self.grid.width) as u32, noise);
        }
        // A raw colour has a full well; without raw colours what is beyond full scale clips at the end.
        let most = if self.config.colour_matrix { 1.0 } else { f32::MAX };
        for (channel, (out, noise)) in out.iter_mut().zip(noise.iter()).enumerate() {
            if self.config.colour_matrix {
                let [of_red, of_green, of_blue] = taking.rendering.to_raw[channel];
                for (x, out) in out.iter_mut().enumerate() {
                    *out = of_red * light[0][x] + of_green * light[1][x] + of_blue * light[2][x];
                }
            } else {
                out.copy_from_slice(light[channel]);
            }
            for ((out, shading), noise) in out.iter_mut().zip(shading).zip(noise) {
                // Light cannot be negative: colours beyond the gamut of what is measured clip before the sensor.
                let signal = bounded(*out * shading * taking.exposure, 0.0, f32::MAX);
                let noisy = signal + (signal * self.shot_variance + self.read_variance).sqrt() * noise;
                *out = bounded(noisy, f32::MIN, most);
            }
        }
    }

    fn is_noisy(&self) -> bool {
        self.read_variance > 0.0 || self.shot_variance > 0.0
    }

    /// Unsharp masking of the luma of the encoded picture, and its codes.
    fn sharpen(&self, setting: &Setting, scratch: &mut RgbScratch, data: &mut [u8]) {
        let RgbScratch { encoded: [red, green, blue], luma: [luma, blurred], copy, .. } = scratch;
        luma.resize(red.len(), [0.0]);
        for (i, luma) in luma.as_flattened_mut().iter_mut().enumerate() {
            // ITU-R BT.601.
            *luma = 0.299 * red[i] + 0.587 * green[i] + 0.114 * blue[i];
        }
        blurred.clone_from(luma);
        let kernel = Kernel::diffusion(setting.sharpening_px);
        blur_rows(&kernel, self.grid.width, blurred, copy);
        blur_columns(&kernel, self.grid.width, blurred, copy);
        let (luma, blurred) = (luma.as_flattened_mut(), blurred.as_flattened());
        luma.iter_mut().zip(blurred).for_each(|(luma, blurred)| *luma = setting.sharpening * (*luma - blurred));
        for ((((out, added), red), green), blue) in
            data.as_chunks_mut::<3>().0.iter_mut().zip(luma).zip(red).zip(green).zip(blue)
        {
            *out = [code(*red + *added), code(*green + *added), code(*blue + *added)];
        }
    }
}

/// White balance, clipping and the camera's matrix, for a row of raw colours.
fn develop(rendering: &Rendering, [red, green, blue]: [&mut [f32]; 3]) {
    let Rendering { gains, matrix, .. } = rendering;
    let Some([[rr, rg, rb], [gr, gg, gb], [br, bg, bb]]) = *matrix else {
        for (row, gain) in [red, green, blue].into_iter().zip(gains) {
            if *gain != 1.0 {
                row.iter_mut().for_each(|value| *value *= gain);
            }
        }
        return;
    };
    let balanced = |value: f32, gain: f32| bounded(value * gain, f32::MIN, 1.0);
    for ((red, green), blue) in red.iter_mut().zip(green).zip(blue) {
        let (r, g, b) = (balanced(*red, gains[0]), balanced(*green, gains[1]), balanced(*blue, gains[2]));
        *red = rr * r + rg * g + rb * b;
        *green = gr * r + gg * g + gb * b;
        *blue = br * r + bg * g + bb * b;
    }
}

/// Standard normal numbers for the three channels of each pixel of a row that begins with pixel `first`.
fn fill_gaussian(stream: StreamKey, first: u32, [red, green, blue]: &mut [Vec<f32>; 3]) {
    let table = gaussian_table();
    for (((pixel, red), green), blue) in (first..).zip(red).zip(green).zip(blue) {
        let key = stream.pixel(pixel);
        [*red, *green, *blue] = std::array::from_fn(|channel| table[draw(key, channel as u32) as usize % GAUSSIAN_LEN]);
    }
}
