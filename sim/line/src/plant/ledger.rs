//! The books: every item that came is on the belt or has ended somewhere, and so is its mass.

use bevy::app::{App, FixedUpdate, Plugin};
use bevy::ecs::prelude::*;

use super::{Body, LineSet};

/// Largest difference of mass that rounding may leave, relative.
const ROUNDING: f64 = 1e-9;

/// Numbers of items and their masses.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq)]
pub struct Ledger {
    /// Items that arrived.
    pub arrived: u64,
    /// Their mass, kg.
    pub arrived_kg: f64,
    /// Items on the belt.
    pub on_belt: u64,
    /// Their mass, kg.
    pub on_belt_kg: f64,
    /// Items that ran off the belt's end.
    pub tail: u64,
    /// Their mass, kg.
    pub tail_kg: f64,
}

/// Items or mass that the books miss.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error(
    "the ledger does not balance: {} items of {} kg arrived, {} of {} kg are on the belt and {} of {} kg at the tail",
    .0.arrived, .0.arrived_kg, .0.on_belt, .0.on_belt_kg, .0.tail, .0.tail_kg
)]
pub struct LedgerError(pub Ledger);

impl Ledger {
    pub(super) fn arrive(&mut self, mass_kg: f32) {
        self.arrived += 1;
        self.arrived_kg += f64::from(mass_kg);
    }

    pub(super) fn end(&mut self, mass_kg: f32) {
        self.tail += 1;
        self.tail_kg += f64::from(mass_kg);
    }

    /// Whether all that arrived is somewhere.
    ///
    /// # Errors
    /// [`LedgerError`] with the books where something is missing.
    pub fn check(&self) -> Result<(), LedgerError> {
        let items = self.arrived == self.on_belt + self.tail;
        let mass = (self.arrived_kg - self.on_belt_kg - self.tail_kg).abs() <= ROUNDING * self.arrived_kg;
        if items && mass { Ok(()) } else { Err(LedgerError(*self)) }
    }
}

pub(super) struct LedgerPlugin;

impl Plugin for LedgerPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Ledger>().add_systems(FixedUpdate, count.in_set(LineSet::Record));
    }
}

/// Counts what is on the belt anew: a sum that is carried along could not be wrong.
fn count(mut ledger: ResMut<Ledger>, items: Query<&Body>) {
    ledger.on_belt = items.iter().count() as u64;
    ledger.on_belt_kg = items.iter().map(|body| f64::from(body.0.mass_kg())).sum();
}
