//! What arms carry runs into other things: noted when it begins, once for each thing while an item is held.

use std::collections::{BTreeMap, BTreeSet};

use bevy::app::{App, FixedUpdate, Plugin};
use bevy::ecs::prelude::*;

use super::events::{EventKind, Events};
use super::physics::{Bodies, Handle, Motion, Physics};
use super::{Clock, LineSet, Serial};

/// What each item that is held has been against since it was gripped, by its number.
#[derive(Resource, Debug, Default)]
pub(super) struct Against(BTreeMap<u64, BTreeSet<Option<u64>>>);

pub(super) struct TouchPlugin;

impl Plugin for TouchPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Against>().add_systems(FixedUpdate, touch.in_set(LineSet::Physics).after(Bodies));
    }
}

pub(super) fn touch(
    clock: Res<Clock>,
    physics: Res<Physics>,
    mut against: ResMut<Against>,
    mut events: ResMut<Events>,
    items: Query<(&Serial, &Handle, &Motion)>,
) {
    let cell_of = |(serial, handle, motion): (&Serial, &Handle, &Motion)| match *motion {
        Motion::Held(cell) => Some((serial.0, (cell, *handle))),
        Motion::Free { .. } | Motion::Riding => None,
    };
    let held: BTreeMap<u64, (usize, Handle)> = items.iter().filter_map(cell_of).collect();
    against.0.retain(|serial, _| held.contains_key(serial));
    for (serial, (cell, handle)) in &held {
        let beside = |other: &Option<u64>| other.is_some_and(|other| held.get(&other).is_some_and(|(of, _)| of == cell));
        let now: BTreeSet<Option<u64>> = physics.pressing(*handle).filter(|other| !beside(other)).collect();
        // What it lies on and against when it is gripped it has not run into.
        let Some(known) = against.0.get_mut(serial) else {
            against.0.insert(*serial, now);
            continue;
        };
        for other in now {
            if known.insert(other) {
                events.push(&clock, EventKind::Touched { cell: *cell, held: *serial, serial: other });
            }
        }
    }
}
