//! What goes wrong, and when: faults of the line's file and those that a test injects. Each plugin asks what concerns it; what concerns
//! perception, whoever holds the plant asks.

use bevy::app::{App, Plugin};
use bevy::ecs::prelude::*;
use loopline_scenario::line::{Failure, Fault};

use super::Setup;

/// All faults, past and to come.
#[derive(Resource, Clone, Debug, Default)]
pub struct Faults(pub(super) Vec<Fault>);

impl Faults {
    /// What is failing at a time, s.
    pub fn at(&self, now_s: f64) -> impl Iterator<Item = &Failure> {
        self.0
            .iter()
            .filter(move |fault| fault.at_s <= now_s && now_s < fault.at_s + fault.for_s)
            .map(|fault| &fault.failure)
    }

    /// Share of its speed that the belt's surface loses.
    pub(super) fn slip(&self, now_s: f64) -> f64 {
        self.at(now_s).map(|failure| if let Failure::BeltSlip { lost } = failure { *lost } else { 0.0 }).fold(0.0, f64::max)
    }

    /// Multiple of the infeed's rate.
    pub(super) fn burst(&self, now_s: f64) -> f64 {
        self.at(now_s)
            .map(|failure| if let Failure::InfeedBurst { times } = failure { *times } else { 1.0 })
            .fold(1.0, f64::max)
    }

    /// Share of what a cell's pump draws that comes in past its cups.
    pub(super) fn leaks(&self, now_s: f64, cell: usize) -> f64 {
        let leak = |failure: &Failure| match failure {
            Failure::GripperLeak { cell: struck, leaks } if *struck == cell => *leaks,
            _ => 0.0,
        };
        self.at(now_s).map(leak).fold(0.0, f64::max)
    }

    /// Whether a cell's arm stands still.
    pub(super) fn stopped(&self, now_s: f64, cell: usize) -> bool {
        self.at(now_s).any(|failure| matches!(failure, Failure::ArmStopped { cell: struck } if *struck == cell))
    }

    /// Whether the heater is cold.
    pub(super) fn heater_off(&self, now_s: f64) -> bool {
        self.at(now_s).any(|failure| matches!(failure, Failure::HeaterOff))
    }

    /// Whether frames do not arrive.
    pub(super) fn frames_dropped(&self, now_s: f64) -> bool {
        self.at(now_s).any(|failure| matches!(failure, Failure::FrameDropped))
    }
}

pub(super) struct FaultsPlugin;

impl Plugin for FaultsPlugin {
    fn build(&self, app: &mut App) {
        let faults = app.world().resource::<Setup>().layout.faults.clone();
        app.insert_resource(Faults(faults));
    }
}
