//! A spur gear: toothed rim, recessed web, hub with bore.

use std::f32::consts::TAU;

use glam::{Vec2, Vec3};

use super::{RoleNeed, ShapeSpec};
use crate::archetype::form::{Break, Builder, come_to_rest, knock_corners, snap_solid};
use crate::archetype::mesh::ring_grid;
use crate::archetype::role::PartRole;

pub(super) static SPEC: ShapeSpec = ShapeSpec {
    dimensions: &["diameter_m", "thickness_m", "bore_ratio", "teeth_count"],
    roles: &[RoleNeed::bulk(PartRole::Body)],
    build,
};

/// Points of the outline per tooth: root, root, tip, tip.
const PER_TOOTH: usize = 4;

fn build(item: &mut Builder<'_>) {
    let [diameter, thickness, bore_ratio, teeth_count] = item.dimensions();
    let teeth = (teeth_count.round() as usize).clamp(8, 18);
    let n = teeth * PER_TOOTH;
    let tip = 0.5 * diameter;
    // Full-depth involute proportions (ISO 53): whole depth 2.25 modules, module = tip diameter / (teeth + 2).
    let root = tip - 2.25 * diameter / (teeth as f32 + 2.0);
    let bore = tip * bore_ratio.clamp(0.05, 0.4);
    let (rim, hub) = (root - 0.12 * tip, (bore + 0.12 * tip).min(0.7 * root));
    let (low, high) = (0.0, thickness);
    let recess = if item.dice.chance(0.7) { 0.22 * thickness } else { 0.1 * thickness };
    // (radius, height); the first two follow the teeth.
    let rings = [
        (tip, low),
        (tip, high),
        (rim, high),
        (rim - 0.006 * tip, high - recess),
        (hub + 0.006 * tip, high - recess),
        (hub, high),
        (bore, high),
        (bore, low),
        // Rings near both rims of the underside keep its ridges narrow.
        (bore + 0.04 * tip, low),
        (root - 0.04 * tip, low),
    ];
    let mut body = item.begin_body().solid(0.5 * thickness).crease(30.0);
    let position = |i: usize, j: usize| {
        let (radius, z) = rings[i];
        let phase = j % PER_TOOTH;
        let radius = if i < 2 && phase < 2 { root } else { radius };
        // Tooth flanks: tips are narrower than gaps.
        let shift = if i < 2 { [0.12, -0.12, 0.14, -0.14][phase] } else { 0.0 };
        let angle = TAU * (j as f32 + shift) / n as f32;
        (Vec2::from_angle(angle) * radius).extend(z)
    };
    ring_grid(&mut body.draft, rings.len(), n, true, |_| false, position, |i| if i >= 7 { 0.2 } else { 0.8 });
    if item.damage.fracture > 0.0 {
        let along = Vec2::from_angle(item.dice.angle()).extend(0.0);
        let at = tip * (0.8 - 0.75 * item.damage.fracture);
        let how = Break::new(&mut item.dice, along, at, 0.12 * tip, 0.3 * tip);
        snap_solid(&mut body.draft, &how);
    }
    item.parts.push(body);
    item.serve(Vec3::Z, 0.0);
    knock_corners(item, 0.1 * tip);
    if item.dice.chance(0.5) {
        item.turn_over();
    }
    come_to_rest(item, 4);
}
