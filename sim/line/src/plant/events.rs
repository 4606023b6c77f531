//! What happened: all that leaves the plant, in order. Scores, reports and replays are made from it and from nothing else.

use bevy::app::{App, Plugin};
use bevy::ecs::prelude::*;
use serde::Serialize;

use super::{Clock, Place};

/// Why nothing is held, or no longer.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GripFailure {
    /// The cup met nothing.
    Nothing,
    /// Too much air came in.
    Leak {
        /// Vacuum that was left, Pa.
        vacuum_pa: f32,
    },
    /// The way shook it off.
    Shaken,
    /// Something in its way took it off.
    Struck,
    /// The arm could not go on from where it was.
    OutOfReach,
}

/// What happened to what.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum EventKind {
    /// An item came onto the belt.
    Arrived {
        /// Its number.
        serial: u64,
        /// Its mass, kg.
        mass_kg: f64,
        /// Name of its archetype.
        archetype: String,
        /// Id of the material that it mainly is of.
        material: String,
        /// Its state of degradation.
        state: &'static str,
        /// Remaining function, 0 to 1.
        quality: f32,
    },
    /// The station took a frame.
    Frame {
        /// The frame's number, from 0.
        frame: u64,
        /// The items before the cameras, in the order of the view.
        serials: Vec<u64>,
    },
    /// An arm began a pick.
    PickBegan {
        /// The cell.
        cell: usize,
        /// What the order called the item.
        tag: u64,
        /// The bin.
        bin: usize,
        /// Where it was believed to be, world frame, m.
        place_m: [f64; 2],
    },
    /// An order could not be carried out.
    PickRefused {
        /// The cell.
        cell: usize,
        /// What the order called the item.
        tag: u64,
    },
    /// A grip failed.
    GripFailed {
        /// The cell.
        cell: usize,
        /// What the order called the item.
        tag: u64,
        /// Why.
        why: GripFailure,
    },
    /// An arm holds something.
    Gripped {
        /// The cell.
        cell: usize,
        /// What the order called the item.
        tag: u64,
        /// What it really holds.
        serials: Vec<u64>,
        /// Vacuum, Pa.
        vacuum_pa: f32,
        /// Force of the seal, N.
        force_n: f32,
    },
    /// An arm lost what it held.
    Dropped {
        /// The cell.
        cell: usize,
        /// What the order called the item.
        tag: u64,
        /// What it held.
        serials: Vec<u64>,
        /// Why.
        why: GripFailure,
    },
    /// What an arm holds ran into something that it did not lie against when it was gripped.
    Touched {
        /// The cell.
        cell: usize,
        /// The item that it holds.
        held: u64,
        /// The item that it ran into; none where it was belt, guard or bin.
        serial: Option<u64>,
    },
    /// An arm's own link pushed an item that it was not gripping.
    ArmTouched {
        /// The cell.
        cell: usize,
        /// The item.
        serial: u64,
    },
    /// An arm let go over its bin.
    Released {
        /// The cell.
        cell: usize,
        /// What the order called the item.
        tag: u64,
        /// What it held.
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
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Event {
    /// The tick.
    pub tick: u64,
    /// What.
    #[serde(flatten)]
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
