//! Tears: slits that open from a rim into a sheet.

use glam::Vec2;

use super::dice::Dice;
use crate::archetype::mesh::Draft;

/// Opens a ragged slit in the plan (x, y) of a flat draft, from `from` to `to`, `width_m` wide at `from` and closing
/// towards `to`. Points inside move to the nearer lip; faces that would bridge it are gone.
pub(crate) fn tear(draft: &mut Draft, dice: &mut Dice, from: Vec2, to: Vec2, width_m: f32) {
    let length = from.distance(to);
    if length < 1e-4 || width_m <= 0.0 {
        return;
    }
    let along = (to - from) / length;
    let ragged = [dice.range(0.05, 0.15), dice.angle(), dice.range(2.0, 5.0)];
    let bent = |s: f32| length * ragged[0] * (ragged[1] + ragged[2] * s / length).sin();
    let half = |s: f32| 0.5 * width_m * (1.0 - s / length).max(0.0);
    let local = |p: Vec2| {
        let from = p - from;
        let s = from.dot(along);
        (s, from.dot(along.perp()) - bent(s))
    };
    let inside = |s: f32, t: f32| s > -0.5 * length && s < length && t.abs() < half(s.max(0.0)) * 0.999;
    draft.retain(|points, face| {
        let centre = face.points.iter().map(|i| points[*i as usize].truncate()).sum::<Vec2>() / 3.0;
        let (s, t) = local(centre);
        !inside(s, t)
    });
    draft.warp_from(0, |p| {
        let (s, t) = local(p.truncate());
        if inside(s, t) {
            let shift = along.perp() * (half(s.max(0.0)) * t.signum() - t);
            p + shift.extend(0.0)
        } else {
            p
        }
    });
}
