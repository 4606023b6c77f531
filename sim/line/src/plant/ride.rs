//! What rests on the belt **rides**: it is carried at the belt's speed without contacts, which is what contacts would do and costs
//! nothing. It is a free body again as soon as something that moves comes near, or the belt's end does.

use bevy::ecs::prelude::*;
use glam::Vec3;

use super::arm::Limbs;
use super::physics::{Handle, Motion, Physics, Radius, SUNK_M};
use super::{Belt, Serial, Setup, TICK_S, WorldFromItem};

/// Slower than this against the belt, m/s and rad/s, an item is still.
const STILL_M_S: f32 = 0.02;
const STILL_RAD_S: f32 = 0.15;
/// So long, s, an item is still before it rides.
const SETTLED_S: f64 = 0.3;
/// Gap at which what moves wakes what rides, m.
const WAKE_GAP_M: f32 = 0.02;

/// Something that moves: where, how far around it is near, and above what.
struct Moving {
    place: [f32; 2],
    radius_m: f32,
    low_m: f32,
}

/// Which items ride, and which are free.
pub(super) fn ride(
    setup: Res<Setup>,
    belt: Res<Belt>,
    mut physics: ResMut<Physics>,
    arms: Query<&Limbs>,
    mut items: Query<(&Serial, &Handle, &Radius, &WorldFromItem, &mut Motion)>,
) {
    let settled = (SETTLED_S / TICK_S).round() as u32;
    let end_m = setup.scenario().belt.after_camera_m as f32;
    let along = Vec3::X * belt.surface_m_s as f32;
    // What moves, and so wakes what it comes near to.
    let mut moving: Vec<Moving> = Vec::new();
    for (limb, [low, high]) in arms.iter().flat_map(Limbs::iter) {
        let half = 0.5 * (high - low).truncate();
        let middle = low.truncate() + half;
        let radius_m = half.length() + WAKE_GAP_M + physics.speed_ahead_m_s(limb) * TICK_S as f32;
        moving.push(Moving { place: middle.to_array(), radius_m, low_m: low.z - WAKE_GAP_M });
    }
    for (_, handle, radius, pose, mut motion) in &mut items {
        let at = pose.0.translation;
        match *motion {
            Motion::Free { still_ticks } => {
                let off = (physics.velocity_m_s(*handle) - along).length();
                let turns = physics.spin_rad_s(*handle) >= STILL_RAD_S;
                let still = off < STILL_M_S && !turns && physics.span_m(*handle)[0] > -SUNK_M;
                let still_ticks = if still { still_ticks + 1 } else { 0 };
                *motion = Motion::Free { still_ticks };
                if !still {
                    moving.push(Moving { place: [at.x, at.y], radius_m: radius.0 + WAKE_GAP_M, low_m: f32::NEG_INFINITY });
                }
            }
            Motion::Held(_) => {
                // What it is carried over it does not wake, and what it comes to fast it wakes a tick before.
                let reach_m = radius.0 + WAKE_GAP_M + physics.velocity_m_s(*handle).length() * TICK_S as f32;
                let low_m = physics.span_m(*handle)[0] - WAKE_GAP_M;
                moving.push(Moving { place: [at.x, at.y], radius_m: reach_m, low_m });
            }
            Motion::Riding => {}
        }
    }
    for (_, handle, radius, pose, mut motion) in &mut items {
        let at = pose.0.translation;
        let near_end = at.x + radius.0 > end_m - WAKE_GAP_M;
        let touched = |physics: &Physics| {
            let near = |m: &&Moving| (m.place[0] - at.x).hypot(m.place[1] - at.y) < radius.0 + m.radius_m;
            moving.iter().filter(near).any(|m| m.low_m == f32::NEG_INFINITY || m.low_m < physics.span_m(*handle)[1])
        };
        match *motion {
            Motion::Riding if near_end || touched(&physics) => {
                physics.free(*handle, along);
                *motion = Motion::Free { still_ticks: 0 };
            }
            Motion::Riding => {
                physics.ride(*handle, along);
            }
            Motion::Free { still_ticks } if physics.riding && still_ticks >= settled && !near_end && !touched(&physics) => {
                physics.ride(*handle, along);
                *motion = Motion::Riding;
            }
            Motion::Free { .. } | Motion::Held(_) => {}
        }
    }
}
