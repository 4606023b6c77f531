//! Where an arm stands, and from its base's frame to the world's.

use glam::{DAffine3, DQuat, DVec2, DVec3};
use loopline_robot::TaskState;
use loopline_scenario::line::Cell;

/// World from base, for arms that stand or hang upright.
#[derive(Clone, Copy, Debug)]
pub(in crate::plant) struct Mount {
    base_m: DVec3,
    pub(in crate::plant) yaw_rad: f64,
}

impl Mount {
    /// Of a cell's robot.
    pub(in crate::plant) fn of(cell: &Cell) -> Self {
        Self { base_m: DVec3::from_array(cell.base_m), yaw_rad: cell.base_yaw_deg.to_radians() }
    }

    /// The base's frame in the world's.
    pub(super) fn world_from_base(&self) -> DAffine3 {
        DAffine3::from_rotation_translation(DQuat::from_rotation_z(self.yaw_rad), self.base_m)
    }

    fn turned(by_rad: f64, [x, y, z, yaw]: [f64; 4]) -> [f64; 4] {
        let v = DVec2::from_angle(by_rad).rotate(DVec2::new(x, y));
        [v.x, v.y, z, yaw]
    }

    /// A place, m and rad, from the world's frame to the base's.
    pub(in crate::plant) fn place_to_base(&self, [x, y, z, yaw]: [f64; 4]) -> [f64; 4] {
        let from_base = DVec3::new(x, y, z) - self.base_m;
        Self::turned(-self.yaw_rad, [from_base.x, from_base.y, from_base.z, yaw - self.yaw_rad])
    }

    pub(in crate::plant) fn place_to_world(&self, place: [f64; 4]) -> [f64; 4] {
        let [x, y, z, yaw] = Self::turned(self.yaw_rad, place);
        let at = DVec3::new(x, y, z) + self.base_m;
        [at.x, at.y, at.z, yaw + self.yaw_rad]
    }

    /// A velocity or acceleration from the world's frame to the base's.
    pub(super) fn rate_to_base(&self, rate: [f64; 4]) -> [f64; 4] {
        Self::turned(-self.yaw_rad, rate)
    }

    pub(super) fn to_world(self, state: &TaskState) -> TaskState {
        TaskState {
            position: self.place_to_world(state.position),
            velocity: Self::turned(self.yaw_rad, state.velocity),
            acceleration: Self::turned(self.yaw_rad, state.acceleration),
        }
    }
}
