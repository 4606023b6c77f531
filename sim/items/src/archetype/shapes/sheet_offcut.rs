//! A plate or sheet offcut: sheared askew, notched, bent along a line, dented.

use std::f32::consts::PI;

use glam::{Quat, Vec2, Vec3};

use super::{RoleNeed, ShapeSpec};
use crate::archetype::form::{Break, Builder, Creases, come_to_rest, snap_solid};
use crate::archetype::mesh::{Lattice, spaced};
use crate::archetype::role::PartRole;

pub(super) static SPEC: ShapeSpec =
    ShapeSpec { dimensions: &["length_m", "width_m", "thickness_m"], roles: &[RoleNeed::bulk(PartRole::Body)], build };

fn build(item: &mut Builder<'_>) {
    let [length, width, thickness] = item.dimensions();
    let size = Vec2::new(length, width.min(length));
    let drawn = thickness.max(8e-4);
    let mut body = item.begin_body().solid(thickness).crease(20.0);
    let (xs, ys) = (spaced(size.x, 9, 0.004), spaced(size.y, 7, 0.004));
    let (nx, ny) = (xs.len() - 1, ys.len() - 1);
    // A notch out of one corner or rim, sometimes a punched window.
    let notch = item.dice.index(4);
    let (reach_i, reach_j) = (2 + item.dice.index(4), 2 + item.dice.index(3));
    let middle = [3 + item.dice.index(3), 3 + item.dice.index(2)];
    Lattice { xs: &xs, ys: &ys, zs: &[-0.5 * drawn, 0.5 * drawn] }.add(
        &mut body.draft,
        |_| 1.0,
        |i, j, _| match notch {
            0 => i + reach_i < nx || j + reach_j < ny,
            1 => !(i >= middle[0] && i < middle[0] + 3 && j + reach_j >= ny),
            2 => !(i >= middle[0] && i < middle[0] + 2 && j >= middle[1] && j < middle[1] + 2),
            _ => true,
        },
    );
    // Sheared corners: a bilinear skew of the rectangle.
    let corner = [0; 4].map(|_| Vec2::new(item.dice.range(-0.1, 0.05), item.dice.range(-0.22, 0.1)) * size);
    body.draft.warp_from(0, |p| {
        let t = p.truncate() / size + 0.5;
        let low = corner[0].lerp(corner[1] * Vec2::new(-1.0, 1.0), t.x);
        let high = (corner[2] * Vec2::new(1.0, -1.0)).lerp(-corner[3], t.x);
        p - low.lerp(high, t.y).extend(0.0)
    });
    if item.damage.fracture.max(item.damage.tear) > 0.0 {
        let severity = item.damage.fracture.max(item.damage.tear);
        let along = Vec2::from_angle(item.dice.angle());
        let at = 0.5 * along.abs().dot(size) * (0.95 - 0.6 * severity);
        let how = Break::new(&mut item.dice, along.extend(0.0), at, 0.12 * size.y, 0.35 * size.y);
        snap_solid(&mut body.draft, &how);
    }
    // Bent about a line, with a radius; thin sheet also rolls and waves.
    let crush = item.damage.crush;
    let slender = (0.004 / thickness).clamp(0.15, 1.0);
    let fold = Vec2::from_angle(item.dice.angle());
    let at = 0.3 * size.y * item.dice.signed();
    let angle = slender * (if item.dice.chance(0.5) { 0.25 } else { 0.03 } + 1.3 * crush * item.dice.unit());
    let roll = slender * item.dice.signed() * 0.6;
    let waves = Creases::new(&mut item.dice, 1.3 * size.y, Vec3::Z);
    let wave = slender * size.y * (0.008 + 0.045 * crush + 0.03 * item.damage.dents);
    body.draft.warp_from(0, |p| {
        let beyond = (p.truncate().dot(fold) - at).max(0.0);
        let bent = p.truncate() - fold * (beyond * (1.0 - angle.cos()));
        let curl = roll * p.x * p.x / size.x;
        bent.extend(p.z + beyond * angle.sin() + curl + wave * waves.at(Vec3::new(p.x, p.y, 0.0)))
    });
    item.parts.push(body);
    item.serve(Vec3::Z, 0.8);
    if item.dice.chance(0.5) {
        item.rotate(Quat::from_rotation_x(PI));
    }
    come_to_rest(item, 4);
}
