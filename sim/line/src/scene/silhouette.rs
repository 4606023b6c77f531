//! How many pixels parts would cover with nothing in front of them: the denominator of visibility.

use glam::{Mat4, Vec2, Vec3};

use super::camera::CameraPose;
use super::item::{SceneItem, ScenePart};

/// Number of raster pixels whose centres the parts' meshes cover, hidden or not.
#[must_use]
pub fn silhouette_px(camera: &CameraPose, item: &SceneItem, parts: &[ScenePart]) -> u32 {
    let camera_from_item = camera.camera_from_world() * Mat4::from(item.world_from_item);
    let [width, height] = camera.size_px;
    let mut covered = Bitmap::new(width, height);
    let mut corners: Vec<Vec2> = Vec::new();
    for part in parts {
        corners.clear();
        corners.extend(part.mesh.vertices.iter().map(|v| {
            let c = camera_from_item.transform_point3(Vec3::from(v.position));
            let z = c.z.max(1e-3);
            Vec2::new(
                camera.focal_px[0] * c.x / z + camera.principal_px[0],
                camera.focal_px[1] * c.y / z + camera.principal_px[1],
            )
        }));
        for triangle in part.mesh.indices.chunks_exact(3) {
            covered.fill([0, 1, 2].map(|k| corners[triangle[k] as usize]));
        }
    }
    covered.count()
}

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

    /// Fills the pixels whose centres lie in a triangle, row by row.
    fn fill(&mut self, corners: [Vec2; 3]) {
        let low = corners[0].y.min(corners[1].y).min(corners[2].y);
        let high = corners[0].y.max(corners[1].y).max(corners[2].y);
        let first = (low - 0.5).ceil().max(0.0) as usize;
        let last = (high - 0.5).floor().min(self.height as f32 - 1.0);
        if last < 0.0 {
            return;
        }
        for y in first..=last as usize {
            let center = y as f32 + 0.5;
            let (mut left, mut right) = (f32::INFINITY, f32::NEG_INFINITY);
            for k in 0..3 {
                let (a, b) = (corners[k], corners[(k + 1) % 3]);
                if (a.y <= center) != (b.y <= center) {
                    let x = a.x + (center - a.y) / (b.y - a.y) * (b.x - a.x);
                    left = left.min(x);
                    right = right.max(x);
                }
            }
            if left <= right {
                let from = (left - 0.5).ceil().max(0.0);
                let to = (right - 0.5).ceil().min(self.width as f32);
                if from < to {
                    self.span(y, from as usize, to as usize);
                }
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

#[cfg(test)]
mod tests {
    use super::*;

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
