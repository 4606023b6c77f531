//! Sawn timber: planks, laths, boards. End grain shows as arcs about the pith; broken ends splinter along the grain.

use std::f32::consts::PI;

use glam::{Quat, Vec2, Vec3};

use super::{RoleNeed, ShapeSpec};
use crate::archetype::form::{Break, Builder, come_to_rest, knock_corners, snap_solid};
use crate::archetype::mesh::{Lattice, spaced};
use crate::archetype::role::PartRole;

pub(super) static SPEC: ShapeSpec =
    ShapeSpec { dimensions: &["length_m", "width_m", "thickness_m"], roles: &[RoleNeed::bulk(PartRole::Body)], build };

fn build(item: &mut Builder<'_>) {
    let [length, width, thickness] = item.dimensions();
    let thickness = thickness.min(width);
    let mut body = item.begin_body().solid(thickness).crease(28.0);
    let edge = 0.12 * thickness;
    let (xs, ys, zs) = (spaced(length, 7, edge), spaced(width, 5, edge), spaced(thickness, 1, edge));
    let half = 0.5 * Vec3::new(length, width, thickness);
    Lattice { xs: &xs, ys: &ys, zs: &zs }.block(&mut body.draft, |_| 1.0);

    // On the ends the texture's v is the distance from the pith, so that grain lines become rings.
    let pith = Vec2::new(item.dice.signed() * 0.7 * width, -item.dice.range(0.3, 2.5) * thickness);
    for face in &mut body.draft.faces {
        let corners = face.points.map(|i| body.draft.points[i as usize]);
        if corners.iter().all(|p| (p.x.abs() - half.x).abs() < 1e-6) {
            for (uv, p) in face.uv.iter_mut().zip(corners) {
                let from = Vec2::new(p.y, p.z) - pith;
                *uv = Vec2::new(p.x + 0.03 * p.y, from.length());
            }
        }
    }
    // Wane and rounded arrises: ridge points move in.
    body.draft.warp_from(0, |p| {
        let over = (Vec2::new(p.y.abs() - half.y, p.z.abs() - half.z) + edge).max(Vec2::ZERO);
        let round = (over.length() - edge).max(0.0) * 0.7;
        p - Vec3::new(0.0, p.y.signum() * round, p.z.signum() * round)
    });
    let [bow, crook, twist] = [0.012, 0.008, 0.12].map(|most| most * item.dice.signed());
    let skew: [f32; 2] = [0.15 * item.dice.signed(), 0.15 * item.dice.signed()];

    let fracture = item.damage.fracture;
    if fracture > 0.0 {
        for end in 0..1 + usize::from(item.dice.chance(fracture)) {
            let along = Vec3::X * if end == 0 { 1.0 } else { -1.0 };
            let at = half.x * (1.0 - 0.9 * fracture * item.dice.range(0.3, 1.0));
            let tooth = item.dice.range(0.25, 0.5) * width;
            let how = Break::new(&mut item.dice, along, at, 0.35 * width, tooth);
            snap_solid(&mut body.draft, &how);
        }
    } else {
        body.draft.warp_from(0, |p| {
            let end = p.x / half.x;
            p + Vec3::X * (skew[usize::from(end > 0.0)] * p.y * end.abs().powi(6))
        });
    }
    body.draft.warp_from(0, |p| {
        let end = p.x / half.x;
        let turn = Quat::from_rotation_x(twist * end);
        turn * (p + Vec3::new(0.0, crook * length * end * end, bow * length * end * end))
    });
    item.parts.push(body);
    knock_corners(item, 0.35 * thickness);
    item.serve(Vec3::Z, 0.8);
    if item.dice.chance(0.5) {
        item.rotate(Quat::from_rotation_x(PI));
    }
    if thickness > 0.6 * width && item.dice.chance(0.4) {
        item.rotate(Quat::from_rotation_x(0.5 * PI));
    }
    come_to_rest(item, 4);
}
