//! A wide-mouthed jar with a lug lid and a paper label.

use glam::Vec3;

use super::closure::{Sleeve, screw_cap};
use super::{RoleNeed, ShapeSpec};
use crate::archetype::form::{Break, Builder, come_to_rest, snap_shell};
use crate::archetype::mesh::{Ring, circle, loft};
use crate::archetype::role::PartRole;

pub(super) static SPEC: ShapeSpec = ShapeSpec {
    dimensions: &["height_m", "diameter_m", "mouth_ratio"],
    roles: &[
        RoleNeed::wall(PartRole::Body),
        RoleNeed::wall(PartRole::Cap).optional(),
        RoleNeed::wall(PartRole::Label).optional(),
    ],
    build,
};

const SEGMENTS: usize = 20;

fn build(item: &mut Builder<'_>) {
    let [height, diameter, mouth_ratio] = item.dimensions();
    let radius = 0.5 * diameter;
    let mouth = radius * mouth_ratio.clamp(0.4, 0.98);
    let neck_z = height - 0.018;
    let mut body = item.begin_body().lined().stiff();
    let wall = body.thickness_m;
    let mut rings = vec![
        Ring::round(0.004, 0.0).exposed(0.3),
        Ring::round(0.003, 0.6 * radius).exposed(0.3),
        Ring::round(0.0, 0.85 * radius).exposed(0.4),
        Ring::round(0.006, radius),
    ];
    let shoulder = neck_z - 0.6 * (radius - mouth) - 0.006;
    rings.extend((1..=4).map(|i| Ring::round(0.006 + (shoulder - 0.006) * i as f32 / 4.0, radius)));
    rings.push(Ring::round(0.5 * (shoulder + neck_z), radius + (mouth - radius) * 0.35));
    rings.push(Ring::round(neck_z, mouth));
    rings.push(Ring::round(height - 0.003, mouth));
    rings.push(Ring::round(height, mouth - 0.5 * wall));
    loft(&mut body.draft, &circle(SEGMENTS), &rings, false);

    let label = item.begin(PartRole::Label).map(|mut label| {
        let wrap = if item.dice.chance(0.4) { SEGMENTS } else { 9 + item.dice.index(7) };
        Sleeve { segments: SEGMENTS, first: 4, strips: 2, wrap }.add(&mut label.draft, &body.draft, &mut item.dice);
        label
    });
    item.parts.push(body);
    if let Some(mut cap) = item.begin(PartRole::Cap) {
        screw_cap(&mut cap, height + 0.0015, 0.014, mouth + 0.002);
        item.parts.push(cap.stiff());
    }
    item.parts.extend(label);

    let fracture = item.damage.fracture;
    if fracture > 0.0 {
        let along = (Vec3::Z + 0.7 * item.dice.direction()).normalize();
        let at = height * (0.95 - 0.6 * fracture) * along.z;
        let how = Break::new(&mut item.dice, along, at, 0.3 * radius, 0.8 * radius);
        item.parts.retain(|part| part.role != PartRole::Cap);
        for part in &mut item.parts {
            snap_shell(&mut part.draft, &how);
        }
        item.parts.retain(|part| part.draft.faces.len() > 4);
    }
    if item.dice.chance(0.8) {
        let roll = item.dice.angle();
        item.lay_down(roll);
        item.parts[0].walls = 2;
    } else if item.dice.chance(0.3) {
        item.turn_over();
    }
    come_to_rest(item, 8);
}
