//! Simulated time, counted in ticks.

use bevy::app::{App, FixedUpdate, Plugin};
use bevy::ecs::prelude::*;

use super::LineSet;

/// Length of a tick, s. The solver of contacts makes four steps within it.
pub const TICK_S: f64 = 1.0 / 60.0;

/// How many ticks have been made.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    /// Number of the present tick; 0 before the first.
    pub tick: u64,
}

impl Clock {
    /// Time since the start, s.
    #[must_use]
    pub fn now_s(&self) -> f64 {
        self.tick as f64 * TICK_S
    }
}

pub(super) struct ClockPlugin;

impl Plugin for ClockPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Clock>().add_systems(FixedUpdate, advance.before(LineSet::Infeed));
    }
}

fn advance(mut clock: ResMut<Clock>) {
    clock.tick += 1;
}
