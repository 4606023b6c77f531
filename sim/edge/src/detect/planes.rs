//! The frame as the detector sees it: reduced, and as brightness and two colour differences.

/// Shorter side that a larger frame is reduced to; a smaller one is taken as it is.
const WORKING_PX: usize = 128;

/// Brightness (mean of the channels), red less green, and blue less their mean; sRGB steps of 8 bit.
///
/// The gamma of sRGB serves here: it evens out shot noise, and a step is about as visible in the dark as in the light.
#[derive(Debug, Default)]
pub(super) struct Planes {
    pub(super) width: usize,
    pub(super) height: usize,
    /// Pixels of the frame along one pixel here, 1 or more and not always whole.
    pub(super) factor: f32,
    pub(super) pixels: Vec<[f32; 3]>,
    columns: Vec<Span>,
}

/// What a pixel here covers of the frame along one axis: from the first pixel to the last, both with the share covered.
#[derive(Clone, Copy, Debug)]
struct Span {
    first: usize,
    last: usize,
    of_first: f32,
    of_last: f32,
}

impl Span {
    /// Of an axis of this length, of which each pixel here covers `step` parts; a pixel of the frame has [`WORKING_PX`] parts.
    fn new(place: usize, step: usize, length: usize) -> Self {
        let (start, end) = (place * step, ((place + 1) * step).min(length * WORKING_PX));
        let (first, last) = (start / WORKING_PX, (end - 1) / WORKING_PX);
        let share = |from: usize, to: usize| (to - from) as f32 / WORKING_PX as f32;
        let of_first = share(start, end.min((first + 1) * WORKING_PX));
        Self { first, last, of_first, of_last: share(start.max(last * WORKING_PX), end) }
    }

    /// The pixels with the share that is covered of each.
    fn shares(self) -> impl Iterator<Item = (usize, f32)> {
        (self.first..=self.last).map(move |at| {
            let share = if at == self.first {
                self.of_first
            } else if at == self.last {
                self.of_last
            } else {
                1.0
            };
            (at, share)
        })
    }
}

impl Planes {
    /// Takes over a frame; each pixel is the mean over what it covers, at the right and lower border over what there is.
    pub(super) fn fill(&mut self, rgb: &[u8], width: usize, height: usize) {
        let shorter = width.min(height).max(WORKING_PX);
        self.factor = shorter as f32 / WORKING_PX as f32;
        self.width = (width * WORKING_PX).div_ceil(shorter);
        self.height = (height * WORKING_PX).div_ceil(shorter);
        self.columns.clear();
        self.columns.extend((0..self.width).map(|x| Span::new(x, shorter, width)));
        self.pixels.clear();
        for y in 0..self.height {
            let rows = Span::new(y, shorter, height);
            for columns in &self.columns {
                let (mut sum, mut area) = ([0.0_f32; 3], 0.0);
                for (v, of_row) in rows.shares() {
                    for (u, of_column) in columns.shares() {
                        let share = of_row * of_column;
                        let at = 3 * (v * width + u);
                        for (sum, &value) in sum.iter_mut().zip(&rgb[at..at + 3]) {
                            *sum += share * f32::from(value);
                        }
                        area += share;
                    }
                }
                let [r, g, b] = sum.map(|s| s / area);
                self.pixels.push([(r + g + b) / 3.0, r - g, b - 0.5 * (r + g)]);
            }
        }
    }

    /// The pixel at a place that may lie outside; the border repeats.
    pub(super) fn near(&self, x: i64, y: i64) -> [f32; 3] {
        let x = x.clamp(0, self.width as i64 - 1) as usize;
        let y = y.clamp(0, self.height as i64 - 1) as usize;
        self.pixels[y * self.width + x]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(width: usize, height: usize, colour: impl Fn(usize, usize) -> u8) -> Planes {
        let rgb: Vec<u8> = (0..width * height).flat_map(|at| [colour(at % width, at / width); 3]).collect();
        let mut planes = Planes::default();
        planes.fill(&rgb, width, height);
        planes
    }

    #[test]
    fn every_larger_frame_is_reduced_to_the_same_shorter_side() {
        for (size, due) in [
            ((90, 100), (90, 100)),
            ((128, 128), (128, 128)),
            ((191, 191), (128, 128)),
            ((192, 192), (128, 128)),
            ((512, 512), (128, 128)),
            ((640, 480), (171, 128)),
            ((1920, 1080), (228, 128)),
        ] {
            let planes = filled(size.0, size.1, |_, _| 77);
            assert_eq!((planes.width, planes.height), due, "{size:?}");
            assert_eq!(planes.pixels.len(), due.0 * due.1);
            assert!(planes.pixels.iter().all(|p| (p[0] - 77.0).abs() < 1e-4 && p[1].abs() < 1e-4), "{size:?}");
        }
    }

    #[test]
    fn a_whole_factor_gives_the_plain_mean() {
        let planes = filled(512, 512, |x, y| (x * 31 + y * 17) as u8);
        for (x, y) in [(0, 0), (127, 127), (40, 90)] {
            let all = (0..16).map(|k| ((4 * x + k % 4) * 31 + (4 * y + k / 4) * 17) as u8);
            let due = all.map(u32::from).sum::<u32>() as f32 / 16.0;
            assert_eq!(planes.pixels[y * 128 + x][0], (due + due + due) / 3.0);
        }
    }

    #[test]
    fn another_factor_weighs_by_the_share_covered() {
        // 1.5 pixels along each axis: the second covers half of the frame's second pixel and all of its third.
        let planes = filled(192, 192, |x, _| x as u8);
        for (x, due) in [(0, (0.0 + 0.5) / 1.5), (1, (0.5 + 2.0) / 1.5), (126, (189.0 + 95.0) / 1.5)] {
            assert!((planes.pixels[x][0] - due).abs() < 1e-3, "{x}: {}", planes.pixels[x][0]);
        }
    }
}
