//! A shard of an appliance housing: a plate with outer wall, stiffening ribs, vent slots; broken off on two sides.

use glam::{Vec2, Vec3};

use super::{RoleNeed, ShapeSpec};
use crate::archetype::form::{Break, Builder, come_to_rest, snap_solid};
use crate::archetype::mesh::{Lattice, Ring, circle, loft};
use crate::archetype::role::PartRole;

pub(super) static SPEC: ShapeSpec =
    ShapeSpec { dimensions: &["length_m", "width_m", "depth_m", "wall_m"], roles: &[RoleNeed::bulk(PartRole::Body)], build };

/// Planes over `length` in which every second cell is one `wall` wide, starting and ending with a wall.
fn ribbed(length: f32, bays: usize, wall: f32) -> Vec<f32> {
    let pitch = (length - wall) / bays as f32;
    (0..=bays).flat_map(|i| [i as f32 * pitch, i as f32 * pitch + wall]).map(|x| x - 0.5 * length).collect()
}

fn build(item: &mut Builder<'_>) {
    let [length, width, depth, wall] = item.dimensions();
    let size = Vec2::new(length, width.min(length));
    let mut body = item.begin_body().solid(wall).crease(28.0);
    let (xs, ys) = (ribbed(size.x, 4, wall), ribbed(size.y, 3, wall));
    let rib = wall + (depth - wall) * item.dice.range(0.25, 0.6);
    let zs = [0.0, wall, rib, depth];
    let ny = ys.len() - 2;
    let (wall_x, wall_y) = (item.dice.chance(0.6), item.dice.chance(0.8));
    let (ribs_x, ribs_y) = (item.dice.chance(0.8), item.dice.chance(0.5));
    let slots = if item.dice.chance(0.5) { 1 + 2 * item.dice.index(4) } else { usize::MAX };
    Lattice { xs: &xs, ys: &ys, zs: &zs }.add(
        &mut body.draft,
        |p| if p.z < 0.5 * wall { 1.0 } else { 0.2 },
        |i, j, k| match k {
            // Vents: every second narrow cell of one bay is open.
            0 => !(i == slots && j % 2 == 1 && j < ny),
            1 => (wall_x && i == 0) || (wall_y && j == 0) || (ribs_x && i % 2 == 0) || (ribs_y && j % 2 == 0),
            _ => (wall_x && i == 0) || (wall_y && j == 0),
        },
    );
    if item.dice.chance(0.5) {
        // A screw boss in a bay.
        let radius = 1.8 * wall;
        let at = Vec2::new(xs[3] + 0.5 * (xs[4] - xs[3]), ys[1] + 0.5 * (ys[2] - ys[1]));
        let rings = [
            Ring::round(0.5 * wall, radius),
            Ring::round(rib + 0.3 * (depth - rib), radius),
            Ring::round(rib + 0.3 * (depth - rib), 0.5 * radius),
            Ring::round(wall, 0.45 * radius).exposed(0.1),
            Ring::round(wall, 0.0).exposed(0.1),
        ];
        let from = body.draft.points.len();
        loft(&mut body.draft, &circle(10), &rings, false);
        body.draft.warp_from(from, |p| p + at.extend(0.0));
    }
    // Shredding always breaks it: two cuts away from the corner that has the walls.
    let severity = 0.25 + 0.75 * item.damage.fracture;
    for direction in [item.dice.range(-0.5, 0.6), item.dice.range(0.9, 2.0)] {
        let along = Vec2::from_angle(direction);
        let at = 0.5 * along.abs().dot(size) * (1.0 - 0.55 * severity * item.dice.range(0.4, 1.0));
        let how = Break::new(&mut item.dice, along.extend(0.0), at, 0.12 * size.y, 0.4 * size.y);
        snap_solid(&mut body.draft, &how);
    }
    let bow = item.dice.range(-0.3, 0.6) / size.x;
    let twist = 0.25 * item.dice.signed() * (0.3 + item.damage.crush) / size.x;
    body.draft.warp_from(0, |p| p + Vec3::Z * (bow * p.x * p.x + twist * p.x * p.y));
    item.parts.push(body);
    item.serve(Vec3::NEG_Z, 0.6);
    if item.dice.chance(0.5) {
        item.turn_over();
    }
    come_to_rest(item, 6);
}
