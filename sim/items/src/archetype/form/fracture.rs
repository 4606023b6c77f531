//! Fracture: what lies beyond a jagged surface is broken off.

use glam::Vec3;

use super::dice::Dice;
use super::noise::Creases;
use crate::archetype::mesh::{Draft, Face};

/// A jagged surface; what lies beyond it is gone.
#[derive(Clone, Debug)]
pub(crate) struct Break {
    normal: Vec3,
    axis: Vec3,
    at_m: f32,
    jag_m: f32,
    field: Creases,
}

impl Break {
    /// A break across the unit vector `normal` at `at_m`, with teeth of `jag_m` about `tooth_m` apart.
    pub(crate) fn new(dice: &mut Dice, normal: Vec3, at_m: f32, jag_m: f32, tooth_m: f32) -> Self {
        // What breaks off is pushed back along a coordinate axis, even if the break runs askew: walls along that axis then
        // collapse into nothing instead of fanning out over the break.
        let size = normal.abs();
        let axis = if size.x >= size.y && size.x >= size.z {
            Vec3::X
        } else if size.y >= size.z {
            Vec3::Y
        } else {
            Vec3::Z
        };
        let axis = axis * normal.dot(axis).signum();
        Self { normal, axis, at_m, jag_m, field: Creases::new(dice, tooth_m, axis) }
    }

    /// How far `p` lies beyond the break along its axis, metres; negative on the side that stays.
    fn beyond_m(&self, p: Vec3) -> f32 {
        let across = p - self.axis * p.dot(self.axis);
        (p.dot(self.normal) - self.at_m) / self.normal.dot(self.axis) - self.jag_m * self.field.at(across)
    }
}

/// Breaks a solid: points beyond are laid onto the break, so that the end becomes the fracture face. Faces that end up
/// there looking inwards are covered by others and hidden.
pub(crate) fn snap_solid(draft: &mut Draft, how: &Break) {
    let beyond: Vec<f32> = draft.points.iter().map(|p| how.beyond_m(*p)).collect();
    if beyond.iter().all(|b| *b <= 0.0) {
        return;
    }
    for (point, beyond) in draft.points.iter_mut().zip(&beyond) {
        *point -= how.axis * beyond.max(0.0);
    }
    let inwards = |face: &Face, points: &[Vec3]| {
        let [a, b, c] = face.points.map(|i| points[i as usize]);
        (b - a).cross(c - a).dot(how.axis) <= 0.0
    };
    draft.hide(|points, face| face.points.iter().all(|i| beyond[*i as usize] >= 0.0) && inwards(face, points));
}

/// Breaks a shell: faces wholly beyond are gone, those across are cut back to the break. Returns whether any was lost.
pub(crate) fn snap_shell(draft: &mut Draft, how: &Break) -> bool {
    let before = draft.faces.len();
    draft.retain(|points, face| face.points.iter().any(|i| how.beyond_m(points[*i as usize]) < 0.0));
    draft.warp_from(0, |p| p - how.axis * how.beyond_m(p).max(0.0));
    draft.faces.len() < before
}
