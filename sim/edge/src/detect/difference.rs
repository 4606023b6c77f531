//! How far each pixel departs from the belt: in colour, and in texture.

use super::DetectConfig;
use super::belt::{Belt, place, quantile};
use super::planes::Planes;

/// Share of the belt's pixels by which its unevenness is measured, and what that quantile is of one unit: of the absolute
/// value of a normal distribution, and of the length of a normal vector in the plane.
const SHARE: f32 = 0.97;
const NORMAL_AT_SHARE: f32 = 2.17;
const RAYLEIGH_AT_SHARE: f32 = 2.65;
const NORMAL_MEDIAN: f32 = 0.6745;
const RAYLEIGH_MEDIAN: f32 = 1.18;
/// Least units of colour (brightness, colour differences) and of edges, 8-bit steps: below that lies rounding.
const LEAST_UNIT: [f32; 3] = [2.0, 1.0, 1.0];
const LEAST_EDGE: f32 = 1.2;
/// Brightness below which a belt is too dark to show shadows.
const SHADOWLESS: f32 = 60.0;
/// Departure from the belt's colour, as a share of its brightness, that a shadow may have.
const SHADOW_TINT: f32 = 0.02;
/// Fewest pixels that tell of the belt.
const LEAST_BELT: usize = 100;

/// Departures from the belt, pixel by pixel, in units of the belt's own unevenness.
#[derive(Debug, Default)]
pub(super) struct Difference {
    /// Of colour.
    pub(super) colour: Vec<f32>,
    /// Of texture: strength of edges.
    pub(super) edge: Vec<f32>,
    /// Whether a shadow would explain it.
    pub(super) shade: Vec<bool>,
    smooth: Vec<[f32; 3]>,
    belt: Vec<[f32; 3]>,
    is_belt: Vec<bool>,
    values: Vec<f32>,
}

impl Difference {
    /// Measures a frame.
    pub(super) fn measure(&mut self, planes: &Planes, belt: &Belt, config: &DetectConfig) {
        let (width, height) = (planes.width, planes.height);
        self.smooth.clear();
        self.belt.clear();
        self.is_belt.clear();
        self.edge.clear();
        for y in 0..height {
            for x in 0..width {
                let base = belt.at(place(x, width), place(y, height));
                let (mean, edge) = neighbourhood(planes, x as i64, y as i64);
                let rest: [f32; 3] = std::array::from_fn(|c| mean[c] - base[c]);
                self.is_belt.push((0..3).all(|c| rest[c].abs() < 3.0 * belt.scale[c]));
                self.smooth.push(rest);
                self.belt.push(base);
                self.edge.push(edge);
            }
        }
        if self.is_belt.iter().filter(|is| **is).count() < LEAST_BELT {
            self.is_belt.fill(true);
        }
        let unit: [f32; 3] = std::array::from_fn(|c| {
            self.values.clear();
            let on_belt = self.smooth.iter().zip(&self.is_belt).filter(|(_, is)| **is);
            self.values.extend(on_belt.map(|(rest, _)| rest[c].abs()));
            unevenness(&mut self.values, NORMAL_MEDIAN, NORMAL_AT_SHARE).max(LEAST_UNIT[c])
        });
        self.values.clear();
        self.values.extend(self.edge.iter().zip(&self.is_belt).filter(|(_, is)| **is).map(|(edge, _)| *edge));
        let edge_unit = unevenness(&mut self.values, RAYLEIGH_MEDIAN, RAYLEIGH_AT_SHARE).max(LEAST_EDGE);
        for edge in &mut self.edge {
            *edge /= edge_unit;
        }
        self.colour.clear();
        self.shade.clear();
        for (rest, base) in self.smooth.iter().zip(&self.belt) {
            self.colour.push((0..3).map(|c| (rest[c] / unit[c]).powi(2)).sum::<f32>().sqrt());
            self.shade.push(is_shade(*rest, *base, unit, config.shadow));
        }
    }
}

/// Mean over 3 x 3 pixels with binomial weights, and the slope of brightness per pixel (Sobel).
fn neighbourhood(planes: &Planes, x: i64, y: i64) -> ([f32; 3], f32) {
    let mut mean = [0.0; 3];
    let mut slope = [0.0_f32; 2];
    for (dy, wy) in [(-1, 1.0), (0, 2.0), (1, 1.0)] {
        for (dx, wx) in [(-1, 1.0), (0, 2.0), (1, 1.0)] {
            let pixel = planes.near(x + dx, y + dy);
            for (sum, value) in mean.iter_mut().zip(pixel) {
                *sum += wx * wy / 16.0 * value;
            }
            slope[0] += dx as f32 * wy / 8.0 * pixel[0];
            slope[1] += dy as f32 * wx / 8.0 * pixel[0];
        }
    }
    (mean, slope[0].hypot(slope[1]))
}

/// The larger of what the median and a high quantile say: speckled belts have heavy tails.
fn unevenness(values: &mut [f32], median_is: f32, share_is: f32) -> f32 {
    let middle = quantile(values, 0.5) / median_is;
    middle.max(quantile(values, SHARE) / share_is)
}

/// A shadow is darker, and as coloured as the belt in proportion.
fn is_shade(rest: [f32; 3], base: [f32; 3], unit: [f32; 3], darkest: f32) -> bool {
    let bright = base[0].max(1.0);
    let ratio = (base[0] + rest[0]).max(1.0) / bright;
    bright > SHADOWLESS
        && ratio < 1.0
        && ratio > darkest
        && (1..3).all(|c| (base[c] + rest[c] - ratio * base[c]).abs() < 3.0 * unit[c].max(SHADOW_TINT * bright))
}
