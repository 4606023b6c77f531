//! The builder that shapes work on: the specimen's dimensions, damage and draws, and the parts made so far.

use glam::{Mat3, Quat, Vec3};

use super::dice::Dice;
use super::part::PartDraft;
use crate::archetype::damage::Damage;
use crate::archetype::file::{RoleSpec, Span};
use crate::archetype::geometry::{ItemGeometry, PartGeometry};
use crate::archetype::mesh::{Finish, finish};
use crate::archetype::role::PartRole;
use crate::archetype::shapes::ShapeSpec;

/// One specimen under construction.
#[derive(Debug)]
pub(crate) struct Builder<'a> {
    roles: &'a [RoleSpec],
    spec: &'a ShapeSpec,
    dimensions: Vec<f32>,
    /// Damage that this specimen has suffered.
    pub(crate) damage: Damage,
    /// Its random draws.
    pub(crate) dice: Dice,
    /// Parts made so far.
    pub(crate) parts: Vec<PartDraft>,
    sun: Vec3,
    sidedness: f32,
}

impl<'a> Builder<'a> {
    /// An item without parts.
    pub(crate) fn new(roles: &'a [RoleSpec], spec: &'a ShapeSpec, dimensions: Vec<f32>, damage: Damage, dice: Dice) -> Self {
        Self { roles, spec, dimensions, damage, dice, parts: Vec::with_capacity(4), sun: Vec3::Z, sidedness: 0.3 }
    }

    /// The specimen's dimensions in the order of the shape's list.
    pub(crate) fn dimensions<const N: usize>(&self) -> [f32; N] {
        debug_assert_eq!(N, self.spec.dimensions.len());
        std::array::from_fn(|i| self.dimensions[i])
    }

    /// Starts the part of a role: a soft, one-sided shell without surface. None if this specimen lacks it.
    pub(crate) fn begin(&mut self, role: PartRole) -> Option<PartDraft> {
        let spec = self.roles.iter().find(|spec| spec.role == role)?;
        let span = |dice: &mut Dice, span: Span| dice.range(span.min, span.max);
        let present = self.dice.chance(spec.chance);
        let thickness_m = spec.thickness_m.map_or(0.0, |thickness| span(&mut self.dice, thickness));
        let print_share = span(&mut self.dice, spec.print_share);
        let standoff_m = spec.standoff_m.map_or(0.0, |standoff| span(&mut self.dice, standoff));
        present.then(|| PartDraft { print: spec.print, standoff_m, ..PartDraft::new(role, thickness_m, print_share) })
    }

    /// Starts the part that every specimen has.
    pub(crate) fn begin_body(&mut self) -> PartDraft {
        let role = self.spec.roles[0].role;
        self.begin(role).expect("files are checked: a shape's first part is there and is always drawn")
    }

    /// Says from where sun and rain came in service, in the present frame, and how much that mattered (0 to 1).
    pub(crate) fn serve(&mut self, sun: Vec3, sidedness: f32) {
        (self.sun, self.sidedness) = (sun.normalize_or(Vec3::Z), sidedness);
    }

    /// Moves every point of every part.
    pub(crate) fn warp(&mut self, mut warp: impl FnMut(Vec3) -> Vec3) {
        for part in &mut self.parts {
            part.draft.warp_from(0, &mut warp);
        }
    }

    /// Turns the item about the origin.
    pub(crate) fn rotate(&mut self, rotation: Quat) {
        self.rotate_about(rotation, Vec3::ZERO);
    }

    /// Turns the item about a point.
    pub(crate) fn rotate_about(&mut self, rotation: Quat, pivot: Vec3) {
        self.sun = rotation * self.sun;
        let matrix = Mat3::from_quat(rotation);
        let shift = pivot - matrix * pivot;
        self.warp(|p| matrix * p + shift);
    }

    /// Lays an item whose axis is z down along x, after turning it about its axis by `roll`.
    pub(crate) fn lay_down(&mut self, roll: f32) {
        self.rotate(Quat::from_rotation_y(std::f32::consts::FRAC_PI_2) * Quat::from_rotation_z(roll));
    }

    /// Turns the item upside down about x.
    pub(crate) fn turn_over(&mut self) {
        self.rotate(Quat::from_rotation_x(std::f32::consts::PI));
    }

    /// Bounding box of all parts.
    pub(crate) fn bounds(&self) -> (Vec3, Vec3) {
        self.parts.iter().fold((Vec3::INFINITY, Vec3::NEG_INFINITY), |(low, high), part| {
            let (l, h) = part.draft.bounds();
            (low.min(l), high.max(h))
        })
    }

    /// Sets the item down on z = 0 with its footprint centred.
    pub(crate) fn set_down(&mut self) {
        let (low, high) = self.bounds();
        let shift = Vec3::new(-0.5 * (low.x + high.x), -0.5 * (low.y + high.y), -low.z);
        if shift.is_finite() {
            self.warp(|p| p + shift);
        }
    }

    /// Finishes the item.
    pub(crate) fn finish(mut self) -> ItemGeometry {
        self.parts.retain(|part| !part.draft.faces.is_empty());
        let volumes: Vec<f32> = self.parts.iter().map(PartDraft::volume_m3).collect();
        for part in self.parts.iter_mut().filter(|part| part.lined_m > 0.0) {
            part.draft.line_inside(part.lined_m);
        }
        self.set_down();
        let (low, high) = self.bounds();
        let parts = self
            .parts
            .into_iter()
            .zip(volumes)
            .map(|(part, volume_m3)| {
                let how =
                    Finish { crease_cos: part.crease_deg.to_radians().cos(), sun: self.sun, sidedness: self.sidedness };
                PartGeometry {
                    role: part.role,
                    mesh: finish(&part.draft, &how),
                    thickness_m: part.thickness_m,
                    volume_m3,
                    print: part.print,
                    print_share: part.print_share,
                    walls: part.walls,
                    standoff_m: part.standoff_m,
                    stiff: part.stiff,
                }
            })
            .collect();
        ItemGeometry { parts, size_m: (high - low).to_array() }
    }
}
