//! What the infeed needs to know of archetypes and materials: names and what is commonly made of what. Whoever has archetypes says
//! these facts of them; a scenario knows no geometry.

use loopline_materials::Library;
use loopline_materials::schema::MaterialClass;

/// What the infeed needs to know of an archetype.
#[derive(Clone, Debug, PartialEq)]
pub struct ArchetypeFacts {
    /// Name; the stem of its file under assets/archetypes.
    pub name: String,
    /// Its roles; the main one is `body`, or else the first.
    pub roles: Vec<RoleFacts>,
}

/// A role of an archetype and what it is commonly made of.
#[derive(Clone, Debug, PartialEq)]
pub struct RoleFacts {
    /// Role in snake case: `body`, `cap`, ...
    pub role: String,
    /// Material ids with positive weights.
    pub materials: Vec<(String, f64)>,
}

impl ArchetypeFacts {
    /// Index of the main role.
    #[must_use]
    pub fn main_role(&self) -> usize {
        self.roles.iter().position(|r| r.role == "body").unwrap_or(0)
    }
}

/// What the infeed needs to know of a material.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct MaterialFacts {
    pub(super) id: String,
    pub(super) family: String,
    pub(super) class: MaterialClass,
    /// Names of the habits, in the material's order.
    pub(super) habits: Vec<String>,
}

/// The materials of a library, in its order.
pub(super) fn material_facts(library: &Library) -> Vec<MaterialFacts> {
    let facts = |m: &loopline_materials::Material| MaterialFacts {
        id: m.id.clone(),
        family: m.family.clone(),
        class: m.class,
        habits: m.habits.iter().map(|h| h.name.clone()).collect(),
    };
    library.materials().iter().map(facts).collect()
}
