//! Where items end: in a bin, at the tail or on the floor. What has fallen there leaves the world of physics and is booked.

use bevy::app::{App, FixedUpdate, Plugin};
use bevy::ecs::prelude::*;
use glam::{Vec3, Vec3A};
use serde::Serialize;

use super::arm::Obstacle;
use super::events::{EventKind, Events};
use super::physics::{Handle, Motion, Physics};
use super::{Belt, Body, Clock, Ledger, LineSet, Serial, Setup, TICK_S, WorldFromItem};

/// An item is in a bin when the origin of its frame is so far below the rim, m.
const IN_BIN_M: f32 = 0.05;
/// An item so far below the belt has left the line, m.
const FALLEN_M: f32 = -0.5;
/// The tail's chute is wider than the belt by this on each side, and begins so far before the belt's end, m.
const CHUTE_M: f32 = 0.2;
/// Depth of a bin's walls and half their thickness, m.
const WALL_DEPTH_M: f32 = 0.3;
const WALL_HALF_M: f32 = 0.01;
/// Friction of a wall. Assumed, as of plastic on plastic.
const WALL_FRICTION: f32 = 0.5;

/// So long, s, an item may hang on a guard or a rim while the belt runs under it; then somebody takes it away.
const HANGS_S: f64 = 3.0;
/// Slower than this, m/s, an item hangs.
const HANGS_M_S: f32 = 0.02;

/// For so many ticks an item has hung somewhere.
#[derive(Component, Clone, Copy, Debug, Default)]
pub(super) struct Hangs(u32);

/// Where an item ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Off the end of the belt.
    Tail,
    /// In the bin of this number, in the order of the line's file.
    Bin(usize),
    /// Beside everything; there too what hangs somewhere and is taken away.
    Floor,
}

/// The opening of a bin, world frame.
#[derive(Clone, Copy, Debug)]
struct Opening {
    center_m: [f32; 2],
    half_m: [f32; 2],
    rim_m: f32,
}

impl Opening {
    fn holds(&self, at: Vec3A) -> bool {
        (at.x - self.center_m[0]).abs() < self.half_m[0]
            && (at.y - self.center_m[1]).abs() < self.half_m[1]
            && at.z < self.rim_m - IN_BIN_M
    }
}

/// All bins.
#[derive(Resource, Debug)]
struct Openings(Vec<Opening>);

pub(super) struct PlacesPlugin;

impl Plugin for PlacesPlugin {
    fn build(&self, app: &mut App) {
        let setup = app.world().resource::<Setup>();
        let openings: Vec<Opening> = setup
            .layout
            .bins
            .iter()
            .map(|bin| Opening {
                center_m: bin.at_m.map(|v| v as f32),
                half_m: bin.size_m.map(|v| 0.5 * v as f32),
                rim_m: bin.rim_m as f32,
            })
            .collect();
        let mut physics = app.world_mut().resource_mut::<Physics>();
        openings.iter().enumerate().for_each(|(bin, opening)| walls(&mut physics, bin, opening));
        app.insert_resource(Openings(openings)).add_systems(FixedUpdate, end.in_set(LineSet::Act).in_set(Ending));
    }
}

/// The system that ends items, in [`LineSet::Act`].
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Ending;

/// The four walls of a bin.
fn walls(physics: &mut Physics, bin: usize, opening: &Opening) {
    let [x, y] = opening.center_m;
    let [half_x, half_y] = opening.half_m;
    let z = opening.rim_m - 0.5 * WALL_DEPTH_M;
    for side in [-1.0, 1.0] {
        for (at, half) in [
            ([x + side * half_x, y, z], [WALL_HALF_M, half_y, 0.5 * WALL_DEPTH_M]),
            ([x, y + side * half_y, z], [half_x, WALL_HALF_M, 0.5 * WALL_DEPTH_M]),
        ] {
            physics.stand(Obstacle::Bin(bin), Vec3::from(at), Vec3::from(half), WALL_FRICTION);
        }
    }
}

#[allow(clippy::too_many_arguments, reason = "a system's arguments are what it reads and writes")]
fn end(
    mut commands: Commands,
    setup: Res<Setup>,
    clock: Res<Clock>,
    openings: Res<Openings>,
    mut physics: ResMut<Physics>,
    mut ledger: ResMut<Ledger>,
    mut events: ResMut<Events>,
    drive: Res<Belt>,
    mut items: Query<(Entity, &Serial, &Body, &Handle, &WorldFromItem, &Motion, &mut Hangs)>,
) {
    let belt = &setup.scenario().belt;
    let (end_m, half_width_m) = (belt.after_camera_m as f32, 0.5 * belt.width_m as f32);
    let place = |at: Vec3A| {
        if let Some(bin) = openings.0.iter().position(|opening| opening.holds(at)) {
            return Some(Place::Bin(bin));
        }
        let chute = at.x > end_m - CHUTE_M && at.y.abs() < half_width_m + CHUTE_M;
        (at.z < FALLEN_M).then_some(if chute { Place::Tail } else { Place::Floor })
    };
    let runs = drive.surface_m_s as f32 > 2.0 * HANGS_M_S;
    let most = (HANGS_S / TICK_S) as u32;
    let mut ended: Vec<_> = items
        .iter_mut()
        .filter_map(|(entity, serial, body, handle, pose, motion, mut hangs)| {
            let still = runs && matches!(motion, Motion::Free { .. }) && physics.velocity_m_s(*handle).length() < HANGS_M_S;
            hangs.0 = if still { hangs.0 + 1 } else { 0 };
            let place = place(pose.0.translation).or((hangs.0 > most).then_some(Place::Floor))?;
            Some((*serial, place, entity, body, *handle))
        })
        .collect();
    ended.sort_by_key(|(serial, ..)| *serial);
    for (serial, place, entity, body, handle) in ended {
        ledger.end(place, body.0.mass_kg());
        events.push(&clock, EventKind::Ended { serial: serial.0, place });
        physics.remove(handle);
        commands.entity(entity).despawn();
    }
}
