//! What arrives on the belt: items made as the scenario's composition, lives and damage say.

use std::sync::Arc;

use loopline_items::{Archetype, ArchetypeCatalogue, Damage, Item, ItemKey, ItemRecipe};
use loopline_materials::{Library, StreamKey};
use loopline_scenario::{ArchetypeFacts, InfeedPlan, ItemChoice, RoleFacts, Scenario, ScenarioError};
use rand::Rng;

/// Items that a line is commissioned with, and their seed, which no run has.
const COMMISSIONED: u64 = 1000;
const COMMISSIONING_SEED: u64 = u64::MAX;

/// A scenario's infeed with everything that it names: draws what comes next, and makes it.
#[derive(Clone, Debug)]
pub struct Infeed {
    scenario: Arc<Scenario>,
    library: Arc<Library>,
    archetypes: Vec<Archetype>,
    plan: InfeedPlan,
}

impl Infeed {
    /// Resolves the infeed of a scenario.
    ///
    /// # Errors
    /// [`ScenarioError`] if it names what is not in the library or the catalogue.
    pub fn new(
        scenario: Arc<Scenario>,
        library: Arc<Library>,
        catalogue: &ArchetypeCatalogue,
    ) -> Result<Self, ScenarioError> {
        let facts = archetype_facts(catalogue);
        scenario.check(&library, &facts)?;
        let plan = InfeedPlan::new(&scenario, &library, &facts)?;
        Ok(Self { scenario, library, archetypes: catalogue.archetypes().cloned().collect(), plan })
    }

    /// The scenario.
    #[must_use]
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// The materials.
    #[must_use]
    pub fn library(&self) -> &Arc<Library> {
        &self.library
    }

    /// Draws what the next item is.
    pub fn draw(&self, rng: &mut impl Rng) -> ItemChoice {
        self.plan.draw(rng)
    }

    /// Makes the item of a key: its life and damage are drawn as the scenario says.
    #[must_use]
    pub fn make(&self, choice: &ItemChoice, key: ItemKey) -> Item {
        let life = self.scenario.service_life.sample(&mut key.stream("life"));
        let mut rng = key.stream("damage");
        let range = &self.scenario.damage;
        let damage = Damage {
            dents: range.dents.draw(&mut rng),
            crush: range.crush.draw(&mut rng),
            tear: range.tear.draw(&mut rng),
            fracture: range.fracture.draw(&mut rng),
        };
        let recipe = ItemRecipe {
            archetype: &self.archetypes[choice.archetype],
            materials: &choice.materials,
            life,
            damage,
            coupling: self.scenario.appearance.coupling as f32,
        };
        Item::make(&self.library, &recipe, key)
    }

    /// The item of a serial number on a line of this seed: the same one, whatever came before it; and none that a dataset of this
    /// scenario and seed shows.
    #[must_use]
    pub fn item(&self, seed: u64, serial: u64) -> Item {
        let key = StreamKey::new(&self.scenario.name, seed, serial);
        let choice = self.draw(&mut key.stream("line infeed"));
        self.make(&choice, ItemKey { key, number: ItemKey::ON_A_LINE })
    }

    /// The items that a line is commissioned with: what is to be known of goods before any arrive is measured on them, and they are none
    /// that come later.
    pub fn commissioning(&self) -> impl Iterator<Item = Item> {
        (0..COMMISSIONED).map(|serial| self.item(COMMISSIONING_SEED, serial))
    }

    /// Mean mass of an item, kg, as commissioning finds it.
    #[must_use]
    pub fn mean_kg(&self) -> f64 {
        self.commissioning().map(|item| f64::from(item.mass_kg())).sum::<f64>() / COMMISSIONED as f64
    }
}

/// What a scenario needs to know of a catalogue, in its order.
#[must_use]
pub fn archetype_facts(catalogue: &ArchetypeCatalogue) -> Vec<ArchetypeFacts> {
    let facts = |archetype: &Archetype| ArchetypeFacts {
        name: archetype.name().to_owned(),
        roles: archetype
            .roles()
            .iter()
            .map(|role| RoleFacts {
                role: role.role.name().to_owned(),
                materials: role.materials.iter().map(|m| (m.id.clone(), f64::from(m.weight))).collect(),
            })
            .collect(),
    };
    catalogue.archetypes().map(facts).collect()
}
