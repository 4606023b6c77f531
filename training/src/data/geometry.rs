//! Squares around boxes, and how pixels are resized into them.

use loopline_edge::crop;

/// A square in continuous pixels: upper left corner and side.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Square {
    /// Left.
    pub x: f32,
    /// Top.
    pub y: f32,
    /// Width and height.
    pub side: f32,
}

impl Square {
    /// The square that `loopline_edge::crop` cuts for a box inside a frame.
    pub fn around(box_px: [f32; 4]) -> Self {
        let [x0, y0, x1, y1] = box_px;
        let side = ((x1 - x0).abs().max((y1 - y0).abs()) * crop::SCALE).max(crop::LEAST_PX);
        Self { x: (x0 + x1 - side) / 2.0, y: (y0 + y1 - side) / 2.0, side }
    }

    /// The same centre, `factor` times as wide.
    pub fn grown(self, factor: f32) -> Self {
        let more = self.side * (factor - 1.0) / 2.0;
        Self { x: self.x - more, y: self.y - more, side: self.side * factor }
    }

    /// In the pixels of a picture `factor` times as fine, and from another origin there.
    pub fn scaled(self, factor: f32, origin: [f32; 2]) -> Self {
        Self { x: self.x * factor - origin[0], y: self.y * factor - origin[1], side: self.side * factor }
    }

    /// The whole pixels that it touches in a picture, and one more on each side: first and past the last, x then y.
    pub fn pixels(self, width: usize, height: usize) -> [std::ops::Range<usize>; 2] {
        let axis = |start: f32, length: usize| {
            let first = (start.floor() - 1.0).clamp(0.0, (length - 1) as f32) as usize;
            let end = ((start + self.side).ceil() + 1.0).clamp(first as f32 + 1.0, length as f32) as usize;
            first..end
        };
        [axis(self.x, width), axis(self.y, height)]
    }
}

/// A box inside a frame.
pub fn inside(box_px: [f32; 4], frame: [usize; 2]) -> [f32; 4] {
    let [w, h] = frame.map(|v| v as f32);
    let [x0, y0, x1, y1] = box_px;
    [x0.clamp(0.0, w), y0.clamp(0.0, h), x1.clamp(0.0, w), y1.clamp(0.0, h)]
}

/// Along one axis: which input pixels make an output pixel, with which weights. Triangle filter, borders repeated.
#[derive(Debug, Default)]
pub struct Taps {
    per_output: usize,
    taps: Vec<(usize, f32)>,
}

impl Taps {
    /// `outputs` pixels divide `start .. start + side` over an axis of `length` pixels.
    pub fn new(start: f32, side: f32, length: usize, outputs: usize) -> Self {
        let step = side / outputs as f32;
        let reach = step.max(1.0);
        let per_output = (2.0 * reach).ceil() as usize + 1;
        let mut taps = Vec::with_capacity(per_output * outputs);
        for output in 0..outputs {
            let centre = start + (output as f32 + 0.5) * step;
            let first = (centre - reach - 0.5).ceil() as i64;
            let weight = |tap: usize| (1.0 - ((first + tap as i64) as f32 + 0.5 - centre).abs() / reach).max(0.0);
            let sum: f32 = (0..per_output).map(weight).sum();
            taps.extend((0..per_output).map(|tap| {
                let pixel = (first + tap as i64).clamp(0, length as i64 - 1) as usize;
                (pixel, weight(tap) / sum)
            }));
        }
        Self { per_output, taps }
    }

    /// Input pixels and weights of one output pixel.
    pub fn of(&self, output: usize) -> impl Iterator<Item = (usize, f32)> + '_ {
        let taps = &self.taps[output * self.per_output..(output + 1) * self.per_output];
        taps.iter().copied().filter(|(_, weight)| *weight > 0.0)
    }
}

/// A picture of `channels` innermost, to be resized.
#[derive(Debug, Clone, Copy)]
pub struct Picture<'a> {
    /// Values, rows first.
    pub data: &'a [u16],
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Values per pixel.
    pub channels: usize,
}

/// Resizes the square of a picture to `px` x `px`; rows first, channels innermost.
pub fn resize(picture: Picture<'_>, square: Square, px: usize) -> Vec<f32> {
    let Picture { data, width, height, channels } = picture;
    let across = Taps::new(square.x, square.side, width, px);
    let down = Taps::new(square.y, square.side, height, px);
    let mut out = vec![0.0; px * px * channels];
    for (pixel, sums) in out.chunks_exact_mut(channels).enumerate() {
        for (y, wy) in down.of(pixel / px) {
            for (x, wx) in across.of(pixel % px) {
                let at = (y * width + x) * channels;
                let weight = wx * wy;
                for (sum, &value) in sums.iter_mut().zip(&data[at..at + channels]) {
                    *sum += weight * f32::from(value);
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_square_is_the_one_that_the_robot_cuts() {
        // A picture whose columns count up: the cut's mean column tells where the square lies.
        let (width, height) = (96, 64);
        let rgb: Vec<u8> = (0..width * height).flat_map(|i| [(2 * (i % width)) as u8; 3]).collect();
        for box_px in [[20.0, 10.0, 50.0, 30.0], [30.5, 20.25, 33.0, 22.0], [40.0, 22.0, 60.0, 50.0]] {
            let mut out = vec![0.0; crop::LEN];
            crop::crop(&rgb, width, height, box_px, &mut out);
            let mean = out.iter().sum::<f32>() / out.len() as f32 * 255.0 / 2.0 + 0.5;
            let square = Square::around(box_px);
            assert!((mean - (square.x + square.side / 2.0)).abs() < 0.02, "{mean} for {square:?}");
            let gray: Vec<u16> = (0..width * height).map(|i| (i % width) as u16).collect();
            let own = resize(Picture { data: &gray, width, height, channels: 1 }, square, 16);
            let own_mean = own.iter().sum::<f32>() / own.len() as f32 + 0.5;
            assert!((own_mean - mean).abs() < 0.02, "{own_mean} and {mean}");
        }
    }

    #[test]
    fn weights_add_up_to_one() {
        for side in [3.0, 12.0, 40.0] {
            let taps = Taps::new(-2.0, side, 20, 12);
            for output in 0..12 {
                let sum: f32 = taps.of(output).map(|(_, weight)| weight).sum();
                assert!((sum - 1.0).abs() < 1e-5);
            }
        }
    }
}
