//! A blown bottle: ribs, shoulder, neck, screw cap, sleeve label. Lies on its side, seldom stands.

use std::f32::consts::FRAC_PI_2;

use glam::{Quat, Vec2, Vec3};

use super::closure::{Sleeve, screw_cap};
use super::{RoleNeed, ShapeSpec};
use crate::archetype::form::{Break, Builder, come_to_rest, dent, flatten, snap_shell};
use crate::archetype::mesh::{Ring, circle, loft};
use crate::archetype::role::PartRole;

pub(super) static SPEC: ShapeSpec = ShapeSpec {
    dimensions: &[
        "height_m",
        "slenderness_ratio",
        "depth_ratio",
        "neck_diameter_m",
        "cap_height_m",
        "shoulder_ratio",
        "rib_depth_m",
        "label_ratio",
    ],
    roles: &[
        RoleNeed::wall(PartRole::Body),
        RoleNeed::wall(PartRole::Cap).optional(),
        RoleNeed::wall(PartRole::Label).optional(),
    ],
    build,
};

/// Segments around; even, so that opposite sides match.
const SEGMENTS: usize = 18;

fn build(item: &mut Builder<'_>) {
    let [height, slenderness, depth_ratio, neck_diameter, cap_height, shoulder_ratio, rib_depth, label_ratio] =
        item.dimensions();
    let diameter = height / slenderness.max(1.0);
    let half = Vec2::new(0.5 * diameter, 0.5 * diameter * depth_ratio);
    let neck = (0.5 * neck_diameter).min(0.8 * half.min_element());
    let shoulder_z = height * (1.0 - shoulder_ratio).clamp(0.2, 0.9);
    let neck_z = (height - 1.35 * cap_height).max(shoulder_z + 0.02 * height);
    let cap = item.begin(PartRole::Cap);

    let mut body = item.begin_body().shell(1).vessel();
    let oval = |z: f32, scale: f32| Ring::oval(z, half * scale);
    let mut rings = vec![
        Ring::round(0.05 * height, 0.0).exposed(0.2),
        oval(0.02 * height, 0.45).exposed(0.2),
        oval(0.0, 0.72).exposed(0.3),
        oval(0.008 * height, 0.93),
    ];
    // The barrel: ribs alternate with full rings; the label covers a smooth stretch in its middle.
    let barrel_start = rings.len();
    let barrel = 7;
    let label_from = 2;
    let label_to = (2.0 + 4.0 * label_ratio.clamp(0.3, 1.0)).round() as usize;
    for i in 0..barrel {
        let t = i as f32 / (barrel - 1) as f32;
        let ribbed = i % 2 == 1 && !(label_from..=label_to).contains(&i);
        let inset = if ribbed { rib_depth } else { 0.0 };
        rings.push(Ring::oval(0.04 * height + (shoulder_z - 0.04 * height) * t, half - inset));
    }
    for t in [0.35_f32, 0.7, 1.0] {
        // A quarter ellipse into a short cone, as blow moulds are cut.
        let z = shoulder_z + (neck_z - shoulder_z) * t;
        let narrow = 1.0 - (1.0 - t * t).sqrt() * 0.7 - 0.3 * (1.0 - t);
        rings.push(Ring::oval(z, half.lerp(Vec2::splat(neck), narrow)));
    }
    if cap.is_some() {
        rings.push(Ring::round(height - 0.5 * cap_height, neck).exposed(0.3));
        rings.push(Ring::round(height - 0.5 * cap_height, 0.0).exposed(0.1));
    } else {
        rings.push(Ring::round(neck_z + 0.25 * (height - neck_z), 1.12 * neck));
        rings.push(Ring::round(neck_z + 0.4 * (height - neck_z), neck));
        rings.push(Ring::round(height, neck));
        rings.push(Ring::round(height, 0.86 * neck));
        rings.push(Ring::round(height - 1.5 * cap_height, 0.8 * neck).exposed(0.1));
        rings.push(Ring::round(height - 1.5 * cap_height, 0.0).exposed(0.05));
    }
    loft(&mut body.draft, &circle(SEGMENTS), &rings, false);

    let label = item.begin(PartRole::Label).map(|mut label| {
        let first = barrel_start + label_from;
        let wrap = if item.dice.chance(0.6) { SEGMENTS } else { 5 + item.dice.index(6) };
        let strips = barrel_start + label_to - first;
        Sleeve { segments: SEGMENTS, first, strips, wrap }.add(&mut label.draft, &body.draft, &mut item.dice);
        label
    });
    item.parts.push(body);
    if let Some(mut cap) = cap {
        screw_cap(&mut cap, height, cap_height, neck + 0.0015);
        item.parts.push(cap.stiff());
    }
    item.parts.extend(label);
    damage_and_rest(item, height, half);
}

fn damage_and_rest(item: &mut Builder<'_>, height: f32, half: Vec2) {
    let fracture = item.damage.fracture;
    if fracture > 0.0 {
        let along = (Vec3::Z + 0.5 * item.dice.direction()).normalize();
        let (at, tooth) = (height * (0.92 - 0.5 * fracture) * along.z, 0.7 * half.y);
        let how = Break::new(&mut item.dice, along, at, 0.35 * half.y, tooth);
        item.parts.retain(|part| part.role != PartRole::Cap);
        for part in &mut item.parts {
            if snap_shell(&mut part.draft, &how) && part.role == PartRole::Body {
                *part = part.clone().lined();
            }
        }
        item.parts.retain(|part| part.draft.faces.len() > 4);
    }
    let standing = item.dice.chance(0.05) && item.damage.crush < 0.1;
    let roll = item.dice.angle();
    if !standing {
        // An oval bottle lies on its broad side.
        let roll = if half.y < 0.85 * half.x { if item.dice.chance(0.5) { 0.0 } else { 2.0 * FRAC_PI_2 } } else { roll };
        let upright = Quat::from_rotation_z(roll);
        item.rotate(Quat::from_rotation_y(FRAC_PI_2) * Quat::from_rotation_z(FRAC_PI_2) * upright);
    }
    come_to_rest(item, 3);
    dent(item, 4.0, 0.45 * half.y, 0.9 * half.y);
    let crush = item.damage.crush;
    flatten(item, if standing { 0.0 } else { crush }, 0.12 * height);
    come_to_rest(item, 4);
}
