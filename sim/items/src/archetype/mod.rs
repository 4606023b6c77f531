//! Archetypes: what kinds of things come down the line, and how one of them is built as geometry.
//!
//! An archetype is a file `assets/archetypes/NAME.toml`: a procedural [`Shape`], the distributions of its dimensions, its
//! roles (parts) with the materials such a part is really made of, and how prone it is to each kind of damage.
//! [`Archetype::build`] draws one specimen, damages it, lays it to rest on the belt and returns meshes. It knows no
//! materials beyond their ids, no condition and no rendering: fine relief and everything spectral belong elsewhere.
//!
//! - `geometry`, `role`, `damage`: the public result and request types
//! - `file`, `dimension`, `entry`, `catalogue`, `error`: the data files and their validation
//! - `mesh/`: surfaces (lofts, lattices, tubes, sheets) and their finishing into vertices
//! - `form/`: what happens to a body: dents, crush, tears, fracture, coming to rest
//! - `shapes/`: one procedural shape a file

mod catalogue;
mod damage;
mod dimension;
mod entry;
mod error;
mod file;
mod form;
mod geometry;
mod mesh;
mod role;
mod shapes;

pub use catalogue::ArchetypeCatalogue;
pub use damage::Damage;
pub use dimension::Dimension;
pub use entry::Archetype;
pub use error::ArchetypeError;
pub use file::{DamageLikelihood, MaterialWeight, RoleSpec, Span};
pub use geometry::{ItemGeometry, PartGeometry, PartMesh, Vertex};
pub use role::{PartRole, PrintLayout};
pub use shapes::Shape;

#[cfg(test)]
mod tests;
