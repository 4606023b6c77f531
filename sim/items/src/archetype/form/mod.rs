//! What happens to a body between the mould and the belt: assembly of parts, damage, coming to rest. No shapes here.

mod builder;
mod crush;
mod dent;
mod dice;
mod fracture;
mod noise;
mod part;
mod rest;
mod tear;

pub(crate) use builder::Builder;
pub(crate) use crush::{buckle, crumple, flatten};
pub(crate) use dent::{dent, knock_corners};
pub(crate) use dice::Dice;
pub(crate) use fracture::{Break, snap_shell, snap_solid};
pub(crate) use noise::{Creases, Swell};
pub(crate) use part::{Bulk, PartDraft};
pub(crate) use rest::come_to_rest;
pub(crate) use tear::tear;
