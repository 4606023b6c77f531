//! The books: every item that came is on the line or has ended somewhere, and so is its mass.

use bevy::app::{App, FixedUpdate, Plugin};
use bevy::ecs::prelude::*;

use super::{Body, LineSet, Place, Setup};

/// Largest difference of mass that rounding may leave, relative.
const ROUNDING: f64 = 1e-9;

/// A number of items and their mass.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pile {
    /// How many.
    pub items: u64,
    /// Their mass, kg.
    pub kg: f64,
}

impl Pile {
    fn add(&mut self, mass_kg: f32) {
        self.items += 1;
        self.kg += f64::from(mass_kg);
    }
}

impl std::fmt::Display for Pile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} items of {} kg", self.items, self.kg)
    }
}

/// Where everything is.
#[derive(Resource, Clone, Debug, Default, PartialEq)]
pub struct Ledger {
    /// What arrived.
    pub arrived: Pile,
    /// What is on the belt, in a gripper or on its way down.
    pub on_line: Pile,
    /// What ran off the belt's end.
    pub tail: Pile,
    /// What fell on the floor.
    pub floor: Pile,
    /// What is in each bin, in the order of the line's file.
    pub bins: Vec<Pile>,
}

/// Items or mass that the books miss.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error(
    "the ledger does not balance: {} arrived; {} are on the line, {} at the tail, {} on the floor, and in the bins {}",
    .0.arrived, .0.on_line, .0.tail, .0.floor,
    .0.bins.iter().map(Pile::to_string).collect::<Vec<_>>().join(" and ")
)]
pub struct LedgerError(pub Ledger);

impl Ledger {
    pub(super) fn arrive(&mut self, mass_kg: f32) {
        self.arrived.add(mass_kg);
    }

    pub(super) fn end(&mut self, place: Place, mass_kg: f32) {
        match place {
            Place::Tail => self.tail.add(mass_kg),
            Place::Floor => self.floor.add(mass_kg),
            Place::Bin(bin) => self.bins[bin].add(mass_kg),
        }
    }

    /// Whether all that arrived is somewhere.
    ///
    /// # Errors
    /// [`LedgerError`] with the books where something is missing.
    pub fn check(&self) -> Result<(), LedgerError> {
        let somewhere = || [&self.on_line, &self.tail, &self.floor].into_iter().chain(&self.bins);
        let items = self.arrived.items == somewhere().map(|pile| pile.items).sum::<u64>();
        let off_kg = self.arrived.kg - somewhere().map(|pile| pile.kg).sum::<f64>();
        if items && off_kg.abs() <= ROUNDING * self.arrived.kg { Ok(()) } else { Err(LedgerError(self.clone())) }
    }
}

pub(super) struct LedgerPlugin;

impl Plugin for LedgerPlugin {
    fn build(&self, app: &mut App) {
        let bins = app.world().resource::<Setup>().layout.bins.len();
        app.insert_resource(Ledger { bins: vec![Pile::default(); bins], ..Ledger::default() })
            .add_systems(FixedUpdate, count.in_set(LineSet::Record));
    }
}

/// Counts what is on the line anew: a sum that is carried along could not be wrong.
fn count(mut ledger: ResMut<Ledger>, items: Query<&Body>) {
    ledger.on_line = Pile::default();
    items.iter().for_each(|body| ledger.on_line.add(body.0.mass_kg()));
}
