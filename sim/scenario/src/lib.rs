//! Scenarios: what runs over the belt, under which light, past which instruments. One TOML file each, checked whole
//! before anything is made.
//!
//! [`Scenario::parse`] reads a file in three steps, each in its own module, and collects up to
//! [`MAX_PROBLEMS`] problems on the way:
//! 1. [`document`] parses TOML and remembers where each key stands;
//! 2. [`shape`] holds it against the JSON Schema of [`Scenario`]: keys, types, bounds; a crate finds what is wrong, and [`shape`]
//!    says it;
//! 3. [`rules`] checks what a schema cannot say, for example that one sensor's size divides another's.
//!
//! [`LineFile`], a plant that sorts what a scenario says, is read in the same steps ([`line`]).
//!
//! [`Scenario::check`] then resolves material and archetype names; [`InfeedPlan`] draws items from the composition.
//!
//! **Invariant:** knows no archetype's geometry, no item and no Bevy: of archetypes it takes [`ArchetypeFacts`], names and materials.

mod check;
mod document;
mod error;
mod facts;
mod hints;
mod infeed_plan;
mod interval;
mod item_count;
pub mod line;
mod old_schema;
mod parse;
mod reference;
mod rules;
mod schema;
mod sections;
mod shape;

pub use error::{FileKind, MAX_PROBLEMS, Problem, ScenarioError};
pub use facts::{ArchetypeFacts, RoleFacts};
pub use infeed_plan::{InfeedPlan, ItemChoice};
pub use interval::Interval;
pub use item_count::ItemCount;
pub use line::LineFile;
pub use parse::MAX_FILE_BYTES;
pub use sections::*;

#[cfg(test)]
mod tests;
