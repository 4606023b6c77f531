//! Builds the scene of a sample index, the same one whatever was built before and on whichever thread.

use std::sync::Arc;

use glam::Affine3A;
use loopline_materials::{Library, stream};
use loopline_sensors::config::raster_size;
use loopline_sensors::thermography::SourceAbsorption;
use rand::Rng;

use super::belt::BeltSurface;
use super::camera::CameraPose;
use super::item::{ItemDraft, ItemSeed, SceneItem};
use super::lighting::StationLight;
use super::placement::Placer;
use super::thermal::{ThermalScene, heater_source};
use crate::archetype::{Archetype, ArchetypeCatalogue};
use crate::scenario::{ArchetypeFacts, InfeedPlan, ItemCount, Scenario, ScenarioError};

/// Why a scenario cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The scenario names something that does not exist.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
}

/// Everything of one sample at the moment of the exposure.
#[derive(Clone, Debug)]
pub struct Scene {
    /// Sample index.
    pub index: u64,
    /// The cameras' pose.
    pub camera: CameraPose,
    /// The light.
    pub light: StationLight,
    /// The belt.
    pub belt: BeltSurface,
    /// Air, surroundings and heater.
    pub thermal: ThermalScene,
    /// Items in the order in which they came to lie.
    pub items: Vec<Arc<SceneItem>>,
}

/// A scenario with everything it names, ready to build scenes.
#[derive(Clone, Debug)]
pub struct SceneBuilder {
    scenario: Scenario,
    library: Library,
    archetypes: Vec<Archetype>,
    plan: InfeedPlan,
    count: ItemCount,
    heater_source: SourceAbsorption,
    size_px: [usize; 2],
    seed: u64,
}

impl SceneBuilder {
    /// Resolves a scenario.
    ///
    /// # Errors
    /// [`SetupError::Scenario`] if it names what is not in the library or the catalogue.
    pub fn new(scenario: Scenario, library: Library, catalogue: &ArchetypeCatalogue, seed: u64) -> Result<Self, SetupError> {
        let archetypes: Vec<Archetype> = catalogue.archetypes().cloned().collect();
        let facts: Vec<ArchetypeFacts> = ArchetypeFacts::of(catalogue);
        scenario.check(&library, &facts)?;
        let plan = InfeedPlan::new(&scenario, &library, &facts)?;
        let count = ItemCount::new(&scenario.infeed);
        // Parsing a scenario has checked that the sizes fit together.
        let sensors = &scenario.sensors;
        let size_px = raster_size(&sensors.rgb, &sensors.lwir, &sensors.nir).unwrap_or([128, 128]);
        let heater_source = heater_source(&scenario);
        Ok(Self { scenario, library, archetypes, plan, count, heater_source, size_px, seed })
    }

    /// The scenario.
    #[must_use]
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// The materials.
    #[must_use]
    pub fn library(&self) -> &Library {
        &self.library
    }

    /// The seed of all draws.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Spectral weights of the heater.
    #[must_use]
    pub fn heater_source(&self) -> &SourceAbsorption {
        &self.heater_source
    }

    /// Width and height of the raster, pixels.
    #[must_use]
    pub fn raster_size_px(&self) -> [usize; 2] {
        self.size_px
    }

    /// Builds the scene of a sample.
    #[must_use]
    pub fn build(&self, index: u64) -> Scene {
        let draw = |purpose: &str| stream(self.seed, index, purpose);
        let station = &self.scenario.station;
        let view_width = station.field_of_view_m as f32;
        let view_m = [view_width, view_width * self.size_px[1] as f32 / self.size_px[0] as f32];
        Scene {
            index,
            camera: CameraPose::draw(station, self.size_px, &mut draw("camera")),
            light: StationLight::draw(&self.scenario.lighting, &mut draw("light")),
            belt: BeltSurface::draw(&self.scenario.belt, &self.library, view_m, &mut draw("belt")),
            thermal: ThermalScene::draw(&self.scenario, &mut draw("climate")),
            items: self.items(index, view_m, &mut draw("infeed")),
        }
    }

    fn items(&self, index: u64, view_m: [f32; 2], infeed: &mut impl Rng) -> Vec<Arc<SceneItem>> {
        let count = self.count.draw(infeed);
        let choices: Vec<_> = (0..count).map(|_| self.plan.draw(infeed)).collect();
        let drafts: Vec<ItemDraft<'_>> = choices
            .iter()
            .zip(0..)
            .map(|(choice, item)| {
                let seed = ItemSeed { seed: self.seed, index, item };
                ItemDraft::new(&self.scenario, &self.library, &self.archetypes[choice.archetype], &choice.materials, seed)
            })
            .collect();
        let poses = self.place(view_m, &drafts);
        let mut next_mask_id = 1;
        drafts
            .into_iter()
            .zip(poses)
            .map(|(draft, pose)| {
                let item = draft.finish(&self.scenario, &self.library, pose, next_mask_id);
                next_mask_id += item.parts.len() as u16;
                Arc::new(item)
            })
            .collect()
    }

    /// Large items find their place first, as they would push small ones aside.
    fn place(&self, view_m: [f32; 2], drafts: &[ItemDraft<'_>]) -> Vec<Affine3A> {
        let infeed = &self.scenario.infeed;
        let mut placer = Placer::new(infeed.arrangement, infeed.overlap as f32, view_m);
        let footprint = |k: &usize| {
            let [x, y, _] = drafts[*k].geometry.size_m;
            x * y
        };
        let mut order: Vec<usize> = (0..drafts.len()).collect();
        order.sort_by(|a, b| footprint(b).total_cmp(&footprint(a)).then(a.cmp(b)));
        let mut poses = vec![Affine3A::IDENTITY; drafts.len()];
        for k in order {
            let mut rng = drafts[k].seed.stream("place");
            poses[k] = placer.place(&drafts[k].geometry, &mut rng);
        }
        poses
    }
}
