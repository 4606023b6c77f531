//! A moulded foam block: packaging corner, insert with recesses, insulation offcut; broken and dented.

use glam::Vec3;

use super::{RoleNeed, ShapeSpec};
use crate::archetype::form::{Break, Builder, Swell, come_to_rest, crumple, knock_corners, snap_solid};
use crate::archetype::mesh::{Lattice, spaced};
use crate::archetype::role::PartRole;

pub(super) static SPEC: ShapeSpec = ShapeSpec {
    dimensions: &["length_m", "width_m", "height_m", "recess_ratio"],
    roles: &[RoleNeed::bulk(PartRole::Body)],
    build,
};

fn build(item: &mut Builder<'_>) {
    let [length, width, height, recess_ratio] = item.dimensions();
    let height = height.min(width);
    let mut body = item.begin_body().solid(0.5 * height).crease(32.0);
    let edge = 0.05 * height;
    let (xs, ys, zs) = (spaced(length, 5, edge), spaced(width, 4, edge), spaced(height, 2, edge));
    // Cells 1..=5 by 1..=4 by 1..=2 are the inner ones. A pocket, a step along one side, or a channel.
    let kind = if item.dice.chance(recess_ratio) { 1 + item.dice.index(3) } else { 0 };
    let (nx, ny) = (xs.len() - 2, ys.len() - 2);
    Lattice { xs: &xs, ys: &ys, zs: &zs }.add(
        &mut body.draft,
        |_| 1.0,
        |i, j, k| {
            let upper = k >= 2;
            !match kind {
                1 => upper && (2..=4).contains(&i) && (2..=3).contains(&j),
                2 => upper && (j + 2 >= ny || i + 1 >= nx),
                3 => upper && (2..=3).contains(&j),
                _ => false,
            }
        },
    );
    // Moulded: every face a little domed, no edge quite straight.
    let swell = Swell::new(&mut item.dice, length);
    body.draft.warp_from(0, |p| p * (1.0 + 0.02 * swell.at(p)));
    body.stiff = false;
    let fracture = item.damage.fracture;
    if fracture > 0.0 {
        for _ in 0..1 + item.dice.index(2) {
            let along = (item.dice.direction() * Vec3::new(1.0, 1.0, 0.35)).normalize_or(Vec3::X);
            let reach = 0.5 * along.abs().dot(Vec3::new(length, width, height));
            let at = reach * (0.9 - 0.6 * fracture * item.dice.unit());
            let how = Break::new(&mut item.dice, along, at, 0.1 * width, 0.4 * width);
            snap_solid(&mut body.draft, &how);
        }
    }
    item.parts.push(body);
    knock_corners(item, 0.35 * height);
    let crush = 0.6 * item.damage.crush;
    crumple(item, crush, 0.6 * width, 0.06 * height, 0.6);
    item.serve(Vec3::Z, 0.2);
    if item.dice.chance(0.35) {
        item.turn_over();
    }
    come_to_rest(item, 5);
}
