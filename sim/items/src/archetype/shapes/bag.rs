//! A sealed pouch or pillow bag: crisps, sweets, refill packs. Puffed or pressed flat, wrinkled towards its seals.

use glam::{Vec2, Vec3};

use super::{RoleNeed, ShapeSpec};
use crate::archetype::form::{Builder, Creases, tear};
use crate::archetype::mesh::{Lattice, spaced};
use crate::archetype::role::PartRole;

pub(super) static SPEC: ShapeSpec =
    ShapeSpec { dimensions: &["length_m", "width_m", "puff_ratio"], roles: &[RoleNeed::wall(PartRole::Body)], build };

/// Half the thickness at which two welded layers are drawn, metres.
const SEAL_M: f32 = 6e-4;

fn build(item: &mut Builder<'_>) {
    let [length, width, puff_ratio] = item.dimensions();
    let size = Vec2::new(length.max(width), width.min(length));
    let mut body = item.begin_body().shell(1).vessel().crease(40.0);
    let crush = item.damage.crush;
    let puff = 0.5 * size.y * puff_ratio * (1.0 - 0.75 * crush);
    let (xs, ys) = (spaced(size.x, 15, 0.012), spaced(size.y, 10, 0.006));
    Lattice { xs: &xs, ys: &ys, zs: &[-SEAL_M, SEAL_M] }.block(&mut body.draft, |_| 1.0);
    if item.damage.tear > 0.0 {
        let side = if item.dice.chance(0.5) { 0.5 } else { -0.5 };
        let from = Vec2::new(side * size.x, size.y * item.dice.range(-0.3, 0.3));
        let to = Vec2::new(from.x * item.dice.range(-0.2, 0.5), from.y * item.dice.range(-1.0, 1.0));
        let width = 0.25 * size.y * item.damage.tear;
        tear(&mut body.draft, &mut item.dice, from, to, width);
    }
    let creases = Creases::new(&mut item.dice, 0.9 * size.y, Vec3::Z);
    let fine = Creases::new(&mut item.dice, 0.45 * size.y, Vec3::Z);
    let pleats = item.dice.range(2.5, 4.5) / size.y;
    let phase = item.dice.unit();
    let bow = item.dice.signed() * 0.2;
    body.draft.warp_from(0, |p| {
        let t = p.truncate() / (0.5 * size);
        let sealed = (1.0 - ((t.x.abs() - 0.9) / 0.1).clamp(0.0, 1.0)) * (1.0 - t.y.powi(4)).max(0.0);
        let full = (1.0 - t.x.powi(4)).max(0.0).sqrt() * (1.0 - t.y * t.y).max(0.0).sqrt();
        let side = p.z.signum();
        // Pleats run along x from the seals and die out where the pouch is full.
        let wave = p.y * pleats + phase;
        let pleat = (4.0 * (wave - wave.floor() - 0.5).abs() - 1.0) * t.x.abs().powi(2) * sealed;
        let rumple = (0.25 + 0.75 * crush) * 0.06 * size.y;
        let up = puff * full * (1.0 + 0.25 * fine.at(p))
            + rumple * (0.6 * creases.at(p) + 0.35 * fine.at(p)) * full.sqrt()
            + 0.025 * size.y * pleat;
        let under = if side < 0.0 { 0.35 } else { 1.0 };
        // Filling draws the sides in.
        let gather = 1.0 - 0.25 * puff_ratio * (1.0 - t.x * t.x);
        let droop = bow * 0.5 * size.y * t.x * t.x;
        Vec3::new(p.x * (1.0 - 0.05 * crush), p.y * gather + droop, p.z + side * (up * under).max(0.0))
    });
    item.parts.push(body);
    item.serve(Vec3::Z, 0.0);
    if item.dice.chance(0.5) {
        item.turn_over();
    }
    item.set_down();
}
