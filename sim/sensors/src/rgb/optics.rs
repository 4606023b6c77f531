//! What the lens does to light besides blurring it: shading, dust and lateral colour.

use super::draws::Make;
use crate::image::pad;

/// Fills `out` with the share of light that reaches each pixel, times `level`.
pub(super) fn shading(make: &Make, level: f32, [width, height]: [usize; 2], out: &mut Vec<f32>) {
    out.clear();
    // cos^4 of an angle whose squared tangent is 1 / sqrt(1 - vignette) - 1 is 1 - vignette: the corner's.
    let corner = 1.0 / f64::from(1.0 - make.vignette).sqrt() - 1.0;
    let level = f64::from(level);
    let centred = |at: usize, len: usize| 2.0 * (at as f64 + 0.5) / len as f64 - 1.0;
    if corner == 0.0 {
        out.resize(width * height, level as f32);
    } else {
        for i in 0..height {
            let y = centred(i, height);
            out.extend((0..width).map(|i| {
                let x = centred(i, width);
                let squared_tangent = corner * 0.5 * (x * x + y * y);
                (level / (1.0 + squared_tangent).powi(2)) as f32
            }));
        }
    }
    for speck in make.specks() {
        let radius = 0.5 * speck.diameter * width as f32;
        let [x, y] = [speck.at[0] * width as f32, speck.at[1] * height as f32];
        let within =
            |middle: f32, len: usize| ((middle - radius).max(0.0) as usize)..((middle + radius).ceil() as usize).min(len);
        let inverse = 1.0 / (radius * radius);
        let columns = within(x, width);
        for row in within(y, height) {
            let dy = row as f32 + 0.5 - y;
            for (column, gain) in columns.clone().zip(&mut out[row * width..][columns.clone()]) {
                let dx = column as f32 + 0.5 - x;
                // A disc with a soft edge.
                let inside = (1.0 - (dx * dx + dy * dy) * inverse).max(0.0);
                *gain *= 1.0 - speck.opacity * inside * (2.0 - inside);
            }
        }
    }
}

/// Tables of one axis of an enlarged picture: where its pixels come from.
#[derive(Clone, Debug, Default)]
pub(super) struct Enlarged {
    /// Weights of the four pixels around each place, one list a tap (Keys 1981, the cubic with a = -1/2).
    weights: [Vec<f32>; 4],
    /// Places whose first taps lie equally far from them: from which place on, and how far the first tap is from it.
    runs: Vec<(usize, isize)>,
}

impl Enlarged {
    /// The axis of `len` pixels, enlarged by `1 + by` about its middle.
    fn set(&mut self, len: usize, by: f32) {
        self.runs.clear();
        self.weights.iter_mut().for_each(Vec::clear);
        let middle = 0.5 * (len as f32 - 1.0);
        let scale = 1.0 / (1.0 + by) - 1.0;
        for x in 0..len {
            let moved = (x as f32 - middle) * scale;
            let whole = moved.floor();
            let t = moved - whole;
            let taps = [
                ((-0.5 * t + 1.0) * t - 0.5) * t,
                (1.5 * t - 2.5) * t * t + 1.0,
                ((-1.5 * t + 2.0) * t + 0.5) * t,
                (0.5 * t - 0.5) * t * t,
            ];
            for (weights, tap) in self.weights.iter_mut().zip(taps) {
                weights.push(tap);
            }
            let first = whole as isize - 1;
            if self.runs.last().is_none_or(|(_, last)| *last != first) {
                self.runs.push((x, first));
            }
        }
    }

    /// How far beyond the picture taps lie.
    fn reach(&self) -> usize {
        self.runs.iter().map(|(_, first)| first.unsigned_abs().max((first + 3).unsigned_abs())).max().unwrap_or(0)
    }
}

/// Enlarges a picture of `width` columns by `1 + by` about its middle, by cubic interpolation; beyond the edge lies its last pixel.
pub(super) fn enlarge(plane: &mut [[f32; 1]], width: usize, by: f32, copy: &mut Vec<[f32; 1]>, axis: &mut Enlarged) {
    let height = plane.len() / width;
    axis.set(width, by);
    let reach = axis.reach();
    for row in plane.chunks_exact_mut(width) {
        pad(row, reach, copy);
        for (i, (start, tap)) in axis.runs.iter().enumerate() {
            let end = axis.runs.get(i + 1).map_or(width, |next| next.0);
            let [w0, w1, w2, w3] = axis.weights.each_ref().map(|w| &w[*start..end]);
            let from =
                |k: isize| copy[(*start as isize + reach as isize + tap + k) as usize..][..end - start].as_flattened();
            let [p0, p1, p2, p3] = [from(0), from(1), from(2), from(3)];
            for (x, out) in row[*start..end].as_flattened_mut().iter_mut().enumerate() {
                *out = (w0[x] * p0[x] + w1[x] * p1[x]) + (w2[x] * p2[x] + w3[x] * p3[x]);
            }
        }
    }
    axis.set(height, by);
    copy.clear();
    copy.extend_from_slice(plane);
    let mut run = axis.runs.iter().peekable();
    let mut tap = 0;
    for (y, row) in plane.chunks_exact_mut(width).enumerate() {
        if let Some((_, first)) = run.next_if(|(start, _)| *start == y) {
            tap = *first;
        }
        let from = |k: isize| {
            let source = (y as isize + tap + k).clamp(0, height as isize - 1) as usize;
            copy[source * width..][..width].as_flattened()
        };
        let [p0, p1, p2, p3] = [from(0), from(1), from(2), from(3)];
        let [w0, w1, w2, w3] = axis.weights.each_ref().map(|w| w[y]);
        for (x, out) in row.as_flattened_mut().iter_mut().enumerate() {
            *out = (w0 * p0[x] + w1 * p1[x]) + (w2 * p2[x] + w3 * p3[x]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_enlarged_picture_is_the_picture_at_the_places_it_comes_from() {
        let (width, height) = (61, 41);
        let value = |x: f32, y: f32| 1.0 + 0.02 * x + 0.001 * x * x - 0.03 * y;
        let mut plane: Vec<[f32; 1]> =
            (0..width * height).map(|i| [value((i % width) as f32, (i / width) as f32)]).collect();
        enlarge(&mut plane, width, 0.05, &mut Vec::new(), &mut Enlarged::default());
        for y in 2..height - 2 {
            for x in 2..width - 2 {
                let from = |at: usize, middle: f32| middle + (at as f32 - middle) / 1.05;
                let expected = value(from(x, 30.0), from(y, 20.0));
                // A cubic keeps polynomials of the second degree.
                assert!(
                    (plane[y * width + x][0] - expected).abs() < 1e-4,
                    "{x}, {y}: {}, {expected} is due",
                    plane[y * width + x][0]
                );
            }
        }
        let mut flat = vec![[0.3f32]; width * height];
        enlarge(&mut flat, width, -0.03, &mut Vec::new(), &mut Enlarged::default());
        assert!(flat.iter().all(|v| (v[0] - 0.3).abs() < 1e-6));
    }
}
