//! Pipe: straight or bent, plain or with a socket, thick-walled plastic or thin metal tube.

use glam::{Quat, Vec3};

use super::{RoleNeed, ShapeSpec};
use crate::archetype::form::{Break, Builder, come_to_rest, dent, flatten, snap_shell};
use crate::archetype::mesh::{Ring, circle, loft};
use crate::archetype::role::PartRole;

pub(super) static SPEC: ShapeSpec = ShapeSpec {
    dimensions: &["length_m", "diameter_m", "wall_m", "socket_ratio", "bend_deg"],
    roles: &[RoleNeed::bulk(PartRole::Body)],
    build,
};

fn build(item: &mut Builder<'_>) {
    let [length, diameter, wall, socket_ratio, bend_deg] = item.dimensions();
    let radius = 0.5 * diameter;
    let wall = wall.min(0.7 * radius);
    let mut body = item.begin_body();
    body.thickness_m = wall;
    let mut body = body.lined();
    let segments = if diameter < 0.03 { 12 } else { 18 };
    let steps = 9;
    let socket = if socket_ratio > 1.0 { 0.8 * diameter } else { 0.0 };
    let (foot, top) = (-0.5 * length, 0.5 * length);
    let outer = |z: f32| {
        let t = if socket > 0.0 { ((z - (top - socket)) / (0.25 * socket)).clamp(0.0, 1.0) } else { 0.0 };
        radius * (1.0 + (socket_ratio - 1.0).max(0.0) * t)
    };
    let lip = (0.3 * wall).min(0.002);
    let mut heights: Vec<f32> = (0..=steps).map(|i| foot + length * i as f32 / steps as f32).collect();
    heights.insert(1, foot + 2.0 * lip);
    heights.insert(heights.len() - 1, top - 2.0 * lip);
    if socket > 0.0 {
        heights.extend([top - socket, top - 0.75 * socket]);
        heights.sort_by(f32::total_cmp);
    }
    let last = heights.len() - 1;
    let mut rings: Vec<Ring> = Vec::with_capacity(2 * heights.len());
    for (i, z) in heights.iter().enumerate() {
        let chamfer = if i == 0 || i == last { lip } else { 0.0 };
        rings.push(Ring::round(*z, outer(*z) - chamfer));
    }
    // One wall, lined at the end: both of its sides follow the same dents.
    loft(&mut body.draft, &circle(segments), &rings, false);
    let fracture = item.damage.fracture;
    if fracture > 0.0 {
        let along = (Vec3::Z + 0.45 * item.dice.direction()).normalize();
        let at = 0.5 * length * (1.0 - 1.1 * fracture * item.dice.range(0.4, 1.0));
        let how = Break::new(&mut item.dice, along, at, 0.5 * radius, 1.2 * radius);
        snap_shell(&mut body.draft, &how);
    }
    // Metal tube gives way, thick plastic does not.
    body.stiff = wall > 0.12 * radius;
    item.parts.push(body);
    let roll = item.dice.angle();
    item.lay_down(roll);
    item.serve(Vec3::Z, 0.7);
    dent(item, 3.0, 0.3 * radius, 1.1 * radius);
    if !item.parts[0].stiff {
        let crush = 0.9 * item.damage.crush;
        flatten(item, crush, 0.0);
    }
    let angle = bend_deg.to_radians() + 0.25 * item.damage.crush * item.dice.signed();
    bend(item, length, angle);
    let roll = item.dice.angle() * if bend_deg > 5.0 { 0.0 } else { 1.0 };
    item.rotate(Quat::from_rotation_x(roll));
    come_to_rest(item, 8);
}

/// Bends the item, which lies along x, in the horizontal plane by `angle` radians over its length.
pub(super) fn bend(item: &mut Builder<'_>, length: f32, angle: f32) {
    if angle.abs() < 0.01 {
        return;
    }
    let radius = length / angle;
    item.warp(|p| {
        let (sin, cos) = (p.x / radius).sin_cos();
        Vec3::new((radius - p.y) * sin, radius - (radius - p.y) * cos, p.z)
    });
}
