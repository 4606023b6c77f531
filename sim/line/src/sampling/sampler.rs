//! Draws the view of a sample index, the same one whatever was drawn before and on whichever thread.

use std::sync::Arc;

use glam::Affine3A;
use loopline_items::{ArchetypeCatalogue, Item, ItemKey};
use loopline_materials::{Library, StreamKey};
use loopline_scenario::{ItemCount, Scenario, ScenarioError};
use loopline_station::{CameraPose, EmptyView, Placed, TooManyParts, View};

use super::placement::Placer;
use super::{belt, light, mounting, view_m};
use crate::heater;
use crate::infeed::Infeed;

/// Draws the views of a scenario's samples.
#[derive(Clone, Debug)]
pub struct Sampler {
    infeed: Infeed,
    count: ItemCount,
    seed: u64,
}

impl Sampler {
    /// Resolves a scenario.
    ///
    /// # Errors
    /// [`ScenarioError`] if it names what is not in the library or the catalogue.
    pub fn new(
        scenario: Scenario,
        library: Arc<Library>,
        catalogue: &ArchetypeCatalogue,
        seed: u64,
    ) -> Result<Self, ScenarioError> {
        let count = ItemCount::new(&scenario.sampling);
        Ok(Self { infeed: Infeed::new(Arc::new(scenario), library, catalogue)?, count, seed })
    }

    /// The scenario.
    #[must_use]
    pub fn scenario(&self) -> &Scenario {
        self.infeed.scenario()
    }

    /// The seed of all draws.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The materials.
    #[must_use]
    pub fn library(&self) -> &Arc<Library> {
        self.infeed.library()
    }

    /// Draws the view of a sample.
    ///
    /// # Errors
    /// [`TooManyParts`] where a raster could not number its parts.
    pub fn view(&self, index: u64) -> Result<View, TooManyParts> {
        let scenario = self.scenario();
        let key = StreamKey::new(&scenario.name, self.seed, index);
        let view_m = view_m(scenario);
        let ambient_k = heater::ambient_k(scenario, &mut key.stream("climate"));
        let heating = heater::history_at(scenario, ambient_k, 0.0);
        let belt = belt(scenario, self.library(), view_m, heating, &mut key.stream("belt"));
        let empty = EmptyView {
            frame: key,
            camera: CameraPose::mount(&mounting(scenario, &mut key.stream("camera")), scenario.raster_size()),
            light: light(&scenario.lighting, &mut key.stream("light")),
            belt,
            ambient_k,
            surroundings_k: ambient_k,
        };
        empty.with(self.placed(key, view_m, ambient_k))
    }

    fn placed(&self, key: StreamKey, view_m: [f32; 2], ambient_k: f32) -> Vec<Placed> {
        let mut rng = key.stream("infeed");
        let count = self.count.draw(&mut rng);
        let choices: Vec<_> = (0..count).map(|_| self.infeed.draw(&mut rng)).collect();
        let keys = (0..).map(|number| ItemKey { key, number });
        let items: Vec<(ItemKey, Item)> =
            keys.zip(&choices).map(|(key, choice)| (key, self.infeed.make(choice, key))).collect();
        let poses = self.poses(view_m, &items);
        items
            .into_iter()
            .zip(poses)
            .map(|((_, item), world_from_item)| {
                let x_m = f64::from(world_from_item.translation.x);
                let heating = heater::history_at(self.scenario(), ambient_k, x_m);
                Placed { item: Arc::new(item), world_from_item, heating }
            })
            .collect()
    }

    /// Large items find their place first, as they would push small ones aside.
    fn poses(&self, view_m: [f32; 2], items: &[(ItemKey, Item)]) -> Vec<Affine3A> {
        let sampling = &self.scenario().sampling;
        let mut placer = Placer::new(sampling.arrangement, sampling.overlap as f32, view_m);
        let footprint = |k: &usize| {
            let [x, y, _] = items[*k].1.size_m;
            x * y
        };
        let mut order: Vec<usize> = (0..items.len()).collect();
        order.sort_by(|a, b| footprint(b).total_cmp(&footprint(a)).then(a.cmp(b)));
        let mut poses = vec![Affine3A::IDENTITY; items.len()];
        for k in order {
            let (key, item) = &items[k];
            poses[k] = placer.place(item, &mut key.stream("place"));
        }
        poses
    }
}
