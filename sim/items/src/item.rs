//! One item: geometry, materials, the life it led and what that did to each part.

use glam::Vec3;
use loopline_materials::{Condition, DegradationState, Library, MaterialChoice, ServiceLife, StreamKey, Triage};
use rand_chacha::ChaCha8Rng;

use crate::archetype::{Archetype, Damage, PartGeometry, PartMesh, PartRole, PrintLayout};
use crate::surface::{PartSurface, SurfaceRecipe};

/// Wall that the fate of a body is estimated with before its geometry is drawn, mm.
const TYPICAL_WALL_MM: f32 = 1.0;

/// A part of an item.
#[derive(Clone, Debug)]
pub struct Part {
    /// What it is to the item.
    pub role: PartRole,
    /// Its surface in the item frame.
    pub mesh: PartMesh,
    /// Centre of its bounds, item frame, m.
    pub center_m: Vec3,
    /// Half the extent of its bounds, m.
    pub half_extent_m: Vec3,
    /// Wall or bulk thickness, mm.
    pub thickness_mm: f32,
    /// Height of the air under the wall that faces up, m; 0 where the part lies on the belt or on another part.
    pub standoff_m: f32,
    /// Volume of material, m3.
    pub volume_m3: f32,
    /// Mass, kg.
    pub mass_kg: f32,
    /// What service did to it.
    pub condition: Condition,
    /// What sensors can see of it.
    pub surface: PartSurface,
}

/// An item, wherever it is: it has no pose. The item frame has its origin at the centre of the footprint, z up.
#[derive(Clone, Debug)]
pub struct Item {
    /// Name of its archetype.
    pub archetype: String,
    /// Axis-aligned extent in the item frame, m.
    pub size_m: [f32; 3],
    /// The parts; the first is the body.
    pub parts: Vec<Part>,
    /// The life that all parts shared.
    pub life: ServiceLife,
    /// Remaining function, 0 to 1.
    pub quality: f32,
}

/// Where an item's random draws come from: each purpose has a stream of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ItemKey {
    /// The sample that shows it, or its serial number on a line.
    pub key: StreamKey,
    /// Its number within the sample, from 0, or [`ItemKey::ON_A_LINE`].
    pub number: u32,
}

impl ItemKey {
    /// Stands for a number in the keys of items on a line, so that a line and a dataset of one scenario and seed share no life.
    pub const ON_A_LINE: u32 = u32::MAX;

    /// The stream of one purpose.
    #[must_use]
    pub fn stream(&self, purpose: &str) -> ChaCha8Rng {
        self.key.stream(&format!("item {} {purpose}", self.number))
    }
}

/// What an item is made from, besides the random draws.
#[derive(Clone, Debug)]
pub struct ItemRecipe<'a> {
    /// Its kind.
    pub archetype: &'a Archetype,
    /// What each role of the archetype is made of, in the archetype's order.
    pub materials: &'a [MaterialChoice],
    /// The life it led.
    pub life: ServiceLife,
    /// What collection and shredding did to its shape.
    pub damage: Damage,
    /// How much its look betrays its materials, 0 to 1.
    pub coupling: f32,
}

impl Item {
    /// Makes the item of a key: geometry, then each part's condition and optics. The same recipe and key give the same item,
    /// whatever was made before.
    ///
    /// # Panics
    /// If the recipe names a material that the library has not, or not one for each role of the archetype.
    #[must_use]
    pub fn make(library: &Library, recipe: &ItemRecipe<'_>, key: ItemKey) -> Self {
        assert_eq!(recipe.materials.len(), recipe.archetype.roles().len(), "a recipe names a material for each role");
        let mut damage = recipe.damage;
        // What service broke is broken in shape too; a typical wall serves for this estimate.
        let body = &library.materials()[recipe.materials[0].material];
        let broken = Condition::evolve(body, &recipe.life, TYPICAL_WALL_MM, 0.0, &mut key.stream("body fate"));
        damage.fracture = damage.fracture.max(broken.severity[DegradationState::Fractured.index()]);
        let geometry = recipe.archetype.build(&damage, &mut key.stream("geometry"));
        let maker = PartMaker { library, life: &recipe.life, coupling: recipe.coupling, key };
        let role_of = |part: &PartGeometry| {
            let roles = recipe.archetype.roles();
            roles.iter().position(|r| r.role == part.role).expect("shapes build parts of the archetype's roles alone")
        };
        let parts: Vec<Part> = geometry
            .parts
            .into_iter()
            .map(|part| {
                let choice = recipe.materials[role_of(&part)];
                maker.make(part, choice)
            })
            .collect();
        let quality = quality(&parts);
        let archetype = recipe.archetype.name().to_owned();
        Self { archetype, size_m: geometry.size_m, parts, life: recipe.life, quality }
    }

    /// The main part.
    #[must_use]
    pub fn body(&self) -> &Part {
        &self.parts[0]
    }

    /// The state of the main part.
    #[must_use]
    pub fn state(&self) -> DegradationState {
        self.body().condition.state
    }

    /// What should become of the item.
    #[must_use]
    pub fn triage(&self) -> Triage {
        Triage::of(self.quality)
    }

    /// Radius of the circle around its footprint, m.
    #[must_use]
    pub fn footprint_radius_m(&self) -> f32 {
        0.5 * self.size_m[0].hypot(self.size_m[1])
    }

    /// Mass, kg.
    #[must_use]
    pub fn mass_kg(&self) -> f32 {
        self.parts.iter().map(|part| part.mass_kg).sum()
    }

    /// What the item is worth if it goes where its triage says, euro.
    #[must_use]
    pub fn value_eur(&self, library: &Library) -> f32 {
        let per_kg = |part: &Part| {
            let value = &library.materials()[part.surface.material].value;
            match self.triage() {
                Triage::Reuse => value.reuse_eur_kg,
                Triage::Repair => value.repair_eur_kg,
                Triage::Recycle => value.recycle_eur_kg,
            }
        };
        self.parts.iter().map(|part| part.mass_kg * per_kg(part)).sum()
    }
}

/// An item is as good as its parts by mass, and no better than its body.
fn quality(parts: &[Part]) -> f32 {
    let mass: f32 = parts.iter().map(|p| p.mass_kg).sum();
    let mean = parts.iter().map(|p| p.mass_kg * p.condition.quality).sum::<f32>() / mass.max(1e-9);
    mean.min(parts[0].condition.quality).clamp(0.0, 1.0)
}

struct PartMaker<'a> {
    library: &'a Library,
    life: &'a ServiceLife,
    coupling: f32,
    key: ItemKey,
}

impl PartMaker<'_> {
    fn make(&self, geometry: PartGeometry, choice: MaterialChoice) -> Part {
        let material = &self.library.materials()[choice.material];
        let role = geometry.role.name();
        let thickness_mm = (geometry.thickness_m * 1000.0).max(0.005);
        let mut look = self.key.stream(&format!("{role} look"));
        let mut realisation = material.realise_as(choice.habit, self.library, Some(thickness_mm), self.coupling, &mut look);
        realisation.walls = geometry.walls;
        // The body's fate is drawn from the stream that already decided whether it broke.
        let mut fate = self.key.stream(&format!("{role} fate"));
        let print = geometry.print.coated(material.habits[realisation.habit].coat);
        let print_share = if print == PrintLayout::Paint { 1.0 } else { geometry.print_share };
        let coating = if print == PrintLayout::None { 0.0 } else { print_share };
        let condition = Condition::evolve(material, self.life, thickness_mm, coating, &mut fate);
        let recipe = SurfaceRecipe {
            library: self.library,
            material,
            realisation,
            coverage: condition.coverage,
            weathering: condition.weathering,
            print,
            print_share,
            wear: condition.severity[DegradationState::Worn.index()],
        };
        let surface = recipe.finish(&mut look);
        let (center_m, half_extent_m) = bounds(&geometry.mesh);
        Part {
            role: geometry.role,
            center_m,
            half_extent_m,
            thickness_mm,
            standoff_m: geometry.standoff_m,
            volume_m3: geometry.volume_m3,
            mass_kg: geometry.volume_m3 * material.thermal.density_kg_m3,
            condition,
            surface,
            mesh: geometry.mesh,
        }
    }
}

fn bounds(mesh: &PartMesh) -> (Vec3, Vec3) {
    let (mut low, mut high) = (Vec3::INFINITY, Vec3::NEG_INFINITY);
    for vertex in &mesh.vertices {
        let p = Vec3::from(vertex.position);
        low = low.min(p);
        high = high.max(p);
    }
    if low.x > high.x {
        (Vec3::ZERO, Vec3::splat(1e-3))
    } else {
        (0.5 * (low + high), (0.5 * (high - low)).max(Vec3::splat(1e-4)))
    }
}

#[cfg(test)]
mod tests {
    use loopline_materials::Endmember;

    use super::*;
    use crate::archetype::ArchetypeCatalogue;

    /// The body of an unused item of this archetype, made of a material in the habit of this name.
    fn body(library: &Library, archetype: &str, material: &str, habit: &str, life: ServiceLife) -> Part {
        let catalogue = ArchetypeCatalogue::embedded().expect("embedded archetypes are valid");
        let archetype = catalogue.get(archetype).expect("in the catalogue");
        let of = &library.get(material).expect("in the library").habits;
        let habit = Some(of.iter().position(|h| h.name == habit).expect("a habit of the material"));
        let choice = MaterialChoice { material: library.index_of(material).expect("in the library"), habit };
        let materials = vec![choice; archetype.roles().len()];
        let recipe = ItemRecipe { archetype, materials: &materials, life, damage: Damage::NONE, coupling: 1.0 };
        let key = ItemKey { key: StreamKey::new("paint", 1, 1), number: 0 };
        Item::make(library, &recipe, key).parts.remove(0)
    }

    #[test]
    fn a_painted_part_asks_for_its_coating_all_over_less_wear() {
        let library = Library::embedded().expect("the embedded library is valid");
        let coating = Endmember::Coating.index();
        for (archetype, material, habit) in [
            ("tube_metal", "mild_steel", "painted"),
            // Paint covers the marking.
            ("profile", "aluminium_6061", "painted"),
            ("gear", "brass", "lacquered"),
        ] {
            let surface = body(&library, archetype, material, habit, ServiceLife::unused()).surface;
            assert_eq!((surface.print, surface.print_share, surface.coverage[coating]), (PrintLayout::Paint, 1.0, 1.0));
            let inks = surface.inks.expect("a coat");
            assert!(inks[0].0 == inks[1].0 && inks[0].0 == inks[2].0, "one colour");
            let mixed = surface.optics.diffuse[coating].as_deref().expect("a coat");
            assert!(mixed.0 == inks[0].0, "the infrared sees it too");

            let bare = body(&library, archetype, material, "bare", ServiceLife::unused()).surface;
            assert!(bare.print != PrintLayout::Paint && bare.coverage[coating] < 0.05, "{archetype}");
        }
        let rubbed = ServiceLife { years: 10.0, cycles_per_year: 1e5, load_ratio: 0.3, ..ServiceLife::unused() };
        let worn = body(&library, "tube_metal", "mild_steel", "painted", rubbed);
        let wear = worn.condition.severity[DegradationState::Worn.index()];
        assert!(worn.surface.coverage[coating] < 1.0 || wear == 0.0, "{wear}");
        assert!(worn.surface.coverage[coating] > 0.2, "{:?}", worn.surface.coverage);
    }

    #[test]
    fn what_is_printed_all_over_keeps_its_print() {
        let library = Library::embedded().expect("the embedded library is valid");
        let surface = body(&library, "can", "aluminium_3104", "lacquered", ServiceLife::unused()).surface;
        assert_eq!(surface.print, PrintLayout::Can);
    }

    #[test]
    fn a_look_through_a_bottle_crosses_two_walls_and_heat_meets_one() {
        let library = Library::embedded().expect("the embedded library is valid");
        let bottle = body(&library, "bottle", "pet_clear", "clear", ServiceLife::unused());
        let optics = &bottle.surface.optics;
        let wall = optics.one_wall.as_deref().expect("a bottle is a vessel");
        let both = optics.transmittance.as_deref().expect("clear");
        for (both, one) in both.samples().iter().zip(wall.transmittance.samples()) {
            // Less than once through, and little more than twice: what goes to and fro between walls that reflect a tenth adds a hundredth.
            assert!(*both <= *one && *both >= one * one && *both < one * one * 1.1, "{both} {one}");
        }
        let shard = body(&library, "shard", "glass_clear", "clear", ServiceLife::unused());
        assert!(shard.surface.optics.one_wall.is_none() && shard.surface.optics.transmittance.is_some());
    }

    #[test]
    fn hollow_goods_stand_off_and_flat_ones_lie_on_the_belt() {
        let library = Library::embedded().expect("the embedded library is valid");
        assert!(body(&library, "box", "board_brown", "brown", ServiceLife::unused()).standoff_m > 0.005);
        assert!(body(&library, "tile", "ceramic_glazed", "white", ServiceLife::unused()).standoff_m == 0.0);
    }
}
