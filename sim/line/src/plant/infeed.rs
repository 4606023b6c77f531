//! Items arrive at the belt's start, at the scenario's rate: gaps are drawn from an exponential law, so that arrivals are a Poisson
//! process. Singulated, an item waits until the one before it has cleared its place; as they come, they fall on top of each other.

use std::sync::Arc;

use bevy::app::{App, FixedUpdate, Plugin};
use bevy::ecs::prelude::*;
use glam::{Affine3A, Quat, Vec3};
use loopline_items::Item;
use loopline_scenario::line::Feed;
use rand::RngExt as _;

use super::events::{EventKind, Events};
use super::physics::{Motion, Physics, Radius};
use super::places::Hangs;
use super::{Belt, Body, Clock, Faults, Heated, Ledger, LineSet, Serial, Setup, WorldFromItem};

/// Height over the belt at which an item is laid down, m.
const LAID_M: f32 = 0.001;

/// Height from which items fall that come as they come, m: off the edge of the belt before.
const FALL_M: f32 = 0.15;

/// The item that comes next.
#[derive(Resource, Debug)]
pub(super) struct Next {
    /// Whether anything comes at all.
    pub(super) open: bool,
    serial: u64,
    due_s: f64,
    item: Arc<Item>,
}

/// The item that came last.
#[derive(Resource, Debug, Default)]
struct Last {
    serial: Option<Serial>,
    radius_m: f32,
}

pub(super) struct InfeedPlugin;

impl Plugin for InfeedPlugin {
    fn build(&self, app: &mut App) {
        let first = next(app.world().resource::<Setup>(), app.world().resource::<Faults>(), 0, 0.0);
        app.insert_resource(first).init_resource::<Last>().add_systems(FixedUpdate, arrive.in_set(LineSet::Infeed));
    }
}

/// The item of a serial number, due after the one before it.
fn next(setup: &Setup, faults: &Faults, serial: u64, before_s: f64) -> Next {
    let mean_s = 60.0 / (setup.scenario().infeed.items_per_min * faults.burst(before_s));
    let uniform: f64 = setup.key(serial).stream("arrival").random();
    let gap_s = -mean_s * (1.0 - uniform).ln();
    Next { open: true, serial, due_s: before_s + gap_s, item: Arc::new(setup.infeed.item(setup.seed, serial)) }
}

#[allow(clippy::too_many_arguments, reason = "a system's arguments are what it reads and writes")]
fn arrive(
    mut commands: Commands,
    setup: Res<Setup>,
    faults: Res<Faults>,
    clock: Res<Clock>,
    mut coming: ResMut<Next>,
    mut last: ResMut<Last>,
    mut ledger: ResMut<Ledger>,
    mut events: ResMut<Events>,
    mut physics: ResMut<Physics>,
    drive: Res<Belt>,
    placed: Query<(&Serial, &Body, &WorldFromItem)>,
) {
    // One a tick at most, which is faster than any rate a scenario may ask for.
    if !coming.open || coming.due_s > clock.now_s() {
        return;
    }
    let belt = &setup.scenario().belt;
    let radius = coming.item.footprint_radius_m();
    let start_m = -belt.before_camera_m as f32;
    // The one before may have left already.
    let before = last.serial.and_then(|serial| placed.iter().find(|(s, ..)| **s == serial));
    let singulated = setup.layout.feed == Feed::Singulated;
    if singulated && before.is_some_and(|(.., pose)| pose.0.translation.x - start_m < radius + last.radius_m) {
        return;
    }
    let serial = Serial(coming.serial);
    let mut rng = setup.key(serial.0).stream("arrival place");
    let half_m = 0.5 * belt.width_m as f32;
    let [length, width, _] = coming.item.size_m;
    let across_m = |yaw: f32| 0.5 * (length * yaw.sin().abs() + width * yaw.cos().abs());
    let drawn = rng.random_range(0.0..std::f32::consts::TAU);
    // What does not fit between the guards as it was drawn lies along the belt.
    let along = if length >= width { 0.0 } else { std::f32::consts::FRAC_PI_2 };
    let yaw = if across_m(drawn) < half_m { drawn } else { along };
    let free_m = (half_m - across_m(yaw)).max(0.0);
    let y = free_m * rng.random_range(-1.0_f32..=1.0);
    // It falls onto whatever lies there, not into it: what is still in its way must fall first.
    let height_m = if singulated { LAID_M } else { FALL_M };
    let in_the_way = |at: glam::Vec3A, item: &Item| {
        let near = (at.x - start_m).hypot(at.y - y) < radius + item.footprint_radius_m().max(item.size_m[2]);
        near && at.z + Vec3::from(item.size_m).max_element() > height_m
    };
    if !singulated && placed.iter().any(|(_, body, pose)| in_the_way(pose.0.translation, &body.0)) {
        return;
    }
    let pose = Affine3A::from_rotation_translation(Quat::from_rotation_z(yaw), Vec3::new(start_m, y, height_m));
    let item = &coming.item;
    let mass_kg = item.mass_kg();
    let material = setup.infeed.library().materials()[item.body().surface.material].id.clone();
    let (archetype, state, quality) = (item.archetype.clone(), item.state().name(), item.quality);
    let velocity = Vec3::X * drive.surface_m_s as f32;
    let handle = physics.insert(setup.infeed.library(), serial, &coming.item, pose, velocity);
    commands.spawn((
        serial,
        Body(coming.item.clone()),
        handle,
        Radius(radius),
        Motion::Free { still_ticks: 0 },
        WorldFromItem(pose),
        Heated::at(start_m),
        Hangs::default(),
    ));
    ledger.arrive(mass_kg);
    events.push(
        &clock,
        EventKind::Arrived { serial: serial.0, mass_kg: f64::from(mass_kg), archetype, material, state, quality },
    );
    *last = Last { serial: Some(serial), radius_m: radius };
    let open = coming.open;
    *coming = next(&setup, &faults, serial.0 + 1, coming.due_s);
    coming.open = open;
}
