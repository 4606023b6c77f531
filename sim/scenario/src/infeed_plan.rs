//! The infeed resolved against library and archetypes: draws what the next item is and what its parts are made of.

use loopline_materials::{Library, MaterialChoice};
use rand::{Rng, RngExt as _};

use super::error::ScenarioError;
use super::facts::{ArchetypeFacts, MaterialFacts, material_facts};
use super::item_count::pick;
use super::{Basis, Composition, CompositionEntry, MaterialShare, Scenario};

/// What one item is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemChoice {
    /// Index into the archetypes that the plan was made with.
    pub archetype: usize,
    /// For each role of that archetype, in its order, what it is made of.
    pub materials: Vec<MaterialChoice>,
}

/// The infeed of a scenario, ready to draw items from.
#[derive(Clone, Debug)]
pub struct InfeedPlan {
    kinds: Vec<Kind>,
    /// Main role of each archetype and number of its roles.
    shapes: Vec<Shape>,
    /// Share of items whose shape is drawn apart from their materials.
    loose_share: f64,
}

#[derive(Clone, Debug)]
struct Shape {
    main_role: usize,
    roles: usize,
}

/// A kind of item: an archetype and the materials of each of its roles.
#[derive(Clone, Debug)]
struct Kind {
    /// Share by number of items.
    share: f64,
    archetype: usize,
    /// Per role: material and weight.
    roles: Vec<Vec<(MaterialChoice, f64)>>,
}

impl InfeedPlan {
    /// Resolves the infeed of `scenario`.
    ///
    /// The share of items whose shape says nothing of their material is (1 - coupling)^3: all at coupling 0, as
    /// [`Appearance`](super::Appearance) promises, and few while the coupling is high, so that bottles stay bottles.
    ///
    /// # Errors
    /// As [`Scenario::check`].
    pub fn new(scenario: &Scenario, library: &Library, archetypes: &[ArchetypeFacts]) -> Result<Self, ScenarioError> {
        Self::from_facts(scenario, &material_facts(library), archetypes)
    }

    pub(super) fn from_facts(
        scenario: &Scenario,
        materials: &[MaterialFacts],
        archetypes: &[ArchetypeFacts],
    ) -> Result<Self, ScenarioError> {
        scenario.check_names(materials, archetypes)?;
        let kinds = match &scenario.infeed.composition {
            Composition::Balanced(_) => balanced(materials, archetypes),
            Composition::Entries(entries) => {
                entries.iter().map(|e| kind(e, scenario.infeed.basis, archetypes, materials)).collect()
            }
        };
        let shapes = archetypes.iter().map(|a| Shape { main_role: a.main_role(), roles: a.roles.len() }).collect();
        let loose_share = (1.0 - scenario.appearance.coupling).powi(3);
        Ok(Self { kinds, shapes, loose_share })
    }

    /// Draws one item.
    pub fn draw(&self, rng: &mut impl Rng) -> ItemChoice {
        let own = self.draw_kind(rng);
        if rng.random::<f64>() >= self.loose_share {
            return own;
        }
        // Shape and materials from separate draws: each part takes the main material of an unrelated item.
        let roles = self.shapes[own.archetype].roles;
        let materials = (0..roles).map(|_| self.main(&self.draw_kind(rng))).collect();
        ItemChoice { archetype: own.archetype, materials }
    }

    fn main(&self, item: &ItemChoice) -> MaterialChoice {
        item.materials[self.shapes[item.archetype].main_role]
    }

    /// Index of the material that the item is mainly made of.
    #[must_use]
    pub fn main_material(&self, item: &ItemChoice) -> usize {
        self.main(item).material
    }

    /// Expected share of items, by number, whose main material is each of the `count` materials of the library.
    #[must_use]
    pub fn material_shares(&self, count: usize) -> Vec<f64> {
        let mut shares = vec![0.0; count];
        let total: f64 = self.kinds.iter().map(|k| k.share).sum();
        for kind in &self.kinds {
            let main = &kind.roles[self.shapes[kind.archetype].main_role];
            let sum: f64 = main.iter().map(|(_, w)| w).sum();
            for &(choice, weight) in main {
                shares[choice.material] += kind.share / total * weight / sum;
            }
        }
        shares
    }

    fn draw_kind(&self, rng: &mut impl Rng) -> ItemChoice {
        let kind = &self.kinds[pick(self.kinds.iter().map(|k| k.share), rng)];
        let materials = kind.roles.iter().map(|r| r[pick(r.iter().map(|m| m.1), rng)].0).collect();
        ItemChoice { archetype: kind.archetype, materials }
    }
}

/// Why a name that a plan looks up is there.
const CHECKED: &str = "the names of a scenario are checked before its plan is made";

/// The kind that an entry describes.
fn kind(entry: &CompositionEntry, basis: Basis, archetypes: &[ArchetypeFacts], materials: &[MaterialFacts]) -> Kind {
    let chosen = |share: &MaterialShare| {
        let material = index_of(materials, &share.id);
        let named = |name: &String| materials[material].habits.iter().position(|h| h == name).expect(CHECKED);
        (MaterialChoice { material, habit: share.habit.as_ref().map(named) }, share.weight)
    };
    let archetype = archetypes.iter().position(|a| a.name == entry.archetype).expect(CHECKED);
    let roles = archetypes[archetype]
        .roles
        .iter()
        .map(|role| match entry.materials.get(&role.role) {
            Some(shares) => shares.iter().map(chosen).collect(),
            None => defaults(&role.materials, materials),
        })
        .collect();
    let share = match basis {
        Basis::Units => entry.share,
        Basis::Mass => entry.share / entry.unit_mass_kg.expect("a file with shares by mass gives each entry's unit mass"),
    };
    Kind { share, archetype, roles }
}

fn defaults(shares: &[(String, f64)], materials: &[MaterialFacts]) -> Vec<(MaterialChoice, f64)> {
    let chosen = |id: &str| MaterialChoice { material: index_of(materials, id), habit: None };
    shares.iter().map(|(id, weight)| (chosen(id), *weight)).collect()
}

fn index_of(materials: &[MaterialFacts], id: &str) -> usize {
    materials.iter().position(|m| m.id == id).expect(CHECKED)
}

/// One kind per material and archetype that plausibly carries it, so that each material has the same share.
fn balanced(materials: &[MaterialFacts], archetypes: &[ArchetypeFacts]) -> Vec<Kind> {
    let mut kinds = Vec::new();
    for (index, material) in materials.iter().enumerate() {
        let carriers = carriers(material, materials, archetypes);
        let total: f64 = carriers.iter().map(|c| c.1).sum();
        for (archetype, weight) in carriers {
            let facts = &archetypes[archetype];
            let mut roles: Vec<_> = facts.roles.iter().map(|r| defaults(&r.materials, materials)).collect();
            roles[facts.main_role()] = vec![(MaterialChoice { material: index, habit: None }, 1.0)];
            kinds.push(Kind { share: weight / total, archetype, roles });
        }
    }
    kinds
}

/// Archetypes that are made of `material`, with weights: those that name it for their main role; if none does (a
/// material that the user added), those that name one of its family, else of its class, else all.
fn carriers(material: &MaterialFacts, materials: &[MaterialFacts], archetypes: &[ArchetypeFacts]) -> Vec<(usize, f64)> {
    let alike: [&dyn Fn(&MaterialFacts) -> bool; 4] =
        [&|m| m.id == material.id, &|m| m.family == material.family, &|m| m.class == material.class, &|_| true];
    for alike in alike {
        let found: Vec<(usize, f64)> = archetypes
            .iter()
            .enumerate()
            .filter_map(|(i, archetype)| {
                let main = &archetype.roles.get(archetype.main_role())?.materials;
                let named = |id: &str| materials.iter().find(|m| m.id == id).is_some_and(alike);
                let weight: f64 = main.iter().filter(|(id, _)| named(id)).map(|(_, w)| w).sum();
                let total: f64 = main.iter().map(|(_, w)| w).sum();
                (weight > 0.0).then(|| (i, weight / total))
            })
            .collect();
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}
