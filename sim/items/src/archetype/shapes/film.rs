//! A piece of film: wrap, foil, sheet of paper. Crumpled into sharp creases, its rim torn, often folded over.

use glam::{Vec2, Vec3};

use super::{RoleNeed, ShapeSpec};
use crate::archetype::form::{Builder, Creases, Swell, tear};
use crate::archetype::mesh::{Sheet, sheet};
use crate::archetype::role::PartRole;

pub(super) static SPEC: ShapeSpec =
    ShapeSpec { dimensions: &["length_m", "width_m", "crumple_ratio"], roles: &[RoleNeed::wall(PartRole::Body)], build };

fn build(item: &mut Builder<'_>) {
    let [length, width, crumple_ratio] = item.dimensions();
    let size = Vec2::new(length, width.min(length));
    let rumple = (crumple_ratio * (0.55 + 0.9 * item.damage.crush)).clamp(0.05, 1.0);
    let mut body = item.begin_body().shell(1).crease(24.0);
    sheet(&mut body.draft, &Sheet { cells: [20, 18], size }, 1.0, |_| true);
    let rim = Swell::new(&mut item.dice, 0.5 * size.y);
    let ragged = 0.05 + 0.1 * item.damage.tear;
    body.draft.warp_from(0, |p| {
        // Rims are cut or torn, never straight.
        let unit = (p.truncate() / (0.5 * size)).abs().max_element();
        p * (1.0 - ragged * unit.powi(3) * (1.0 + rim.at(p)))
    });
    let severity = item.damage.tear;
    for _ in 0..(2.5 * severity + item.dice.unit()) as usize {
        let from = Vec2::from_angle(item.dice.angle()) * 0.6 * size;
        let to = from * item.dice.range(-0.3, 0.4);
        tear(&mut body.draft, &mut item.dice, from, to, 0.12 * size.y * (0.3 + severity));
    }
    // Folded over along a line: what lies beyond is mirrored onto the rest.
    let folds = usize::from(item.dice.chance(0.6)) + usize::from(rumple > 0.5);
    for layer in 1..=folds {
        let normal = Vec2::from_angle(item.dice.angle());
        let at = 0.5 * normal.abs().dot(size) * item.dice.range(0.15, 0.75);
        let lift = 0.004 * layer as f32;
        body.draft.warp_from(0, |p| {
            let beyond = p.truncate().dot(normal) - at;
            let over = beyond.max(0.0);
            let flat = p.truncate() - normal * (2.0 * over);
            flat.extend(p.z + lift * (over / 0.02).min(1.0))
        });
    }
    let wavelength = size.y * item.dice.range(0.35, 0.6);
    let height = 0.28 * wavelength * rumple;
    let creases = [0; 2].map(|_| Creases::new(&mut item.dice, wavelength, Vec3::Z));
    let fine = Creases::new(&mut item.dice, 0.45 * wavelength, Vec3::Z);
    let shove = [0; 2].map(|_| Creases::new(&mut item.dice, 0.9 * wavelength, Vec3::Z));
    let shrink = 1.0 - 0.5 * rumple;
    body.draft.warp_from(0, |p| {
        let near = p.truncate() * (0.5 / size.max_element());
        let up = creases[0].at(p).abs().max(0.6 * creases[1].at(p)) + 0.3 * fine.at(p);
        // The rim lies lower than the middle.
        let dome = 1.0 - 0.7 * (near.length_squared() * 8.0).min(1.0);
        let push = Vec2::new(shove[0].at(p), shove[1].at(p)) * (0.35 * height);
        (p.truncate() * shrink + push).extend(p.z + height * (0.25 + 0.75 * dome) * (1.0 + up))
    });
    body.draft.face_up();
    item.parts.push(body);
    item.serve(Vec3::Z, 0.0);
    item.set_down();
}
