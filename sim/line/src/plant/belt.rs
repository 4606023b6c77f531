//! The belt's drive: it starts and stops at the pace of its motor, and counts what it has run.

use bevy::app::{App, FixedUpdate, Plugin};
use bevy::ecs::prelude::*;
use glam::Affine3A;

use super::{Clock, Faults, LineSet, Setup, TICK_S};

/// How fast the drive changes its speed, m/s2: slow enough that items of ordinary friction (0.25 and more) do not slip.
pub const BELT_ACCELERATION_M_S2: f64 = 2.0;

/// The pose of an item: world from item. Nothing else in the plant says where an item is.
#[derive(Component, Clone, Copy, Debug, PartialEq)]
pub struct WorldFromItem(pub Affine3A);

/// The belt's drive and encoder.
#[derive(Resource, Clone, Copy, Debug, PartialEq)]
pub struct Belt {
    /// Speed when it runs, m/s.
    pub speed_m_s: f64,
    /// Whether it is to run.
    pub running: bool,
    /// Speed of its surface now, m/s.
    pub surface_m_s: f64,
    /// How far its drive has turned, m: what its encoder counts.
    pub encoder_m: f64,
    /// Speed of the drive now, m/s.
    pub drive_m_s: f64,
}

pub(super) struct BeltPlugin;

impl Plugin for BeltPlugin {
    fn build(&self, app: &mut App) {
        let speed_m_s = app.world().resource::<Setup>().scenario().belt.speed_m_s;
        app.insert_resource(Belt { speed_m_s, running: true, surface_m_s: speed_m_s, drive_m_s: speed_m_s, encoder_m: 0.0 })
            .add_systems(FixedUpdate, drive.in_set(LineSet::Drive).in_set(Drive));
    }
}

/// The system of the drive, first in [`LineSet::Drive`].
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Drive;

fn drive(clock: Res<Clock>, faults: Res<Faults>, mut belt: ResMut<Belt>) {
    let due = if belt.running { belt.speed_m_s } else { 0.0 };
    let most = BELT_ACCELERATION_M_S2 * TICK_S;
    let drive_m_s = belt.drive_m_s;
    let drive_m_s = drive_m_s + (due - drive_m_s).clamp(-most, most);
    belt.surface_m_s = drive_m_s * (1.0 - faults.slip(clock.now_s()));
    belt.drive_m_s = drive_m_s;
    belt.encoder_m += drive_m_s * TICK_S;
}
