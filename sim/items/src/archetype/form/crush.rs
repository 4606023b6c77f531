//! Crush: hollow bodies flattened across or buckled along their axis, sheets and boxes crumpled.

use glam::{Quat, Vec3};

use super::builder::Builder;
use super::noise::{Creases, Swell};

/// Height that full crush leaves of a hollow body.
const FLATTEST: f32 = 0.2;

/// Flattens a hollow body that lies along x, from above. The girth is kept: what the walls lose in height they gain in
/// width. Stiff parts (caps) keep their form, and so does the wall near them and that within `firm_m` of the end at +x.
pub(crate) fn flatten(item: &mut Builder<'_>, amount: f32, firm_m: f32) {
    if amount < 0.03 {
        return;
    }
    let (low, high) = item.bounds();
    let centre = 0.5 * (low + high);
    let half = (0.5 * (high - low)).max(Vec3::splat(1e-3));
    let squeeze = 1.0 + (FLATTEST - 1.0) * amount;
    let swell = Swell::new(&mut item.dice, 2.2 * half.x);
    let creases = Creases::new(&mut item.dice, 1.3 * half.y, Vec3::Z);
    let side = Creases::new(&mut item.dice, 1.6 * half.y, Vec3::Y);
    let extent = |stiff: bool| item.parts.iter().filter(move |part| part.stiff == stiff).map(|part| part.draft.bounds());
    let (from, to) = extent(false).fold((f32::MAX, f32::MIN), |(from, to), (l, h)| (from.min(l.x), to.max(h.x)));
    // Stiff parts that close an end hold the wall there; those that sit on the wall go with it.
    let stiff: Vec<(f32, f32)> = extent(true)
        .map(|(low, high)| (low.x, high.x))
        .filter(|(low, high)| *low < from || *high > to)
        .chain((firm_m > 0.0).then_some((high.x - firm_m, high.x)))
        .collect();
    let local = |x: f32| {
        let along = ((x - centre.x) / half.x).clamp(-1.0, 1.0);
        let ends = along.powi(8) * 0.3 * (1.0 - squeeze);
        let wave = swell.at(Vec3::new(x, 0.0, 0.0)) * 0.22 * amount;
        let free = stiff.iter().fold(1.0_f32, |free, (from, to)| {
            let gap = (from - x).max(x - to).max(0.0) / (1.3 * half.z);
            free.min(gap.clamp(0.0, 1.0))
        });
        let free = free * free * (3.0 - 2.0 * free);
        (1.0 + ((squeeze + ends + wave).clamp(0.12, 1.0) - 1.0) * free, free)
    };
    let press = |p: Vec3| {
        let from = p - centre;
        let (k, free) = local(p.x);
        let across = (from.y / half.y).clamp(-1.0, 1.0);
        let cave = 1.0 - 0.4 * (1.0 - k) * (1.0 - across * across);
        let upper = (0.5 + 0.5 * from.z / half.z).clamp(0.0, 1.0);
        let fold = 0.28 * amount * free * half.z * creases.at(p) * upper;
        let shove = 0.14 * amount * free * half.y * side.at(p) * across.abs();
        centre + Vec3::new(from.x, from.y * (1.0 + 0.5 * (1.0 - k)) + shove, from.z * k * cave + fold)
    };
    for part in &mut item.parts {
        if part.stiff {
            let (l, h) = part.draft.bounds();
            let shift = press(0.5 * (l + h)) - 0.5 * (l + h);
            part.draft.warp_from(0, |p| p + shift);
        } else {
            part.draft.warp_from(0, press);
        }
    }
}

/// Buckles a hollow body of revolution that stands along z, from above: the wall folds into tilted rings, as a stepped-on
/// can. Stiff parts (ends) ride on it.
pub(crate) fn buckle(item: &mut Builder<'_>, amount: f32) {
    if amount < 0.03 {
        return;
    }
    let (low, high) = item.bounds();
    let height = (high.z - low.z).max(1e-3);
    let squeeze = 1.0 - 0.72 * amount;
    let folds = item.dice.range(1.5, 2.6);
    let swirl = item.dice.range(1.0, 3.0).round();
    let phase = item.dice.unit();
    let lean = Vec3::new(item.dice.signed(), item.dice.signed(), 0.0) * (0.35 * amount);
    let tilt = Quat::from_rotation_x(0.35 * amount * item.dice.signed())
        * Quat::from_rotation_y(0.35 * amount * item.dice.signed());
    let creases = Creases::new(&mut item.dice, 0.5 * height, Vec3::ZERO);
    let bend = |p: Vec3| {
        let up = (p.z - low.z) / height;
        let wall = (4.0 * up * (1.0 - up)).clamp(0.0, 1.0).sqrt();
        let turn = p.y.atan2(p.x) * swirl / std::f32::consts::TAU;
        let wave = up * folds + turn + phase;
        let ridge = 4.0 * (wave - wave.floor() - 0.5).abs() - 1.0;
        let radial = 1.0 + amount * wall * (0.24 * ridge + 0.12 * creases.at(p));
        let mut q = Vec3::new(p.x * radial, p.y * radial, low.z + (p.z - low.z) * squeeze) + lean * (up * height * squeeze);
        // The top tilts about its own centre.
        let top = Vec3::new(0.0, 0.0, low.z + height * squeeze) + lean * (height * squeeze);
        q = q.lerp(top + tilt * (q - top), up * up);
        q
    };
    for part in &mut item.parts {
        if part.stiff {
            let (l, h) = part.draft.bounds();
            let centre = 0.5 * (l + h);
            let moved = bend(centre);
            let share = ((centre.z - low.z) / height).clamp(0.0, 1.0);
            let turn = Quat::IDENTITY.slerp(tilt, share * share);
            part.draft.warp_from(0, |p| moved + turn * (p - centre));
        } else {
            part.draft.warp_from(0, bend);
        }
    }
}

/// Crumples soft parts in place: folds of about `wavelength_m` displace the surface by up to `reach_m` times `amount`,
/// and the whole loses height.
pub(crate) fn crumple(item: &mut Builder<'_>, amount: f32, wavelength_m: f32, reach_m: f32, flattest: f32) {
    if amount < 0.03 {
        return;
    }
    let (low, _) = item.bounds();
    let fields: [Creases; 3] = std::array::from_fn(|_| Creases::new(&mut item.dice, wavelength_m, Vec3::ZERO));
    let (reach, squeeze) = (reach_m * amount, 1.0 + (flattest - 1.0) * amount);
    let lean = Vec3::new(item.dice.signed(), item.dice.signed(), 0.0) * (0.5 * amount);
    for part in item.parts.iter_mut().filter(|part| !part.stiff) {
        part.draft.warp_from(0, |p| {
            let up = p.z - low.z;
            let push = Vec3::new(fields[0].at(p), fields[1].at(p), fields[2].at(p)) * reach;
            Vec3::new(p.x, p.y, low.z + up * squeeze) + lean * (up * squeeze) + push * Vec3::new(1.0, 1.0, 0.7)
        });
    }
}
