//! A corrugated case: taped shut, open with its flaps out, or folded flat.

use std::f32::consts::{FRAC_PI_2, PI};

use glam::{Quat, Vec2, Vec3};

use super::{RoleNeed, ShapeSpec};
use crate::archetype::form::{Builder, PartDraft, come_to_rest, crumple, knock_corners};
use crate::archetype::mesh::{Draft, Lattice, spaced};
use crate::archetype::role::PartRole;

pub(super) static SPEC: ShapeSpec = ShapeSpec {
    dimensions: &["length_m", "width_m", "height_m"],
    roles: &[RoleNeed::wall(PartRole::Body), RoleNeed::wall(PartRole::Label).optional()],
    build,
};

/// Thinnest wall that is drawn, metres: thinner ones would collapse in a depth buffer.
const MIN_DRAWN_M: f32 = 1.5e-3;

fn build(item: &mut Builder<'_>) {
    let [length, width, height] = item.dimensions();
    let size = Vec3::new(length, width.min(length), height);
    let body = item.begin_body();
    let wall = body.thickness_m.max(MIN_DRAWN_M);
    let crush = item.damage.crush;
    if crush > 0.55 || item.dice.chance(0.25 * crush) {
        folded_flat(item, body, size, wall);
    } else if item.dice.chance(0.5) {
        open(item, body, size, wall);
    } else {
        shut(item, body, size);
    }
}

/// Taped shut: one block whose top shows the slit between the outer flaps.
fn shut(item: &mut Builder<'_>, body: PartDraft, size: Vec3) {
    let mut body = body.shell(1).crease(26.0);
    let (xs, mut ys, zs) = (spaced(size.x, 4, 0.006), spaced(size.y, 4, 0.006), spaced(size.z, 3, 0.006));
    // A narrow groove along the middle of the top.
    let middle = ys.len() / 2;
    ys[middle] = -0.0015;
    ys.insert(middle + 1, 0.0015);
    let top = zs.len() - 2;
    Lattice { xs: &xs, ys: &ys, zs: &zs }.add(&mut body.draft, |_| 1.0, |_, j, k| !(j == middle && k == top));
    item.parts.push(body);
    if let Some(mut tape) = item.begin(PartRole::Label) {
        let half = 0.025_f32.min(0.2 * size.y);
        let (ys, z) = ([-half, 0.0, half], 0.5 * size.z);
        let xs: Vec<f32> = spaced(size.x, 4, 0.006);
        Lattice { xs: &xs, ys: &ys, zs: &[z + 2e-4, z + 6e-4] }.block(&mut tape.draft, |_| 1.0);
        item.parts.push(tape.shell(2));
    }
    item.serve(Vec3::Z, 0.2);
    knock_corners(item, 0.25 * size.min_element());
    let amount = item.damage.crush;
    crumple(item, amount, 0.5 * size.max_element(), 0.1 * size.min_element(), 0.6);
    if item.dice.chance(0.3) {
        let quarters = 1.0 + item.dice.index(3) as f32;
        item.rotate(Quat::from_rotation_x(FRAC_PI_2 * quarters));
    }
    come_to_rest(item, 4);
}

/// Open: hollow, with four flaps hinged at the upper edges.
fn open(item: &mut Builder<'_>, body: PartDraft, size: Vec3, wall: f32) {
    let mut body = body.shell(2).crease(26.0);
    let walls = |length: f32, cells: usize| {
        let mut planes = spaced(length, cells, wall);
        planes.dedup();
        planes
    };
    let (xs, ys) = (walls(size.x, 4), walls(size.y, 3));
    let zs = [-0.5 * size.z, -0.5 * size.z + wall, -0.15 * size.z, 0.2 * size.z, 0.5 * size.z];
    let (nx, ny) = (xs.len() - 2, ys.len() - 2);
    Lattice { xs: &xs, ys: &ys, zs: &zs }.add(
        &mut body.draft,
        |p| {
            if p.x.abs() > 0.5 * size.x - 0.5 * wall || p.y.abs() > 0.5 * size.y - 0.5 * wall { 1.0 } else { 0.3 }
        },
        |i, j, k| k == 0 || i == 0 || j == 0 || i == nx || j == ny,
    );
    for side in 0..4 {
        let long = side % 2 == 0;
        let (span, offset) = if long { (size.x, 0.5 * size.y) } else { (size.y, 0.5 * size.x) };
        let depth = 0.48 * size.y * item.dice.range(0.9, 1.0);
        // 0 stands upright, 90 degrees lies level, more hangs down outside.
        let hinge = if item.dice.chance(0.12) { item.dice.range(-1.3, -0.6) } else { item.dice.range(0.7, 2.6) };
        let flap = flap(item, span * 0.99, depth, wall, hinge);
        let turn = Quat::from_rotation_z([0.0, FRAC_PI_2, PI, -FRAC_PI_2][side]);
        let shift = turn * Vec3::new(0.0, -offset + 0.5 * wall, 0.5 * size.z);
        body.draft.append(&flap.placed(turn, shift));
    }
    item.parts.push(body);
    knock_corners(item, 0.3 * size.min_element());
    let amount = item.damage.crush.max(0.08);
    crumple(item, amount, 0.5 * size.max_element(), 0.1 * size.min_element(), 0.55);
    if item.dice.chance(0.2) {
        let side = if item.dice.chance(0.5) { 1.0 } else { -1.0 };
        item.rotate(Quat::from_rotation_x(FRAC_PI_2 * side));
    }
    come_to_rest(item, 4);
}

/// A flap along x, hinged at the origin, swung outwards (towards -y) by `hinge` radians from upright.
fn flap(item: &mut Builder<'_>, span: f32, depth: f32, wall: f32, hinge: f32) -> Draft {
    let mut draft = Draft::default();
    let xs = spaced(span, 3, 0.004);
    let curl = 0.12 * item.dice.signed();
    let slant = 0.04 * item.dice.signed();
    Lattice { xs: &xs, ys: &[-0.5 * wall, 0.5 * wall], zs: &[0.0, 0.3 * depth, 0.7 * depth, depth] }
        .block(&mut draft, |_| 1.0);
    draft.warp_from(0, |p| {
        let up = p.z / depth;
        Vec3::new(p.x, p.y + curl * depth * up * up, p.z * (1.0 + slant * p.x / span))
    });
    draft.placed(Quat::from_rotation_x(hinge), Vec3::ZERO)
}

/// Folded flat: two panels side by side, two layers of board, flaps as tongues at both long edges.
fn folded_flat(item: &mut Builder<'_>, body: PartDraft, size: Vec3, wall: f32) {
    let mut body = body.shell(2).crease(16.0);
    let (half, flap) = (0.5 * size.z, 0.48 * size.y);
    let (left, right) = (-0.5 * (size.x + size.y), 0.5 * (size.x + size.y));
    let fold = left + size.x;
    let gap = 0.006;
    let xs = [left, left + 0.5 * size.x, fold - gap, fold + gap, 0.5 * (fold + right), right];
    let ys = [-half - flap, -half - 0.004, -half, -0.33 * half, 0.33 * half, half, half + 0.004, half + flap];
    let thick = 2.0 * wall;
    // Slots between neighbouring flaps.
    Lattice { xs: &xs, ys: &ys, zs: &[0.0, thick] }.add(&mut body.draft, |_| 1.0, |i, j, _| !(i == 2 && (j <= 1 || j >= 5)));
    let lift = std::array::from_fn::<f32, 4, _>(|_| item.dice.range(-0.3, 0.8));
    let bow = item.dice.range(-0.03, 0.06);
    body.draft.warp_from(0, |p| {
        let panel = usize::from(p.x > fold);
        let tongue = usize::from(p.y > 0.0);
        let beyond = (p.y.abs() - half).max(0.0);
        let crease = 0.004 * (1.0 - ((p.x - fold).abs() / 0.02).min(1.0));
        let rise = beyond * lift[panel * 2 + tongue].max(0.0).sin() * 0.5 + bow * (p.x - fold).abs() + crease;
        p + Vec3::Z * rise
    });
    item.parts.push(body);
    item.serve(Vec3::Z, 0.3);
    knock_corners(item, 0.1 * size.min_element());
    let (jitter, reach) = (item.damage.crush, Vec2::new(size.x, size.z).length());
    crumple(item, jitter, 0.4 * reach, 0.015 * reach, 1.0);
    item.set_down();
}
