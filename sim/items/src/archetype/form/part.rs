//! A part under construction.

use crate::archetype::mesh::Draft;
use crate::archetype::role::{PartRole, PrintLayout};

/// Least distance of the two drawn sides of a wall, metres: enough to keep them apart in a depth buffer.
const MIN_DRAWN_M: f32 = 7e-4;

/// How the volume of material follows from a part's surface.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Bulk {
    /// The surface encloses the material.
    Solid,
    /// The surface is a wall of the part's thickness; this share of the area counts (one half if both sides are drawn).
    Shell(f32),
}

/// A part under construction.
#[derive(Clone, Debug)]
pub(crate) struct PartDraft {
    /// Its role.
    pub(crate) role: PartRole,
    /// Its surface.
    pub(crate) draft: Draft,
    /// Wall or bulk thickness, metres.
    pub(crate) thickness_m: f32,
    /// Print kind.
    pub(crate) print: PrintLayout,
    /// Print share.
    pub(crate) print_share: f32,
    /// Keeps its form while the rest is crushed.
    pub(crate) stiff: bool,
    /// How volume follows from the surface.
    pub(crate) bulk: Bulk,
    /// Walls one behind the other, seen from above.
    pub(crate) walls: u32,
    /// Height of the air under the wall that faces up, metres.
    pub(crate) standoff_m: f32,
    /// Thickness at which the inside of a single wall is drawn, metres; 0 leaves it undrawn.
    pub(crate) lined_m: f32,
    /// Angle in degrees beyond which an edge is sharp.
    pub(crate) crease_deg: f32,
}

impl PartDraft {
    /// A soft, one-sided shell without surface and print.
    pub(crate) fn new(role: PartRole, thickness_m: f32, print_share: f32) -> Self {
        Self {
            role,
            draft: Draft::default(),
            thickness_m,
            print: PrintLayout::None,
            print_share,
            stiff: false,
            bulk: Bulk::Shell(1.0),
            walls: 1,
            standoff_m: 0.0,
            lined_m: 0.0,
            crease_deg: 32.0,
        }
    }

    /// A solid part of the given thickness.
    pub(crate) fn solid(mut self, thickness_m: f32) -> Self {
        (self.thickness_m, self.bulk, self.stiff) = (thickness_m, Bulk::Solid, true);
        self
    }

    /// A shell of which `sides` (1 or 2) are drawn.
    pub(crate) fn shell(mut self, sides: usize) -> Self {
        self.bulk = Bulk::Shell(1.0 / sides as f32);
        self
    }

    /// A single wall whose inside is drawn too: open vessels, broken ones, lids.
    pub(crate) fn lined(mut self) -> Self {
        (self.bulk, self.lined_m) = (Bulk::Shell(1.0), self.thickness_m.max(MIN_DRAWN_M));
        self
    }

    /// A vessel: who looks through the wall above sees the one below.
    pub(crate) fn vessel(mut self) -> Self {
        self.walls = 2;
        self
    }

    /// Keeps its form under crush.
    pub(crate) fn stiff(mut self) -> Self {
        self.stiff = true;
        self
    }

    /// Another crease angle.
    pub(crate) fn crease(mut self, degrees: f32) -> Self {
        self.crease_deg = degrees;
        self
    }

    /// Volume of material in cubic metres; fracture can leave so little that a floor keeps it positive.
    pub(crate) fn volume_m3(&self) -> f32 {
        match self.bulk {
            Bulk::Solid => self.draft.enclosed_m3().abs(),
            Bulk::Shell(share) => self.draft.area_m2() * share * self.thickness_m,
        }
        .max(1e-10)
    }
}
