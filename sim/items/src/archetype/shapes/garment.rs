//! A garment laid out by whoever threw it: T-shirt or trousers, in soft folds, a sleeve or leg turned over.

use glam::{Vec2, Vec3};

use super::cloth::{damage, drape};
use super::{RoleNeed, ShapeSpec};
use crate::archetype::form::{Builder, Bulk};
use crate::archetype::mesh::{Sheet, sheet};
use crate::archetype::role::PartRole;

pub(super) static SPEC: ShapeSpec = ShapeSpec {
    dimensions: &["length_m", "width_m", "fold_ratio", "trousers_ratio"],
    roles: &[RoleNeed::wall(PartRole::Body)],
    build,
};

fn build(item: &mut Builder<'_>) {
    let [length, width, fold_ratio, trousers_ratio] = item.dimensions();
    let size = Vec2::new(length, width);
    let mut body = item.begin_body().crease(55.0);
    // Front and back lie on each other: twice the drawn area.
    body.bulk = Bulk::Shell(2.0);
    let grid = Sheet { cells: [24, 22], size };
    if item.dice.chance(trousers_ratio.min(1.0)) {
        // Waist at -x; the legs part below the crotch.
        sheet(&mut body.draft, &grid, 1.0, |c| c.x < -0.35 || c.y.abs() > 0.14);
        body.draft.warp_from(0, |p| {
            let t = p.x / size.x + 0.5;
            Vec3::new(p.x, p.y * (0.72 + 0.28 * t), p.z)
        });
    } else {
        // Hem at -x, collar at +x, sleeves at the upper end.
        sheet(&mut body.draft, &grid, 1.0, |c| {
            let collar = c.x > 0.88 && c.y.abs() < 0.24;
            (c.y.abs() < 0.58 || c.x > 0.42) && !collar
        });
        body.draft.warp_from(0, |p| {
            let out = (p.y.abs() - 0.29 * size.y).max(0.0);
            // Sleeves slope down from the shoulders.
            Vec3::new(p.x - 0.75 * out, p.y - p.y.signum() * 0.12 * out, p.z)
        });
    }
    damage(item, &mut body.draft, size);
    drape(item, &mut body.draft, size, fold_ratio);
    item.parts.push(body);
    item.serve(Vec3::Z, 0.0);
    item.set_down();
}
