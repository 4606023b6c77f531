//! The one definition of how an item's picture is cut out of a frame: training and the robot use the same code, so that the
//! student sees in service what it saw in training.
//!
//! The cut is a square around the box's centre, [`SCALE`] times as wide as the box's longer side and at least [`LEAST_PX`]
//! wide. It is resized to [`SIZE`] x [`SIZE`] with a triangle filter as wide as an output pixel, or as an input pixel where
//! those are larger: linear interpolation when enlarging, an average over the area when reducing. Beyond the frame's border
//! its outermost pixels repeat.

/// Width and height of a cut picture, pixels.
pub const SIZE: usize = 48;

/// Numbers in a cut picture: three channels of [`SIZE`] x [`SIZE`].
pub const LEN: usize = 3 * SIZE * SIZE;

/// Side of the square over the box's longer side.
pub const SCALE: f32 = 1.25;

/// Least side of the square, pixels of the frame.
pub const LEAST_PX: f32 = 8.0;

/// Cuts one item's picture out of an 8-bit sRGB frame into `out`: channel by channel, row by row, in 0..1 (sRGB values / 255).
///
/// `box_px` is `x0 y0 x1 y1`, continuous pixels of the frame from its upper left corner. What of the box lies outside the
/// frame counts as on its border.
///
/// # Panics
/// When `rgb` is not `3 * width * height` long, the frame is empty, or `out` is not [`LEN`] long.
pub fn crop(rgb: &[u8], width: usize, height: usize, box_px: [f32; 4], out: &mut [f32]) {
    Cropper::default().crop(rgb, width, height, box_px, out);
}

/// [`crop()`] with its working memory kept from one cut to the next.
#[derive(Debug, Default)]
pub struct Cropper {
    across: Taps,
    down: Taps,
    /// The frame's pixels under the square, or one line of them where it is reduced; the fourth number is idle and lets a processor
    /// take a pixel at once.
    source: Vec<[f32; 4]>,
    /// The same, resized in height: one row for an output row.
    row: Vec<[f32; 4]>,
}

impl Cropper {
    /// See [`crop()`].
    ///
    /// # Panics
    /// As [`crop()`].
    pub fn crop(&mut self, rgb: &[u8], width: usize, height: usize, box_px: [f32; 4], out: &mut [f32]) {
        assert!(
            width > 0 && height > 0 && rgb.len() == 3 * width * height,
            "a frame of {width} x {height} has three bytes a pixel"
        );
        assert_eq!(out.len(), LEN, "a cut picture has {LEN} numbers");
        let [x, y, side] = square([width, height], box_px);
        self.across.fill(x, side, width, SIZE);
        self.down.fill(y, side, height, SIZE);
        let ([left, right], [top, bottom]) = (self.across.range(), self.down.range());
        let columns = right + 1 - left;
        let pixels = |line: usize| {
            let bytes = &rgb[3 * (line * width + left)..3 * (line * width + right + 1)];
            bytes.chunks_exact(3).map(|p| [f32::from(p[0]), f32::from(p[1]), f32::from(p[2]), 0.0])
        };
        let enlarged = self.down.per_output == 2;
        self.source.clear();
        if enlarged {
            self.source.extend((top..=bottom).flat_map(pixels));
        }
        let (red, rest) = out.split_at_mut(SIZE * SIZE);
        let (green, blue) = rest.split_at_mut(SIZE * SIZE);
        for j in 0..SIZE {
            let (lines, weights) = self.down.of(j);
            self.row.clear();
            if let ([one, two], [weight_one, weight_two], true) = (lines, weights, enlarged) {
                // The common case, an item that is enlarged, in one go.
                let line = |line: usize| &self.source[(line - top) * columns..][..columns];
                let pairs = line(*one).iter().zip(line(*two));
                self.row
                    .extend(pairs.map(|(a, b)| std::array::from_fn::<f32, 4, _>(|c| weight_one * a[c] + weight_two * b[c])));
            } else {
                self.row.resize(columns, [0.0; 4]);
                for (number, weight) in lines.iter().zip(weights) {
                    // Line by line, each twice: the whole square of a large picture would be memory that a robot lacks.
                    self.source.clear();
                    self.source.extend(pixels(*number));
                    for (sum, pixel) in self.row.iter_mut().zip(&self.source) {
                        add(sum, *weight, pixel);
                    }
                }
            }
            for i in 0..SIZE {
                let mut colour = [0.0; 4];
                let (pixels, weights) = self.across.of(i);
                for (column, weight) in pixels.iter().zip(weights) {
                    add(&mut colour, *weight, &self.row[column - left]);
                }
                let at = j * SIZE + i;
                [red[at], green[at], blue[at], _] = colour.map(|value| (value * (1.0 / 255.0)).min(1.0));
            }
        }
    }
}

fn add(sum: &mut [f32; 4], weight: f32, pixel: &[f32; 4]) {
    for (sum, value) in sum.iter_mut().zip(pixel) {
        *sum += weight * value;
    }
}

/// The box with what lies outside a frame of this width and height put on its border.
#[must_use]
pub fn inside(frame: [usize; 2], box_px: [f32; 4]) -> [f32; 4] {
    let inside = |value: f32, length: usize| if value.is_nan() { 0.0 } else { value.clamp(0.0, length as f32) };
    std::array::from_fn(|k| inside(box_px[k], frame[k % 2]))
}

/// Left, top and side of the square that is cut for a box in a frame of this width and height.
#[must_use]
pub fn square(frame: [usize; 2], box_px: [f32; 4]) -> [f32; 3] {
    let [x0, y0, x1, y1] = inside(frame, box_px);
    let side = ((x1 - x0).abs().max((y1 - y0).abs()) * SCALE).max(LEAST_PX);
    [(x0 + x1 - side) / 2.0, (y0 + y1 - side) / 2.0, side]
}

/// Along one axis: which pixels of a picture make an output pixel, and with which weight. A triangle filter; borders repeat.
#[derive(Debug, Default)]
pub struct Taps {
    per_output: usize,
    pixel: Vec<usize>,
    weight: Vec<f32>,
}

impl Taps {
    /// `outputs` pixels divide `start .. start + side` evenly over an axis of `length` pixels.
    pub fn fill(&mut self, start: f32, side: f32, length: usize, outputs: usize) {
        let step = side / outputs as f32;
        let reach = step.max(1.0);
        // More pixels than this never lie within reach with a weight above zero.
        self.per_output = (2.0 * reach).ceil() as usize;
        self.pixel.clear();
        self.weight.clear();
        for output in 0..outputs {
            let centre = start + (output as f32 + 0.5) * step;
            let first = (centre - reach - 0.5).ceil() as i64;
            let weight = |tap: usize| (1.0 - ((first + tap as i64) as f32 + 0.5 - centre).abs() / reach).max(0.0);
            let sum: f32 = (0..self.per_output).map(weight).sum();
            for tap in 0..self.per_output {
                self.pixel.push((first + tap as i64).clamp(0, length as i64 - 1) as usize);
                self.weight.push(weight(tap) / sum);
            }
        }
    }

    /// The pixels that make an output pixel, and their weights.
    #[must_use]
    pub fn of(&self, output: usize) -> (&[usize], &[f32]) {
        let range = output * self.per_output..(output + 1) * self.per_output;
        (&self.pixel[range.clone()], &self.weight[range])
    }

    /// First and last pixel that any output reads.
    fn range(&self) -> [usize; 2] {
        [self.pixel.first().copied().unwrap_or(0), self.pixel.last().copied().unwrap_or(0)]
    }
}
