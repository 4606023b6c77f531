//! Jerk-limited moves of the tool: x, y, z (m, base frame) and yaw (rad), by Ruckig (Berscheid and Kröger, "Jerk-limited
//! real-time trajectory generation with arbitrary target states", RSS 2021, arXiv 2105.04830).

use glam::DVec3;
use rsruckig::prelude::{InputParameter, Ruckig, ThrowErrorHandler, Trajectory};

use crate::error::MoveError;
use crate::robot::ToolPose;

/// Where the tool is and how it moves: x, y, z in m and yaw in rad, base frame. Yaw counts turns.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct TaskState {
    /// Position, m and rad.
    pub position: [f64; 4],
    /// Velocity, m/s and rad/s.
    pub velocity: [f64; 4],
    /// Acceleration, m/s2 and rad/s2.
    pub acceleration: [f64; 4],
}

impl TaskState {
    /// At rest.
    #[must_use]
    pub fn at_rest(position: [f64; 4]) -> Self {
        Self { position, ..Self::default() }
    }

    /// The tool's pose.
    #[must_use]
    pub fn pose(&self) -> ToolPose {
        let [x, y, z, yaw_rad] = self.position;
        ToolPose { position_m: DVec3::new(x, y, z), yaw_rad }
    }

    /// So many seconds later, at constant velocity.
    #[must_use]
    pub fn after(&self, t_s: f64) -> Self {
        let position = std::array::from_fn(|axis| self.position[axis] + self.velocity[axis] * t_s);
        Self { position, velocity: self.velocity, acceleration: [0.0; 4] }
    }
}

/// Bounds of the tool's motion along x, y, z and about the vertical, in both directions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TaskLimits {
    /// Velocity, m/s and rad/s.
    pub velocity: [f64; 4],
    /// Acceleration, m/s2 and rad/s2.
    pub acceleration: [f64; 4],
    /// Jerk, m/s3 and rad/s3.
    pub jerk: [f64; 4],
}

impl TaskLimits {
    /// Limits of the same motion `times` as slow.
    pub(crate) fn slowed(&self, times: f64) -> Self {
        let by = |of: [f64; 4], divisor: f64| of.map(|value| value / divisor);
        Self {
            velocity: by(self.velocity, times),
            acceleration: by(self.acceleration, times.powi(2)),
            jerk: by(self.jerk, times.powi(3)),
        }
    }

    /// With room for a velocity that is asked for, so far as limits that were not slowed have it.
    pub(crate) fn with_room_for(mut self, asked: &[f64; 4], nominal: &Self) -> Self {
        for (axis, limit) in self.velocity.iter_mut().enumerate() {
            *limit = limit.max((1.01 * asked[axis].abs()).min(nominal.velocity[axis]));
        }
        self
    }
}

/// A move of the tool, all axes from start to end together, the shortest that its limits allow.
#[derive(Clone, Debug)]
pub struct TaskMove {
    trajectory: Trajectory<4>,
    end: TaskState,
}

impl TaskMove {
    /// Plans a move. A start faster than the limits is braked first.
    ///
    /// # Errors
    /// An end faster than the limits, numbers that are none, or a planner that finds no profile.
    pub fn plan(from: &TaskState, to: &TaskState, limits: &TaskLimits) -> Result<Self, MoveError> {
        Self::plan_lasting(from, to, limits, None)
    }

    /// [`Self::plan`], lasting at least so long.
    pub(crate) fn plan_lasting(
        from: &TaskState,
        to: &TaskState,
        limits: &TaskLimits,
        least_s: Option<f64>,
    ) -> Result<Self, MoveError> {
        let mut input = InputParameter::<4>::new(None);
        for axis in 0..4 {
            input.current_position[axis] = from.position[axis];
            input.current_velocity[axis] = from.velocity[axis];
            input.current_acceleration[axis] = from.acceleration[axis];
            input.target_position[axis] = to.position[axis];
            input.target_velocity[axis] = to.velocity[axis];
            input.target_acceleration[axis] = to.acceleration[axis];
            input.max_velocity[axis] = limits.velocity[axis];
            input.max_acceleration[axis] = limits.acceleration[axis];
            input.max_jerk[axis] = limits.jerk[axis];
        }
        input.minimum_duration = least_s;
        let mut trajectory = Trajectory::new(None);
        let planned = Ruckig::<4, ThrowErrorHandler>::new(None, 0.0).calculate(&input, &mut trajectory);
        planned.map_err(|error| MoveError::NoProfile { message: error.to_string() })?;
        Ok(Self { trajectory, end: *to })
    }

    /// How long it takes, s.
    #[must_use]
    pub fn duration_s(&self) -> f64 {
        self.trajectory.get_duration()
    }

    /// Times between start and end at which the jerk of an axis changes, and so accelerations may be largest, s.
    pub(crate) fn corners_s(&self) -> impl Iterator<Item = f64> + '_ {
        let duration_s = self.duration_s();
        let profiles = (0..4).map(|axis| &self.trajectory.get_profiles()[0][axis]);
        let of = profiles.flat_map(|profile| {
            let braking = [profile.brake.t[0], profile.brake.duration];
            braking.into_iter().chain(profile.t_sum.iter().map(|t_s| profile.brake.duration + t_s))
        });
        of.filter(move |t_s| *t_s > 0.0 && *t_s < duration_s)
    }

    /// The state that it ends in.
    #[must_use]
    pub fn end(&self) -> TaskState {
        self.end
    }

    /// The state after so many seconds: before the start that of the start, after the end on at the end's velocity.
    #[must_use]
    pub fn at(&self, t_s: f64) -> TaskState {
        let late_s = t_s - self.duration_s();
        if late_s > 0.0 {
            return self.end.after(late_s);
        }
        let mut state = TaskState::default();
        self.trajectory.state_to_integrate_from(t_s.max(0.0), &mut 0, |axis, t, p, v, a, j| {
            state.position[axis] = p + t * (v + t * (a / 2.0 + t * j / 6.0));
            state.velocity[axis] = v + t * (a + t * j / 2.0);
            state.acceleration[axis] = a + t * j;
        });
        state
    }
}
