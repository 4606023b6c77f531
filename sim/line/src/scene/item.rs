//! One item: geometry, materials, the life it led and what that did to each part.

use glam::{Affine3A, Vec3};
use loopline_materials::{Condition, DegradationState, Library, ServiceLife, Triage, stream};

use super::surface::{PartSurface, SurfaceRecipe};
use crate::archetype::{Archetype, Damage, ItemGeometry, PartGeometry, PartMesh, PartRole, PrintLayout};
use crate::scenario::{MaterialChoice, Scenario};

/// Wall that the fate of a body is estimated with before its geometry is drawn, mm.
const TYPICAL_WALL_MM: f32 = 1.0;

/// A part of an item.
#[derive(Clone, Debug)]
pub struct ScenePart {
    /// Number in the mask of the sample; 0 is the belt.
    pub mask_id: u16,
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
    /// Mass, kg.
    pub mass_kg: f32,
    /// What service did to it.
    pub condition: Condition,
    /// What sensors can see of it.
    pub surface: PartSurface,
}

/// An item on the belt.
#[derive(Clone, Debug)]
pub struct SceneItem {
    /// Number in the sample, from 0.
    pub id: u32,
    /// Name of its archetype.
    pub archetype: String,
    /// World from item at the time of the exposure. The item frame has its origin at the centre of the footprint, z up.
    pub world_from_item: Affine3A,
    /// Axis-aligned extent in the item frame, m.
    pub size_m: [f32; 3],
    /// The parts; the first is the body.
    pub parts: Vec<ScenePart>,
    /// The life that all parts shared.
    pub life: ServiceLife,
    /// Remaining function, 0 to 1.
    pub quality: f32,
}

impl SceneItem {
    /// The main part.
    #[must_use]
    pub fn body(&self) -> &ScenePart {
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

    /// Mass, kg.
    #[must_use]
    pub fn mass_kg(&self) -> f32 {
        self.parts.iter().map(|part| part.mass_kg).sum()
    }

    /// What the item is worth if it goes where its triage says, euro.
    #[must_use]
    pub fn value_eur(&self, library: &Library) -> f32 {
        let per_kg = |part: &ScenePart| {
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

/// Where an item's random draws come from: each purpose has a stream of its own.
#[derive(Clone, Copy)]
pub(crate) struct ItemSeed {
    pub(crate) seed: u64,
    pub(crate) index: u64,
    pub(crate) item: u32,
}

impl ItemSeed {
    pub(crate) fn stream(&self, purpose: &str) -> impl rand::Rng + Clone + use<> {
        stream(self.seed, self.index, &format!("item {} {purpose}", self.item))
    }
}

/// An item before it is placed: geometry and life.
pub(crate) struct ItemDraft<'a> {
    pub(crate) seed: ItemSeed,
    pub(crate) archetype: &'a Archetype,
    /// What each role is made of.
    pub(crate) materials: &'a [MaterialChoice],
    pub(crate) geometry: ItemGeometry,
    pub(crate) life: ServiceLife,
}

impl<'a> ItemDraft<'a> {
    /// Draws life and geometry.
    pub(crate) fn new(
        scenario: &Scenario,
        library: &Library,
        archetype: &'a Archetype,
        materials: &'a [MaterialChoice],
        seed: ItemSeed,
    ) -> Self {
        let life = scenario.service_life.sample(&mut seed.stream("life"));
        let mut rng = seed.stream("damage");
        let mut damage = Damage {
            dents: scenario.damage.dents.draw(&mut rng),
            crush: scenario.damage.crush.draw(&mut rng),
            tear: scenario.damage.tear.draw(&mut rng),
            fracture: scenario.damage.fracture.draw(&mut rng),
        };
        // What service broke is broken in shape too; a typical wall serves for this estimate.
        let body = &library.materials()[materials[0].material];
        let broken = Condition::evolve(body, &life, TYPICAL_WALL_MM, 0.0, &mut seed.stream("body fate"));
        damage.fracture = damage.fracture.max(broken.severity[DegradationState::Fractured.index()]);
        let geometry = archetype.build(&damage, &mut seed.stream("geometry"));
        Self { seed, archetype, materials, geometry, life }
    }

    /// Works out every part's condition and optics. Mask numbers start at `first_mask_id`.
    pub(crate) fn finish(
        self,
        scenario: &Scenario,
        library: &Library,
        world_from_item: Affine3A,
        first_mask_id: u16,
    ) -> SceneItem {
        let size_m = self.geometry.size_m;
        let coupling = scenario.appearance.coupling as f32;
        let parts: Vec<ScenePart> = self
            .geometry
            .parts
            .into_iter()
            .enumerate()
            .map(|(k, geometry)| {
                let role = self.archetype.roles().iter().position(|r| r.role == geometry.role).unwrap_or(0);
                let maker =
                    PartMaker { library, life: &self.life, coupling, seed: self.seed, mask_id: first_mask_id + k as u16 };
                maker.make(geometry, self.materials[role])
            })
            .collect();
        let quality = quality(&parts);
        SceneItem {
            id: self.seed.item,
            archetype: self.archetype.name().to_owned(),
            world_from_item,
            size_m,
            parts,
            life: self.life,
            quality,
        }
    }
}

/// An item is as good as its parts by mass, and no better than its body.
fn quality(parts: &[ScenePart]) -> f32 {
    let mass: f32 = parts.iter().map(|p| p.mass_kg).sum();
    let mean = parts.iter().map(|p| p.mass_kg * p.condition.quality).sum::<f32>() / mass.max(1e-9);
    mean.min(parts[0].condition.quality).clamp(0.0, 1.0)
}

struct PartMaker<'a> {
    library: &'a Library,
    life: &'a ServiceLife,
    coupling: f32,
    seed: ItemSeed,
    mask_id: u16,
}

impl PartMaker<'_> {
    fn make(&self, geometry: PartGeometry, choice: MaterialChoice) -> ScenePart {
        let material = &self.library.materials()[choice.material];
        let role = geometry.role.name();
        let thickness_mm = (geometry.thickness_m * 1000.0).max(0.005);
        let mut look = self.seed.stream(&format!("{role} look"));
        let realisation = material.realise_as(choice.habit, self.library, Some(thickness_mm), self.coupling, &mut look);
        // The body's fate is drawn from the stream that already decided whether it broke.
        let mut fate = self.seed.stream(&format!("{role} fate"));
        let coating = if geometry.print == PrintLayout::None { 0.0 } else { geometry.print_share };
        let condition = Condition::evolve(material, self.life, thickness_mm, coating, &mut fate);
        let recipe = SurfaceRecipe {
            library: self.library,
            material,
            realisation,
            coverage: condition.coverage,
            weathering: condition.weathering,
            print: geometry.print,
            print_share: geometry.print_share,
            wear: condition.severity[DegradationState::Worn.index()],
        };
        let surface = recipe.finish(&mut look);
        let (center_m, half_extent_m) = bounds(&geometry.mesh);
        ScenePart {
            mask_id: self.mask_id,
            role: geometry.role,
            center_m,
            half_extent_m,
            thickness_mm,
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
