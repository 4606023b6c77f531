//! A shard of something broken: an irregular polygon, flat or with the curvature of the vessel it came from.

use std::f32::consts::TAU;

use glam::{Vec2, Vec3};

use super::{RoleNeed, ShapeSpec};
use crate::archetype::form::{Builder, Creases, come_to_rest};
use crate::archetype::mesh::Draft;
use crate::archetype::role::PartRole;

pub(super) static SPEC: ShapeSpec = ShapeSpec {
    dimensions: &["diameter_m", "wall_m", "curvature_ratio", "rough_ratio"],
    roles: &[RoleNeed::bulk(PartRole::Body)],
    build,
};

/// Points of the outline, and rings within each face.
const AROUND: usize = 24;
const RINGS: usize = 3;

fn build(item: &mut Builder<'_>) {
    let [diameter, wall, curvature, rough] = item.dimensions();
    let radius = 0.5 * diameter;
    let mut body = item.begin_body().solid(wall).crease(28.0);
    // Few long breaks: the polygon where all half planes hold.
    let corners = 4 + item.dice.index(4);
    let start = item.dice.unit();
    let edges: Vec<(Vec2, f32)> = (0..corners)
        .map(|i| {
            let angle = TAU * (i as f32 + start + 0.35 * item.dice.signed()) / corners as f32;
            (Vec2::from_angle(angle), item.dice.range(0.35, 0.85))
        })
        .collect();
    let stretch = Vec2::new(1.0, item.dice.range(0.5, 0.95));
    let jag = Creases::new(&mut item.dice, 0.5, Vec3::Z);
    let outline: Vec<Vec2> = (0..AROUND)
        .map(|j| {
            let direction = Vec2::from_angle(TAU * j as f32 / AROUND as f32);
            let reach = edges.iter().fold(1.1_f32, |reach, (normal, distance)| {
                let facing = normal.dot(direction);
                if facing > 0.05 { reach.min(distance / facing) } else { reach }
            });
            let ragged = 1.0 + 0.12 * rough * jag.at((direction * 1.5).extend(0.0));
            direction * reach * ragged * stretch * radius
        })
        .collect();
    plate(&mut body.draft, &outline, wall.max(8e-4));
    let bend = curvature / radius;
    let bevel = wall * item.dice.range(-0.6, 0.6);
    let waves = Creases::new(&mut item.dice, radius, Vec3::Z);
    let wave = 0.1 * radius * item.damage.crush * rough;
    body.draft.warp_from(0, |p| {
        let slant = p.truncate().normalize_or_zero() * (bevel * p.z / wall.max(8e-4));
        let rim = (p.truncate().length() / radius).min(1.0);
        let flat = p.truncate() + slant * rim.powi(4);
        flat.extend(p.z - 0.5 * bend * flat.x * flat.x + wave * waves.at(flat.extend(0.0)))
    });
    item.parts.push(body);
    item.serve(Vec3::Z, 0.4);
    if item.dice.chance(0.4) {
        item.turn_over();
    }
    come_to_rest(item, 5);
}

/// A closed plate around the origin with a star-shaped outline, `thick` metres.
fn plate(draft: &mut Draft, outline: &[Vec2], thick: f32) {
    // Rings close in on the rim, so that its ridge stays narrow.
    let shares = [0.45, 0.9, 1.0];
    let n = outline.len();
    let mut start = [[0u32; RINGS]; 2];
    let mut centre = [0u32; 2];
    for (side, z) in [(0, 0.5 * thick), (1, -0.5 * thick)] {
        centre[side] = draft.point(Vec3::Z * z, 1.0);
        for (ring, share) in shares.iter().enumerate() {
            start[side][ring] = draft.points.len() as u32;
            for p in outline {
                draft.point((*p * *share).extend(z), 1.0);
            }
        }
    }
    let at = |side: usize, ring: usize, j: usize| start[side][ring] + (j % n) as u32;
    let plan = |ring: usize, j: usize| outline[j % n] * shares[ring];
    let mut around = 0.0;
    for j in 0..n {
        let k = j + 1;
        draft.triangle([centre[0], at(0, 0, j), at(0, 0, k)], [Vec2::ZERO, plan(0, j), plan(0, k)]);
        draft.triangle([centre[1], at(1, 0, k), at(1, 0, j)], [Vec2::ZERO, plan(0, k), plan(0, j)]);
        for r in 0..RINGS - 1 {
            let uv = [plan(r, j), plan(r + 1, j), plan(r + 1, k), plan(r, k)];
            draft.quad([at(0, r, j), at(0, r + 1, j), at(0, r + 1, k), at(0, r, k)], uv);
            let uv = [plan(r, k), plan(r + 1, k), plan(r + 1, j), plan(r, j)];
            draft.quad([at(1, r, k), at(1, r + 1, k), at(1, r + 1, j), at(1, r, j)], uv);
        }
        let last = RINGS - 1;
        let step = outline[j].distance(outline[k % n]);
        let uv = [(around, 0.0), (around + step, 0.0), (around + step, thick), (around, thick)].map(Vec2::from);
        draft.quad([at(1, last, j), at(1, last, k), at(0, last, k), at(0, last, j)], uv);
        around += step;
    }
}
