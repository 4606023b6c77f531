//! A block: brick with or without perforations, tile, paving stone. Chipped, often half of it.

use glam::Vec3;

use super::{RoleNeed, ShapeSpec};
use crate::archetype::form::{Break, Builder, Creases, come_to_rest, snap_solid};
use crate::archetype::mesh::{Lattice, spaced};
use crate::archetype::role::PartRole;

pub(super) static SPEC: ShapeSpec = ShapeSpec {
    dimensions: &["length_m", "width_m", "height_m", "hole_count", "chip_ratio"],
    roles: &[RoleNeed::bulk(PartRole::Body)],
    build,
};

fn build(item: &mut Builder<'_>) {
    let [length, width, height, hole_count, chip_ratio] = item.dimensions();
    let mut body = item.begin_body().solid(height.min(width)).crease(30.0);
    let edge = 0.06 * height.min(width);
    let holes = hole_count.round() as usize;
    let (xs, ys) = if holes > 0 {
        // Two rows of square perforations between webs.
        let columns = (holes / 2).clamp(1, 5);
        (webs(length, columns, edge), webs(width, 2, edge))
    } else {
        (spaced(length, 6, edge), spaced(width, 4, edge))
    };
    let zs = spaced(height, 2, edge);
    let hollow = |i: usize, n: usize| i > 0 && i + 1 < n && i.is_multiple_of(2);
    let (nx, ny) = (xs.len() - 1, ys.len() - 1);
    Lattice { xs: &xs, ys: &ys, zs: &zs }.add(
        &mut body.draft,
        |_| 1.0,
        |i, j, _| holes == 0 || !(hollow(i, nx) && hollow(j, ny)),
    );
    let half = 0.5 * Vec3::new(length, width, height);
    // Every rim is worn; some corners are chipped away.
    let wear = Creases::new(&mut item.dice, 0.5 * width, Vec3::ZERO);
    body.draft.warp_from(0, |p| {
        let over = (p.abs() - half + edge).max(Vec3::ZERO);
        let count = over.cmpgt(Vec3::splat(1e-6)).bitmask().count_ones();
        let depth = if count >= 2 { 0.45 * (1.0 + wear.at(p)).max(0.2) * chip_ratio.min(2.0) } else { 0.0 };
        p - p.signum() * over * depth.min(0.95)
    });
    let chips = (2.5 * chip_ratio + 4.0 * item.damage.dents * chip_ratio + item.dice.unit()) as usize;
    for _ in 0..chips {
        let corner = half * Vec3::from_array([0; 3].map(|_| if item.dice.chance(0.5) { 1.0 } else { -1.0 }));
        let along = (corner.signum() + 0.6 * item.dice.direction()).normalize();
        let depth = item.dice.range(0.08, 0.28) * width.min(height);
        let how = Break::new(&mut item.dice, along, along.dot(corner) - depth, 0.15 * depth, 0.3 * width);
        snap_solid(&mut body.draft, &how);
    }
    let fracture = item.damage.fracture;
    if fracture > 0.0 {
        for end in 0..1 + usize::from(item.dice.chance(0.5 * fracture)) {
            let side = if end == 0 { Vec3::X } else { Vec3::NEG_X };
            let along = (side + 0.5 * item.dice.direction() * Vec3::new(0.0, 1.0, 0.6)).normalize();
            let at = half.x * (0.95 - 0.9 * fracture * item.dice.range(0.3, 1.0));
            let how = Break::new(&mut item.dice, along, at, 0.14 * width, 0.55 * width);
            snap_solid(&mut body.draft, &how);
        }
    }
    item.parts.push(body);
    item.serve(Vec3::Z, 0.5);
    let flat = height < 0.3 * width;
    let quarter = if flat { 2 * item.dice.index(2) } else { item.dice.index(4) };
    item.rotate(glam::Quat::from_rotation_x(std::f32::consts::FRAC_PI_2 * quarter as f32));
    come_to_rest(item, 5);
}

/// Planes of `count` openings between webs, with narrow rim cells outside; openings are cells 2, 4, 6 ...
fn webs(length: f32, count: usize, edge: f32) -> Vec<f32> {
    let pitch = (length - 2.0 * edge) / (count as f32 + 0.45 * (count + 1) as f32);
    let mut planes = vec![-0.5 * length];
    let mut x = -0.5 * length + edge;
    planes.push(x);
    for _ in 0..count {
        x += 0.45 * pitch;
        planes.push(x);
        x += pitch;
        planes.push(x);
    }
    planes.push(x + 0.45 * pitch);
    planes.push(0.5 * length);
    planes
}
