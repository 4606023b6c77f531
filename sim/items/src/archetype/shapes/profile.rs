//! Extruded and rolled sections: L, U, I, T, Z and hollow; sawn, sheared, bent and twisted.

use std::f32::consts::FRAC_PI_2;

use glam::{Quat, Vec3};

use super::pipe::bend;
use super::{RoleNeed, ShapeSpec};
use crate::archetype::form::{Break, Builder, come_to_rest, dent, snap_solid};
use crate::archetype::mesh::{Lattice, spaced};
use crate::archetype::role::PartRole;

pub(super) static SPEC: ShapeSpec = ShapeSpec {
    dimensions: &["length_m", "width_m", "height_m", "wall_m"],
    roles: &[RoleNeed::bulk(PartRole::Body)],
    build,
};

/// Which of the 5 x 3 cells of the cross-section (columns: left, gap, middle, gap, right) are filled, rows from below.
const SECTIONS: [[&[u8; 5]; 3]; 6] = [
    [b"#####", b"#....", b"#...."],
    [b"#####", b"#...#", b"#...#"],
    [b"#####", b"..#..", b"#####"],
    [b"#####", b"..#..", b"..#.."],
    [b"###..", b"..#..", b"..###"],
    [b"#####", b"#...#", b"#####"],
];

fn build(item: &mut Builder<'_>) {
    let [length, width, height, wall] = item.dimensions();
    let wall = wall.min(0.3 * width.min(height));
    let mut body = item.begin_body().solid(wall).crease(28.0);
    let section = SECTIONS[item.dice.index(SECTIONS.len())];
    let (w, h, t) = (0.5 * width, 0.5 * height, wall);
    let xs = spaced(length, 6, t);
    Lattice { xs: &xs, ys: &[-w, -w + t, -0.5 * t, 0.5 * t, w - t, w], zs: &[-h, -h + t, h - t, h] }.add(
        &mut body.draft,
        |_| 1.0,
        |_, j, k| section[k][j] == b'#',
    );
    let mitre: [f32; 2] = [0; 2].map(|_| if item.dice.chance(0.3) { item.dice.range(-1.0, 1.0) } else { 0.0 });
    body.draft.warp_from(0, |p| {
        let end = 2.0 * p.x / length;
        p + Vec3::X * (mitre[usize::from(end > 0.0)] * p.y * end.abs().powi(5))
    });
    if item.damage.fracture > 0.0 {
        let at = length * (0.5 - 0.5 * item.damage.fracture);
        let how = Break::new(&mut item.dice, Vec3::X, at, 0.35 * w, w);
        snap_solid(&mut body.draft, &how);
    }
    item.parts.push(body);
    item.serve(Vec3::Z, 0.7);
    dent(item, 3.0, 0.35 * h, 1.4 * w);
    let crush = item.damage.crush;
    let twist = 0.9 * crush * item.dice.signed();
    item.warp(|p| Quat::from_rotation_x(twist * p.x / length) * p);
    let angle = 0.9 * crush * item.dice.signed();
    bend(item, length, angle);
    let quarters = item.dice.index(4) as f32;
    item.rotate(Quat::from_rotation_x(FRAC_PI_2 * quarters));
    come_to_rest(item, 8);
}
