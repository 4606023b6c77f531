//! Lattice solids: the surface of a set of filled cells between grid planes. Boxes, profiles, boards, ribs, plates.

use glam::{Vec2, Vec3};

use super::draft::Draft;

/// Grid planes of a lattice solid, ascending, metres.
pub(crate) struct Lattice<'a> {
    /// Planes across x.
    pub(crate) xs: &'a [f32],
    /// Planes across y.
    pub(crate) ys: &'a [f32],
    /// Planes across z.
    pub(crate) zs: &'a [f32],
}

/// `cells` equal cells over `length` centred on 0, with one more narrow cell of width `edge` at both ends, so that
/// ridges stay narrow.
pub(crate) fn spaced(length: f32, cells: usize, edge: f32) -> Vec<f32> {
    let edge = edge.min(0.2 * length);
    let inner = length - 2.0 * edge;
    let mut planes = Vec::with_capacity(cells + 3);
    planes.push(-0.5 * length);
    planes.extend((0..=cells).map(|i| -0.5 * inner + inner * i as f32 / cells as f32));
    planes.push(0.5 * length);
    planes
}

impl Lattice<'_> {
    /// Adds the boundary of all cells for which `filled(i, j, k)` holds. The texture unfolds around the x axis, with the
    /// top (x, y) in the middle; ends continue from the top.
    pub(crate) fn add(
        &self,
        draft: &mut Draft,
        exposure: impl Fn(Vec3) -> f32,
        filled: impl Fn(usize, usize, usize) -> bool,
    ) {
        let [nx, ny, nz] = [self.xs.len() - 1, self.ys.len() - 1, self.zs.len() - 1];
        let mut indices = vec![u32::MAX; (nx + 1) * (ny + 1) * (nz + 1)];
        let inside = |i: isize, j: isize, k: isize| {
            let within = |v: isize, n: usize| v >= 0 && (v as usize) < n;
            within(i, nx) && within(j, ny) && within(k, nz) && filled(i as usize, j as usize, k as usize)
        };
        for i in 0..nx {
            for j in 0..ny {
                for k in 0..nz {
                    if !filled(i, j, k) {
                        continue;
                    }
                    for side in &SIDES {
                        let [di, dj, dk] = side.towards;
                        if inside(i as isize + di, j as isize + dj, k as isize + dk) {
                            continue;
                        }
                        let mut points = [0; 4];
                        let mut uv = [Vec2::ZERO; 4];
                        for (corner, offset) in side.corners.iter().enumerate() {
                            let (a, b, c) = (i + offset[0], j + offset[1], k + offset[2]);
                            let slot = &mut indices[(a * (ny + 1) + b) * (nz + 1) + c];
                            let position = Vec3::new(self.xs[a], self.ys[b], self.zs[c]);
                            if *slot == u32::MAX {
                                *slot = draft.point(position, exposure(position));
                            }
                            points[corner] = *slot;
                            uv[corner] = self.unfold(side.towards, position);
                        }
                        draft.quad(points, uv);
                    }
                }
            }
        }
    }

    /// Adds the whole block.
    pub(crate) fn block(&self, draft: &mut Draft, exposure: impl Fn(Vec3) -> f32) {
        self.add(draft, exposure, |_, _, _| true);
    }

    fn unfold(&self, towards: [isize; 3], p: Vec3) -> Vec2 {
        let last = |planes: &[f32]| planes[planes.len() - 1];
        let drop = last(self.zs) - p.z;
        match towards {
            [1, _, _] => Vec2::new(last(self.xs) + drop, p.y),
            [-1, _, _] => Vec2::new(self.xs[0] - drop, p.y),
            [_, 1, _] => Vec2::new(p.x, last(self.ys) + drop),
            [_, -1, _] => Vec2::new(p.x, self.ys[0] - drop),
            [_, _, 1] => Vec2::new(p.x, p.y),
            _ => Vec2::new(p.x, 2.0 * last(self.ys) + last(self.zs) - self.zs[0] - p.y),
        }
    }
}

/// One side of a cell: where it looks, and its corners counter-clockwise from outside.
struct Side {
    towards: [isize; 3],
    corners: [[usize; 3]; 4],
}

const SIDES: [Side; 6] = [
    Side { towards: [0, 0, 1], corners: [[0, 0, 1], [1, 0, 1], [1, 1, 1], [0, 1, 1]] },
    Side { towards: [0, 0, -1], corners: [[0, 0, 0], [0, 1, 0], [1, 1, 0], [1, 0, 0]] },
    Side { towards: [0, 1, 0], corners: [[0, 1, 0], [0, 1, 1], [1, 1, 1], [1, 1, 0]] },
    Side { towards: [0, -1, 0], corners: [[0, 0, 0], [1, 0, 0], [1, 0, 1], [0, 0, 1]] },
    Side { towards: [1, 0, 0], corners: [[1, 0, 0], [1, 1, 0], [1, 1, 1], [1, 0, 1]] },
    Side { towards: [-1, 0, 0], corners: [[0, 0, 0], [0, 0, 1], [0, 1, 1], [0, 1, 0]] },
];
