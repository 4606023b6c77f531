//! The Bevy app behind `generate`: a batch of stations, stepped once per batch of samples.

use std::sync::Arc;
use std::time::Instant;

use bevy::app::{App, TaskPoolPlugin};
use bevy::ecs::prelude::*;
use loopline_line::scene::{Scene, SceneBuilder};
use loopline_line::station::{Assignment, LineSetup, StationPlugin, StationScene};
use loopline_render::{Gpu, GpuError, Rasters, SensorPassPlugin, StationView};
use loopline_sensors::Raster;

use super::stages::{Stage, StageTimes};

/// A running simulation.
pub(crate) struct Simulation {
    app: App,
    stations: Vec<Entity>,
    times: Arc<StageTimes>,
}

impl Simulation {
    /// An app with `batch` stations.
    pub(crate) fn new(builder: Arc<SceneBuilder>, gpu: Gpu, batch: usize, times: Arc<StageTimes>) -> Result<Self, GpuError> {
        let pass = SensorPassPlugin::new(gpu, builder.raster_size_px())?;
        let mut app = App::new();
        app.add_plugins(TaskPoolPlugin::default()).insert_resource(LineSetup(builder)).add_plugins((StationPlugin, pass));
        app.finish();
        app.cleanup();
        let stations = (0..batch)
            .map(|_| app.world_mut().spawn((Assignment::default(), StationScene::default(), StationView::default())).id())
            .collect();
        Ok(Self { app, stations, times })
    }

    /// Draws scenes (ascending by index, at most one per station).
    pub(crate) fn step(&mut self, scenes: Vec<Arc<Scene>>) -> Result<Vec<(Arc<Scene>, Raster)>, GpuError> {
        let world = self.app.world_mut();
        let mut ready = scenes.into_iter();
        for &station in &self.stations {
            if let Some(mut assignment) = world.get_mut::<Assignment>(station) {
                *assignment = ready.next().map_or(Assignment::Idle, Assignment::Ready);
            }
        }
        let begun = Instant::now();
        self.app.update();
        let world = self.app.world();
        let rasters = world.resource::<Rasters>();
        // The update is the world's stage, but for the time that the pass says it spent on the device.
        self.times.add(Stage::Raster, rasters.drawing_time());
        self.times.add(Stage::World, begun.elapsed().saturating_sub(rasters.drawing_time()));
        let rasters = rasters.take()?;
        let mut scenes: Vec<Arc<Scene>> =
            self.stations.iter().filter_map(|&station| world.get::<StationScene>(station)?.0.clone()).collect();
        scenes.sort_by_key(|scene| scene.index);
        Ok(scenes
            .into_iter()
            .zip(rasters)
            .map(|(scene, (index, raster))| {
                assert_eq!(scene.index, index, "a raster must belong to its scene");
                (scene, raster)
            })
            .collect())
    }
}
