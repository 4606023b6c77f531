//! The heater: each item has a history of its own, by where it was and when.

use bevy::app::{App, FixedUpdate, Plugin};
use bevy::ecs::prelude::*;
use loopline_sensors::thermography::HeaterHistory;

use super::physics::Bodies;
use super::{Clock, Faults, LineSet, Setup, TICK_S, WorldFromItem};

/// What an item has been through since it arrived.
#[derive(Component, Clone, Copy, Debug, PartialEq)]
pub struct Heated {
    /// Time under the heater, s.
    pub exposure_s: f64,
    /// Time since it left the heater, s; 0 before.
    pub cooling_s: f64,
    /// Where it was after the last tick, world x, m.
    last_x_m: f64,
}

impl Heated {
    /// Of an item that arrives at this place, world x, m.
    pub(super) fn at(x_m: f32) -> Self {
        Self { exposure_s: 0.0, cooling_s: 0.0, last_x_m: f64::from(x_m) }
    }

    /// The history for the cameras, where everything began at `ambient_k`.
    pub(super) fn history(&self, setup: &Setup) -> HeaterHistory {
        HeaterHistory {
            exposure_s: self.exposure_s as f32,
            cooling_s: self.cooling_s as f32,
            ..crate::heater::history_at(setup.scenario(), setup.ambient_k, 0.0)
        }
    }
}

pub(super) struct HeaterPlugin;

impl Plugin for HeaterPlugin {
    fn build(&self, app: &mut App) {
        app.add_systems(FixedUpdate, heat.in_set(LineSet::Physics).after(Bodies));
    }
}

/// Adds the time of this tick to exposure or cooling, by the shares of the way that lay under the heater and behind it.
fn heat(setup: Res<Setup>, clock: Res<Clock>, faults: Res<Faults>, mut items: Query<(&WorldFromItem, &mut Heated)>) {
    let heater = &setup.scenario().heater;
    let end_m = -heater.before_camera_m;
    let begin_m = end_m - heater.length_m;
    for (pose, mut heated) in &mut items {
        let to_m = f64::from(pose.0.translation.x);
        let (under, behind) = shares(heated.last_x_m, to_m, begin_m, end_m);
        heated.exposure_s += if faults.heater_off(clock.now_s()) { 0.0 } else { TICK_S * under };
        heated.cooling_s += TICK_S * behind;
        heated.last_x_m = to_m;
    }
}

/// Of a way along the belt, the shares of its time between two places and behind the second.
fn shares(from_m: f64, to_m: f64, begin_m: f64, end_m: f64) -> (f64, f64) {
    let way_m = to_m - from_m;
    if way_m <= 0.0 {
        return (f64::from(u8::from((begin_m..end_m).contains(&to_m))), f64::from(u8::from(to_m >= end_m)));
    }
    let under_m = (to_m.min(end_m) - from_m.max(begin_m)).max(0.0);
    let behind_m = (to_m - from_m.max(end_m)).max(0.0);
    (under_m / way_m, behind_m / way_m)
}

#[cfg(test)]
mod tests {
    use super::shares;

    #[test]
    fn a_tick_across_the_heaters_ends_is_shared() {
        assert_eq!(shares(-3.0, -2.0, -2.0, -1.0), (0.0, 0.0));
        assert_eq!(shares(-2.5, -1.5, -2.0, -1.0), (0.5, 0.0));
        assert_eq!(shares(-1.25, -0.25, -2.0, -1.0), (0.25, 0.75));
        assert_eq!(shares(-4.0, 0.0, -2.0, -1.0), (0.25, 0.25));
        assert_eq!(shares(0.0, 1.0, -2.0, -1.0), (0.0, 1.0));
    }

    #[test]
    fn what_stands_still_is_heated_where_it_stands() {
        assert_eq!(shares(-1.5, -1.5, -2.0, -1.0), (1.0, 0.0));
        assert_eq!(shares(-1.0, -1.0, -2.0, -1.0), (0.0, 1.0));
        assert_eq!(shares(-2.5, -2.5, -2.0, -1.0), (0.0, 0.0));
    }
}
