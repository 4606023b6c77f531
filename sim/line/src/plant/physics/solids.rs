//! What is no item: what stands around the belt, and the links of arms.

use glam::{Affine3A, Quat, Vec3};
use loopline_robot::Solid;
use rapier3d::parry::query::{DefaultQueryDispatcher, QueryDispatcher as _};
use rapier3d::prelude as rapier;
use rapier3d::prelude::{ColliderBuilder, RigidBodyBuilder};

use super::{Handle, PER_M, Physics, cuboid, from_rapier, rapier_pose, with_friction};
use crate::plant::TICK_S;
use crate::plant::arm::Obstacle;

/// Friction of an arm's links, painted or of aluminium. Assumed.
const LIMB_FRICTION: f32 = 0.3;

/// Something that stands, or runs in place as the belt does: an axis-aligned box.
#[derive(Clone, Debug)]
pub(in crate::plant) struct Standing {
    pub(in crate::plant) body: Handle,
    /// Lowest and highest corner, m.
    pub(in crate::plant) bounds_m: [Vec3; 2],
    pub(in crate::plant) what: Obstacle,
}

impl Standing {
    pub(super) fn new(body: Handle, what: Obstacle, center_m: Vec3, half_m: Vec3) -> Self {
        Self { body, bounds_m: [center_m - half_m, center_m + half_m], what }
    }
}

impl Physics {
    /// A body that goes where it is sent and pushes away what it meets, with shapes at poses on it; it is an arm's of this cell.
    pub(in crate::plant) fn insert_limb(&mut self, cell: usize, pose: Affine3A, shapes: &[(Affine3A, Solid)]) -> Handle {
        let builder = RigidBodyBuilder::kinematic_position_based().pose(rapier_pose(&pose));
        let handle = self.world.bodies.insert(builder);
        for (limb_from_shape, solid) in shapes {
            let groups =
                rapier::InteractionGroups::new(arm_group(cell), rapier::Group::ALL, rapier::InteractionTestMode::And);
            let collider = with_friction(collider(*solid, limb_from_shape), LIMB_FRICTION).collision_groups(groups);
            self.world.colliders.insert_with_parent(collider, handle, &mut self.world.bodies);
        }
        Handle(handle)
    }

    /// Sends a limb to a pose, where it is after the next step.
    pub(in crate::plant) fn move_limb(&mut self, handle: Handle, pose: Affine3A) {
        self.world.bodies[handle.0].set_next_kinematic_position(rapier_pose(&pose));
    }

    /// Whether the arm of a cell and an item are bodies to each other.
    pub(in crate::plant) fn set_solid(&mut self, handle: Handle, cell: usize, solid: bool) {
        let Some(body) = self.world.bodies.get(handle.0) else { return };
        for collider in body.colliders() {
            let collider = &mut self.world.colliders[*collider];
            let mut groups = collider.collision_groups();
            groups.filter.set(arm_group(cell), solid);
            collider.set_collision_groups(groups);
        }
    }

    /// How fast a limb goes to where it is sent, m/s.
    pub(in crate::plant) fn speed_ahead_m_s(&self, handle: Handle) -> f32 {
        let body = &self.world.bodies[handle.0];
        (from_rapier(body.next_position().translation) - from_rapier(body.translation())).length() / TICK_S as f32
    }

    /// Whether two bodies are in one another; each with its bounds, m.
    pub(in crate::plant) fn overlap(
        &self,
        (one, one_m): (Handle, [Vec3; 2]),
        (other, other_m): (Handle, [Vec3; 2]),
    ) -> bool {
        if one_m[0].cmpgt(other_m[1]).any() || other_m[0].cmpgt(one_m[1]).any() {
            return false;
        }
        let of =
            |handle: Handle| self.world.bodies[handle.0].colliders().iter().map(|collider| &self.world.colliders[*collider]);
        of(one).any(|a| {
            of(other).any(|b| {
                DefaultQueryDispatcher
                    .intersection_test(&a.position().inv_mul(b.position()), a.shape(), b.shape())
                    .is_ok_and(|test| test.intersecting)
            })
        })
    }

    /// What stands: belt, guards and the walls of bins.
    pub(in crate::plant) fn standing(&self) -> &[Standing] {
        &self.standing
    }

    /// Puts up a box that stands.
    pub(in crate::plant) fn stand(&mut self, what: Obstacle, center_m: Vec3, half_m: Vec3, friction: f32) {
        let (body, _) = self.world.insert(RigidBodyBuilder::fixed(), with_friction(cuboid(center_m, half_m), friction));
        self.standing.push(Standing::new(Handle(body), what, center_m, half_m));
    }
}

/// The group of colliders that an arm's are in. Items are in all; cells are few.
fn arm_group(cell: usize) -> rapier::Group {
    rapier::Group::from_bits_retain(1 << (cell + 1))
}

/// A solid at a pose on its body, m.
fn collider(solid: Solid, body_from_solid: &Affine3A) -> ColliderBuilder {
    let (builder, turned) = match solid {
        Solid::Box { half_m } => (cuboid(Vec3::ZERO, half_m.as_vec3()), Quat::IDENTITY),
        // Theirs stands along y.
        Solid::Cylinder { radius_m, half_m } => {
            let [radius, half] = [radius_m, half_m].map(|v| v as f32 * PER_M);
            (ColliderBuilder::cylinder(half, radius), Quat::from_rotation_x(std::f32::consts::FRAC_PI_2))
        }
        Solid::Sphere { radius_m } => (ColliderBuilder::ball(radius_m as f32 * PER_M), Quat::IDENTITY),
    };
    builder.position(rapier_pose(&(*body_from_solid * Affine3A::from_quat(turned))))
}
