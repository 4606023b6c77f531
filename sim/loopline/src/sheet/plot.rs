//! The mean near-infrared spectrum of an item, as a small plot.

use image::{Rgb, RgbImage};
use imageproc::drawing::{draw_antialiased_line_segment_mut, draw_line_segment_mut};
use imageproc::pixelops::interpolate;
use loopline_dataset::NIR_COUNTS_PER_UNIT;

use super::choice::Chosen;
use super::colours::{ACCENT, FAINT, INK};
use super::panels::PANEL;
use super::text::Pen;

const LEFT: f32 = 24.0;
const BOTTOM: f32 = 16.0;
const TOP: f32 = 8.0;

/// Mean reflectance of the item's visible pixels per band; a spectral pixel counts if all of it shows the item.
pub(crate) fn mean_spectrum(chosen: &Chosen) -> Option<Vec<f32>> {
    let (cube, mask) = (&chosen.sample.sensors.nir, &chosen.sample.truth.mask);
    let (step_x, step_y) = (mask.width() / cube.width(), mask.height() / cube.height());
    let ours = |id: u16| chosen.label().parts.iter().any(|p| p.mask_id == id);
    let mut sum = vec![0.0f64; cube.channels()];
    let mut count = 0u32;
    for y in 0..cube.height() {
        for x in 0..cube.width() {
            let whole = (0..step_y).all(|j| (0..step_x).all(|i| ours(mask.pixel(x * step_x + i, y * step_y + j)[0])));
            if whole {
                count += 1;
                for (sum, value) in sum.iter_mut().zip(cube.pixel(x, y)) {
                    *sum += f64::from(*value);
                }
            }
        }
    }
    (count > 0).then(|| sum.iter().map(|s| (*s / f64::from(count)) as f32 / NIR_COUNTS_PER_UNIT).collect())
}

/// Draws the plot.
pub(crate) fn plot(pen: &Pen, chosen: &Chosen) -> RgbImage {
    let size = PANEL as f32;
    let mut image = RgbImage::from_pixel(PANEL, PANEL, Rgb([255, 255, 255]));
    let wavelengths = &chosen.sample.truth.labels.nir_wavelengths_nm;
    let spectrum = mean_spectrum(chosen);
    let peak = spectrum.iter().flatten().copied().fold(0.05f32, f32::max);
    let top = (peak * 1.15 * 10.0).ceil() / 10.0;
    draw_line_segment_mut(&mut image, (LEFT, TOP), (LEFT, size - BOTTOM), FAINT);
    draw_line_segment_mut(&mut image, (LEFT, size - BOTTOM), (size - 3.0, size - BOTTOM), FAINT);
    pen.write_ending_at(&mut image, LEFT as i32 - 2, TOP as i32 - 4, 11.0, FAINT, &format!("{top:.1}"));
    pen.write_ending_at(&mut image, LEFT as i32 - 2, (size - BOTTOM) as i32 - 8, 11.0, FAINT, "0");
    if let [first, .., last] = wavelengths.as_slice() {
        pen.write(&mut image, LEFT as i32, (size - BOTTOM) as i32 + 2, 11.0, FAINT, &format!("{first:.0}"));
        pen.write_ending_at(&mut image, PANEL as i32 - 2, (size - BOTTOM) as i32 + 2, 11.0, FAINT, &format!("{last:.0} nm"));
    }
    let Some(spectrum) = spectrum else {
        pen.write(&mut image, LEFT as i32 + 8, 60, 12.0, INK, "smaller than a pixel");
        return image;
    };
    let point = |i: usize| {
        let x = LEFT + (size - 4.0 - LEFT) * i as f32 / (spectrum.len() - 1).max(1) as f32;
        let y = size - BOTTOM - (size - BOTTOM - TOP) * (spectrum[i] / top).clamp(0.0, 1.0);
        (x as i32, y as i32)
    };
    for i in 1..spectrum.len() {
        draw_antialiased_line_segment_mut(&mut image, point(i - 1), point(i), ACCENT, interpolate);
    }
    image
}
