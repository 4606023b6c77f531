//! The picture panels of one item: crops of each sensor around it, enlarged.

use image::imageops::{FilterType, resize};
use image::{Rgb, RgbImage};
use loopline_dataset::{LWIR_COUNTS_PER_KELVIN, Sample, WordFrame};

use super::choice::Chosen;
use super::colours;

/// Edge of a panel, pixels.
pub(crate) const PANEL: u32 = 144;
/// Margin around the item, as a share of its size.
const MARGIN: f32 = 0.25;
/// Smallest crop, as a share of the raster.
const LEAST_CROP: f32 = 0.2;
const ZERO_CELSIUS_K: f32 = 273.15;

/// A square window in the raster, as shares of its width and height.
#[derive(Clone, Copy)]
pub(crate) struct Window {
    x: f32,
    y: f32,
    width: f32,
    height: f32,
}

impl Window {
    /// The window around an item.
    pub(crate) fn around(chosen: &Chosen) -> Self {
        let camera = &chosen.sample.truth.labels.camera;
        let (width, height) = (camera.width as f32, camera.height as f32);
        let [x0, y0, x1, y1] = chosen.label().bbox_tight.unwrap_or(chosen.label().bbox_loose).map(|v| v as f32);
        let least = LEAST_CROP * width.min(height);
        let side = ((x1 - x0).max(y1 - y0) * (1.0 + 2.0 * MARGIN)).max(least).min(width.min(height));
        let x = (0.5 * (x0 + x1 - side)).clamp(0.0, width - side);
        let y = (0.5 * (y0 + y1 - side)).clamp(0.0, height - side);
        Self { x: x / width, y: y / height, width: side / width, height: side / height }
    }

    /// The window in pixels of a picture: x, y, width, height, at least one pixel.
    fn in_pixels(self, width: usize, height: usize) -> [usize; 4] {
        let span = |start: f32, share: f32, size: usize| {
            let from = ((start * size as f32).round() as usize).min(size - 1);
            let to = (((start + share) * size as f32).round() as usize).clamp(from + 1, size);
            (from, to - from)
        };
        let (x, w) = span(self.x, self.width, width);
        let (y, h) = span(self.y, self.height, height);
        [x, y, w, h]
    }

    fn crop(self, width: usize, height: usize, filter: FilterType, pixel: impl Fn(usize, usize) -> Rgb<u8>) -> RgbImage {
        let [x, y, w, h] = self.in_pixels(width, height);
        let small = RgbImage::from_fn(w as u32, h as u32, |i, j| pixel(x + i as usize, y + j as usize));
        resize(&small, PANEL, PANEL, filter)
    }
}

/// The colour picture.
pub(crate) fn rgb(sample: &Sample, window: Window) -> RgbImage {
    let frame = &sample.sensors.rgb;
    window.crop(frame.width(), frame.height(), FilterType::CatmullRom, |x, y| {
        let p = frame.pixel(x, y);
        Rgb([p[0], p[1], p[2]])
    })
}

/// The thermal picture, with the temperatures of the ends of its scale, degrees Celsius.
pub(crate) fn lwir(sample: &Sample, window: Window) -> (RgbImage, [f32; 2]) {
    let frame = &sample.sensors.lwir;
    let celsius = |x: usize, y: usize| f32::from(frame.pixel(x, y)[0]) / LWIR_COUNTS_PER_KELVIN - ZERO_CELSIUS_K;
    let [low, high] = percentiles(inside(frame, window).map(|(x, y)| celsius(x, y)), 0.01, 0.99);
    let high = high.max(low + 1.0);
    let picture = window.crop(frame.width(), frame.height(), FilterType::Nearest, |x, y| {
        colours::heat((celsius(x, y) - low) / (high - low))
    });
    (picture, [low, high])
}

/// Three near-infrared bands as red, green and blue; they lie at 38, 65 and 95 % of the range (1200, 1420 and 1660 nm of
/// the default camera: C-H second overtone, O-H and C-H combinations, C-H first overtone of aromatics).
pub(crate) fn nir(sample: &Sample, window: Window) -> RgbImage {
    let frame = &sample.sensors.nir;
    let bands = [0.38, 0.65, 0.95].map(|share| ((frame.channels() - 1) as f32 * share) as usize);
    let [_, white] =
        percentiles(inside(frame, window).flat_map(|(x, y)| bands.map(|b| f32::from(frame.pixel(x, y)[b]))), 0.0, 0.98);
    window.crop(frame.width(), frame.height(), FilterType::Nearest, |x, y| {
        let p = frame.pixel(x, y);
        // The square root lifts dark plastics without clipping bright paper.
        Rgb(bands.map(|b| ((f32::from(p[b]) / white.max(1.0)).clamp(0.0, 1.0).sqrt() * 255.0) as u8))
    })
}

/// The mask: the item's parts in colours, other items grey.
pub(crate) fn mask(chosen: &Chosen, window: Window) -> RgbImage {
    let frame = &chosen.sample.truth.mask;
    window.crop(frame.width(), frame.height(), FilterType::Nearest, |x, y| {
        let id = frame.pixel(x, y)[0];
        colours::part(chosen.label().parts.iter().position(|p| p.mask_id == id), id != 0)
    })
}

fn inside(frame: &WordFrame, window: Window) -> impl Iterator<Item = (usize, usize)> {
    let [x, y, w, h] = window.in_pixels(frame.width(), frame.height());
    (y..y + h).flat_map(move |row| (x..x + w).map(move |column| (column, row)))
}

fn percentiles(values: impl Iterator<Item = f32>, low: f32, high: f32) -> [f32; 2] {
    let mut values: Vec<f32> = values.collect();
    values.sort_by(f32::total_cmp);
    let at = |share: f32| values.get(((values.len() - 1) as f32 * share) as usize).copied().unwrap_or(0.0);
    [at(low), at(high)]
}
