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
//! | `arm`, `gripper` | `Drive`, `Act` | cells: arms that pick what they are told to, and how well a cup seals |
//! | [`pick_times`](PickTimes) | | how long picks take, for who schedules them |
//! | `physics`, `ride`, `bed` | `Physics` | rigid bodies: what rests, rides, tips, falls; [`Motion`]; contacts with the belt |
//! | `touch` | `Physics` | what arms carry runs into |
//! | `heater` | `Physics` | [`Heated`]: what each item has been through |
//! | `station` | `Sense` | frames: the [`View`] before the cameras when one is due |
//! | `places` | `Act` | items that end: in a bin, at the tail, on the floor |
//! | `faults` | | [`Faults`]: what fails when, of the file and injected |
//! | `ledger` | `Record` | [`Ledger`]: every item and every gram is somewhere |
//! | `events` | | [`Event`]: all that leaves the plant |
//!
//! [`Plant`] wraps the app: make one, [`step`](Plant::step) it, ask it. Nothing here draws: whoever has a renderer draws the views that
//! the plant hands out.

mod arm;
mod bed;
mod belt;
mod clock;
mod events;
mod faults;
mod gripper;
mod heater;
mod infeed;
mod ledger;
mod physics;
mod pick_times;
mod places;
mod ride;
mod station;
mod touch;

use std::sync::Arc;

use bevy::app::{App, FixedUpdate};
use bevy::ecs::prelude::*;
use bevy::ecs::schedule::{LogLevel, ScheduleBuildSettings, SingleThreadedExecutor};
use loopline_items::{ArchetypeCatalogue, Item};
use loopline_materials::{Library, StreamKey};
use loopline_robot::{Robot, Robots};
use loopline_scenario::line::{Bin, Cell, Fault, Feed};
use loopline_scenario::{LineFile, Scenario, ScenarioError};
use loopline_station::{CameraPose, TooManyParts, View};

use crate::infeed::Infeed;

pub use arm::{ArmState, Collision, Obstacle, PickOrder, PickOutcome, PickReport};
pub use belt::{BELT_ACCELERATION_M_S2, Belt, WorldFromItem};
pub use clock::{Clock, TICK_S};
pub use events::{Event, EventKind, GripFailure};
pub use faults::Faults;
pub use heater::Heated;
pub use ledger::{Ledger, LedgerError, Pile};
pub use physics::{GRAVITY_M_S2, LostBody, Motion, path_alone};
pub use pick_times::{OutOfReach, PickTimes, TooNear};
pub use places::Place;

use arm::{Arm, CellNumber, Orders};
use events::Events;
use physics::Physics;
use station::Frames;

/// The sets of a tick, in this order. `Decide` and `Wear` have no systems yet: whoever holds the plant decides between ticks, and wear
/// has its place here.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LineSet {
    /// Items arrive.
    Infeed,
    /// Belt and arms move.
    Drive,
    /// Bodies move and touch, and are heated where they are.
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
    layout: Layout,
    seed: u64,
    ambient_k: f32,
}

/// What stands along the belt.
#[derive(Debug)]
struct Layout {
    belt_width_m: f64,
    feed: Feed,
    cells: Vec<Cell>,
    bins: Vec<Bin>,
    /// For each cell the numbers of the bins that it may place into.
    serves: Vec<Vec<usize>>,
    faults: Vec<Fault>,
}

impl Layout {
    /// A belt alone.
    fn bare() -> Self {
        Self {
            belt_width_m: 0.0,
            feed: Feed::Singulated,
            cells: Vec::new(),
            bins: Vec::new(),
            serves: Vec::new(),
            faults: Vec::new(),
        }
    }

    fn of(line: &LineFile) -> Self {
        Self {
            belt_width_m: line.scenario.belt.width_m,
            feed: line.feed,
            cells: line.cells.clone(),
            bins: line.bins.clone(),
            serves: line.cells.iter().map(|cell| line.bins_of(cell).collect()).collect(),
            faults: line.faults.clone(),
        }
    }
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
    /// Physics lost an item.
    #[error(transparent)]
    Body(#[from] LostBody),
    /// An arm ran into what it must not touch.
    #[error(transparent)]
    Collision(#[from] Box<Collision>),
    /// More parts came before the cameras than a raster can number.
    #[error(transparent)]
    View(#[from] TooManyParts),
}

/// Why a line cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum LineError {
    /// Its file or its scenario cannot be used.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    /// An arm does not get where it should.
    #[error(transparent)]
    OutOfReach(#[from] Box<OutOfReach>),
    /// Two arms could run into each other.
    #[error(transparent)]
    TooNear(#[from] Box<TooNear>),
}

/// A line that runs.
///
/// What it does depends on (scenario, assets, seed) and on what it is told, and on nothing else.
pub struct Plant {
    app: App,
    pick_times: Vec<PickTimes>,
}

impl Plant {
    /// A belt without arms and bins, at time 0, running and empty.
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
        Ok(Self::build(infeed, Layout::bare(), Vec::new(), seed))
    }

    /// The line of a file, at time 0, its belt running and empty, its arms at home.
    ///
    /// # Errors
    /// [`LineError`] if the file or its scenario names what is not in the library, the catalogue or among the robots, if an arm does not
    /// get to its stretch of belt or its bins, or if two arms could run into each other.
    pub fn of_line(
        line: &LineFile,
        robots: &Robots,
        library: Arc<Library>,
        catalogue: &ArchetypeCatalogue,
        seed: u64,
    ) -> Result<Self, LineError> {
        let names: Vec<&str> = robots.names().collect();
        line.check(&library, &crate::archetype_facts(catalogue), &names)?;
        let mut infeed = Infeed::new(Arc::new(line.scenario.clone()), library.clone(), catalogue)?;
        if let Some(kg_per_h) = line.kg_per_h {
            let mut scenario = line.scenario.clone();
            scenario.infeed.items_per_min = kg_per_h / 60.0 / infeed.mean_kg();
            infeed = Infeed::new(Arc::new(scenario), library, catalogue)?;
        }
        let robot = |cell: &Cell| robots.get(&cell.robot).expect("the file was checked against these names").clone();
        let robots: Vec<Robot> = line.cells.iter().map(robot).collect();
        let plant = Self::build(infeed, Layout::of(line), robots, seed);
        let layout = &plant.app.world().resource::<Setup>().layout;
        for (cell, times) in plant.pick_times.iter().enumerate() {
            times.check(layout, cell, line.file_name())?;
            times.check_apart(layout, &plant.pick_times[..cell], line.file_name())?;
        }
        Ok(plant)
    }

    fn build(infeed: Infeed, layout: Layout, robots: Vec<Robot>, seed: u64) -> Self {
        let scenario = infeed.scenario();
        let run = StreamKey::new(&scenario.name, seed, 0);
        let ambient_k = crate::heater::ambient_k(scenario, &mut run.stream("line climate"));
        let pick_times = robots
            .iter()
            .enumerate()
            .map(|(cell, robot)| PickTimes::new(&layout, cell, robot, scenario.belt.speed_m_s))
            .collect();
        let mut app = App::new();
        app.insert_resource(Setup { infeed, layout, seed, ambient_k });
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
            faults::FaultsPlugin,
            clock::ClockPlugin,
            physics::PhysicsPlugin,
            infeed::InfeedPlugin,
            belt::BeltPlugin,
            arm::ArmPlugin(robots),
            heater::HeaterPlugin,
            station::StationPlugin,
            places::PlacesPlugin,
            touch::TouchPlugin,
            ledger::LedgerPlugin,
        ));
        app.finish();
        app.cleanup();
        Self { app, pick_times }
    }

    /// One tick of [`TICK_S`].
    ///
    /// # Errors
    /// [`PlantError`]; the plant is then not to be used further.
    pub fn step(&mut self) -> Result<(), PlantError> {
        let world = self.app.world_mut();
        world.run_schedule(FixedUpdate);
        // Bevy keeps what was taken off each entity that is gone until it is told that a tick is over.
        world.clear_trackers();
        if let Some(error) = self.app.world_mut().resource_mut::<Frames>().take_error() {
            return Err(error.into());
        }
        if let Some(lost) = self.app.world_mut().resource_mut::<Physics>().take_lost() {
            return Err(lost.into());
        }
        if let Some(collision) = self.app.world_mut().resource_mut::<Physics>().take_collision() {
            return Err(Box::new(collision).into());
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

    /// What arrives.
    #[must_use]
    pub fn infeed(&self) -> &Infeed {
        &self.app.world().resource::<Setup>().infeed
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

    /// Lets something fail, beside what the line's file lets fail.
    pub fn inject(&mut self, fault: Fault) {
        self.app.world_mut().resource_mut::<Faults>().0.push(fault);
    }

    /// What fails when.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        self.app.world().resource::<Faults>()
    }

    /// Starts or stops the belt, at the pace of its drive.
    pub fn set_belt_running(&mut self, running: bool) {
        self.app.world_mut().resource_mut::<Belt>().running = running;
    }

    /// Whether items that come to rest on the belt ride from now on, as they do from the start, or stay free bodies: slower, and to compare
    /// with.
    pub fn set_riding(&mut self, riding: bool) {
        self.app.world_mut().resource_mut::<Physics>().riding = riding;
    }

    /// Lets items arrive, or none from now on.
    pub fn set_infeed_open(&mut self, open: bool) {
        self.app.world_mut().resource_mut::<infeed::Next>().open = open;
    }

    /// Whether items arrive.
    #[must_use]
    pub fn infeed_open(&self) -> bool {
        self.app.world().resource::<infeed::Next>().open
    }

    /// The books.
    #[must_use]
    pub fn ledger(&self) -> &Ledger {
        self.app.world().resource::<Ledger>()
    }

    /// The arms, in the order of the cells.
    pub fn arms(&mut self) -> Vec<ArmState> {
        let mut query = self.app.world_mut().query::<(&CellNumber, &Arm)>();
        let mut arms: Vec<_> = query.iter(self.app.world()).map(|(number, arm)| (*number, arm.state())).collect();
        arms.sort_by_key(|(number, _)| *number);
        arms.into_iter().map(|(_, state)| state).collect()
    }

    /// How the items move, by their numbers.
    pub fn motions(&mut self) -> Vec<(Serial, Motion)> {
        let mut query = self.app.world_mut().query::<(&Serial, &Motion)>();
        let mut motions: Vec<_> = query.iter(self.app.world()).map(|(serial, motion)| (*serial, *motion)).collect();
        motions.sort_by_key(|(serial, _)| *serial);
        motions
    }

    /// What is known beforehand of how long each cell's picks take.
    #[must_use]
    pub fn pick_times(&self) -> &[PickTimes] {
        &self.pick_times
    }

    /// How the cameras hang.
    #[must_use]
    pub fn camera(&self) -> CameraPose {
        station::camera(self.app.world())
    }

    /// Gives an order, which is begun in the next tick.
    pub fn pick(&mut self, order: PickOrder) {
        self.app.world_mut().resource_mut::<Orders>().given.push(order);
    }

    /// What arms have told since the last call, in order.
    pub fn take_reports(&mut self) -> Vec<PickReport> {
        std::mem::take(&mut self.app.world_mut().resource_mut::<Orders>().reports)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn plant() -> Plant {
        let scenario =
            Scenario::load(concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios/packaging.toml")).expect("ships");
        let (library, catalogue) = (Library::embedded().expect("ships"), ArchetypeCatalogue::embedded().expect("ships"));
        Plant::new(scenario, Arc::new(library), &catalogue, 1).expect("names what is there")
    }

    #[test]
    fn nothing_is_kept_of_items_that_have_ended() {
        let mut plant = plant();
        plant.run_for(60.0).expect("runs");
        assert!(plant.ledger().tail.items > 20);
        // Those of this tick and the one before.
        assert!(plant.app.world().removed::<Serial>().count() <= 2);
    }

    fn brake(mut belt: ResMut<Belt>) {
        belt.speed_m_s *= 0.5;
    }

    fn hurry(mut belt: ResMut<Belt>) {
        belt.speed_m_s += 0.1;
    }

    /// What is wrong with the schedule of a plant with more systems in it.
    fn refused(more: impl FnOnce(&mut App)) -> Option<String> {
        let mut plant = plant();
        more(&mut plant.app);
        plant.app.world_mut().schedule_scope(FixedUpdate, |world, schedule| {
            let error = schedule.initialize(world).err()?;
            Some(error.to_string(schedule.graph(), world))
        })
    }

    #[test]
    fn two_systems_whose_order_matters_and_is_not_said_are_refused() {
        let said = refused(|app| {
            app.add_systems(FixedUpdate, (brake, hurry).chain().in_set(LineSet::Wear));
        });
        assert_eq!(said, None);
        let unsaid = refused(|app| {
            app.add_systems(FixedUpdate, (brake, hurry).in_set(LineSet::Wear));
        });
        let message = unsaid.expect("an error");
        assert!(message.contains("1 pairs") && message.contains("in set Wear"), "{message}");
    }
}
