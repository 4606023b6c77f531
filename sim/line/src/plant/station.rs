//! The station looks: a frame is due whenever the belt has run by half a field of view, so that each item is seen twice.

use std::mem;

use bevy::app::{App, FixedUpdate, Plugin};
use bevy::ecs::prelude::*;
use loopline_materials::StreamKey;
use loopline_station::{BeltSurface, CameraPose, EmptyView, Placed, StationLight, TooManyParts, View};

use super::events::{EventKind, Events};
use super::{Belt, Body, Clock, Faults, Heated, LineSet, Serial, Setup, WorldFromItem};
use crate::sampling;

/// The station as it is mounted: drawn once for a run.
#[derive(Resource, Debug)]
struct Mounted {
    camera: CameraPose,
    light: StationLight,
    belt: BeltSurface,
    /// How far from the cameras' axis items may lie to be in the view, m: twice as far as the cameras see, so that none is cut off.
    reach_m: f32,
}

/// Frames taken, and those that nobody has fetched yet.
#[derive(Resource, Debug, Default)]
pub(super) struct Frames {
    taken: u64,
    views: Vec<View>,
    error: Option<TooManyParts>,
}

impl Frames {
    pub(super) fn take(&mut self) -> Vec<View> {
        mem::take(&mut self.views)
    }

    pub(super) fn take_error(&mut self) -> Option<TooManyParts> {
        self.error.take()
    }
}

pub(super) struct StationPlugin;

impl Plugin for StationPlugin {
    fn build(&self, app: &mut App) {
        let setup = app.world().resource::<Setup>();
        let scenario = setup.scenario();
        let run = StreamKey::new(&scenario.name, setup.seed, 0);
        let view_m = sampling::view_m(scenario);
        let mounted = Mounted {
            camera: CameraPose::mount(&sampling::mounting(scenario, &mut run.stream("line camera")), scenario.raster_size()),
            light: sampling::light(&scenario.lighting, &mut run.stream("line light")),
            belt: sampling::belt(
                scenario,
                setup.infeed.library(),
                view_m,
                crate::heater::history_at(scenario, setup.ambient_k, 0.0),
                &mut run.stream("line belt"),
            ),
            reach_m: view_m[0],
        };
        app.insert_resource(mounted).init_resource::<Frames>().add_systems(FixedUpdate, look.in_set(LineSet::Sense));
    }
}

type Items<'w, 's> = Query<'w, 's, (&'static Serial, &'static Body, &'static WorldFromItem, &'static Heated)>;

#[allow(clippy::too_many_arguments, reason = "a system's arguments are what it reads and writes")]
fn look(
    setup: Res<Setup>,
    mounted: Res<Mounted>,
    belt: Res<Belt>,
    clock: Res<Clock>,
    faults: Res<Faults>,
    mut frames: ResMut<Frames>,
    mut events: ResMut<Events>,
    items: Items<'_, '_>,
) {
    let every_m = 0.5 * setup.scenario().station.field_of_view_m;
    if belt.encoder_m < every_m * (frames.taken + 1) as f64 {
        return;
    }
    if faults.frames_dropped(clock.now_s()) {
        frames.taken += 1;
        return;
    }
    let (serials, view) = compose(&setup, &mounted, &belt, frames.taken, &items);
    match view {
        Ok(view) => frames.views.push(view),
        Err(error) => frames.error = Some(error),
    }
    events.push(&clock, EventKind::Frame { frame: frames.taken, serials });
    frames.taken += 1;
}

/// How the cameras hang.
pub(super) fn camera(world: &World) -> CameraPose {
    world.resource::<Mounted>().camera
}

/// What stands before the cameras now.
pub(super) fn view(world: &mut World) -> Result<View, TooManyParts> {
    let mut state = bevy::ecs::system::SystemState::<(
        Res<'_, Setup>,
        Res<'_, Mounted>,
        Res<'_, Belt>,
        Res<'_, Frames>,
        Items<'_, '_>,
    )>::new(world);
    let (setup, mounted, belt, frames, items) = state.get(world).expect("a plant keeps its resources as long as it lives");
    compose(&setup, &mounted, &belt, frames.taken, &items).1
}

fn compose(
    setup: &Setup,
    mounted: &Mounted,
    belt: &Belt,
    frame: u64,
    items: &Items<'_, '_>,
) -> (Vec<u64>, Result<View, TooManyParts>) {
    let mut here: Vec<_> = items.iter().filter(|(_, _, pose, _)| pose.0.translation.x.abs() <= mounted.reach_m).collect();
    // The order of a query is that of memory; the serial number is the plant's own.
    here.sort_by_key(|(serial, ..)| **serial);
    let serials = here.iter().map(|(serial, ..)| serial.0).collect();
    let placed = here
        .into_iter()
        .map(|(_, body, pose, heated)| Placed {
            item: body.0.clone(),
            world_from_item: pose.0,
            heating: heated.history(setup),
        })
        .collect();
    let empty = EmptyView {
        frame: setup.key(frame),
        camera: mounted.camera,
        light: mounted.light.clone(),
        belt: BeltSurface {
            // Marks come round with the belt.
            offset_m: mounted.belt.offset_m - belt.encoder_m as f32,
            speed_m_s: belt.surface_m_s as f32,
            ..mounted.belt.clone()
        },
        ambient_k: setup.ambient_k,
        surroundings_k: setup.ambient_k,
    };
    (serials, empty.with(placed))
}
