//! A screwdriver or chisel: fluted handle, round shank, flattened tip.

use std::f32::consts::TAU;

use glam::{Vec2, Vec3};

use super::{RoleNeed, ShapeSpec};
use crate::archetype::form::{Builder, come_to_rest};
use crate::archetype::mesh::{Ring, circle, loft, ring_grid};
use crate::archetype::role::PartRole;

pub(super) static SPEC: ShapeSpec = ShapeSpec {
    dimensions: &["handle_length_m", "handle_diameter_m", "shank_length_m", "shank_diameter_m"],
    roles: &[RoleNeed::bulk(PartRole::Handle), RoleNeed::bulk(PartRole::Head).optional()],
    build,
};

/// Points around the handle: three per flute.
const AROUND: usize = 18;

fn build(item: &mut Builder<'_>) {
    let [handle_length, handle_diameter, shank_length, shank_diameter] = item.dimensions();
    let radius = 0.5 * handle_diameter;
    let mut handle = item.begin_body().solid(handle_diameter).crease(35.0);
    // (height over length, radius over half the diameter, depth of the flutes)
    let profile: [(f32, f32, f32); 10] = [
        (0.0, 0.0, 0.0),
        (0.0, 0.72, 0.0),
        (0.05, 0.9, 0.0),
        (0.1, 0.95, 0.02),
        (0.16, 1.0, 0.16),
        (0.55, 1.0, 0.16),
        (0.64, 0.9, 0.03),
        (0.75, 0.62, 0.0),
        (0.95, 0.75, 0.0),
        (1.0, 0.0, 0.0),
    ];
    let position = |i: usize, j: usize| {
        let (t, scale, flute) = profile[i];
        let cut = if j.is_multiple_of(3) { flute } else { 0.0 };
        (Vec2::from_angle(TAU * j as f32 / AROUND as f32) * (radius * scale * (1.0 - cut))).extend(t * handle_length)
    };
    ring_grid(&mut handle.draft, profile.len(), AROUND, false, |i| profile[i].1 == 0.0, position, |_| 1.0);
    item.parts.push(handle);
    if let Some(mut head) = item.begin(PartRole::Head) {
        let shank = 0.5 * shank_diameter;
        let top = handle_length + shank_length;
        let rings = [
            Ring::round(0.93 * handle_length, 0.0),
            Ring::round(0.93 * handle_length, shank),
            Ring::round(handle_length + 0.4 * shank_length, shank),
            Ring::round(top - 4.0 * shank_diameter, shank),
            Ring::oval(top - 2.0 * shank_diameter, Vec2::new(1.25, 0.6) * shank),
            Ring::oval(top, Vec2::new(1.2, 0.22) * shank),
            Ring::oval(top, Vec2::ZERO),
        ];
        loft(&mut head.draft, &circle(10), &rings, false);
        let bent = 0.5 * item.damage.crush * item.dice.signed() / shank_length;
        head.draft.warp_from(0, |p| p + Vec3::X * (bent * (p.z - handle_length).max(0.0).powi(2)));
        item.parts.push(head.solid(shank_diameter));
    }
    let roll = item.dice.angle();
    item.lay_down(roll);
    come_to_rest(item, 6);
}
