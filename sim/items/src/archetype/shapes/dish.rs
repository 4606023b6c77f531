//! A plate, bowl or saucer: foot ring, well, rim; seldom whole.

use glam::{Vec2, Vec3};

use super::{RoleNeed, ShapeSpec};
use crate::archetype::form::{Break, Builder, come_to_rest, snap_shell};
use crate::archetype::mesh::{Ring, circle, loft};
use crate::archetype::role::PartRole;

pub(super) static SPEC: ShapeSpec =
    ShapeSpec { dimensions: &["diameter_m", "height_ratio", "well_ratio"], roles: &[RoleNeed::wall(PartRole::Body)], build };

fn build(item: &mut Builder<'_>) {
    let [diameter, height_ratio, well_ratio] = item.dimensions();
    let body = item.begin_body();
    let wall = body.thickness_m;
    let radius = 0.5 * diameter;
    let (rise, well) = (height_ratio * diameter, radius * well_ratio.clamp(0.3, 0.85));
    let foot = 0.6 * wall;
    let rings = [
        Ring::round(foot, 0.0).exposed(0.3),
        Ring::round(foot, 0.4 * well).exposed(0.3),
        Ring::round(foot, 0.72 * well).exposed(0.3),
        Ring::round(0.0, 0.75 * well).exposed(0.4),
        Ring::round(0.0, 0.82 * well).exposed(0.5),
        Ring::round(foot, 0.86 * well),
        Ring::round(foot + 0.35 * rise, well + 0.35 * (radius - well)),
        Ring::round(foot + 0.75 * rise, well + 0.78 * (radius - well)),
        Ring::round(foot + rise - 0.3 * wall, radius - 0.3 * wall),
        Ring::round(foot + rise, radius),
    ];
    // Drawn from below and lined upwards: both faces come from one, whatever breaks off.
    let mut body = body.lined().crease(32.0);
    loft(&mut body.draft, &circle(28), &rings, false);
    if item.damage.fracture > 0.0 {
        for _ in 0..1 + item.dice.index(3) {
            let along = Vec2::from_angle(item.dice.angle()).extend(0.0);
            let at = radius * (0.9 - 0.85 * item.damage.fracture * item.dice.unit());
            let how = Break::new(&mut item.dice, along, at, 0.05 * radius, 0.5 * radius);
            snap_shell(&mut body.draft, &how);
        }
    }
    item.parts.push(body);
    item.serve(Vec3::Z, 0.3);
    if item.dice.chance(0.35) {
        item.turn_over();
    }
    come_to_rest(item, 5);
}
