//! Lofts: an outline swept through rings of changing size. Bottles, cans, cups, trays, pipes, gears.

use glam::{Vec2, Vec3};

use super::draft::Draft;

/// One ring of a loft: where it lies and how large the outline is there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ring {
    /// Height along the axis, metres.
    pub(crate) z: f32,
    /// Half extents in x and y, metres; zero closes the surface in a single point.
    pub(crate) half: Vec2,
    /// Exposure in service.
    pub(crate) exposure: f32,
}

impl Ring {
    /// A ring of equal half extents.
    pub(crate) fn round(z: f32, radius: f32) -> Self {
        Self { z, half: Vec2::splat(radius), exposure: 1.0 }
    }

    /// A ring of two half extents.
    pub(crate) fn oval(z: f32, half: Vec2) -> Self {
        Self { z, half, exposure: 1.0 }
    }

    /// The same ring with another exposure.
    pub(crate) fn exposed(mut self, exposure: f32) -> Self {
        self.exposure = exposure;
        self
    }
}

/// Sweeps `outline` (counter-clockwise) through `rings`. Seen along the profile, the outside lies to the right of a ring
/// sequence that runs from the bottom's centre outwards, up and back in. `closed` joins the last ring to the first.
pub(crate) fn loft(draft: &mut Draft, outline: &[Vec2], rings: &[Ring], closed: bool) {
    let pole = |i: usize| rings[i].half == Vec2::ZERO;
    let n = outline.len();
    let position = |i: usize, j: usize| (outline[j] * rings[i].half).extend(rings[i].z);
    ring_grid(draft, rings.len(), n, closed, pole, position, |i| rings[i].exposure);
}

/// A grid that wraps around in `j`: the general loft, with free positions. `pole(i)` makes ring `i` a single point.
/// Between rings that differ more in height than in size the texture runs around; else it is the plan (x, y).
pub(crate) fn ring_grid(
    draft: &mut Draft,
    rings: usize,
    n: usize,
    closed: bool,
    pole: impl Fn(usize) -> bool,
    position: impl Fn(usize, usize) -> Vec3,
    exposure: impl Fn(usize) -> f32,
) {
    let mut starts = Vec::with_capacity(rings);
    for i in 0..rings {
        starts.push(draft.points.len() as u32);
        for j in 0..if pole(i) { 1 } else { n } {
            draft.point(position(i, j), exposure(i));
        }
    }
    // Lengths around are those of the longest ring, so that the texture keeps its columns over the whole height.
    let around = longest_ring(rings, n, &position);
    let mut along = 0.0;
    for i in 0..if closed { rings } else { rings - 1 } {
        let next = (i + 1) % rings;
        let step = strip_step(i, next, n, &position);
        let plan = step.x.abs() > step.y.abs();
        let length = step.length();
        let uv = |ring: usize, j: usize, v: f32| {
            if plan { position(ring, j % n).truncate() } else { Vec2::new(around[j], v) }
        };
        let index = |ring: usize, j: usize| {
            if pole(ring) { starts[ring] } else { starts[ring] + (j % n) as u32 }
        };
        for j in 0..n {
            draft.quad(
                [index(i, j), index(i, j + 1), index(next, j + 1), index(next, j)],
                [uv(i, j, along), uv(i, j + 1, along), uv(next, j + 1, along + length), uv(next, j, along + length)],
            );
        }
        along += length;
    }
}

/// Mean change in (distance from the axis, height) from ring `i` to ring `next`.
fn strip_step(i: usize, next: usize, n: usize, position: &impl Fn(usize, usize) -> Vec3) -> Vec2 {
    let mut step = Vec2::ZERO;
    for j in (0..n).step_by((n / 4).max(1)) {
        let (a, b) = (position(i, j), position(next, j));
        step += Vec2::new(b.truncate().length() - a.truncate().length(), b.z - a.z);
    }
    step * 0.25
}

/// Cumulative length around the longest ring, `n + 1` values in metres.
fn longest_ring(rings: usize, n: usize, position: &impl Fn(usize, usize) -> Vec3) -> Vec<f32> {
    let widest = (0..rings)
        .max_by(|a, b| position(*a, 0).truncate().length().total_cmp(&position(*b, 0).truncate().length()))
        .unwrap_or(0);
    let mut around = Vec::with_capacity(n + 1);
    let mut total = 0.0;
    around.push(0.0);
    for j in 0..n {
        total += position(widest, j).distance(position(widest, (j + 1) % n));
        around.push(total);
    }
    around
}
