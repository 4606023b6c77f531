//! A populated circuit board, broken along its rims: chips, electrolytic capacitors, connectors, a heat sink or shield.

use glam::{Quat, Vec2, Vec3};

use super::{RoleNeed, ShapeSpec};
use crate::archetype::form::{Break, Builder, come_to_rest, snap_solid};
use crate::archetype::mesh::{Draft, Lattice, Ring, circle, loft, spaced};
use crate::archetype::role::PartRole;

pub(super) static SPEC: ShapeSpec = ShapeSpec {
    dimensions: &["length_m", "width_m", "thickness_m", "component_count"],
    roles: &[
        RoleNeed::bulk(PartRole::Body),
        RoleNeed::bulk(PartRole::Component).optional(),
        RoleNeed::bulk(PartRole::Conductor).optional(),
    ],
    build,
};

fn build(item: &mut Builder<'_>) {
    let [length, width, thickness, component_count] = item.dimensions();
    let size = Vec2::new(length, width.min(length));
    let mut body = item.begin_body().solid(thickness).crease(28.0);
    let (xs, ys) = (spaced(size.x, 6, 0.002), spaced(size.y, 5, 0.002));
    let hole = [1 + item.dice.index(2) * 5, 1 + item.dice.index(2) * 4];
    Lattice { xs: &xs, ys: &ys, zs: &[0.0, thickness] }.add(
        &mut body.draft,
        |_| 0.3,
        |i, j, _| !(item_hole(hole, i, j) && length > 0.05),
    );
    let mut breaks = Vec::new();
    let severity = 0.15 + 0.85 * item.damage.fracture;
    for _ in 0..1 + item.dice.index(3) {
        let along = Vec2::from_angle(item.dice.angle());
        let at = 0.5 * along.abs().dot(size) * (1.0 - 0.5 * severity * item.dice.range(0.3, 1.0));
        let how = Break::new(&mut item.dice, along.extend(0.0), at, 0.08 * size.y, 0.35 * size.y);
        snap_solid(&mut body.draft, &how);
        breaks.push((along, at - 0.1 * size.y));
    }
    let (low, high) = body.draft.bounds();
    item.parts.push(body);

    let mut taken: Vec<(Vec2, Vec2)> = Vec::new();
    if let Some(mut sink) = item.begin(PartRole::Conductor) {
        let half = Vec2::splat(0.16 * size.y).min(Vec2::splat(0.02)).max(Vec2::splat(0.004));
        if let Some(at) = place(item, low, high, half, &breaks, &mut taken) {
            let tall = item.dice.range(0.4, 0.9) * half.x;
            sink.draft = if item.dice.chance(0.6) { fins(half, tall) } else { can_shield(half, 0.3 * tall) };
            sink.draft.place(Quat::IDENTITY, at.extend(thickness));
            item.parts.push(sink.solid(0.002));
        }
    }
    if let Some(mut components) = item.begin(PartRole::Component) {
        let mut tallest = 0.0_f32;
        for i in 0..(component_count.round() as usize).min(24) {
            let kind = item.dice.unit();
            let scale = size.y.min(0.09) * if i < 4 { 1.0 } else { 0.45 };
            let half = Vec2::new(item.dice.range(0.06, 0.15), item.dice.range(0.05, 0.13)) * scale;
            let half = if kind < 0.25 { Vec2::splat(half.y * 0.8) } else { half };
            let Some(at) = place(item, low, high, half, &breaks, &mut taken) else {
                continue;
            };
            let height = half.min_element() * item.dice.range(0.3, 1.1);
            let mut one = if kind < 0.25 { capacitor(half.x, 1.6 * height) } else { chip(half, height) };
            one.place(Quat::IDENTITY, at.extend(thickness - 1e-4));
            tallest = tallest.max(height);
            components.draft.append(&one);
        }
        item.parts.push(components.solid(tallest.max(1e-3)));
    }
    let (bow, twist) = (0.5 * item.dice.signed(), 0.6 * item.dice.signed());
    let crush = item.damage.crush;
    item.warp(|p| p + Vec3::Z * (crush * (bow * p.x * p.x + twist * p.x * p.y) / size.x));
    item.serve(Vec3::Z, 0.2);
    if item.dice.chance(0.18) {
        item.turn_over();
    }
    come_to_rest(item, 6);
}

fn item_hole(hole: [usize; 2], i: usize, j: usize) -> bool {
    i == hole[0] && j == hole[1]
}

/// A free place for a footprint of half extents `half`, clear of rims, breaks and what is already placed.
fn place(
    item: &mut Builder<'_>,
    low: Vec3,
    high: Vec3,
    half: Vec2,
    breaks: &[(Vec2, f32)],
    taken: &mut Vec<(Vec2, Vec2)>,
) -> Option<Vec2> {
    for _ in 0..6 {
        let x = item.dice.range(low.x + half.x + 0.002, high.x - half.x - 0.002);
        let y = item.dice.range(low.y + half.y + 0.002, high.y - half.y - 0.002);
        let at = Vec2::new(x, y);
        let whole = breaks.iter().all(|(along, limit)| along.dot(at) + along.abs().dot(half) < *limit);
        let free = taken.iter().all(|(other, extent)| ((at - *other).abs() - *extent - half).max_element() > 5e-4);
        if whole && free {
            taken.push((at, half));
            return Some(at);
        }
    }
    None
}

fn chip(half: Vec2, height: f32) -> Draft {
    let mut draft = Draft::default();
    Lattice { xs: &[-half.x, half.x], ys: &[-half.y, half.y], zs: &[0.0, height] }.block(&mut draft, |_| 0.3);
    draft
}

/// A standing electrolytic capacitor with its vented top.
fn capacitor(radius: f32, height: f32) -> Draft {
    let mut draft = Draft::default();
    let rings = [
        Ring::round(0.0, 0.0).exposed(0.1),
        Ring::round(0.0, radius).exposed(0.2),
        Ring::round(0.9 * height, radius).exposed(0.3),
        Ring::round(height, 0.85 * radius).exposed(0.3),
        Ring::round(height, 0.0).exposed(0.3),
    ];
    loft(&mut draft, &circle(10), &rings, false);
    draft
}

/// A heat sink: base with fins along x.
fn fins(half: Vec2, height: f32) -> Draft {
    let ys: Vec<f32> = (0..=7).map(|i| half.y * (2.0 * i as f32 / 7.0 - 1.0)).collect();
    let mut draft = Draft::default();
    Lattice { xs: &[-half.x, half.x], ys: &ys, zs: &[0.0, 0.25 * height, height] }.add(
        &mut draft,
        |_| 0.3,
        |_, j, k| k == 0 || j % 2 == 0,
    );
    draft
}

/// A pressed shielding can.
fn can_shield(half: Vec2, height: f32) -> Draft {
    let mut draft = chip(half, height);
    draft.warp_from(0, |p| if p.z > 0.5 * height { p * Vec3::new(0.94, 0.94, 1.0) } else { p });
    draft
}
