//! An item's windows to its three views, changed at random in training: geometry alike in all three, brightness and noise each
//! for itself. Draws are keyed by (seed, epoch, item), so they do not depend on order or threads.

use std::sync::LazyLock;

use loopline_edge::crop;
use rand::{Rng, RngExt};
use rand_distr::{Distribution, StandardNormal};
use serde::{Deserialize, Serialize};

use super::geometry::{Picture, Square, resize};
use super::item::{GRID_PX, MARGIN, Windows};
use super::{LWIR_PX, NIR_BANDS, NIR_PX, random};
use crate::error::{Result, ensure};

/// How far training changes views. Zero switches a change off.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Augment {
    /// Mirror and turn by quarters.
    pub(crate) turn: bool,
    /// Largest shift of the box, over its longer side.
    pub(crate) shift: f32,
    /// Largest change of the box's size: 0.1 is from / 1.1 to x 1.1.
    pub(crate) scale: f32,
    /// Spread of the brightness of RGB (natural logarithm).
    pub(crate) brightness: f32,
    /// Spread of the gain of each colour.
    pub(crate) tint: f32,
    /// Spread of contrast around the mean.
    pub(crate) contrast: f32,
    /// Noise of RGB, sRGB 0..1.
    pub(crate) rgb_noise: f32,
    /// Offset of the thermal view, kelvin.
    pub(crate) lwir_offset_k: f32,
    /// Noise of the thermal view, kelvin.
    pub(crate) lwir_noise_k: f32,
    /// Spread of the gain of reflectance (natural logarithm).
    pub(crate) nir_gain: f32,
    /// Noise of reflectance.
    pub(crate) nir_noise: f32,
}

impl Default for Augment {
    fn default() -> Self {
        Self {
            turn: true,
            shift: 0.05,
            scale: 0.1,
            brightness: 0.1,
            tint: 0.03,
            contrast: 0.1,
            rgb_noise: 0.01,
            lwir_offset_k: 0.2,
            lwir_noise_k: 0.02,
            nir_gain: 0.05,
            nir_noise: 0.002,
        }
    }
}

impl Augment {
    /// Changes nothing.
    pub(crate) const NONE: Self = Self {
        turn: false,
        shift: 0.0,
        scale: 0.0,
        brightness: 0.0,
        tint: 0.0,
        contrast: 0.0,
        rgb_noise: 0.0,
        lwir_offset_k: 0.0,
        lwir_noise_k: 0.0,
        nir_gain: 0.0,
        nir_noise: 0.0,
    };

    /// Checks bounds.
    ///
    /// # Errors
    /// Naming the key, the value and what is due.
    pub(crate) fn check(&self) -> Result<()> {
        let all = [
            ("shift", self.shift),
            ("scale", self.scale),
            ("brightness", self.brightness),
            ("tint", self.tint),
            ("contrast", self.contrast),
            ("rgb_noise", self.rgb_noise),
            ("lwir_offset_k", self.lwir_offset_k),
            ("lwir_noise_k", self.lwir_noise_k),
            ("nir_gain", self.nir_gain),
            ("nir_noise", self.nir_noise),
        ];
        for (name, value) in all {
            ensure!(value.is_finite() && value >= 0.0, "augment.{name} = {value}: 0 or more");
        }
        // From the box's middle, over its longer side: what a view may reach, and what of the pictures is kept.
        let reach = crop::SCALE * (1.0 + self.scale) / 2.0 + self.shift;
        let kept = crop::SCALE * MARGIN / 2.0;
        ensure!(
            reach <= kept,
            "augment.shift = {} with augment.scale = {}: views would reach {reach:.2} times the box's longer side from its middle, and items are kept to {kept:.2}; lower one of them",
            self.shift,
            self.scale
        );
        Ok(())
    }
}

/// Which views are wanted beside colour: what nobody looks at is not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ViewSet {
    /// The thermal one.
    pub(crate) lwir: bool,
    /// The spectral one.
    pub(crate) nir: bool,
}

impl ViewSet {
    /// Every view.
    pub(crate) const ALL: Self = Self { lwir: true, nir: true };
    /// Colour alone.
    pub(crate) const RGB: Self = Self { lwir: false, nir: false };
}

/// Where one item's views are written; no room, no view.
#[derive(Debug)]
pub(crate) struct ViewBuffers<'a> {
    /// 3 x 48 x 48 ([`crop::LEN`]).
    pub(crate) rgb: &'a mut [f32],
    /// 32 x 32, tens of kelvin above the belt.
    pub(crate) lwir: &'a mut [f32],
    /// 12 x 12 x 128, bands innermost.
    pub(crate) nir: &'a mut [f32],
}

/// Fills the views of an item; which of the eight symmetries of the square they were turned by ([`turned`]).
pub(crate) fn views(windows: &Windows, augment: &Augment, rng: &mut impl Rng, room: ViewBuffers<'_>) -> u8 {
    let turn = if augment.turn { rng.random_range(0..8) } else { 0 };
    let box_px = shaken(windows, augment, rng);
    let square = Square::around(windows.frame, box_px);
    rgb(windows, box_px, turn, augment, rng, room.rgb);
    // Colour is drawn first, so it does not depend on what else is wanted.
    if !room.lwir.is_empty() {
        lwir(windows, square, turn, augment, rng, room.lwir);
    }
    if !room.nir.is_empty() {
        nir(windows, square, turn, augment, rng, room.nir);
    }
    turn
}

fn shaken(windows: &Windows, augment: &Augment, rng: &mut impl Rng) -> [f32; 4] {
    let [x0, y0, x1, y1] = windows.box_px;
    let mut draw = || rng.random_range(-1.0..=1.0f32);
    let longer = (x1 - x0).max(y1 - y0);
    let (dx, dy) = (augment.shift * longer * draw(), augment.shift * longer * draw());
    let scale = ((1.0 + augment.scale).ln() * draw()).exp();
    let (cx, cy, w, h) = ((x0 + x1) / 2.0 + dx, (y0 + y1) / 2.0 + dy, (x1 - x0) * scale, (y1 - y0) * scale);
    crop::inside(windows.frame, [cx - w / 2.0, cy - h / 2.0, cx + w / 2.0, cy + h / 2.0])
}

fn rgb(windows: &Windows, box_px: [f32; 4], turn: u8, augment: &Augment, rng: &mut impl Rng, out: &mut [f32]) {
    let window = &windows.rgb;
    let [ox, oy] = window.origin.map(|v| v as f32);
    let here = [box_px[0] - ox, box_px[1] - oy, box_px[2] - ox, box_px[3] - oy];
    let mut straight = vec![0.0; crop::LEN];
    crop::crop(&window.data, window.width, window.height, here, &mut straight);
    let contrast = 1.0 + augment.contrast * normal(rng);
    let brightness = (augment.brightness * normal(rng)).exp();
    let noise = Noise::draw(rng);
    let area = crop::SIZE * crop::SIZE;
    for (channel, values) in straight.chunks_exact(area).enumerate() {
        let gain = brightness * (1.0 + augment.tint * normal(rng));
        let mean = values.iter().sum::<f32>() / area as f32;
        let target = &mut out[channel * area..(channel + 1) * area];
        for (pixel, value) in target.iter_mut().enumerate() {
            let source = values[turned(turn, pixel, crop::SIZE)];
            let changed = gain * (mean + contrast * (source - mean));
            *value = (changed + augment.rgb_noise * noise.at(channel * area + pixel)).clamp(0.0, 1.0);
        }
    }
}

fn lwir(windows: &Windows, square: Square, turn: u8, augment: &Augment, rng: &mut impl Rng, out: &mut [f32]) {
    let window = &windows.lwir;
    let picture = Picture { data: &window.data, width: window.width, height: window.height, channels: 1 };
    let straight = resize(picture, square.scaled(windows.lwir_scale, window.origin.map(|v| v as f32)), LWIR_PX);
    let offset = augment.lwir_offset_k * normal(rng) - f32::from(windows.belt) * 0.01;
    let noise = Noise::draw(rng);
    for (pixel, value) in out.iter_mut().enumerate() {
        let kelvin = straight[turned(turn, pixel, LWIR_PX)] * 0.01 + offset;
        *value = (kelvin + augment.lwir_noise_k * noise.at(pixel)) / 10.0;
    }
}

fn nir(windows: &Windows, square: Square, turn: u8, augment: &Augment, rng: &mut impl Rng, out: &mut [f32]) {
    let kept = Square::around(windows.frame, windows.box_px).grown(MARGIN);
    let scale = GRID_PX as f32 / kept.side;
    let picture = Picture { data: &windows.nir, width: GRID_PX, height: GRID_PX, channels: windows.bands };
    let straight = resize(picture, square.scaled(scale, [kept.x * scale, kept.y * scale]), NIR_PX);
    let gain = (augment.nir_gain * normal(rng)).exp() / 10_000.0;
    let noise = Noise::draw(rng);
    for (pixel, values) in out.chunks_exact_mut(NIR_BANDS).enumerate() {
        let at = turned(turn, pixel, NIR_PX) * windows.bands;
        for (band, (value, &source)) in values.iter_mut().zip(&straight[at..at + windows.bands]).enumerate() {
            *value = gain * source + augment.nir_noise * noise.at(pixel * NIR_BANDS + band);
        }
    }
}

/// Where pixel `pixel` of a turned picture comes from; `turn` is one of the eight symmetries of the square.
pub(crate) fn turned(turn: u8, pixel: usize, side: usize) -> usize {
    let (mut x, mut y) = (pixel % side, pixel / side);
    if turn & 1 != 0 {
        x = side - 1 - x;
    }
    if turn & 2 != 0 {
        y = side - 1 - y;
    }
    if turn & 4 != 0 {
        (x, y) = (y, x);
    }
    y * side + x
}

/// White noise of spread 1, drawn once: a draw for every pixel and band would cost more than all the rest of a view.
static NOISE: LazyLock<Vec<f32>> =
    LazyLock::new(|| StandardNormal.sample_iter(random::stream("noise", &[])).take(NOISE_LEN).collect());
/// A power of two, several times a view's length.
const NOISE_LEN: usize = 1 << 16;

/// A view's noise: a stretch of the noise there is, from a place drawn for the view.
struct Noise {
    all: &'static [f32],
    start: usize,
}

impl Noise {
    fn draw(rng: &mut impl Rng) -> Self {
        Self { all: &NOISE, start: rng.random_range(0..NOISE_LEN) }
    }

    fn at(&self, place: usize) -> f32 {
        self.all[(self.start + place) % NOISE_LEN]
    }
}

fn normal(rng: &mut impl Rng) -> f32 {
    StandardNormal.sample(rng)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::item::Window;

    fn windows() -> Windows {
        // A bright corner, in all three pictures at the same place.
        let bright = |x: usize, y: usize| x < 6 && y < 7;
        let rgb = (0..32 * 32).flat_map(|i| [if bright(i % 32 / 2, i / 32 / 2) { 200 } else { 20 }; 3]).collect();
        let lwir = (0..16 * 16).map(|i| if bright(i % 16, i / 16) { 31_000 } else { 30_000 }).collect();
        let nir = (0..GRID_PX * GRID_PX)
            .flat_map(|i| {
                let place = |v: usize| ((v as f32 + 0.5) / GRID_PX as f32 * 26.0 + 3.0) as usize / 2;
                [if bright(place(i % GRID_PX), place(i / GRID_PX)) { 9000 } else { 1000 }; NIR_BANDS]
            })
            .collect();
        Windows {
            frame: [32, 32],
            box_px: [8.0, 8.0, 24.0, 24.0],
            rgb: Window { origin: [0, 0], width: 32, height: 32, data: rgb },
            lwir: Window { origin: [0, 0], width: 16, height: 16, data: lwir },
            lwir_scale: 0.5,
            belt: 30_000,
            nir,
            bands: NIR_BANDS,
        }
    }

    /// Where the bright part's centre lies in each view, 0..1.
    fn centres(seed: u64, augment: &Augment) -> [[f32; 2]; 3] {
        let (mut a, mut b, mut c) = (vec![0.0; crop::LEN], vec![0.0; 32 * 32], vec![0.0; NIR_PX * NIR_PX * NIR_BANDS]);
        let room = ViewBuffers { rgb: &mut a, lwir: &mut b, nir: &mut c };
        views(&windows(), augment, &mut random::stream("test", &[seed]), room);
        let centre = |values: Vec<f32>, side: usize| {
            let low = values.iter().copied().fold(f32::MAX, f32::min);
            let sum: f32 = values.iter().map(|v| v - low).sum();
            let at = |pick: fn(usize, usize) -> usize| {
                values.iter().enumerate().map(|(i, v)| (v - low) * (pick(i, side) as f32 + 0.5)).sum::<f32>()
                    / sum
                    / side as f32
            };
            [at(|i, s| i % s), at(|i, s| i / s)]
        };
        [
            centre(a[..crop::SIZE * crop::SIZE].to_vec(), crop::SIZE),
            centre(b, 32),
            centre(c.iter().step_by(NIR_BANDS).copied().collect(), NIR_PX),
        ]
    }

    #[test]
    fn geometry_is_the_same_in_all_three_views() {
        // Shifts of up to 0.12 of the view, more than the bounds below: a view that ignores them is noticed.
        let augment = Augment { turn: true, shift: 0.15, scale: 0.05, ..Augment::NONE };
        let mut places = std::collections::BTreeSet::new();
        for seed in 0..24 {
            let [rgb, lwir, nir] = centres(seed, &augment);
            for axis in 0..2 {
                assert!((rgb[axis] - lwir[axis]).abs() < 0.03, "{seed}: {rgb:?} {lwir:?}");
                assert!((rgb[axis] - nir[axis]).abs() < 0.06, "{seed}: {rgb:?} {nir:?}");
            }
            places.insert([(rgb[0] > 0.5), (rgb[1] > 0.5)]);
        }
        assert_eq!(places.len(), 4, "it is turned");
    }

    #[test]
    fn without_changes_the_view_is_what_the_robot_cuts() {
        let windows = windows();
        let (mut a, mut b, mut c) = (vec![0.0; crop::LEN], vec![0.0; 32 * 32], vec![0.0; NIR_PX * NIR_PX * NIR_BANDS]);
        let room = ViewBuffers { rgb: &mut a, lwir: &mut b, nir: &mut c };
        views(&windows, &Augment::NONE, &mut random::stream("test", &[]), room);
        let mut robot = vec![0.0; crop::LEN];
        crop::crop(&windows.rgb.data, 32, 32, windows.box_px, &mut robot);
        assert!(a.iter().zip(&robot).all(|(x, y)| (x - y).abs() < 1e-6));
    }
}
