//! A three-piece food tin: beaded wall, ends with concentric beads, paper label; often opened, its lid bent up or gone.

use glam::{Quat, Vec3};

use super::closure::Sleeve;
use super::{RoleNeed, ShapeSpec};
use crate::archetype::form::{Builder, come_to_rest, dent, flatten};
use crate::archetype::mesh::{Ring, circle, loft};
use crate::archetype::role::PartRole;

pub(super) static SPEC: ShapeSpec = ShapeSpec {
    dimensions: &["height_m", "diameter_m", "bead_depth_m"],
    roles: &[
        RoleNeed::wall(PartRole::Body),
        RoleNeed::wall(PartRole::End).optional(),
        RoleNeed::wall(PartRole::Label).optional(),
    ],
    build,
};

const SEGMENTS: usize = 16;

fn build(item: &mut Builder<'_>) {
    let [height, diameter, bead] = item.dimensions();
    let radius = 0.5 * diameter;
    let mut body = item.begin_body();
    let seam = 0.0022;
    let mut rings = vec![
        Ring::round(0.003, 0.0).exposed(0.4),
        Ring::round(0.003, 0.9 * radius).exposed(0.4),
        Ring::round(0.0, 0.96 * radius).exposed(0.6),
        Ring::round(0.0, radius + seam),
        Ring::round(0.003, radius + seam),
    ];
    let barrel = 6;
    for i in 0..=barrel {
        let z = 0.004 + (height - 0.008) * i as f32 / barrel as f32;
        let inset = if i % 2 == 1 && i > 1 && i < barrel - 1 { bead } else { 0.0 };
        rings.push(Ring::round(z, radius - inset));
    }
    rings.push(Ring::round(height - 0.003, radius + seam));
    rings.push(Ring::round(height, radius + seam));
    rings.push(Ring::round(height, 0.975 * radius));
    rings.push(Ring::round(height - 0.003, 0.972 * radius));
    loft(&mut body.draft, &circle(SEGMENTS), &rings, false);

    let label = item.begin(PartRole::Label).map(|mut label| {
        Sleeve { segments: SEGMENTS, first: 6, strips: barrel - 2, wrap: SEGMENTS }.add(
            &mut label.draft,
            &body.draft,
            &mut item.dice,
        );
        label
    });
    item.parts.push(body);
    let mut open = true;
    if let Some(mut end) = item.begin(PartRole::End) {
        let bent = item.dice.chance(0.5);
        // Shut, it meets the seam point by point; bent, both of its sides are drawn.
        let outline = circle(if bent { 12 } else { SEGMENTS });
        let lid = [
            Ring::round(0.0, 0.972 * radius),
            Ring::round(0.0, 0.8 * radius),
            Ring::round(-0.0015, 0.75 * radius),
            Ring::round(0.0, 0.7 * radius),
            Ring::round(0.0, 0.45 * radius),
            Ring::round(-0.0015, 0.4 * radius),
            Ring::round(0.0, 0.0),
        ];
        loft(&mut end.draft, &outline, &lid, false);
        let angle = if bent { item.dice.range(0.7, 2.0) } else { 0.0 };
        // Hinged at -y; shut lids sit 3 mm below the seam.
        let hinge = Vec3::new(0.0, -0.972 * radius, 0.0);
        let turn = Quat::from_rotation_x(angle);
        let curl = if bent { item.dice.range(0.0, 6.0) } else { 0.0 };
        end.draft.warp_from(0, |p| {
            let up = p - hinge;
            hinge + turn * (up + Vec3::Z * curl * up.y * up.y) + Vec3::Z * (height - 0.003)
        });
        open = bent;
        item.parts.push(if bent { end.lined().stiff() } else { end.stiff() });
    }
    item.parts.extend(label);
    if open {
        item.parts[0] = item.parts[0].clone().lined();
    }
    if item.dice.chance(0.7) {
        let roll = item.dice.angle();
        item.lay_down(roll);
        come_to_rest(item, 4);
        let crush = item.damage.crush;
        for part in &mut item.parts {
            part.stiff = false;
        }
        flatten(item, 0.8 * crush, 0.0);
    } else if item.dice.chance(0.4) {
        item.turn_over();
    }
    dent(item, 4.0, 0.3 * radius, 0.8 * radius);
    come_to_rest(item, 8);
}
