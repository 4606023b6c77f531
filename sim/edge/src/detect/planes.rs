//! The frame as the detector sees it: reduced, and as brightness and two colour differences.

/// Shorter side that a frame is reduced to, about.
const WORKING_PX: usize = 128;

/// Brightness (mean of the channels), red less green, and blue less their mean; sRGB steps of 8 bit.
///
/// The gamma of sRGB serves here: it evens out shot noise, and a step is about as visible in the dark as in the light.
#[derive(Debug, Default)]
pub(super) struct Planes {
    pub(super) width: usize,
    pub(super) height: usize,
    /// Pixels of the frame along one pixel here.
    pub(super) factor: usize,
    pub(super) pixels: Vec<[f32; 3]>,
}

impl Planes {
    /// Takes over a frame; what does not fill a whole pixel at its right and lower border is averaged from what there is.
    pub(super) fn fill(&mut self, rgb: &[u8], width: usize, height: usize) {
        self.factor = ((width.min(height) + WORKING_PX / 2) / WORKING_PX).max(1);
        self.width = width.div_ceil(self.factor);
        self.height = height.div_ceil(self.factor);
        self.pixels.clear();
        for y in 0..self.height {
            for x in 0..self.width {
                let mut sum = [0_u32; 3];
                let mut count = 0;
                for v in y * self.factor..((y + 1) * self.factor).min(height) {
                    for u in x * self.factor..((x + 1) * self.factor).min(width) {
                        let at = 3 * (v * width + u);
                        for (sum, &value) in sum.iter_mut().zip(&rgb[at..at + 3]) {
                            *sum += u32::from(value);
                        }
                        count += 1;
                    }
                }
                let [r, g, b] = sum.map(|s| s as f32 / count as f32);
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
