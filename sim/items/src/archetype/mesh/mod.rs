//! Surfaces: primitives that shapes are composed of, and their finishing into vertices. No damage, no roles.

mod draft;
mod finish;
mod lattice;
mod loft;
mod outline;
mod sheet;
mod tube;

pub(crate) use draft::{Draft, Face};
pub(crate) use finish::{Finish, finish};
pub(crate) use lattice::{Lattice, spaced};
pub(crate) use loft::{Ring, loft, ring_grid};
pub(crate) use outline::{circle, rounded_rectangle};
pub(crate) use sheet::{Sheet, sheet};
pub(crate) use tube::tube;
