//! The belt's end: what nobody took runs off it.

use bevy::app::{App, FixedUpdate, Plugin};
use bevy::ecs::prelude::*;

use super::events::{EventKind, Events, Place};
use super::{Body, Clock, Ledger, LineSet, Serial, Setup, WorldFromItem};

pub(super) struct TailPlugin;

impl Plugin for TailPlugin {
    fn build(&self, app: &mut App) {
        app.add_systems(FixedUpdate, run_off.in_set(LineSet::Act));
    }
}

fn run_off(
    mut commands: Commands,
    setup: Res<Setup>,
    clock: Res<Clock>,
    mut ledger: ResMut<Ledger>,
    mut events: ResMut<Events>,
    items: Query<(Entity, &Serial, &Body, &WorldFromItem)>,
) {
    let end_m = setup.scenario().belt.after_camera_m as f32;
    let mut off: Vec<_> = items.iter().filter(|(_, _, _, pose)| pose.0.translation.x >= end_m).collect();
    off.sort_by_key(|(_, serial, ..)| **serial);
    for (entity, serial, body, _) in off {
        ledger.end(body.0.mass_kg());
        events.push(&clock, EventKind::Ended { serial: serial.0, place: Place::Tail });
        commands.entity(entity).despawn();
    }
}
