//! A coil of bare or enamelled wire: a few loose turns, pulled out of shape, its ends sticking out.

use std::f32::consts::TAU;

use glam::{Vec2, Vec3};

use super::{RoleNeed, ShapeSpec};
use crate::archetype::form::{Builder, Swell, come_to_rest};
use crate::archetype::mesh::tube;
use crate::archetype::role::PartRole;

pub(super) static SPEC: ShapeSpec = ShapeSpec {
    dimensions: &["diameter_m", "wire_diameter_m", "turns_count"],
    roles: &[RoleNeed::bulk(PartRole::Body)],
    build,
};

/// Points per turn, and sides of the wire.
const PER_TURN: usize = 24;
const SIDES: usize = 5;

fn build(item: &mut Builder<'_>) {
    let [diameter, wire, turns_count] = item.dimensions();
    let turns = turns_count.clamp(1.5, 6.0);
    let points = (turns * PER_TURN as f32) as usize;
    let (radius, half) = (0.5 * diameter, 0.5 * wire);
    let crush = item.damage.crush;
    let squash = Vec2::new(1.0, item.dice.range(0.75, 1.0) * (1.0 - 0.5 * crush));
    let wander = Swell::new(&mut item.dice, 2.5);
    let ripple = Swell::new(&mut item.dice, 0.35 * diameter);
    let mut body = item.begin_body().solid(wire).crease(50.0);
    let tail = 0.35 * item.dice.unit();
    let path: Vec<Vec3> = (0..=points)
        .map(|i| {
            let turn = i as f32 / PER_TURN as f32;
            let key = Vec3::new(turn, 2.0 * turn, 3.0);
            // Turns lie beside and over each other; ends spring open.
            let open = ((turn - turns + 0.3).max(0.0) + (0.3 - turn).max(0.0)) * tail;
            let r = radius * (1.0 + 0.12 * wander.at(key) + open);
            let flat = Vec2::from_angle(TAU * turn) * r * squash
                + Vec2::new(wander.at(key * 0.37), wander.at(key * 0.53)) * (0.1 * radius * (1.0 + 2.0 * crush));
            let layer = wire * (turn % 3.0) * 0.9;
            let lift = ripple.at(flat.extend(turn)) * wire * (1.2 + 3.0 * crush);
            flat.extend(layer + lift)
        })
        .collect();
    tube(&mut body.draft, &path, SIDES, 1.0, |_| half);
    item.parts.push(body);
    item.serve(Vec3::Z, 0.3);
    come_to_rest(item, 3);
}
