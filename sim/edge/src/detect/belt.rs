//! The belt's look, from a frame that is partly covered with items.
//!
//! Each of the commonest colours of the frame is tried as the belt: a surface of second order in x and y is fitted to the
//! pixels near it, for light falls off towards the border, and refitted to those that it explains. The belt is the
//! candidate that explains most of the frame, of its border, and of its parts.

use super::planes::Planes;

const TERMS: usize = 6;
/// Points that are sampled along the shorter side.
const SAMPLES: usize = 43;
const CANDIDATES: usize = 3;
/// A colour rarer than this in what is left is not tried.
const LEAST_SHARE: f32 = 0.08;
/// Width of a bin of colours, 8-bit steps.
const BIN: f32 = 12.0;
const BINS: usize = 44;
/// Bins beside those of brightness zero: colour differences are signed.
const ZERO_BIN: f32 = 22.0;
/// First tolerance around a candidate, 8-bit steps.
const FIRST: [f32; 3] = [20.0, 12.0, 12.0];
/// Pixels as near as this to a candidate are not tried again.
const TRIED: [f32; 3] = [14.0, 12.0, 12.0];
/// Least unevenness that is believed, 8-bit steps: below that lies rounding.
const LEAST_SCALE: [f32; 3] = [1.2, 0.8, 0.8];
/// Pixels within so many units of unevenness belong to the belt.
const WITHIN: f32 = 3.0;
/// A surface is fitted to no fewer points than this.
const LEAST_POINTS: usize = 40;
/// The picture is divided into so many parts each way to see how widely a candidate spreads.
const PARTS: usize = 6;
/// Median absolute deviation of a normal distribution to its standard deviation.
const FROM_MAD: f32 = 1.4826;
/// A steady belt is fitted anew where it explains so much of the frame, and believed where it explains so much.
const REFIT_SHARE: f32 = 0.4;
const SHOWN_SHARE: f32 = 0.05;

/// A belt: colour over the frame, and how uneven it is.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Belt {
    coefficients: [[f32; 3]; TERMS],
    pub(super) scale: [f32; 3],
}

impl Belt {
    /// Its colour at a place given as shares -1..1 of the frame.
    pub(super) fn at(&self, x: f32, y: f32) -> [f32; 3] {
        let mut colour = [0.0; 3];
        for (term, coefficients) in terms(x, y).into_iter().zip(&self.coefficients) {
            for (sum, c) in colour.iter_mut().zip(coefficients) {
                *sum += term * c;
            }
        }
        colour
    }
}

fn terms(x: f32, y: f32) -> [f32; TERMS] {
    [1.0, x, y, x * x, x * y, y * y]
}

/// A pixel's place as shares -1..1 of the frame.
pub(super) fn place(index: usize, length: usize) -> f32 {
    (index as f32 + 0.5) / length as f32 * 2.0 - 1.0
}

#[derive(Clone, Copy, Debug, Default)]
struct Point {
    x: f32,
    y: f32,
    colour: [f32; 3],
    part: usize,
    border: bool,
    tried: bool,
    inside: bool,
}

/// Finds belts; keeps its working memory.
#[derive(Debug, Default)]
pub(super) struct BeltFinder {
    points: Vec<Point>,
    bins: Vec<u16>,
    values: Vec<f32>,
    last: Option<Belt>,
}

impl BeltFinder {
    /// The belt of a frame.
    pub(super) fn find(&mut self, planes: &Planes, steady: bool) -> Belt {
        self.sample(planes);
        if let Some(belt) = self.last.filter(|_| steady).and_then(|last| self.again(last)) {
            self.last = Some(belt);
            return belt;
        }
        let mut best: Option<(f32, Belt)> = None;
        let mut consider = |score: f32, belt: Belt| {
            if best.is_none_or(|(highest, _)| score > highest) {
                best = Some((score, belt));
            }
        };
        for _ in 0..CANDIDATES {
            let Some(colour) = self.commonest() else { break };
            self.mark_tried(colour);
            for point in &mut self.points {
                point.inside = within(point.colour, colour, FIRST);
            }
            if let Some(belt) = self.fit(true) {
                consider(self.score(&belt), belt);
                for point in &mut self.points {
                    point.tried |= point.inside;
                }
            }
        }
        let belt = best.map_or_else(|| self.median_belt(), |(_, belt)| belt);
        self.last = Some(belt);
        belt
    }

    /// The last frame's belt, if it still shows: fitted anew where much of it does, else as it was.
    fn again(&mut self, last: Belt) -> Option<Belt> {
        self.admit(&last);
        let share = self.points.iter().filter(|point| point.inside).count() as f32 / self.points.len() as f32;
        match share {
            share if share >= REFIT_SHARE => self.fit(false),
            share if share >= SHOWN_SHARE => Some(last),
            _ => None,
        }
    }

    fn sample(&mut self, planes: &Planes) {
        let (width, height) = (planes.width, planes.height);
        let step = (width.min(height) / SAMPLES).max(1);
        self.points.clear();
        for y in (step / 2..height).step_by(step) {
            for x in (step / 2..width).step_by(step) {
                let border = x < 2 * step || y < 2 * step || x + 2 * step >= width || y + 2 * step >= height;
                self.points.push(Point {
                    x: place(x, width),
                    y: place(y, height),
                    colour: planes.pixels[y * width + x],
                    part: y * PARTS / height * PARTS + x * PARTS / width,
                    border,
                    ..Point::default()
                });
            }
        }
    }

    /// Mean colour of the fullest bin of what was not tried yet.
    fn commonest(&mut self) -> Option<[f32; 3]> {
        let bin = |colour: [f32; 3]| {
            let index = |value: f32, zero: f32| ((value / BIN).floor() + zero).clamp(0.0, BINS as f32 - 1.0) as usize;
            (index(colour[0], 0.0) * BINS + index(colour[1], ZERO_BIN)) * BINS + index(colour[2], ZERO_BIN)
        };
        self.bins.clear();
        self.bins.resize(BINS * BINS * BINS, 0);
        let (mut left, mut fullest) = (0, 0);
        for point in self.points.iter().filter(|point| !point.tried) {
            let at = bin(point.colour);
            self.bins[at] = self.bins[at].saturating_add(1);
            left += 1;
            if self.bins[at] > self.bins[fullest] {
                fullest = at;
            }
        }
        if (left as f32) < LEAST_SHARE * self.points.len() as f32 || left == 0 {
            return None;
        }
        let (mut sum, mut count) = ([0.0; 3], 0.0);
        for point in self.points.iter().filter(|point| !point.tried && bin(point.colour) == fullest) {
            for (sum, value) in sum.iter_mut().zip(point.colour) {
                *sum += value;
            }
            count += 1.0;
        }
        Some(sum.map(|s| s / count))
    }

    fn mark_tried(&mut self, colour: [f32; 3]) {
        for point in &mut self.points {
            point.tried |= within(point.colour, colour, TRIED);
        }
    }

    /// Marks the points that a belt explains.
    fn admit(&mut self, belt: &Belt) {
        let tolerance = belt.scale.map(|s| WITHIN * s);
        for point in &mut self.points {
            point.inside = within(point.colour, belt.at(point.x, point.y), tolerance);
        }
    }

    /// Fits to the marked points and marks anew what the fit explains, some times over.
    fn fit(&mut self, from_colour: bool) -> Option<Belt> {
        let mut belt = Belt::default();
        let orders: &[usize] = if from_colour { &[1, 3, 3, 6, 6] } else { &[6, 6] };
        for &order in orders {
            if self.points.iter().filter(|point| point.inside).count() < LEAST_POINTS {
                return None;
            }
            belt.coefficients = self.least_squares(order)?;
            for (channel, least) in LEAST_SCALE.into_iter().enumerate() {
                self.values.clear();
                let inside = self.points.iter().filter(|point| point.inside);
                self.values.extend(inside.map(|p| (p.colour[channel] - belt.at(p.x, p.y)[channel]).abs()));
                belt.scale[channel] = (FROM_MAD * quantile(&mut self.values, 0.5)).max(least);
            }
            self.admit(&belt);
        }
        Some(belt)
    }

    /// The surface with the first `order` terms through the marked points.
    fn least_squares(&self, order: usize) -> Option<[[f32; 3]; TERMS]> {
        let mut matrix = [[0.0_f64; TERMS]; TERMS];
        let mut right = [[0.0_f64; 3]; TERMS];
        for point in self.points.iter().filter(|point| point.inside) {
            let terms = terms(point.x, point.y).map(f64::from);
            for i in 0..order {
                for j in 0..order {
                    matrix[i][j] += terms[i] * terms[j];
                }
                for (sum, value) in right[i].iter_mut().zip(point.colour) {
                    *sum += terms[i] * f64::from(value);
                }
            }
        }
        solve(matrix, right, order)
    }

    fn score(&self, belt: &Belt) -> f32 {
        let (mut inside, mut border, mut border_inside) = (0.0, 0.0_f32, 0.0);
        let mut parts = [[0_u32; 2]; PARTS * PARTS];
        for point in &self.points {
            let is_inside = f32::from(u8::from(point.inside));
            inside += is_inside;
            if point.border {
                border += 1.0;
                border_inside += is_inside;
            }
            parts[point.part][0] += 1;
            parts[point.part][1] += u32::from(point.inside);
        }
        let spread = parts.iter().filter(|[all, inside]| 4 * inside > *all).count() as f32 / parts.len() as f32;
        let uneven = 0.01 * (belt.scale[0] - 6.0).max(0.0);
        inside / self.points.len() as f32 + 0.5 * border_inside / border.max(1.0) + 0.5 * spread - uneven
    }

    /// One colour for a frame in which no surface could be fitted.
    fn median_belt(&mut self) -> Belt {
        let mut belt = Belt { scale: [3.0, 2.0, 2.0], ..Belt::default() };
        for channel in 0..3 {
            self.values.clear();
            self.values.extend(self.points.iter().map(|p| p.colour[channel]));
            belt.coefficients[0][channel] = quantile(&mut self.values, 0.5);
        }
        belt
    }
}

fn within(colour: [f32; 3], centre: [f32; 3], tolerance: [f32; 3]) -> bool {
    (0..3).all(|c| (colour[c] - centre[c]).abs() < tolerance[c])
}

/// The value below which this share of all lies; 0 of none. Reorders the values.
pub(super) fn quantile(values: &mut [f32], share: f32) -> f32 {
    if values.is_empty() {
        return 0.0;
    }
    let at = ((values.len() - 1) as f32 * share).round() as usize;
    *values.select_nth_unstable_by(at, f32::total_cmp).1
}

/// Gaussian elimination with pivots; `None` where the points do not determine the surface.
fn solve(mut a: [[f64; TERMS]; TERMS], mut b: [[f64; 3]; TERMS], order: usize) -> Option<[[f32; 3]; TERMS]> {
    for column in 0..order {
        let pivot = (column..order).max_by(|&i, &j| a[i][column].abs().total_cmp(&a[j][column].abs()))?;
        if a[pivot][column].abs() < 1e-6 {
            return None;
        }
        a.swap(column, pivot);
        b.swap(column, pivot);
        let (row, known) = (a[column], b[column]);
        for i in column + 1..order {
            let factor = a[i][column] / row[column];
            for j in column..order {
                a[i][j] -= factor * row[j];
            }
            for (value, known) in b[i].iter_mut().zip(known) {
                *value -= factor * known;
            }
        }
    }
    let mut solution = [[0.0_f64; 3]; TERMS];
    for i in (0..order).rev() {
        for channel in 0..3 {
            let rest: f64 = (i + 1..order).map(|j| a[i][j] * solution[j][channel]).sum();
            solution[i][channel] = (b[i][channel] - rest) / a[i][i];
        }
    }
    Some(solution.map(|row| row.map(|v| v as f32)))
}
