//! A thermoformed or moulded tray with a flange: meat tray, fruit punnet, ready-meal dish.

use glam::{Vec2, Vec3};

use super::{RoleNeed, ShapeSpec};
use crate::archetype::form::{Break, Builder, come_to_rest, crumple, knock_corners, snap_shell};
use crate::archetype::mesh::{Ring, loft, rounded_rectangle};
use crate::archetype::role::PartRole;

pub(super) static SPEC: ShapeSpec = ShapeSpec {
    dimensions: &["length_m", "width_m", "depth_m", "flange_m", "corner_m", "base_ratio"],
    roles: &[RoleNeed::wall(PartRole::Body), RoleNeed::wall(PartRole::Label).optional()],
    build,
};

fn build(item: &mut Builder<'_>) {
    let [length, width, depth, flange, corner, base_ratio] = item.dimensions();
    let outer = 0.5 * Vec2::new(length, width.min(length));
    let mouth = outer - flange;
    let shrink = mouth.min_element() * (1.0 - base_ratio.clamp(0.5, 1.0));
    let base = mouth - shrink;
    let outline = rounded_rectangle((Vec2::splat(corner) / outer).min(Vec2::ONE), 4, 3);
    let mut body = item.begin_body().lined().crease(28.0);
    let wall = body.thickness_m.max(5e-4);
    let foot = 0.12 * depth;
    let rings = [
        Ring::oval(0.02 * depth, Vec2::ZERO).exposed(0.4),
        Ring::oval(0.02 * depth, 0.5 * base).exposed(0.4),
        Ring::oval(0.0, 0.56 * base).exposed(0.4),
        Ring::oval(0.0, base - 0.02 * base.min_element()),
        Ring::oval(foot, base + 0.3 * shrink),
        Ring::oval(0.55 * depth, base.lerp(mouth, 0.6)),
        Ring::oval(depth - wall, mouth - wall),
        Ring::oval(depth, mouth + 0.1 * flange),
        Ring::oval(depth, outer - 0.1 * flange),
        Ring::oval(depth - 0.25 * flange, outer),
    ];
    loft(&mut body.draft, &outline, &rings, false);
    item.parts.push(body);
    if let Some(mut film) = item.begin(PartRole::Label) {
        // What is left of the sealed film: a strip that clings to one end of the flange.
        let share = item.dice.range(0.12, 0.6);
        let from = outer.x * (1.0 - 2.0 * share);
        let columns = 9;
        for i in 0..=columns {
            for j in 0..=6 {
                let y = outer.y * (0.96 - 0.02) * (j as f32 / 3.0 - 1.0);
                let ragged = item.dice.range(-0.06, 0.06) * outer.x * if i == 0 { 1.0 } else { 0.15 };
                let x = from + (0.97 * outer.x - from) * i as f32 / columns as f32 + ragged;
                let inside = (1.0 - (y / outer.y).powi(4)) * (1.0 - (x / outer.x).powi(4));
                let sag = inside * depth * item.dice.range(-0.12, 0.1);
                film.draft.point(Vec3::new(x.min(0.97 * outer.x), y, depth + wall + 0.0008 + sag), 1.0);
            }
        }
        for i in 0..columns as u32 {
            for j in 0..6 {
                let p = [i * 7 + j, (i + 1) * 7 + j, (i + 1) * 7 + j + 1, i * 7 + j + 1];
                let uv = p.map(|p| film.draft.points[p as usize].truncate());
                film.draft.quad(p, uv);
            }
        }
        item.parts.push(film);
    }
    let fracture = item.damage.fracture.max(item.damage.tear);
    if fracture > 0.0 {
        let angle = item.dice.angle();
        let along = Vec2::from_angle(angle).extend(0.0);
        let at = (along.truncate().abs().dot(outer)) * (0.95 - 0.7 * fracture);
        let how = Break::new(&mut item.dice, along, at, 0.25 * outer.y, 0.6 * outer.y);
        for part in &mut item.parts {
            snap_shell(&mut part.draft, &how);
        }
        item.parts.retain(|part| part.draft.faces.len() > 4);
    }
    item.serve(Vec3::Z, 0.2);
    knock_corners(item, 0.35 * outer.y);
    let crush = item.damage.crush;
    crumple(item, crush, 0.9 * outer.y, 0.13 * outer.y, 0.3);
    if item.dice.chance(0.4) {
        item.turn_over();
        for part in item.parts.iter_mut().filter(|part| part.role == PartRole::Label) {
            part.draft.face_up();
        }
    }
    come_to_rest(item, 5);
}
