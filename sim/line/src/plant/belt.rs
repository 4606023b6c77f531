//! The belt runs, and what lies on it rides along.

use bevy::app::{App, FixedUpdate, Plugin};
use bevy::ecs::prelude::*;
use glam::{Affine3A, Vec3A};

use super::{LineSet, Setup, TICK_S};

/// The pose of an item: world from item. Nothing else in the plant says where an item is.
#[derive(Component, Clone, Copy, Debug, PartialEq)]
pub struct WorldFromItem(pub Affine3A);

/// The belt's drive and encoder.
#[derive(Resource, Clone, Copy, Debug, PartialEq)]
pub struct Belt {
    /// Speed when it runs, m/s.
    pub speed_m_s: f64,
    /// Whether it runs.
    pub running: bool,
    /// How far it has run, m: what its encoder counts.
    pub encoder_m: f64,
}

impl Belt {
    /// Speed now, m/s.
    #[must_use]
    pub fn now_m_s(&self) -> f64 {
        if self.running { self.speed_m_s } else { 0.0 }
    }

    /// How far it moves in a tick, m.
    #[must_use]
    pub fn step_m(&self) -> f64 {
        self.now_m_s() * TICK_S
    }
}

/// Systems of the belt, before the heater's, in [`LineSet::Drive`].
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Carry;

pub(super) struct BeltPlugin;

impl Plugin for BeltPlugin {
    fn build(&self, app: &mut App) {
        let speed_m_s = app.world().resource::<Setup>().scenario().belt.speed_m_s;
        app.insert_resource(Belt { speed_m_s, running: true, encoder_m: 0.0 })
            .configure_sets(FixedUpdate, Carry.in_set(LineSet::Drive))
            .add_systems(FixedUpdate, carry.in_set(Carry));
    }
}

fn carry(mut belt: ResMut<Belt>, mut items: Query<&mut WorldFromItem>) {
    let step_m = belt.step_m();
    belt.encoder_m += step_m;
    for mut pose in &mut items {
        pose.0.translation += Vec3A::X * step_m as f32;
    }
}
