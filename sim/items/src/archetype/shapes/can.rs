//! A drawn beverage can: domed base, necked rim, end with pull tab. On its side, upright, flattened or stepped on.

use std::f32::consts::FRAC_PI_2;

use glam::{Quat, Vec3};

use super::{RoleNeed, ShapeSpec};
use crate::archetype::form::{Builder, buckle, come_to_rest, dent, flatten};
use crate::archetype::mesh::{Draft, Lattice, Ring, circle, loft};
use crate::archetype::role::PartRole;

pub(super) static SPEC: ShapeSpec = ShapeSpec {
    dimensions: &["height_m", "diameter_m"],
    roles: &[RoleNeed::wall(PartRole::Body), RoleNeed::wall(PartRole::End)],
    build,
};

const SEGMENTS: usize = 20;

fn build(item: &mut Builder<'_>) {
    let [height, diameter] = item.dimensions();
    let radius = 0.5 * diameter;
    let mut body = item.begin_body().shell(1);
    let neck_z = height - 0.014;
    let mut rings = vec![
        Ring::round(0.0095, 0.0).exposed(0.3),
        Ring::round(0.006, 0.45 * radius).exposed(0.3),
        Ring::round(0.0, 0.68 * radius).exposed(0.3),
        Ring::round(0.0005, 0.74 * radius),
        Ring::round(0.011, radius),
    ];
    let barrel = 6;
    rings.extend((1..=barrel).map(|i| Ring::round(0.011 + (neck_z - 0.011) * i as f32 / barrel as f32, radius)));
    rings.push(Ring::round(height - 0.004, 0.83 * radius));
    rings.push(Ring::round(height - 0.002, 0.84 * radius));
    // Closed under the end, so that a bent rim opens onto metal and not onto nothing.
    rings.push(Ring::round(height - 0.0062, 0.76 * radius).exposed(0.1));
    rings.push(Ring::round(height - 0.0062, 0.0).exposed(0.1));
    loft(&mut body.draft, &circle(SEGMENTS), &rings, false);
    item.parts.push(body);

    if let Some(mut end) = item.begin(PartRole::End) {
        let outline = circle(SEGMENTS);
        let rings = [
            Ring::round(height - 0.003, 0.845 * radius),
            Ring::round(height - 0.0005, 0.87 * radius),
            Ring::round(height, 0.83 * radius),
            Ring::round(height - 0.005, 0.765 * radius),
            Ring::round(height - 0.004, 0.7 * radius),
            Ring::round(height - 0.004, 0.0),
        ];
        loft(&mut end.draft, &outline, &rings, false);
        if item.dice.chance(0.85) {
            let lift = item.dice.range(0.0, 0.5);
            end.draft.append(&pull_tab(radius, lift).placed(Quat::IDENTITY, Vec3::Z * (height - 0.0038)));
        }
        item.parts.push(end.lined().stiff());
    }

    let crush = item.damage.crush;
    let stepped_on = crush > 0.1 && item.dice.chance(0.4);
    let standing = stepped_on || (crush < 0.1 && item.dice.chance(0.15));
    let roll = item.dice.angle();
    if stepped_on {
        buckle(item, crush);
        if item.dice.chance(0.25) {
            item.rotate(Quat::from_rotation_x(2.0 * FRAC_PI_2));
        }
    } else if !standing {
        item.rotate(Quat::from_rotation_y(FRAC_PI_2) * Quat::from_rotation_z(roll));
        come_to_rest(item, 2);
        if item.dice.chance(0.75) {
            // The end keeps its round rim only while the wall is hardly crushed.
            soften_ends(item, crush);
            flatten(item, crush, 0.0);
        } else {
            flatten(item, 0.35 * crush, 0.0);
        }
    }
    dent(item, 4.0, 0.4 * radius, 0.9 * radius);
    come_to_rest(item, 8);
}

/// Lets the ends give way under a heavy crush.
fn soften_ends(item: &mut Builder<'_>, crush: f32) {
    if crush > 0.4 {
        for part in &mut item.parts {
            part.stiff = false;
        }
    }
}

/// The ring pull: a plate with a finger hole, hinged in the middle of the end and lifted by `lift` radians.
fn pull_tab(radius: f32, lift: f32) -> Draft {
    let (long, wide) = (0.72 * radius, 0.46 * radius);
    let xs = [-0.25 * long, 0.15 * long, 0.6 * long, 0.75 * long];
    let ys = [-0.5 * wide, -0.28 * wide, 0.28 * wide, 0.5 * wide];
    let mut draft = Draft::default();
    Lattice { xs: &xs, ys: &ys, zs: &[0.0, 0.0011] }.add(&mut draft, |_| 1.0, |i, j, _| !(i == 1 && j == 1));
    draft.placed(Quat::from_rotation_y(-lift), Vec3::ZERO)
}
