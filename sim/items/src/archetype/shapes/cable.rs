//! A length of cable: jacket in loose loops, bare conductor at the stripped ends, sometimes its plug.

use std::f32::consts::PI;

use glam::{Quat, Vec2, Vec3};

use super::{RoleNeed, ShapeSpec};
use crate::archetype::form::Builder;
use crate::archetype::mesh::{Draft, Lattice, tube};
use crate::archetype::role::PartRole;

pub(super) static SPEC: ShapeSpec = ShapeSpec {
    dimensions: &["length_m", "diameter_m", "curl_deg"],
    roles: &[
        RoleNeed::bulk(PartRole::Body),
        RoleNeed::bulk(PartRole::Conductor).optional(),
        RoleNeed::bulk(PartRole::Component).optional(),
    ],
    build,
};

/// Steps along the jacket.
const STEPS: usize = 48;

fn build(item: &mut Builder<'_>) {
    let [length, diameter, curl_deg] = item.dimensions();
    let radius = 0.5 * diameter;
    let path = wander(item, length, radius, curl_deg.to_radians());
    let mut jacket = item.begin_body().solid(diameter).crease(50.0);
    tube(&mut jacket.draft, &path, 6, 1.0, |_| radius);
    item.parts.push(jacket);
    let plug_end = path[STEPS];
    let plug_way = (path[STEPS] - path[STEPS - 1]).normalize_or(Vec3::X);
    let plug = item.begin(PartRole::Component);
    if let Some(mut conductor) = item.begin(PartRole::Conductor) {
        let bare = (6.0 * diameter).min(0.03);
        let ends = if plug.is_some() { 1 } else { 2 };
        for end in 0..ends {
            let (from, way) =
                if end == 0 { (path[0], (path[0] - path[1]).normalize_or(Vec3::X)) } else { (plug_end, plug_way) };
            let strands = 2 + item.dice.index(2);
            for strand in 0..strands {
                let spread = (strand as f32 - 0.5 * (strands - 1) as f32) * 0.5;
                let side = Vec3::new(-way.y, way.x, 0.0);
                let points: Vec<Vec3> = (0..4)
                    .map(|i| {
                        let t = i as f32 / 3.0;
                        let out = side * (spread * (0.4 * radius + 0.3 * bare * t * t));
                        from + way * (bare * (t - 0.15)) + out + Vec3::Z * (0.15 * radius * item.dice.signed())
                    })
                    .collect();
                tube(&mut conductor.draft, &points, 5, 0.4, |_| 0.3 * radius);
            }
        }
        item.parts.push(conductor.solid(0.6 * radius));
    }
    if let Some(mut plug) = plug {
        let body = Vec3::new((5.0 * diameter).min(0.045), (3.0 * diameter).min(0.022), (2.2 * diameter).min(0.014));
        plug.draft = plug_body(body);
        let heading = plug_way.y.atan2(plug_way.x);
        plug.draft
            .place(Quat::from_rotation_z(heading), plug_end + plug_way * (0.4 * body.x) + Vec3::Z * (0.5 * body.z - radius));
        item.parts.push(plug.solid(body.z));
    }
    item.serve(Vec3::Z, 0.2);
    item.set_down();
}

/// A smooth random walk on the belt that rides over itself where it crosses, `STEPS` + 1 points.
fn wander(item: &mut Builder<'_>, length: f32, radius: f32, curl: f32) -> Vec<Vec3> {
    let step = length / STEPS as f32;
    let steady = curl * item.dice.range(0.6, 1.2) * if item.dice.chance(0.5) { 1.0 } else { -1.0 };
    let waves = [0; 3].map(|_| (item.dice.angle(), item.dice.range(0.5, 3.5), 0.35 * PI * item.dice.signed()));
    let mut flat = Vec2::ZERO;
    let mut heading = item.dice.angle();
    let mut path: Vec<Vec3> = vec![Vec3::new(0.0, 0.0, radius)];
    for i in 1..=STEPS {
        let t = i as f32 / STEPS as f32;
        let wave: f32 = waves.iter().map(|(phase, rate, size)| size * rate * (2.0 * PI * rate * t + phase).cos()).sum();
        heading += (steady + 2.0 * wave) / STEPS as f32;
        flat += Vec2::from_angle(heading) * step;
        // Over an earlier turn the cable rides on it.
        let over = path[..path.len().saturating_sub(5)]
            .iter()
            .map(|p| (1.0 - p.truncate().distance(flat) / (3.0 * radius + step)).max(0.0) * (p.z + radius))
            .fold(0.0, f32::max);
        path.push(flat.extend(radius + 1.3 * over));
    }
    // Two passes of smoothing take the kinks out of the crossings.
    for _ in 0..2 {
        for i in 1..STEPS {
            path[i].z = 0.25 * path[i - 1].z + 0.5 * path[i].z + 0.25 * path[i + 1].z;
        }
    }
    path
}

/// A moulded plug with two pins, its cable end at -x.
fn plug_body(size: Vec3) -> Draft {
    let half = 0.5 * size;
    let mut draft = Draft::default();
    let xs = [-half.x, -0.4 * half.x, 0.7 * half.x, half.x];
    let ys = [-half.y, -0.6 * half.y, 0.6 * half.y, half.y];
    Lattice { xs: &xs, ys: &ys, zs: &[-half.z, 0.0, half.z] }.block(&mut draft, |_| 0.7);
    draft.warp_from(0, |p| {
        let taper = if p.x < -0.5 * half.x { 0.45 } else { 1.0 };
        p * Vec3::new(1.0, taper, if p.y.abs() > 0.7 * half.y { 0.7 * taper } else { taper })
    });
    for side in [-1.0, 1.0] {
        let y = 0.45 * half.y * side;
        let xs = [half.x - 1e-4, half.x + 0.7 * half.x];
        Lattice { xs: &xs, ys: &[y - 0.12 * half.y, y + 0.12 * half.y], zs: &[-0.15 * half.z, 0.15 * half.z] }
            .block(&mut draft, |_| 0.5);
    }
    draft
}
