//! The sensor pass in a Bevy app: prepares views in the main world, extracts them, draws them in the render world.
//!
//! Order within one `App::update`: the line builds scenes (`LineSystems`), [`SensorSystems::Prepare`] turns them into
//! packets, extraction moves the packets, the `Render` schedule draws and reads back. Rasters are in the [`Rasters`]
//! mailbox when `update` returns: of this update, never of an earlier one.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use bevy::app::{App, Plugin, PostUpdate, SubApp};
use bevy::ecs::prelude::*;
use bevy::ecs::schedule::ScheduleLabel;
use bevy::render::extract_plugin::ExtractPlugin;
use bevy::render::{ExtractSchedule, MainWorld, Render, RenderApp, RenderSystems};
use bevy::transform::components::Transform;
use glam::Affine3A;
use loopline_line::station::{Item, LineSetup, StationScene};
use loopline_sensors::Raster;

use crate::gpu_types::ViewPacket;
use crate::packet::packet;
use crate::{Gpu, GpuError, SensorPass};

/// Systems of the sensor pass in the main world.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SensorSystems {
    /// Turns scenes into packets, in `PostUpdate`.
    Prepare,
}

/// What a station wants drawn in this update.
#[derive(Component, Default)]
pub struct StationView {
    packet: Option<ViewPacket>,
}

/// Where the render world leaves what it drew: (sample index, raster), ascending.
#[derive(Resource, Clone, Default)]
pub struct Rasters(Arc<Mutex<Drawn>>);

#[derive(Default)]
struct Drawn {
    rasters: Option<Result<Vec<(u64, Raster)>, GpuError>>,
    time: Duration,
}

impl Rasters {
    /// Takes the rasters of the last update.
    ///
    /// # Errors
    /// What the device failed with.
    pub fn take(&self) -> Result<Vec<(u64, Raster)>, GpuError> {
        self.lock().rasters.take().unwrap_or_else(|| Ok(Vec::new()))
    }

    /// How long the last update's drawing and reading back took.
    #[must_use]
    pub fn drawing_time(&self) -> Duration {
        self.lock().time
    }

    fn put(&self, result: Result<Vec<(u64, Raster)>, GpuError>, time: Duration) {
        *self.lock() = Drawn { rasters: Some(result), time };
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Drawn> {
        // A panic while holding the lock leaves either a whole result or none.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Adds the sensor pass to an app. Without a window, only the bare render world is set up; nothing of Bevy's cameras.
pub struct SensorPassPlugin {
    pass: Mutex<Option<SensorPass>>,
}

impl SensorPassPlugin {
    /// Builds the pass on a device.
    ///
    /// # Errors
    /// As [`SensorPass::new`].
    pub fn new(gpu: Gpu, size_px: [usize; 2]) -> Result<Self, GpuError> {
        let pass = SensorPass::new(gpu, size_px[0] as u32, size_px[1] as u32)?;
        Ok(Self { pass: Mutex::new(Some(pass)) })
    }
}

#[derive(Resource)]
struct Pass(SensorPass);

#[derive(Resource, Default)]
struct ExtractedViews(Vec<ViewPacket>);

impl Plugin for SensorPassPlugin {
    fn build(&self, app: &mut App) {
        if app.get_sub_app(RenderApp).is_none() {
            app.add_plugins(ExtractPlugin::default());
            if let Some(render_app) = app.get_sub_app_mut(RenderApp) {
                render_app.update_schedule = Some(Render.intern());
            }
        }
        let rasters = Rasters::default();
        app.insert_resource(rasters.clone());
        app.add_systems(PostUpdate, prepare_views.in_set(SensorSystems::Prepare));
        let pass = self.pass.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let (Some(render_app), Some(pass)) = (app.get_sub_app_mut(RenderApp), pass) {
            add_to_render_world(render_app, rasters, pass);
        }
    }
}

fn add_to_render_world(render_app: &mut SubApp, rasters: Rasters, pass: SensorPass) {
    render_app
        .insert_resource(rasters)
        .insert_resource(Pass(pass))
        .init_resource::<ExtractedViews>()
        .add_systems(ExtractSchedule, extract_views)
        .add_systems(Render, draw_views.in_set(RenderSystems::Render));
}

fn prepare_views(
    setup: Res<LineSetup>,
    mut stations: Query<(&StationScene, Option<&Children>, &mut StationView), Changed<StationScene>>,
    items: Query<(&Item, &Transform)>,
) {
    stations.par_iter_mut().for_each(|(scene, children, mut view)| {
        let Some(scene) = scene.0.as_deref() else { return };
        let here = children.into_iter().flat_map(|c| c.iter()).filter_map(|entity| items.get(entity).ok());
        let mut placed: Vec<_> =
            here.map(|(item, transform)| (item.0.as_ref(), Affine3A::from_mat4(transform.to_matrix()))).collect();
        // Children keep no promise of order; the item's own number does.
        placed.sort_by_key(|(item, _)| item.id);
        view.packet = Some(packet(setup.library(), scene, placed.into_iter()));
    });
}

fn extract_views(mut main_world: ResMut<MainWorld>, mut extracted: ResMut<ExtractedViews>) {
    let mut views = main_world.query::<&mut StationView>();
    extracted.0.clear();
    extracted.0.extend(views.iter_mut(&mut main_world).filter_map(|mut view| view.packet.take()));
    extracted.0.sort_by_key(|packet| packet.index);
}

fn draw_views(mut pass: ResMut<Pass>, extracted: Res<ExtractedViews>, rasters: Res<Rasters>) {
    let begun = Instant::now();
    let drawn = pass.0.draw(&extracted.0);
    rasters.put(drawn, begun.elapsed());
}
