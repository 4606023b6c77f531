//! A hammer: forged head on an oval handle.

use std::f32::consts::FRAC_PI_2;

use glam::{Quat, Vec2, Vec3};

use super::{RoleNeed, ShapeSpec};
use crate::archetype::form::{Break, Builder, come_to_rest, snap_solid};
use crate::archetype::mesh::{Draft, Ring, circle, loft, rounded_rectangle};
use crate::archetype::role::PartRole;

pub(super) static SPEC: ShapeSpec = ShapeSpec {
    dimensions: &["length_m", "head_length_m", "head_width_m", "handle_diameter_m"],
    roles: &[RoleNeed::bulk(PartRole::Head), RoleNeed::bulk(PartRole::Handle).optional()],
    build,
};

fn build(item: &mut Builder<'_>) {
    let [length, head_length, head_width, handle_diameter] = item.dimensions();
    let half = 0.5 * head_width;
    let mut head = item.begin_body().solid(head_width).crease(30.0);
    // The head's axis is z while it is lofted: face below, peen or claw above.
    let square = rounded_rectangle(Vec2::splat(0.35), 3, 1);
    let (low, high) = (-0.42 * head_length, 0.58 * head_length);
    let claw = item.dice.chance(0.4);
    let peen_half = if claw { Vec2::new(half, 0.2 * half) } else { Vec2::new(0.85 * half, 0.12 * half) };
    let rings = [
        Ring::oval(low, Vec2::ZERO),
        Ring::oval(low, Vec2::splat(0.8 * half)),
        Ring::oval(low + 0.05 * head_length, Vec2::splat(0.98 * half)),
        Ring::oval(low + 0.2 * head_length, Vec2::splat(0.98 * half)),
        Ring::oval(low + 0.26 * head_length, Vec2::splat(0.8 * half)),
        Ring::oval(-0.12 * head_length, Vec2::new(0.9 * half, 0.95 * half)),
        Ring::oval(0.12 * head_length, Vec2::new(0.9 * half, 0.95 * half)),
        Ring::oval(0.3 * head_length, Vec2::new(0.85 * half, 0.55 * half)),
        Ring::oval(0.46 * head_length, peen_half * Vec2::new(1.0, 1.6)),
        Ring::oval(high, peen_half),
        Ring::oval(high, Vec2::ZERO),
    ];
    loft(&mut head.draft, &square, &rings, false);
    if claw {
        // The claw curves down towards the handle.
        head.draft.warp_from(0, |p| {
            let t = ((p.z - 0.12 * head_length) / (high - 0.12 * head_length)).max(0.0);
            Vec3::new(p.x - 0.28 * head_length * t * t, p.y, p.z)
        });
    }
    // Across the handle: the head lies along y, the handle along -x.
    head.draft.place(Quat::from_rotation_x(-FRAC_PI_2), Vec3::ZERO);
    item.parts.push(head);
    if let Some(mut handle) = item.begin(PartRole::Handle) {
        let radius = 0.5 * handle_diameter;
        handle.draft = shaft(length, radius, 0.55 * half);
        if item.damage.fracture > 0.0 {
            let at = length * (0.95 - 0.75 * item.damage.fracture);
            let how = Break::new(&mut item.dice, Vec3::NEG_X, at, 1.2 * radius, 1.2 * radius);
            snap_solid(&mut handle.draft, &how);
        }
        item.parts.push(handle.solid(handle_diameter));
    }
    item.serve(Vec3::Z, 0.2);
    if item.dice.chance(0.5) {
        item.turn_over();
    }
    come_to_rest(item, 8);
}

/// A handle along -x from the head's eye, waisted behind it, swelling to the grip.
fn shaft(length: f32, radius: f32, eye: f32) -> Draft {
    let profile: [(f32, f32); 9] =
        [(0.0, 0.0), (0.0, 0.85), (0.02, 0.95), (0.2, 1.05), (0.45, 0.95), (0.7, 0.72), (0.88, 0.8), (1.0, 0.8), (1.0, 0.0)];
    let rings = profile.map(|(t, scale)| {
        let half = if t > 0.87 { Vec2::new(eye.min(radius), eye.min(radius)) } else { Vec2::new(1.15, 0.85) * radius };
        Ring::oval(t * length - length + 0.02, if scale > 0.0 { half * scale } else { Vec2::ZERO })
    });
    let mut draft = Draft::default();
    loft(&mut draft, &circle(12), &rings, false);
    // The loft's z becomes x; the broader axis of the grip lies in the plane of the head.
    draft.placed(Quat::from_rotation_y(FRAC_PI_2) * Quat::from_rotation_z(FRAC_PI_2), Vec3::ZERO)
}
