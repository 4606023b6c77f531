//! Squares around boxes, and how pixels are resized into them.

use loopline_edge::crop::{self, Taps};

/// A square in continuous pixels: upper left corner and side.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Square {
    /// Left.
    pub(crate) x: f32,
    /// Top.
    pub(crate) y: f32,
    /// Width and height.
    pub(crate) side: f32,
}

impl Square {
    /// The square that the robot cuts for a box in a frame of this width and height.
    pub(crate) fn around(frame: [usize; 2], box_px: [f32; 4]) -> Self {
        let [x, y, side] = crop::square(frame, box_px);
        Self { x, y, side }
    }

    /// The same centre, `factor` times as wide.
    pub(crate) fn grown(self, factor: f32) -> Self {
        let more = self.side * (factor - 1.0) / 2.0;
        Self { x: self.x - more, y: self.y - more, side: self.side * factor }
    }

    /// In the pixels of a picture `factor` times as fine, and from another origin there.
    pub(crate) fn scaled(self, factor: f32, origin: [f32; 2]) -> Self {
        Self { x: self.x * factor - origin[0], y: self.y * factor - origin[1], side: self.side * factor }
    }

    /// The whole pixels that it touches in a picture, and one more on each side: first and past the last, x then y.
    pub(crate) fn pixels(self, width: usize, height: usize) -> [std::ops::Range<usize>; 2] {
        let axis = |start: f32, length: usize| {
            let first = (start.floor() - 1.0).clamp(0.0, (length - 1) as f32) as usize;
            let end = ((start + self.side).ceil() + 1.0).clamp(first as f32 + 1.0, length as f32) as usize;
            first..end
        };
        [axis(self.x, width), axis(self.y, height)]
    }
}

/// A picture of `channels` innermost, to be resized.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Picture<'a> {
    /// Values, rows first.
    pub(crate) data: &'a [u16],
    /// Columns.
    pub(crate) width: usize,
    /// Rows.
    pub(crate) height: usize,
    /// Values per pixel.
    pub(crate) channels: usize,
}

/// Resizes the square of a picture to `px` x `px`; rows first, channels innermost.
pub(crate) fn resize(picture: Picture<'_>, square: Square, px: usize) -> Vec<f32> {
    let Picture { data, width, height, channels } = picture;
    let [mut across, mut down] = [Taps::default(), Taps::default()];
    across.fill(square.x, square.side, width, px);
    down.fill(square.y, square.side, height, px);
    let mut out = vec![0.0; px * px * channels];
    for (pixel, sums) in out.chunks_exact_mut(channels).enumerate() {
        let ((rows, row_weights), (columns, column_weights)) = (down.of(pixel / px), across.of(pixel % px));
        for (&y, &wy) in rows.iter().zip(row_weights) {
            for (&x, &wx) in columns.iter().zip(column_weights) {
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
            let square = Square::around([width, height], box_px);
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
            let mut taps = Taps::default();
            taps.fill(-2.0, side, 20, 12);
            for output in 0..12 {
                let sum: f32 = taps.of(output).1.iter().sum();
                assert!((sum - 1.0).abs() < 1e-5);
            }
        }
    }
}
