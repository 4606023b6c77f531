//! A lump: rubble, slag, stone. Convex with broken facets, roughened.

use glam::{Vec2, Vec3};

use super::{RoleNeed, ShapeSpec};
use crate::archetype::form::{Builder, Creases, come_to_rest};
use crate::archetype::mesh::Draft;
use crate::archetype::role::PartRole;

pub(super) static SPEC: ShapeSpec = ShapeSpec {
    dimensions: &["diameter_m", "flatness_ratio", "roughness_ratio"],
    roles: &[RoleNeed::bulk(PartRole::Body)],
    build,
};

/// Edges into which each edge of the octahedron is split: 8 x 36 triangles.
const SPLIT: usize = 6;

fn build(item: &mut Builder<'_>) {
    let [diameter, flatness, roughness] = item.dimensions();
    let radius = 0.5 * diameter;
    let mut body = item.begin_body().solid(diameter * flatness).crease(24.0);
    // Support distances of broken faces: the lump is where all of them hold.
    let faces: Vec<(Vec3, f32)> =
        (0..9 + item.dice.index(8)).map(|_| (item.dice.direction(), item.dice.range(0.62, 0.95))).collect();
    let rough = Creases::new(&mut item.dice, 0.45 * radius, Vec3::ZERO);
    let grain = Creases::new(&mut item.dice, 0.2 * radius, Vec3::ZERO);
    let scale = Vec3::new(1.0, item.dice.range(0.65, 1.0), flatness.clamp(0.2, 1.0)) * radius;
    octasphere(&mut body.draft);
    body.draft.warp_from(0, |direction| {
        let reach = faces.iter().fold(1.05_f32, |reach, (normal, distance)| {
            let facing = normal.dot(direction);
            if facing > 0.05 { reach.min(distance / facing) } else { reach }
        });
        let p = direction * reach * scale;
        p * (1.0 + roughness * (0.14 * rough.at(p) + 0.07 * grain.at(p)))
    });
    item.parts.push(body);
    let side = item.dice.direction();
    item.serve(side, 0.4);
    let rotation = item.dice.rotation();
    item.rotate(rotation);
    come_to_rest(item, 14);
}

/// A unit sphere of 8 x `SPLIT`^2 triangles; texture in units of the radius, by octant.
fn octasphere(draft: &mut Draft) {
    let mut index = std::collections::BTreeMap::new();
    let corner = |s: Vec3, i: usize, j: usize| {
        let (i, j) = (i as f32, j as f32);
        Vec3::new(SPLIT as f32 - i - j, i, j) * s
    };
    for octant in 0..8 {
        let sign = |bit: usize| if octant & bit == 0 { 1.0 } else { -1.0 };
        let s = Vec3::new(sign(1), sign(2), sign(4));
        let flip = s.x * s.y * s.z < 0.0;
        let mut at = |i: usize, j: usize| {
            let p = corner(s, i, j);
            let key = (p.x as i32, p.y as i32, p.z as i32);
            let point = *index.entry(key).or_insert_with(|| draft.point(p.normalize(), 1.0));
            let d = draft.points[point as usize];
            (point, Vec2::new(d.x + 0.3 * d.z, d.y + 0.6 * d.z) * 0.05)
        };
        let mut triangles = Vec::with_capacity(SPLIT * SPLIT);
        for i in 0..SPLIT {
            for j in 0..SPLIT - i {
                triangles.push([at(i, j), at(i + 1, j), at(i, j + 1)]);
                if i + j + 1 < SPLIT {
                    triangles.push([at(i + 1, j), at(i + 1, j + 1), at(i, j + 1)]);
                }
            }
        }
        for [a, b, c] in triangles {
            let (b, c) = if flip { (c, b) } else { (b, c) };
            draft.triangle([a.0, b.0, c.0], [a.1, b.1, c.1]);
        }
    }
}
