//! A beverage carton, folded from coated board: gable top or brick, with or without screw cap. Lies on a side.

use std::f32::consts::FRAC_PI_2;

use glam::{Quat, Vec3};

use super::closure::screw_cap;
use super::{RoleNeed, ShapeSpec};
use crate::archetype::form::{Builder, Creases, come_to_rest, dent, flatten, knock_corners};
use crate::archetype::mesh::{Lattice, spaced};
use crate::archetype::role::PartRole;

pub(super) static SPEC: ShapeSpec = ShapeSpec {
    dimensions: &["height_m", "width_m", "depth_m", "gable_ratio", "cap_diameter_m"],
    roles: &[RoleNeed::wall(PartRole::Body), RoleNeed::wall(PartRole::Cap).optional()],
    build,
};

fn build(item: &mut Builder<'_>) {
    let [height, width, depth, gable_ratio, cap_diameter] = item.dimensions();
    let gable = gable_ratio * depth;
    let fin = if gable > 0.0 { 0.018 } else { 0.0 };
    let total = height + gable + fin;
    let mut body = item.begin_body().shell(1).crease(24.0);
    // The pack lies along x, its top at +x; z is its depth.
    let foot = -0.5 * total;
    let edge = 0.004;
    let mut xs: Vec<f32> = vec![foot, foot + edge];
    xs.extend((1..=5).map(|i| foot + height * i as f32 / 5.0 - if i == 5 { edge } else { 0.0 }));
    xs.push(foot + height);
    if gable > 0.0 {
        xs.extend([foot + height + 0.5 * gable, foot + height + gable, foot + total]);
    }
    let (ys, zs) = (spaced(width, 4, edge), spaced(depth, 2, edge));
    Lattice { xs: &xs, ys: &ys, zs: &zs }.block(&mut body.draft, |_| 1.0);
    let shoulder = foot + height;
    let cave = item.dice.range(0.0, 0.05) * depth;
    let slack = Creases::new(&mut item.dice, 0.8 * width, Vec3::ZERO);
    let roof = |p: Vec3| {
        if p.x <= shoulder || gable <= 0.0 {
            // Empty packs hold their edges while the panels sag a little.
            let middle = (1.0 - (2.0 * p.y / width).powi(2)) * (1.0 - (2.0 * p.x / total).powi(4)).max(0.0);
            return Vec3::new(p.x, p.y, p.z - p.z.signum() * cave * middle * (1.0 + 0.5 * slack.at(p)));
        }
        let t = ((p.x - shoulder) / gable).min(1.0);
        let narrow = (1.0 - t).max(0.035);
        // Side triangles tuck in halfway up the roof.
        let tuck = if (p.z / depth).abs() < 0.3 { (1.0 - (2.0 * t - 1.0).abs()) * 0.22 * width } else { 0.0 };
        Vec3::new(p.x, p.y - p.y.signum() * tuck * (2.0 * p.y / width).abs().powi(6), p.z * narrow)
    };
    body.draft.warp_from(0, roof);
    item.parts.push(body);
    if let Some(mut cap) = item.begin(PartRole::Cap) {
        let radius = 0.5 * cap_diameter.min(0.7 * depth);
        screw_cap(&mut cap, 0.014, 0.014, radius);
        // On the roof's slope where there is one, else on the flat top.
        let (turn, place) = if gable > 0.0 {
            let slope = (0.5 * depth).atan2(gable);
            (Quat::from_rotation_y(slope), Vec3::new(shoulder + 0.5 * gable, 0.0, 0.25 * depth - 0.001))
        } else {
            (Quat::from_rotation_y(FRAC_PI_2), Vec3::new(shoulder - 0.001, 0.22 * width * item.dice.signed(), 0.0))
        };
        cap.draft.place(turn, place);
        item.parts.push(cap.stiff());
    }
    item.serve(Vec3::X, 0.1);
    let quarter = item.dice.index(4);
    // The broad side is the likelier bed.
    let quarter = if quarter == 1 && item.dice.chance(0.6) { 0 } else { quarter };
    item.rotate(Quat::from_rotation_x(FRAC_PI_2 * quarter as f32));
    knock_corners(item, 0.4 * depth);
    dent(item, 3.0, 0.3 * depth, 0.7 * width);
    let crush = item.damage.crush;
    flatten(item, crush, 0.0);
    if crush < 0.2 && gable <= 0.0 && item.dice.chance(0.2) {
        item.rotate(Quat::from_rotation_y(-FRAC_PI_2));
    }
    come_to_rest(item, 5);
}
