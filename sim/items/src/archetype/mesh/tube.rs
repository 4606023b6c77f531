//! Tubes along a path: cables, wires, hooks.

use std::f32::consts::TAU;

use glam::{Quat, Vec2, Vec3};

use super::draft::Draft;

/// Sweeps a circle of `sides` points along `path` (at least two distinct points) with closed, flat ends. `radius_m(i)`
/// is the radius at point `i`. u runs along, v around.
pub(crate) fn tube(draft: &mut Draft, path: &[Vec3], sides: usize, exposure: f32, radius_m: impl Fn(usize) -> f32) {
    let last = path.len() - 1;
    let tangent = |i: usize| (path[(i + 1).min(last)] - path[i.saturating_sub(1)]).normalize_or(Vec3::X);
    let mut frame = tangent(0).any_orthonormal_vector();
    let mut previous = tangent(0);
    let base = draft.points.len() as u32;
    let mut along = Vec::with_capacity(path.len());
    let mut length = 0.0;
    for (i, centre) in path.iter().enumerate() {
        // Parallel transport keeps the frame from twisting.
        let direction = tangent(i);
        frame = Quat::from_rotation_arc(previous, direction) * frame;
        previous = direction;
        length += if i == 0 { 0.0 } else { centre.distance(path[i - 1]) };
        along.push(length);
        let side = direction.cross(frame);
        for j in 0..sides {
            let (sin, cos) = (TAU * j as f32 / sides as f32).sin_cos();
            draft.point(*centre + (frame * cos + side * sin) * radius_m(i), exposure);
        }
    }
    let index = |i: usize, j: usize| base + (i * sides + j % sides) as u32;
    let girth = |j: usize| TAU * radius_m(0) * j as f32 / sides as f32;
    for i in 0..last {
        for j in 0..sides {
            draft.quad(
                [index(i, j), index(i, j + 1), index(i + 1, j + 1), index(i + 1, j)],
                [(i, j), (i, j + 1), (i + 1, j + 1), (i + 1, j)].map(|(i, j)| Vec2::new(along[i], girth(j))),
            );
        }
    }
    for (i, outward) in [(0, false), (last, true)] {
        let centre = draft.point(path[i], exposure);
        let disc = |j: usize| Vec2::from_angle(TAU * j as f32 / sides as f32) * radius_m(i);
        for j in 0..sides {
            let (a, b) = if outward { (j, j + 1) } else { (j + 1, j) };
            draft.triangle([centre, index(i, a), index(i, b)], [Vec2::ZERO, disc(a), disc(b)]);
        }
    }
}
