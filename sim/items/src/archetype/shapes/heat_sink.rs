//! An extruded heat sink or finned casting: base plate with parallel fins, some of them bent.

use std::f32::consts::FRAC_PI_2;

use glam::{Quat, Vec3};

use super::{RoleNeed, ShapeSpec};
use crate::archetype::form::{Break, Builder, Creases, come_to_rest, dent, snap_solid};
use crate::archetype::mesh::{Lattice, spaced};
use crate::archetype::role::PartRole;

pub(super) static SPEC: ShapeSpec = ShapeSpec {
    dimensions: &["length_m", "width_m", "height_m", "fin_count"],
    roles: &[RoleNeed::bulk(PartRole::Body)],
    build,
};

fn build(item: &mut Builder<'_>) {
    let [length, width, height, fin_count] = item.dimensions();
    let fins = (fin_count.round() as usize).clamp(3, 9);
    let pitch = width / (fins as f32 - 0.55);
    let fin = 0.45 * pitch;
    let ys: Vec<f32> = (0..fins).flat_map(|i| [i as f32 * pitch, i as f32 * pitch + fin]).map(|y| y - 0.5 * width).collect();
    let base = 0.22 * height;
    let (xs, zs) = (spaced(length, 4, 0.04 * length), [0.0, base, 0.6 * height, height]);
    let mut body = item.begin_body().solid(fin).crease(28.0);
    Lattice { xs: &xs, ys: &ys, zs: &zs }.add(&mut body.draft, |_| 0.6, |_, j, k| k == 0 || j.is_multiple_of(2));
    let lean = Creases::new(&mut item.dice, 3.0 * pitch, Vec3::Z);
    let crush = item.damage.crush.max(0.5 * item.damage.dents);
    body.draft.warp_from(0, |p| {
        let up = ((p.z - base) / (height - base)).max(0.0);
        p + Vec3::Y * (crush * 0.5 * pitch * up * up * lean.at(Vec3::new(p.x, p.y, 0.0)))
    });
    if item.damage.fracture > 0.0 {
        let at = length * (0.5 - 0.5 * item.damage.fracture);
        let how = Break::new(&mut item.dice, Vec3::X, at, 0.08 * width, 0.5 * width);
        snap_solid(&mut body.draft, &how);
    }
    item.parts.push(body);
    item.serve(Vec3::Z, 0.1);
    dent(item, 2.0, 0.2 * height, 0.3 * width);
    let quarter = if item.dice.chance(0.7) { 0 } else { 1 + item.dice.index(3) };
    item.rotate(Quat::from_rotation_x(FRAC_PI_2 * quarter as f32));
    come_to_rest(item, 6);
}
