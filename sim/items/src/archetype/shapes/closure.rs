//! What closes and dresses containers: screw caps, lids and sleeve labels.

use glam::Vec2;

use crate::archetype::form::PartDraft;
use crate::archetype::mesh::{Draft, Ring, circle, loft};

/// Distance of a label from the wall, metres: enough to keep the two apart in a depth buffer.
const LABEL_GAP_M: f32 = 5e-4;

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
    /// Copies the covered strips of `body` a little outside. Same tessellation: damage keeps the two parallel.
    pub(super) fn add(&self, label: &mut Draft, body: &Draft) {
        let around = |ring: usize, j: usize| body.points[1 + (ring - 1) * self.segments + j % self.segments];
        let mut length = vec![0.0; self.wrap + 1];
        for j in 1..=self.wrap {
            length[j] = length[j - 1] + around(self.first, j).distance(around(self.first, j - 1));
        }
        let columns = if self.wrap == self.segments { self.wrap } else { self.wrap + 1 };
        let start = label.points.len();
        for ring in self.first..=self.first + self.strips {
            for j in 0..columns {
                let p = around(ring, j);
                label.point(p + (p.truncate().normalize_or_zero() * LABEL_GAP_M).extend(0.0), 1.0);
            }
        }
        let base = around(self.first, 0).z;
        for ring in 0..self.strips {
            for j in 0..self.wrap {
                let corners = [(ring, j), (ring, j + 1), (ring + 1, j + 1), (ring + 1, j)];
                label.quad(
                    corners.map(|(r, j)| (start + r * columns + j % columns) as u32),
                    corners.map(|(r, j)| Vec2::new(length[j], around(self.first + r, j).z - base)),
                );
            }
        }
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
