//! Sheets: a flat grid of cells on z = 0, of which some may be missing. Film, cloth, garments.

use glam::{Vec2, Vec3};

use super::draft::Draft;

/// The grid of a sheet centred on the origin.
pub(crate) struct Sheet {
    /// Cells along x and y.
    pub(crate) cells: [usize; 2],
    /// Extent in metres.
    pub(crate) size: Vec2,
}

/// Adds the upper face of all cells for which `filled(centre)` holds, `centre` running from (-1, -1) to (1, 1).
pub(crate) fn sheet(draft: &mut Draft, grid: &Sheet, exposure: f32, filled: impl Fn(Vec2) -> bool) {
    let [nx, ny] = grid.cells;
    let mut indices = vec![u32::MAX; (nx + 1) * (ny + 1)];
    let unit = |i: f32, j: f32| Vec2::new(2.0 * i / nx as f32 - 1.0, 2.0 * j / ny as f32 - 1.0);
    for i in 0..nx {
        for j in 0..ny {
            if !filled(unit(i as f32 + 0.5, j as f32 + 0.5)) {
                continue;
            }
            let mut points = [0; 4];
            let mut uv = [Vec2::ZERO; 4];
            for (corner, (a, b)) in [(i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)].into_iter().enumerate() {
                let plan = 0.5 * grid.size * unit(a as f32, b as f32);
                let slot = &mut indices[a * (ny + 1) + b];
                if *slot == u32::MAX {
                    *slot = draft.point(Vec3::new(plan.x, plan.y, 0.0), exposure);
                }
                points[corner] = *slot;
                uv[corner] = plan;
            }
            // Alternating diagonals, so that folds prefer no direction.
            if (i + j) % 2 == 0 {
                draft.quad(points, uv);
            } else {
                let [a, b, c, d] = points;
                draft.quad([b, c, d, a], [uv[1], uv[2], uv[3], uv[0]]);
            }
        }
    }
}
