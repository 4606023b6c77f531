//! The plant: a line that runs, as a Bevy ECS.
//!
//! Everything happens in one schedule, [`FixedUpdate`], on one thread, in the order of [`LineSet`]; two systems whose order would
//! matter and is not said are an error. A plugin a file owns its components, its systems and its place in a set:
//!
//! | module | set | owns |
//! |---|---|---|
//! | `clock` | | [`Clock`]: ticks, never wall-clock |
//! | `infeed` | `Infeed` | items that arrive |
//! | `belt` | `Drive` | [`Belt`], and where items are: [`WorldFromItem`] |
//! | `heater` | `Drive` | [`Heated`]: what each item has been through |
//! | `station` | `Sense` | frames: the [`View`] before the cameras when one is due |
//! | `tail` | `Act` | items that run off the belt's end |
//! | `ledger` | `Record` | [`Ledger`]: every item and every gram is somewhere |
//! | `events` | | [`Event`]: all that leaves the plant |
//!
//! [`Plant`] wraps the app: make one, [`step`](Plant::step) it, ask it. Nothing here draws: whoever has a renderer draws the views that
//! the plant hands out.

mod belt;
mod clock;
mod events;
mod heater;
mod infeed;
mod ledger;
mod station;
mod tail;

use std::sync::Arc;

use bevy::app::{App, FixedUpdate};
use bevy::ecs::prelude::*;
use bevy::ecs::schedule::{LogLevel, ScheduleBuildSettings, SingleThreadedExecutor};
use loopline_items::{ArchetypeCatalogue, Item};
use loopline_materials::{Library, StreamKey};
use loopline_scenario::{Scenario, ScenarioError};
use loopline_station::{TooManyParts, View};

use crate::infeed::Infeed;

pub use belt::{Belt, WorldFromItem};
pub use clock::{Clock, TICK_S};
pub use events::{Event, EventKind, Place};
pub use heater::Heated;
pub use ledger::{Ledger, LedgerError};

use events::Events;
use station::Frames;

/// The sets of a tick, in this order. `Physics`, `Decide` and `Wear` have no systems yet: contacts between items, policies and
/// wear have their place here.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LineSet {
    /// Items arrive.
    Infeed,
    /// Belt and heater work.
    Drive,
    /// Bodies move and touch.
    Physics,
    /// The station looks.
    Sense,
    /// Policies decide upon what was seen.
    Decide,
    /// Commands are carried out; items leave.
    Act,
    /// Equipment wears.
    Wear,
    /// Books are kept.
    Record,
}

/// An item of the plant. Its number is that of its arrival, from 0.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Serial(pub u64);

/// What an item is.
#[derive(Component, Clone, Debug)]
pub struct Body(pub Arc<Item>);

/// The scenario with everything it names.
#[derive(Resource, Debug)]
struct Setup {
    infeed: Infeed,
    seed: u64,
    ambient_k: f32,
}

impl Setup {
    fn scenario(&self) -> &Scenario {
        self.infeed.scenario()
    }

    /// The draws of an index of this run: an item's serial number, or a frame's.
    fn key(&self, index: u64) -> StreamKey {
        StreamKey::new(&self.scenario().name, self.seed, index)
    }
}

/// Why a tick could not be made.
#[derive(Debug, thiserror::Error)]
pub enum PlantError {
    /// Items or mass went missing.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// More parts came before the cameras than a raster can number.
    #[error(transparent)]
    View(#[from] TooManyParts),
}

/// A line that runs.
///
/// What it does depends on (scenario, assets, seed) and on what it is told, and on nothing else.
pub struct Plant {
    app: App,
}

impl Plant {
    /// A line at rest at time 0, its belt running and empty.
    ///
    /// # Errors
    /// [`ScenarioError`] if the scenario names what is not in the library or the catalogue.
    pub fn new(
        scenario: Scenario,
        library: Arc<Library>,
        catalogue: &ArchetypeCatalogue,
        seed: u64,
    ) -> Result<Self, ScenarioError> {
        let infeed = Infeed::new(Arc::new(scenario), library, catalogue)?;
        let scenario = infeed.scenario();
        let run = StreamKey::new(&scenario.name, seed, 0);
        let ambient_k = crate::heater::ambient_k(scenario, &mut run.stream("line climate"));
        let mut app = App::new();
        app.insert_resource(Setup { infeed, seed, ambient_k });
        app.edit_schedule(FixedUpdate, |schedule| {
            schedule.set_executor(SingleThreadedExecutor::new());
            schedule.set_build_settings(ScheduleBuildSettings {
                ambiguity_detection: LogLevel::Error,
                ..ScheduleBuildSettings::new()
            });
            schedule.configure_sets(
                (
                    LineSet::Infeed,
                    LineSet::Drive,
                    LineSet::Physics,
                    LineSet::Sense,
                    LineSet::Decide,
                    LineSet::Act,
                    LineSet::Wear,
                    LineSet::Record,
                )
                    .chain(),
            );
        });
        app.add_plugins((
            events::EventsPlugin,
            clock::ClockPlugin,
            infeed::InfeedPlugin,
            belt::BeltPlugin,
            heater::HeaterPlugin,
            station::StationPlugin,
            tail::TailPlugin,
            ledger::LedgerPlugin,
        ));
        app.finish();
        app.cleanup();
        Ok(Self { app })
    }

    /// One tick of [`TICK_S`].
    ///
    /// # Errors
    /// [`PlantError`]; the plant is then not to be used further.
    pub fn step(&mut self) -> Result<(), PlantError> {
        self.app.world_mut().run_schedule(FixedUpdate);
        if let Some(error) = self.app.world_mut().resource_mut::<Frames>().take_error() {
            return Err(error.into());
        }
        Ok(self.app.world().resource::<Ledger>().check()?)
    }

    /// Ticks until this much simulated time, s, has passed.
    ///
    /// # Errors
    /// As [`Plant::step`].
    pub fn run_for(&mut self, seconds: f64) -> Result<(), PlantError> {
        let ticks = (seconds / TICK_S).round() as u64;
        (0..ticks).try_for_each(|_| self.step())
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> Clock {
        *self.app.world().resource::<Clock>()
    }

    /// The belt.
    #[must_use]
    pub fn belt(&self) -> Belt {
        *self.app.world().resource::<Belt>()
    }

    /// Starts or stops the belt, at once.
    pub fn set_belt_running(&mut self, running: bool) {
        self.app.world_mut().resource_mut::<Belt>().running = running;
    }

    /// The books.
    #[must_use]
    pub fn ledger(&self) -> Ledger {
        *self.app.world().resource::<Ledger>()
    }

    /// What stands before the cameras now, whether or not a frame is due. Its frame number is that of the next frame.
    ///
    /// # Errors
    /// [`TooManyParts`] where a raster could not number them.
    pub fn view(&mut self) -> Result<View, TooManyParts> {
        station::view(self.app.world_mut())
    }

    /// The views of the frames taken since the last call, in order.
    pub fn take_views(&mut self) -> Vec<View> {
        self.app.world_mut().resource_mut::<Frames>().take()
    }

    /// What happened since the last call, in order.
    pub fn take_events(&mut self) -> Vec<Event> {
        self.app.world_mut().resource_mut::<Events>().take()
    }
}
