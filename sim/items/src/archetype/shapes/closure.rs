//! What closes and dresses containers: screw caps, lids and sleeve labels.

use glam::Vec2;

use crate::archetype::form::{Dice, PartDraft};
use crate::archetype::mesh::{Draft, Ring, circle, loft};

/// Distance of a label from the wall, metres: enough to keep the two apart in a depth buffer.
const LABEL_GAP_M: f32 = 5e-4;

/// How often a label is torn or has come off in part. An estimate: what is bought whole is crushed, wetted and rubbed on the way here.
const TORN_CHANCE: f32 = 0.3;
/// Depth of the notches of a torn edge, metres.
const NOTCH_M: f32 = 0.012;
/// How far from its torn edge a label stands off, metres, and how much at the edge itself.
const LOOSE_M: f32 = 0.02;
const LIFT_M: f32 = 0.003;

/// A line that a label is torn along, with notches; what lies beyond it is gone, what lies before it stands off.
#[derive(Clone, Copy, Debug)]
struct Torn {
    /// Unit normal of the line on the label, towards what is kept.
    normal: Vec2,
    /// Distance of the line from the label's corner along it, metres.
    at_m: f32,
    /// Phases of the notches, radians.
    phases: [f32; 2],
}

impl Torn {
    /// Draws whether and how a label of this size is torn: a tenth to two thirds of it is gone.
    fn draw(dice: &mut Dice, size_m: Vec2) -> Option<Self> {
        let torn = dice.chance(TORN_CHANCE);
        let (normal, gone) = (Vec2::from_angle(dice.angle()), dice.range(0.1, 0.65));
        let phases = [dice.angle(), dice.angle()];
        let corners = [Vec2::ZERO, size_m.with_y(0.0), size_m.with_x(0.0), size_m].map(|corner| corner.dot(normal));
        let (low, high) = corners.iter().fold((f32::INFINITY, f32::NEG_INFINITY), |(l, h), c| (l.min(*c), h.max(*c)));
        torn.then_some(Self { normal, at_m: low + gone * (high - low), phases })
    }

    /// Distance from the torn edge in metres, above 0 where the label is left.
    fn beyond_m(&self, uv: Vec2) -> f32 {
        let along = uv.perp_dot(self.normal);
        let notches = (along / 0.0081 + self.phases[0]).sin() + 0.6 * (along / 0.0033 + self.phases[1]).sin();
        uv.dot(self.normal) - self.at_m + 0.4 * NOTCH_M * notches
    }

    /// How far the label stands off its body, metres.
    fn lift_m(beyond_m: f32) -> f32 {
        let loose = (1.0 - beyond_m / LOOSE_M).clamp(0.0, 1.0);
        LIFT_M * loose * loose
    }
}

/// A label wrapped around a stretch of a lofted body that starts with a pole.
pub(super) struct Sleeve {
    /// Segments around the body.
    pub(super) segments: usize,
    /// First ring of the body under it, counted with the bottom's pole as ring 0.
    pub(super) first: usize,
    /// Strips between rings that it covers.
    pub(super) strips: usize,
    /// Segments that it covers; all of them make a closed sleeve.
    pub(super) wrap: usize,
}

impl Sleeve {
    /// Copies the covered strips of `body` a little outside, less what is torn off. Same tessellation: damage keeps the two parallel.
    pub(super) fn add(&self, label: &mut Draft, body: &Draft, dice: &mut Dice) {
        let around = |ring: usize, j: usize| body.points[1 + (ring - 1) * self.segments + j % self.segments];
        let mut length = vec![0.0; self.wrap + 1];
        for j in 1..=self.wrap {
            length[j] = length[j - 1] + around(self.first, j).distance(around(self.first, j - 1));
        }
        let base = around(self.first, 0).z;
        let on_label = |(ring, j): (usize, usize)| Vec2::new(length[j], around(self.first + ring, j).z - base);
        let torn = Torn::draw(dice, on_label((self.strips, self.wrap)).abs());
        let beyond_m = |uv: Vec2| torn.map_or(f32::INFINITY, |torn| torn.beyond_m(uv));
        // A closed sleeve that is torn has two ends.
        let closed = self.wrap == self.segments && torn.is_none();
        let columns = if closed { self.wrap } else { self.wrap + 1 };
        let start = label.points.len();
        for ring in 0..=self.strips {
            for j in 0..columns {
                let p = around(self.first + ring, j);
                let off = LABEL_GAP_M + Torn::lift_m(beyond_m(on_label((ring, j))));
                label.point(p + (p.truncate().normalize_or_zero() * off).extend(0.0), 1.0);
            }
        }
        for ring in 0..self.strips {
            for j in 0..self.wrap {
                let corners = [(ring, j), (ring, j + 1), (ring + 1, j + 1), (ring + 1, j)];
                let points = corners.map(|(r, j)| (start + r * columns + j % columns) as u32);
                let uv = corners.map(on_label);
                cut(label, points, uv, uv.map(beyond_m));
            }
        }
        // Points of what is gone must hold nothing up.
        label.retain(|_, _| true);
    }
}

/// Adds what is left of a quadrilateral where `beyond_m` is above 0, cut where that passes 0 along its edges (Sutherland and Hodgman
/// 1974).
fn cut(label: &mut Draft, points: [u32; 4], uv: [Vec2; 4], beyond_m: [f32; 4]) {
    let mut left: Vec<(u32, Vec2)> = Vec::with_capacity(6);
    for k in 0..4 {
        let next = (k + 1) % 4;
        if beyond_m[k] > 0.0 {
            left.push((points[k], uv[k]));
        }
        if (beyond_m[k] > 0.0) != (beyond_m[next] > 0.0) {
            let share = beyond_m[k] / (beyond_m[k] - beyond_m[next]);
            let [a, b] = [points[k], points[next]].map(|p| label.points[p as usize]);
            left.push((label.point(a.lerp(b, share), 1.0), uv[k].lerp(uv[next], share)));
        }
    }
    for k in 2..left.len() {
        let [a, b, c] = [left[0], left[k - 1], left[k]];
        label.triangle([a.0, b.0, c.0], [a.1, b.1, c.1]);
    }
}

/// A cap with a bevelled rim and a slightly wider tamper ring, standing on z = `top` - `height`.
pub(super) fn screw_cap(cap: &mut PartDraft, top: f32, height: f32, radius: f32) {
    let foot = top - height;
    let rings = [
        Ring::round(foot, 0.0).exposed(0.1),
        Ring::round(foot, radius),
        Ring::round(foot + 0.22 * height, 1.03 * radius),
        Ring::round(foot + 0.25 * height, radius),
        Ring::round(top - 0.1 * height, radius),
        Ring::round(top, 0.92 * radius),
        Ring::round(top, 0.0),
    ];
    loft(&mut cap.draft, &circle(14), &rings, false);
}

#[cfg(test)]
mod tests {
    use glam::Vec3;

    use super::*;

    /// What is left, m2, of a square metre whose corners lie so far from the torn edge.
    fn left_of(beyond_m: [f32; 4]) -> f32 {
        let corners = [Vec3::ZERO, Vec3::X, Vec3::X + Vec3::Y, Vec3::Y];
        let mut label = Draft::default();
        let points = corners.map(|corner| label.point(corner, 1.0));
        cut(&mut label, points, corners.map(Vec3::truncate), beyond_m);
        for face in &label.faces {
            for (point, uv) in face.points.iter().zip(face.uv) {
                assert!(label.points[*point as usize].truncate().distance(uv) < 1e-6, "print stays where it was");
            }
        }
        label.area_m2()
    }

    #[test]
    fn what_lies_beyond_a_tear_is_gone() {
        assert!((left_of([1.0; 4]) - 1.0).abs() < 1e-6);
        assert!(left_of([-1.0; 4]) == 0.0);
        // Half of it, a corner of an eighth, all but that corner.
        assert!((left_of([1.0, -1.0, -1.0, 1.0]) - 0.5).abs() < 1e-6);
        assert!((left_of([1.0, -1.0, -3.0, -1.0]) - 0.125).abs() < 1e-6);
        assert!((left_of([-1.0, 1.0, 3.0, 1.0]) - 0.875).abs() < 1e-6);
    }

    #[test]
    fn torn_labels_keep_what_was_drawn_and_lie_on_their_body_but_for_the_edge() {
        let mut body = Draft::default();
        let rings: Vec<Ring> =
            std::iter::once(Ring::round(0.0, 0.0)).chain((0..=6).map(|i| Ring::round(0.03 * i as f32, 0.04))).collect();
        loft(&mut body, &circle(24), &rings, false);
        let sleeve = Sleeve { segments: 24, first: 1, strips: 6, wrap: 24 };
        let mut dice = Dice::from_rng(&mut loopline_materials::stream(1, 1, "labels"));
        let (mut torn, draws) = (0, 200);
        let mut whole = 0.0_f32;
        for _ in 0..draws {
            let mut label = Draft::default();
            sleeve.add(&mut label, &body, &mut dice);
            let area = label.area_m2();
            whole = whole.max(area);
            let out = label.points.iter().map(|p| p.truncate().length() - 0.04).fold(0.0, f32::max);
            assert!(out < LABEL_GAP_M + LIFT_M + 1e-5, "{out}");
            torn += usize::from(out > LABEL_GAP_M + 1e-4);
            assert!(area > 0.25 * whole, "{area} of {whole}");
        }
        let share = torn as f32 / draws as f32;
        // Three standard deviations of a share of 200.
        assert!((share - TORN_CHANCE).abs() < 3.0 * (TORN_CHANCE * (1.0 - TORN_CHANCE) / draws as f32).sqrt(), "{share}");
    }
}
