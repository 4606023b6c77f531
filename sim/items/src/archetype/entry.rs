//! An archetype, and building one specimen of it.

use rand::Rng;

use super::damage::Damage;
use super::file::{ArchetypeFile, DamageLikelihood, RoleSpec};
use super::form::{Builder, Dice};
use super::geometry::ItemGeometry;
use super::shapes::Shape;

/// A kind of item: a shape with the dimensions, roles and habits of one product group.
#[derive(Clone, Debug)]
pub struct Archetype {
    file: ArchetypeFile,
}

impl Archetype {
    pub(super) fn new(file: ArchetypeFile) -> Self {
        Self { file }
    }

    /// The archetype's id: the stem of its file.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.file.name
    }

    /// A short description for people.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.file.title
    }

    /// The procedural shape behind it.
    #[must_use]
    pub fn shape(&self) -> Shape {
        self.file.shape
    }

    /// The roles of its parts with their default materials; the first one is always present.
    #[must_use]
    pub fn roles(&self) -> &[RoleSpec] {
        &self.file.parts
    }

    /// How often each kind of damage happens to it at all.
    #[must_use]
    pub fn damage_likelihood(&self) -> DamageLikelihood {
        self.file.damage
    }

    /// Builds one specimen at rest on z = 0 in a random stable pose; the caller turns it about z.
    ///
    /// Each kind of damage strikes with the likelihood of the file, and then with 0.5 to 1 times the severity asked.
    /// Values of `damage` outside 0 to 1 are clamped. The result depends on the arguments and the state of `rng` alone.
    pub fn build(&self, damage: &Damage, rng: &mut impl Rng) -> ItemGeometry {
        let mut dice = Dice::from_rng(rng);
        let likelihood = self.file.damage;
        let mut strike = |severity: f32, likelihood: f32| {
            let (hit, share) = (dice.chance(likelihood), dice.range(0.5, 1.0));
            if hit && severity.is_finite() { severity.clamp(0.0, 1.0) * share } else { 0.0 }
        };
        let damage = Damage {
            dents: strike(damage.dents, likelihood.dents),
            crush: strike(damage.crush, likelihood.crush),
            tear: strike(damage.tear, likelihood.tear),
            fracture: strike(damage.fracture, likelihood.fracture),
        };
        let spec = self.file.shape.spec();
        let dimensions = spec
            .dimensions
            .iter()
            .map(|key| self.file.dimensions.get(*key).map_or(0.0, |dimension| dimension.sample(dice.rng())))
            .collect();
        let mut builder = Builder::new(&self.file.parts, spec, dimensions, damage, dice);
        (spec.build)(&mut builder);
        builder.finish()
    }
}
