//! Endmembers: the pure surface constituents that a point of an item is a mixture of.

use serde::{Deserialize, Serialize};

/// Number of endmembers; also the length of every per-endmember array.
pub const ENDMEMBER_COUNT: usize = 8;

/// A pure constituent of a surface. The discriminant is the index in every per-endmember array, in the
/// packed abundances of the raster and in the last axis of `KEY.abundance.npy`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Endmember {
    /// The substrate as made.
    Intact = 0,
    /// The substrate after photo-oxidation, heat ageing, hydrolysis or abrasion of its surface.
    Weathered = 1,
    /// The metal's corrosion product or tarnish film.
    Corrosion = 2,
    /// Carbonised substrate.
    Char = 3,
    /// A film of liquid water over the substrate.
    Water = 4,
    /// Dust, mud and food residue.
    Soil = 5,
    /// Print, paint or lacquer.
    Coating = 6,
    /// Open crack or delamination.
    Crack = 7,
}

impl Endmember {
    /// All endmembers in index order.
    pub const ALL: [Self; ENDMEMBER_COUNT] =
        [Self::Intact, Self::Weathered, Self::Corrosion, Self::Char, Self::Water, Self::Soil, Self::Coating, Self::Crack];

    /// The index in per-endmember arrays.
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The name as files spell it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Intact => "intact",
            Self::Weathered => "weathered",
            Self::Corrosion => "corrosion",
            Self::Char => "char",
            Self::Water => "water",
            Self::Soil => "soil",
            Self::Coating => "coating",
            Self::Crack => "crack",
        }
    }
}
