//! Rigid bodies on the belt: they settle, touch, push, tip, roll and fall.
//!
//! The belt is a kinematic body that has the belt's velocity and never goes anywhere: it is put back before each step, so that contacts
//! see a surface that moves and a belt that stays. An item that has come to rest on it **rides**: it is carried at the belt's speed
//! without contacts, which is what contacts would do and costs nothing. It is a free body again as soon as something that moves comes
//! near, or the belt's end does.

use bevy::app::{App, FixedUpdate, Plugin};
use bevy::ecs::prelude::*;
use glam::{Affine3A, Quat, Vec3};
use loopline_items::{Item, RigidBody};
use loopline_materials::Library;
use rapier3d::prelude as rapier;
use rapier3d::prelude::{ColliderBuilder, MassProperties, PhysicsWorld, RigidBodyBuilder, RigidBodyHandle, RigidBodyType};

use super::{Belt, LineSet, Serial, Setup, TICK_S, WorldFromItem};
use crate::infeed::Infeed;

/// Standard gravity, m/s2.
pub const GRAVITY_M_S2: f32 = 9.806_65;
/// Lengths of the solver's world in a metre: it counts in decimetres. In metres, the inertia of a film of some grams (1e-6 kg m2) lies
/// where its tolerances are absolute, and the film sinks into the belt.
const PER_M: f32 = 10.0;
/// Gap up to which contacts are foreseen, m: more than a corner of a thin plate moves in a step of the solver, or plates rock and sink.
const PREDICTION_M: f32 = 0.01;
/// Damping of rotation, 1/s: stands for rolling resistance and air, which the solver does not know.
const ANGULAR_DAMPING_PER_S: f32 = 1.0;
/// Height over the shorter side below which an item is flat.
const FLAT_BELOW: f32 = 0.15;
/// Height of the guards along the belt, m; and half their thickness.
const GUARD_HEIGHT_M: f32 = 0.06;
const GUARD_HALF_M: f32 = 0.01;
/// Friction of a guard of sheet steel.
const GUARD_FRICTION: f32 = 0.2;
/// Half the thickness of the belt with its bed, m: so thick that what is pressed into it is pushed up again and not out below.
const BED_HALF_M: f32 = 0.25;
/// Slower than this against the belt, m/s and rad/s, an item is still.
const STILL_M_S: f32 = 0.02;
const STILL_RAD_S: f32 = 0.15;
/// So long, s, an item is still before it rides.
const SETTLED_S: f64 = 0.3;
/// Gap at which what moves wakes what rides, m.
const WAKE_GAP_M: f32 = 0.02;
/// An item whose frame's origin is so far below the belt, within its bounds, went through it, m.
const THROUGH_M: f32 = 0.05;
/// So near to the belt's end an item may hang down in front of it, m.
const END_M: f32 = 0.15;

/// How an item moves.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Motion {
    /// As forces make it.
    Free {
        /// For so many ticks it has been still against the belt.
        still_ticks: u32,
    },
    /// It rests on the belt and rides along.
    Riding,
    /// The gripper of this cell holds it.
    Held(usize),
}

/// An item's body in the world of physics.
#[derive(Component, Clone, Copy, Debug)]
pub(super) struct Handle(pub(super) RigidBodyHandle);

/// Radius of the circle around an item's footprint, m.
#[derive(Component, Clone, Copy, Debug)]
pub(super) struct Radius(pub(super) f32);

/// An item that physics lost; the run is not to be trusted further.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum LostBody {
    /// Its pose is no number.
    #[error("item {serial} has no pose: physics gave numbers that are not finite")]
    NotFinite {
        /// Its number.
        serial: u64,
    },
    /// It is below the belt, where nothing can come.
    #[error("item {serial} went through the belt at x = {x_m} m, y = {y_m} m")]
    ThroughTheBelt {
        /// Its number.
        serial: u64,
        /// Where, world frame, m.
        x_m: f32,
        /// Where, world frame, m.
        y_m: f32,
    },
}

/// The world of rigid bodies; all poses in the plant's world frame.
#[derive(Resource)]
pub(super) struct Physics {
    pub(super) world: PhysicsWorld,
    belt: RigidBodyHandle,
    lost: Option<LostBody>,
    /// Whether what rests may ride.
    pub(super) riding: bool,
}

impl Physics {
    fn new(belt: &loopline_scenario::Belt) -> Self {
        let mut world = PhysicsWorld::new();
        world.gravity = rapier_vector(Vec3::NEG_Z * GRAVITY_M_S2);
        world.integration_parameters.dt = TICK_S as f32;
        world.integration_parameters.normalized_prediction_distance = PREDICTION_M * PER_M;
        let (begin, end) = (-belt.before_camera_m as f32, belt.after_camera_m as f32);
        // Items arrive around the belt's start, which has a bed before it.
        let half_m = 0.5 * (end - begin) + 0.5;
        let half_width_m = 0.5 * belt.width_m as f32;
        let middle = end - half_m;
        let surface = cuboid(Vec3::new(middle, 0.0, -BED_HALF_M), Vec3::new(half_m, half_width_m, BED_HALF_M))
            .friction(1.0)
            .friction_combine_rule(rapier::CoefficientCombineRule::Min);
        let (belt, _) = world.insert(RigidBodyBuilder::kinematic_velocity_based(), surface);
        for side in [-1.0, 1.0] {
            // It reaches far down, so that what comes under its edge is pushed aside and not into the belt.
            let (top, bottom) = (GUARD_HEIGHT_M, -2.0 * BED_HALF_M);
            let at = Vec3::new(middle, side * (half_width_m + GUARD_HALF_M), 0.5 * (top + bottom));
            let guard = cuboid(at, Vec3::new(half_m, GUARD_HALF_M, 0.5 * (top - bottom)))
                .friction(GUARD_FRICTION)
                .friction_combine_rule(rapier::CoefficientCombineRule::Min);
            world.insert(RigidBodyBuilder::fixed(), guard);
        }
        Self { world, belt, lost: None, riding: true }
    }

    /// A step of all bodies, with the belt's surface at a speed, m/s.
    fn advance(&mut self, belt_m_s: f32) {
        let surface = &mut self.world.bodies[self.belt];
        surface.set_translation(rapier::Vector::ZERO, false);
        surface.set_linvel(rapier_vector(Vec3::X * belt_m_s), true);
        self.world.step();
    }

    /// A body for an item at a pose, moving at a velocity, m/s.
    pub(super) fn insert(&mut self, library: &Library, item: &Item, pose: Affine3A, velocity_m_s: Vec3) -> Handle {
        let body = item.rigid_body(library);
        let (_, rotation, translation) = pose.to_scale_rotation_translation();
        let builder = RigidBodyBuilder::dynamic()
            .pose(rapier_pose(rotation, translation))
            .linvel(rapier_vector(velocity_m_s))
            .angular_damping(ANGULAR_DAMPING_PER_S)
            .can_sleep(false)
            // The belt is no fixed body, against which fast ones are always swept.
            .ccd_enabled(true)
            .additional_mass_properties(mass_properties(&body));
        let points: Vec<rapier::Vector> = body.hull_m.iter().map(|p| rapier_vector(p.as_vec3())).collect();
        // What is flat is a box: on a wide hull the solver's contacts change from face to face, and it rocks and sinks.
        let half_m = 0.5 * Vec3::from(item.size_m).max(Vec3::splat(2e-3));
        let flat = half_m.z < FLAT_BELOW * half_m.x.min(half_m.y);
        let hull = if flat { None } else { ColliderBuilder::convex_hull(&points) };
        let shape = hull.unwrap_or_else(|| cuboid(Vec3::Z * half_m.z, half_m));
        let collider = shape.density(0.0).friction(body.friction).friction_combine_rule(rapier::CoefficientCombineRule::Min);
        Handle(self.world.insert(builder, collider).0)
    }

    pub(super) fn remove(&mut self, handle: Handle) {
        self.world.remove_body(handle.0);
    }

    /// Makes a body free, with a velocity, m/s.
    pub(super) fn free(&mut self, handle: Handle, velocity_m_s: Vec3) {
        let body = &mut self.world.bodies[handle.0];
        body.set_body_type(RigidBodyType::Dynamic, true);
        body.set_linvel(rapier_vector(velocity_m_s), true);
        body.set_angvel(rapier::AngVector::ZERO, true);
        self.touch(handle, rapier::InteractionGroups::all());
    }

    /// Makes a body go where a gripper takes it. It then touches nothing: what a gripper moves has no limit of force, and would press what
    /// lies below through the belt.
    pub(super) fn hold(&mut self, handle: Handle) {
        self.world.bodies[handle.0].set_body_type(RigidBodyType::KinematicPositionBased, true);
        self.touch(handle, rapier::InteractionGroups::none());
    }

    /// What the colliders of a body may touch.
    fn touch(&mut self, handle: Handle, groups: rapier::InteractionGroups) {
        for collider in self.world.bodies[handle.0].colliders() {
            if let Some(collider) = self.world.colliders.get_mut(*collider) {
                collider.set_collision_groups(groups);
            }
        }
    }

    /// Where a held body goes in the next step.
    pub(super) fn carry(&mut self, handle: Handle, pose: Affine3A) {
        let (_, rotation, translation) = pose.to_scale_rotation_translation();
        self.world.bodies[handle.0].set_next_kinematic_position(rapier_pose(rotation, translation));
    }

    /// Speed of a body, m/s.
    pub(super) fn speed_m_s(&self, handle: Handle) -> f32 {
        from_rapier(self.world.bodies[handle.0].linvel()).length()
    }

    pub(super) fn take_lost(&mut self) -> Option<LostBody> {
        self.lost.take()
    }
}

/// A length or a velocity, m and s, in the solver's lengths.
fn rapier_vector(v: Vec3) -> rapier::Vector {
    rapier::Vector::from_array((v * PER_M).to_array())
}

/// The other way.
fn from_rapier(v: rapier::Vector) -> Vec3 {
    Vec3::from(v.to_array()) / PER_M
}

/// A box of half these sides about a place, m.
pub(super) fn cuboid(center_m: Vec3, half_m: Vec3) -> ColliderBuilder {
    let half = half_m * PER_M;
    ColliderBuilder::cuboid(half.x, half.y, half.z).translation(rapier_vector(center_m))
}

fn rapier_pose(rotation: Quat, translation: Vec3) -> rapier::Pose {
    let [x, y, z, w] = rotation.to_array();
    rapier::Pose::from_parts(rapier_vector(translation), rapier::Rotation::from_xyzw(x, y, z, w))
}

fn pose_of(body: &rapier::RigidBody) -> Affine3A {
    let r = body.rotation();
    Affine3A::from_rotation_translation(Quat::from_xyzw(r.x, r.y, r.z, r.w).normalize(), from_rapier(body.translation()))
}

fn mass_properties(body: &RigidBody) -> MassProperties {
    let columns = body.inertia_kg_m2.to_cols_array().map(|v| v as f32 * PER_M * PER_M);
    MassProperties::with_inertia_matrix(
        rapier_vector(body.center_of_mass_m.as_vec3()),
        body.mass_kg as f32,
        rapier::Matrix::from_cols_array(&columns),
    )
}

/// Where an item is and how fast, m and m/s, after each tick, if it is by itself at a pose over the belt of its scenario, with a velocity, m/s,
/// and the belt has these speeds, m/s, tick by tick. For checks of the plant's physics against closed forms; it never rides.
#[must_use]
pub fn path_alone(
    infeed: &Infeed,
    item: &Item,
    pose: Affine3A,
    velocity_m_s: Vec3,
    belt_m_s: impl IntoIterator<Item = f32>,
) -> Vec<[Vec3; 2]> {
    let mut physics = Physics::new(&infeed.scenario().belt);
    let handle = physics.insert(infeed.library(), item, pose, velocity_m_s);
    let after = |belt_m_s| {
        physics.advance(belt_m_s);
        let body = &physics.world.bodies[handle.0];
        [from_rapier(body.translation()), from_rapier(body.linvel())]
    };
    belt_m_s.into_iter().map(after).collect()
}

pub(super) struct PhysicsPlugin;

impl Plugin for PhysicsPlugin {
    fn build(&self, app: &mut App) {
        let physics = Physics::new(&app.world().resource::<Setup>().scenario().belt);
        app.insert_resource(physics)
            .add_systems(FixedUpdate, (ride, step).chain().in_set(Bodies))
            .configure_sets(FixedUpdate, Bodies.in_set(LineSet::Physics));
    }
}

/// The systems that move bodies, in [`LineSet::Physics`].
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Bodies;

/// Which items ride, and which are free.
fn ride(
    setup: Res<Setup>,
    belt: Res<Belt>,
    mut physics: ResMut<Physics>,
    mut items: Query<(&Serial, &Handle, &Radius, &WorldFromItem, &mut Motion)>,
) {
    let settled = (SETTLED_S / TICK_S).round() as u32;
    let end_m = setup.scenario().belt.after_camera_m as f32;
    let along = Vec3::X * belt.surface_m_s as f32;
    // What moves, and so wakes what it comes near to: place and radius.
    let mut moving: Vec<([f32; 2], f32)> = Vec::new();
    for (_, handle, radius, pose, mut motion) in &mut items {
        let at = pose.0.translation;
        match *motion {
            Motion::Free { still_ticks } => {
                let body = &physics.world.bodies[handle.0];
                let off = (from_rapier(body.linvel()) - along).length();
                let still = off < STILL_M_S && body.angvel().length() < STILL_RAD_S && at.z > -THROUGH_M;
                let still_ticks = if still { still_ticks + 1 } else { 0 };
                *motion = Motion::Free { still_ticks };
                if !still {
                    moving.push(([at.x, at.y], radius.0));
                }
            }
            Motion::Held(_) => moving.push(([at.x, at.y], radius.0)),
            Motion::Riding => {}
        }
    }
    for (_, handle, radius, pose, mut motion) in &mut items {
        let at = pose.0.translation;
        let near_end = at.x + radius.0 > end_m - WAKE_GAP_M;
        let touched =
            || moving.iter().any(|(place, other)| (place[0] - at.x).hypot(place[1] - at.y) < radius.0 + other + WAKE_GAP_M);
        match *motion {
            Motion::Riding if near_end || touched() => {
                physics.free(*handle, along);
                *motion = Motion::Free { still_ticks: 0 };
            }
            Motion::Riding => {
                physics.world.bodies[handle.0].set_linvel(rapier_vector(along), true);
            }
            Motion::Free { still_ticks } if physics.riding && still_ticks >= settled && !near_end && !touched() => {
                let body = &mut physics.world.bodies[handle.0];
                body.set_body_type(RigidBodyType::KinematicVelocityBased, true);
                body.set_linvel(rapier_vector(along), true);
                body.set_angvel(rapier::AngVector::ZERO, true);
                *motion = Motion::Riding;
            }
            Motion::Free { .. } | Motion::Held(_) => {}
        }
    }
}

/// A step of the world, and where the items are after it.
fn step(
    setup: Res<Setup>,
    belt: Res<Belt>,
    mut physics: ResMut<Physics>,
    mut items: Query<(&Serial, &Handle, &mut WorldFromItem)>,
) {
    let physics = &mut *physics;
    physics.advance(belt.surface_m_s as f32);
    let section = &setup.scenario().belt;
    let (begin, end) = (-section.before_camera_m as f32, section.after_camera_m as f32 - END_M);
    let half_width = 0.5 * section.width_m as f32 - THROUGH_M;
    let mut lost: Option<(u64, LostBody)> = None;
    for (serial, handle, mut pose) in &mut items {
        let next = pose_of(&physics.world.bodies[handle.0]);
        let at = next.translation;
        let wrong = if !next.is_finite() {
            Some(LostBody::NotFinite { serial: serial.0 })
        } else if at.z < -THROUGH_M && (begin..end).contains(&at.x) && at.y.abs() < half_width {
            Some(LostBody::ThroughTheBelt { serial: serial.0, x_m: at.x, y_m: at.y })
        } else {
            None
        };
        if let Some(wrong) = wrong
            && lost.is_none_or(|(first, _)| serial.0 < first)
        {
            lost = Some((serial.0, wrong));
        }
        pose.0 = next;
    }
    physics.lost = lost.map(|(_, wrong)| wrong);
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use loopline_items::ArchetypeCatalogue;
    use loopline_scenario::Scenario;

    use super::*;

    /// The infeed of the packaging scenario, and a flat item of it: its friction is known, and it does not roll.
    fn film() -> (Infeed, Item) {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios/packaging.toml");
        let scenario = Arc::new(Scenario::load(file).expect("ships"));
        let library = Arc::new(Library::embedded().expect("ships"));
        let infeed =
            Infeed::new(scenario, library, &ArchetypeCatalogue::embedded().expect("ships")).expect("names what is there");
        let item = (0..200).map(|serial| infeed.item(1, serial)).find(|item| item.archetype == "film").expect("films come");
        (infeed, item)
    }

    #[test]
    fn what_falls_falls_freely() {
        let (infeed, item) = film();
        let begin = Affine3A::from_translation(Vec3::new(0.0, 0.0, 2.0));
        let path = path_alone(&infeed, &item, begin, Vec3::new(0.5, 0.0, 0.0), [0.0; 30]);
        let [at, velocity] = path[29];
        let fell_m = 0.5 * GRAVITY_M_S2 * 0.5 * 0.5;
        // The solver takes the velocity at the end of each of its four steps in a tick: half a step too much.
        assert!((2.0 - at.z - fell_m).abs() < 0.02 * fell_m, "{at}");
        assert!((velocity.z + GRAVITY_M_S2 * 0.5).abs() < 0.01 && (at.x - 0.25).abs() < 1e-3, "{velocity} {at}");
    }

    #[test]
    fn what_is_laid_down_at_rest_slips_by_its_friction_and_then_runs_with_the_belt() {
        let (infeed, item) = film();
        let (belt_m_s, ticks) = (0.8, 120);
        let speeds = std::iter::repeat_n(0.0, 60).chain(std::iter::repeat_n(belt_m_s, ticks));
        let path = path_alone(&infeed, &item, Affine3A::IDENTITY, Vec3::ZERO, speeds);
        let (rest, [at, velocity]) = (path[59][0], path[59 + ticks]);
        let friction = item.rigid_body(infeed.library()).friction;
        let due_m = belt_m_s * belt_m_s / (2.0 * friction * GRAVITY_M_S2);
        let slipped_m = belt_m_s * ticks as f32 * TICK_S as f32 - (at.x - rest.x);
        assert!((slipped_m - due_m).abs() < 0.06 * due_m, "{slipped_m} of {due_m} m at friction {friction}");
        assert!((velocity - Vec3::X * belt_m_s).length() < 1e-3, "{velocity}");
    }
}
