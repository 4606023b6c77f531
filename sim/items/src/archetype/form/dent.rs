//! Dents: local blows that push a wall in. The fields act on all parts alike, so labels stay on their walls.

use glam::Vec3;

use super::builder::Builder;

/// Strikes the item `blows` times on average at full severity. Each blow pushes the surface up to `depth_m` towards the
/// item's long axis (x in the present frame, within its bounds), steepest at its rim: a sharp-rimmed cone.
pub(crate) fn dent(item: &mut Builder<'_>, blows: f32, depth_m: f32, width_m: f32) {
    let severity = item.damage.dents;
    if severity <= 0.0 || item.parts.is_empty() {
        return;
    }
    let (low, high) = item.bounds();
    let centre = 0.5 * (low + high);
    let count = (blows * severity + item.dice.unit()) as usize;
    for _ in 0..count {
        let points = &item.parts[0].draft.points;
        if points.is_empty() {
            return;
        }
        let target = points[item.dice.index(points.len())];
        let axis = Vec3::new(target.x, centre.y, centre.z);
        let inward = (axis - target).normalize_or(Vec3::NEG_Z);
        let depth = depth_m * severity * item.dice.range(0.35, 1.0);
        let reach = width_m * item.dice.range(0.5, 1.2);
        let stretch = item.dice.range(0.45, 1.0);
        let ridge = item.dice.direction();
        item.warp(|p| {
            let from = p - target;
            // Narrower across `ridge`, so that blows leave creases rather than craters.
            let distance = (from + ridge * (from.dot(ridge) * (1.0 / stretch - 1.0))).length();
            p + inward * (depth * (1.0 - distance / reach).max(0.0))
        });
    }
}

/// Knocks the corners and ridges of a box-like item in by up to `depth_m`.
pub(crate) fn knock_corners(item: &mut Builder<'_>, depth_m: f32) {
    let severity = item.damage.dents;
    if severity <= 0.0 {
        return;
    }
    let (low, high) = item.bounds();
    let count = 1 + (4.0 * severity * item.dice.unit()) as usize;
    for _ in 0..count {
        let mut corner =
            Vec3::from_array(std::array::from_fn(|axis| if item.dice.chance(0.5) { high[axis] } else { low[axis] }));
        if item.dice.chance(0.4) {
            corner.x = item.dice.range(low.x, high.x);
        }
        let inward = (0.5 * (low + high) - corner) * Vec3::new(0.4, 1.0, 1.0);
        let reach = depth_m * item.dice.range(1.2, 3.0);
        let push = inward.normalize_or_zero() * (depth_m * severity * item.dice.range(0.4, 1.0));
        item.warp(|p| p + push * (1.0 - p.distance(corner) / reach).max(0.0));
    }
}
