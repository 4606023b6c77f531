//! A conical cup: paper coffee cup, yoghurt cup, drinking cup; with or without its lid.

use super::{RoleNeed, ShapeSpec};
use crate::archetype::form::{Break, Builder, come_to_rest, dent, flatten, snap_shell};
use crate::archetype::mesh::{Ring, circle, loft};
use crate::archetype::role::PartRole;
use glam::Vec3;

pub(super) static SPEC: ShapeSpec = ShapeSpec {
    dimensions: &["height_m", "mouth_diameter_m", "base_ratio", "rim_m"],
    roles: &[RoleNeed::wall(PartRole::Body), RoleNeed::wall(PartRole::Cap).optional()],
    build,
};

const SEGMENTS: usize = 20;

fn build(item: &mut Builder<'_>) {
    let [height, mouth_diameter, base_ratio, rim] = item.dimensions();
    let mouth = 0.5 * mouth_diameter - rim;
    let base = mouth * base_ratio.clamp(0.4, 1.0);
    let mut body = item.begin_body().lined();
    let at = |t: f32| base + (mouth - base) * t;
    let mut rings = vec![
        Ring::round(0.005, 0.0).exposed(0.4),
        Ring::round(0.005, 0.88 * base).exposed(0.4),
        Ring::round(0.0, 0.94 * base).exposed(0.6),
        Ring::round(0.0, base),
    ];
    for i in 1..=5 {
        let t = i as f32 / 6.0;
        rings.push(Ring::round((height - 2.0 * rim) * t, at(t)));
    }
    rings.push(Ring::round(height - 2.0 * rim, mouth));
    rings.push(Ring::round(height - 1.6 * rim, mouth + 0.9 * rim));
    rings.push(Ring::round(height - 0.5 * rim, mouth + rim));
    rings.push(Ring::round(height, mouth + 0.4 * rim));
    rings.push(Ring::round(height - 0.3 * rim, mouth + 0.1 * rim));
    loft(&mut body.draft, &circle(SEGMENTS), &rings, false);
    item.parts.push(body);
    if let Some(mut lid) = item.begin(PartRole::Cap) {
        let rings = [
            Ring::round(height - 0.004, 0.0).exposed(0.1),
            Ring::round(height - 0.004, mouth + rim + 0.001),
            Ring::round(height + 0.002, mouth + rim + 0.001),
            Ring::round(height + 0.006, mouth + 0.2 * rim),
            Ring::round(height + 0.006, 0.88 * mouth),
            Ring::round(height + 0.001, 0.82 * mouth),
            Ring::round(height + 0.001, 0.0),
        ];
        loft(&mut lid.draft, &circle(SEGMENTS), &rings, false);
        item.parts.push(lid.shell(2).stiff());
    }
    let fracture = item.damage.fracture.max(item.damage.tear);
    if fracture > 0.0 && item.parts.len() == 1 {
        let along = (Vec3::Z + 0.8 * item.dice.direction()).normalize();
        let at = height * (0.95 - 0.5 * fracture) * along.z;
        let how = Break::new(&mut item.dice, along, at, 0.35 * mouth, 0.9 * mouth);
        snap_shell(&mut item.parts[0].draft, &how);
    }
    let pose = item.dice.unit();
    let crush = item.damage.crush;
    if pose < 0.65 || crush > 0.3 {
        let roll = item.dice.angle();
        item.lay_down(roll);
        item.parts[0].walls = 2;
        come_to_rest(item, 4);
        if crush > 0.5 {
            for part in &mut item.parts {
                part.stiff = false;
            }
        }
        flatten(item, crush, 0.0);
    } else if pose < 0.85 {
        item.turn_over();
    }
    dent(item, 4.0, 0.45 * mouth, 0.9 * mouth);
    come_to_rest(item, 8);
}
