//! What happened: all that leaves the plant, in order. Scores, reports and replays are made from it and from nothing else.

use bevy::app::{App, Plugin};
use bevy::ecs::prelude::*;

use super::Clock;

/// Where an item ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Off the end of the belt.
    Tail,
}

/// What happened to what.
#[derive(Clone, Debug, PartialEq)]
pub enum EventKind {
    /// An item came onto the belt.
    Arrived {
        /// Its number.
        serial: u64,
        /// Its mass, kg.
        mass_kg: f32,
    },
    /// The station took a frame.
    Frame {
        /// The frame's number, from 0.
        frame: u64,
        /// The items before the cameras, in the order of the view.
        serials: Vec<u64>,
    },
    /// An item left the plant.
    Ended {
        /// Its number.
        serial: u64,
        /// Where.
        place: Place,
    },
}

/// Something that happened, and when.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The tick.
    pub tick: u64,
    /// What.
    pub kind: EventKind,
}

/// The events of this tick and of those that nobody has taken yet.
#[derive(Resource, Debug, Default)]
pub(super) struct Events(Vec<Event>);

impl Events {
    pub(super) fn push(&mut self, clock: &Clock, kind: EventKind) {
        self.0.push(Event { tick: clock.tick, kind });
    }

    pub(super) fn take(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.0)
    }
}

pub(super) struct EventsPlugin;

impl Plugin for EventsPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Events>();
    }
}
