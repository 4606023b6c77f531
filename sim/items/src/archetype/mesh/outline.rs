//! Closed plane outlines, counter-clockwise, in units of half the extent: what lofts run around.

use std::f32::consts::{FRAC_PI_2, TAU};

use glam::Vec2;

/// A circle of `n` points.
pub(crate) fn circle(n: usize) -> Vec<Vec2> {
    (0..n).map(|i| Vec2::from_angle(TAU * i as f32 / n as f32)).collect()
}

/// A rectangle from (-1, -1) to (1, 1) with corners rounded over `radius` of the half extents, `corner` points around
/// each corner and `side` points within each straight side.
pub(crate) fn rounded_rectangle(radius: Vec2, corner: usize, side: usize) -> Vec<Vec2> {
    let mut points = Vec::with_capacity(4 * (corner + side));
    for quadrant in 0..4 {
        let start = quadrant as f32 * FRAC_PI_2;
        let (sin, cos) = (start + 0.5 * FRAC_PI_2).sin_cos();
        let centre = Vec2::new(cos.signum(), sin.signum()) * (Vec2::ONE - radius);
        for i in 0..corner {
            let angle = start + FRAC_PI_2 * i as f32 / (corner.max(2) - 1) as f32;
            points.push(centre + Vec2::from_angle(angle) * radius);
        }
        let (sin, cos) = (start + 1.5 * FRAC_PI_2).sin_cos();
        let next =
            Vec2::new(cos.signum(), sin.signum()) * (Vec2::ONE - radius) + Vec2::from_angle(start + FRAC_PI_2) * radius;
        let last = points[points.len() - 1];
        for i in 1..=side {
            points.push(last.lerp(next, i as f32 / (side + 1) as f32));
        }
    }
    points
}
