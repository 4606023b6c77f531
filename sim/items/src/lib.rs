//! The things that come down a sorting line: procedural geometry, what each part is made of, the life it led, and what sensors can
//! learn of its surface.
//!
//! | module | holds |
//! |---|---|
//! | [`archetype`] | kinds of things: a file each, a procedural shape each |
//! | [`item`](Item) | one item, made from a recipe and a key |
//! | [`ray`](SurfaceHit) | where a line meets an item's surface |
//! | [`rigid`](RigidBody) | an item as physics sees it: mass, inertia, hull, friction |
//! | [`surface`](PartSurface) | a part's surface: specimen, coverage of each endmember, optics, print |
//!
//! **Invariant:** an item knows no pose, no number in a picture, no scenario file and no Bevy. It is drawn alone by
//! (scenario, seed, index): a dataset and a line make the same item of the same recipe and key.

pub mod archetype;
mod item;
mod ray;
mod rigid;
mod surface;

pub use archetype::{Archetype, ArchetypeCatalogue, ArchetypeError, Damage, PartMesh, PartRole, PrintLayout};
pub use item::{Item, ItemKey, ItemRecipe, Part};
pub use ray::SurfaceHit;
pub use rigid::RigidBody;
pub use surface::{PartSurface, SurfaceRecipe};
