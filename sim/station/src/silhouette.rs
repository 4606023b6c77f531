//! How many pixels parts would cover with nothing in front of them: the denominator of visibility.

use glam::{Mat4, Vec2, Vec3};

use crate::camera::CameraPose;
use crate::view::Placed;

/// What an item and its parts would look like with nothing in front of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Silhouette {
    /// Raster pixels whose centres the whole item covers.
    pub whole_px: u32,
    /// Raster pixels whose centres each part covers, be it hidden by another part or not.
    pub parts_px: Vec<u32>,
    /// Lowest and highest column and row that the projected meshes reach, pixels; they may lie beyond the raster.
    pub bounds_px: [Vec2; 2],
}

impl Silhouette {
    /// Projects an item.
    #[must_use]
    pub fn of(camera: &CameraPose, placed: &Placed) -> Self {
        let item = &placed.item;
        let camera_from_item = camera.camera_from_world() * Mat4::from(placed.world_from_item);
        let [width, height] = camera.size_px;
        let mut whole = Bitmap::new(width, height);
        let mut alone = Bitmap::new(width, height);
        let mut corners: Vec<Vec2> = Vec::with_capacity(item.parts.iter().map(|p| p.mesh.vertices.len()).max().unwrap_or(0));
        let mut bounds_px = [Vec2::INFINITY, Vec2::NEG_INFINITY];
        let focal = Vec2::from(camera.focal_px);
        let principal = Vec2::from(camera.principal_px);
        let mut parts_px = Vec::with_capacity(item.parts.len());
        for part in &item.parts {
            corners.clear();
            corners.extend(part.mesh.vertices.iter().map(|v| {
                let c = camera_from_item.transform_point3(Vec3::from(v.position));
                let corner = focal * c.truncate() / c.z.max(NEAR_M) + principal;
                bounds_px = [bounds_px[0].min(corner), bounds_px[1].max(corner)];
                corner
            }));
            alone.clear();
            for triangle in part.mesh.indices.as_chunks::<3>().0 {
                alone.fill(triangle.map(|corner| corners[corner as usize]));
            }
            parts_px.push(alone.count());
            whole.add(&alone);
        }
        Self { whole_px: whole.count(), parts_px, bounds_px }
    }
}

/// Nearest distance that is projected, m.
const NEAR_M: f32 = 1e-3;

/// One bit a pixel, so that a span of a triangle is filled a word at a time.
struct Bitmap {
    width: usize,
    height: usize,
    words_per_row: usize,
    words: Vec<u64>,
}

impl Bitmap {
    fn new(width: usize, height: usize) -> Self {
        let words_per_row = width.div_ceil(64);
        Self { width, height, words_per_row, words: vec![0; words_per_row * height] }
    }

    fn count(&self) -> u32 {
        self.words.iter().map(|w| w.count_ones()).sum()
    }

    fn clear(&mut self) {
        self.words.fill(0);
    }

    /// Adds the pixels of a bitmap of the same size.
    fn add(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word |= other;
        }
    }

    /// Fills the pixels whose centres lie in a triangle, row by row.
    fn fill(&mut self, [a, b, c]: [Vec2; 3]) {
        let low = a.y.min(b.y).min(c.y);
        let high = a.y.max(b.y).max(c.y);
        let first = first_center(low, self.height);
        // A row whose centre a triangle ends on belongs to the one below.
        let last = first_center(high, self.height);
        if first == last {
            return;
        }
        let slope = |p: Vec2, q: Vec2| (q.x - p.x) / (q.y - p.y);
        let edges = [(a, b, slope(a, b)), (b, c, slope(b, c)), (c, a, slope(c, a))];
        for y in first..last {
            let center = y as f32 + 0.5;
            let (mut left, mut right) = (f32::INFINITY, f32::NEG_INFINITY);
            for (p, q, slope) in edges {
                if (p.y <= center) != (q.y <= center) {
                    let x = p.x + (center - p.y) * slope;
                    left = left.min(x);
                    right = right.max(x);
                }
            }
            let (from, to) = (first_center(left, self.width), first_center(right, self.width));
            if from < to {
                self.span(y, from, to);
            }
        }
    }

    fn span(&mut self, y: usize, from: usize, to: usize) {
        let row = &mut self.words[y * self.words_per_row..(y + 1) * self.words_per_row];
        for (k, word) in row.iter_mut().enumerate() {
            let start = from.clamp(k * 64, k * 64 + 64) - k * 64;
            let end = to.clamp(k * 64, k * 64 + 64) - k * 64;
            if start < end {
                let ones = end - start;
                *word |= (if ones == 64 { u64::MAX } else { (1 << ones) - 1 }) << start;
            }
        }
    }
}

/// The first pixel whose centre is not before `at`, at most `count`.
fn first_center(at: f32, count: usize) -> usize {
    // Beyond the raster and for NaN the cast saturates. `ceil` would be a call on processors as old as this builds for.
    let floor = (at - 0.5) as i32;
    let ceil = floor.saturating_add(i32::from(floor as f32 + 0.5 < at));
    (ceil.max(0) as usize).min(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn triangles_that_share_an_edge_neither_overlap_nor_leave_a_gap() {
        let corners = [[2.5f32, 1.5], [61.3, 3.5], [70.5, 18.5], [4.2, 15.5], [31.7, 9.5]].map(Vec2::from);
        let [a, b, c, d, middle] = corners;
        let fans = [[a, b, middle], [b, c, middle], [c, d, middle], [d, a, middle]];
        let (mut whole, mut sum) = (Bitmap::new(96, 20), 0);
        for fan in fans {
            let mut alone = Bitmap::new(96, 20);
            alone.fill(fan);
            sum += alone.count();
            whole.add(&alone);
        }
        let (mut halves, mut other) = (Bitmap::new(96, 20), Bitmap::new(96, 20));
        halves.fill([a, b, c]);
        other.fill([a, c, d]);
        halves.add(&other);
        assert_eq!(whole.count(), sum);
        assert_eq!(whole.words, halves.words);
    }

    #[test]
    fn the_first_centre_is_not_before_its_place() {
        for (at, first) in [(-9.0, 0), (0.0, 0), (0.5, 0), (0.6, 1), (1.5, 1), (1.51, 2), (9.9, 8), (f32::NAN, 0), (1e30, 8)]
        {
            assert_eq!(first_center(at, 8), first, "{at}");
        }
    }

    #[test]
    fn a_triangle_covers_the_pixel_centres_inside_it() {
        let mut bitmap = Bitmap::new(130, 20);
        bitmap.fill([Vec2::new(0.0, 0.0), Vec2::new(130.0, 0.0), Vec2::new(0.0, 20.0)]);
        let expected = (0..20)
            .flat_map(|y| (0..130).map(move |x| (x as f32 + 0.5, y as f32 + 0.5)))
            .filter(|(x, y)| x / 130.0 + y / 20.0 < 1.0)
            .count();
        assert!((i64::from(bitmap.count()) - expected as i64).abs() <= 2);
        let before = bitmap.count();
        bitmap.fill([Vec2::new(-5.0, -9.0), Vec2::new(-1.0, -9.0), Vec2::new(-3.0, -2.0)]);
        assert_eq!(bitmap.count(), before, "a triangle outside covers nothing");
    }
}
