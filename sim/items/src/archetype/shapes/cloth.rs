//! A piece of cloth: dropped in soft folds, or folded into a stack of layers.

use glam::{Vec2, Vec3};

use super::{RoleNeed, ShapeSpec};
use crate::archetype::form::{Break, Builder, Creases, Swell, snap_shell, tear};
use crate::archetype::mesh::{Draft, Lattice, Sheet, sheet, spaced};
use crate::archetype::role::PartRole;

pub(super) static SPEC: ShapeSpec =
    ShapeSpec { dimensions: &["length_m", "width_m", "fold_ratio"], roles: &[RoleNeed::wall(PartRole::Body)], build };

fn build(item: &mut Builder<'_>) {
    let [length, width, fold_ratio] = item.dimensions();
    let size = Vec2::new(length, width.min(length));
    let mut body = item.begin_body().shell(1).crease(55.0);
    if item.dice.chance(0.25) && item.damage.tear < 0.4 {
        stack(item, &mut body.draft, size * 0.6, body.thickness_m);
    } else {
        sheet(&mut body.draft, &Sheet { cells: [20, 19], size }, 1.0, |_| true);
        damage(item, &mut body.draft, size);
        drape(item, &mut body.draft, size, fold_ratio);
    }
    item.parts.push(body);
    item.serve(Vec3::Z, 0.0);
    item.set_down();
}

/// Torn rims and slits of a flat sheet.
pub(super) fn damage(item: &mut Builder<'_>, draft: &mut Draft, size: Vec2) {
    let severity = item.damage.tear;
    if severity <= 0.0 {
        return;
    }
    let along = Vec2::from_angle(item.dice.angle());
    let at = 0.5 * along.abs().dot(size) * (1.0 - 0.5 * severity * item.dice.unit());
    let how = Break::new(&mut item.dice, along.extend(0.0), at, 0.1 * size.y, 0.4 * size.y);
    snap_shell(draft, &how);
    for _ in 0..1 + item.dice.index(2) {
        let from = Vec2::from_angle(item.dice.angle()) * 0.55 * size;
        let to = from * item.dice.range(0.0, 0.5);
        tear(draft, &mut item.dice, from, to, 0.14 * size.y * severity);
    }
}

/// Lets a flat sheet fall in folds: gathered in the plane, heaped where it gathers, a corner or two turned over.
pub(super) fn drape(item: &mut Builder<'_>, draft: &mut Draft, size: Vec2, fold_ratio: f32) {
    let rumple = (fold_ratio * (0.6 + 0.8 * item.damage.crush)).clamp(0.02, 1.0);
    for layer in 0..item.dice.index(3) {
        let normal = Vec2::from_angle(item.dice.angle());
        let at = 0.5 * normal.abs().dot(size) * item.dice.range(0.3, 0.85);
        let lift = 0.006 * (layer + 1) as f32;
        draft.warp_from(0, |p| {
            let over = (p.truncate().dot(normal) - at).max(0.0);
            (p.truncate() - normal * (2.0 * over)).extend(p.z + lift * (over / 0.02).min(1.0))
        });
    }
    let pitch = size.y * item.dice.range(0.28, 0.45);
    let height = 0.22 * pitch * rumple;
    // Long parallel folds along one direction, bent, and a second, weaker set across.
    let along = Vec2::from_angle(item.dice.angle());
    let phase = item.dice.angle();
    let bend = Swell::new(&mut item.dice, 1.6 * size.y);
    let cross = Creases::new(&mut item.dice, 1.3 * pitch, Vec3::Z);
    let bumps = Swell::new(&mut item.dice, 0.9 * pitch);
    let gather = 0.42 * rumple * pitch;
    draft.warp_from(0, |p| {
        let turn = std::f32::consts::TAU * (p.truncate().dot(along) / pitch + 0.45 * bend.at(p)) + phase;
        // Ridges are rounder than valleys and lean over.
        let ridge = 0.5 + 0.5 * turn.sin();
        let lean = along * (gather * turn.cos() * 0.5);
        let rim = (p.truncate() / (0.5 * size)).abs().max_element().min(1.0).powi(4);
        let up = height * (1.0 - 0.75 * rim) * (1.5 * ridge * ridge + 0.5 * cross.at(p).abs() + 0.4 * bumps.at(p));
        (p.truncate() * (1.0 - 0.35 * rumple) - lean).extend(p.z + up)
    });
    draft.face_up();
}

/// A folded stack: layers whose folded sides are round.
fn stack(item: &mut Builder<'_>, draft: &mut Draft, size: Vec2, thickness: f32) {
    let layers = 3 + item.dice.index(3);
    let each = (3.0 * thickness).clamp(0.003, 0.008);
    let slip = Swell::new(&mut item.dice, 0.9 * size.x);
    let mut base = 0.0;
    for _ in 0..layers {
        let shift = Vec2::new(item.dice.signed(), item.dice.signed()) * 0.02 * size;
        let scale = item.dice.range(0.93, 1.0);
        let (xs, ys) = (spaced(size.x * scale, 5, 0.01), spaced(size.y * scale, 4, 0.01));
        let from = draft.points.len();
        let zs = [base, base + 0.5 * each, base + each];
        Lattice { xs: &xs, ys: &ys, zs: &zs }.block(draft, |_| 1.0);
        draft.warp_from(from, |p| {
            // Outer planes pull in above and below the middle: a rounded fold.
            let over = (p.z - base - 0.5 * each).abs() / (0.5 * each);
            let pull = 0.004 * over;
            let inward = Vec3::new(p.x.signum() * pull, p.y.signum() * pull, 0.0);
            let wave = Vec3::Z * (0.006 * slip.at(p) * (base / each + 1.0) / layers as f32);
            p - inward + wave + shift.extend(0.0)
        });
        base += each;
    }
}
