//! Moves of the tool that the joints can follow.

use crate::chain::{Axes, MOST};
use crate::error::MoveError;
use crate::robot::Robot;
use crate::task::{TaskLimits, TaskMove, TaskState};

/// Time between samples at which joints are compared with their limits, s.
const SAMPLE_S: f64 = 1.0 / 120.0;
/// Most times that a move is made slower.
const MOST_TRIES: usize = 12;
/// Part of a limit by which rounding may exceed it.
const ROUNDING: f64 = 1e-6;
/// Slower than is needed by this factor, so that few tries do.
const MARGIN: f64 = 1.005;
/// How far ahead a meeting is looked for, s.
const MOST_AHEAD_S: f64 = 60.0;
/// Times of a meeting that differ by less are one, s.
const SAME_S: f64 = 1e-10;
/// Most steps towards the time of a meeting.
const MOST_STEPS: usize = 100;

/// Positions, velocities and accelerations of the joints, m or rad and s.
#[derive(Clone, Debug, PartialEq)]
pub struct JointMotion {
    /// Positions, m or rad.
    pub q: Vec<f64>,
    /// Velocities, m/s or rad/s.
    pub qd: Vec<f64>,
    /// Accelerations, m/s2 or rad/s2.
    pub qdd: Vec<f64>,
}

/// A move of the tool that keeps the joints' limits of position, velocity and acceleration (so far as its start does), at
/// samples 1/120 s apart and wherever the jerk changes.
#[derive(Clone, Debug)]
pub struct RobotMove {
    robot: Robot,
    task: TaskMove,
}

impl RobotMove {
    /// How long it takes, s.
    #[must_use]
    pub fn duration_s(&self) -> f64 {
        self.task.duration_s()
    }

    /// The tool after so many seconds; see [`TaskMove::at`].
    #[must_use]
    pub fn task(&self, t_s: f64) -> TaskState {
        self.task.at(t_s)
    }

    /// The joints after so many seconds; `near` is where they were a little before, and says which of several solutions goes
    /// on.
    ///
    /// # Panics
    /// If there are not as many values as joints.
    #[must_use]
    pub fn joints(&self, t_s: f64, near: &[f64]) -> Option<Vec<f64>> {
        self.robot.inverse(&self.task(t_s).pose(), near)
    }

    /// [`Self::joints`] with their velocities and accelerations, exact from the task's.
    ///
    /// # Panics
    /// If there are not as many values as joints.
    #[must_use]
    pub fn motion(&self, t_s: f64, near: &[f64]) -> Option<JointMotion> {
        let task = self.task(t_s);
        let q = self.robot.inverse(&task.pose(), near)?;
        let (qd, qdd) = self.robot.rates(&q, &task.velocity, &task.acceleration)?;
        Some(JointMotion { q, qd, qdd })
    }
}

/// How many times too fast a move is: the largest velocity, or root of acceleration, over what is allowed.
struct Strain {
    joint: usize,
    times: f64,
}

impl Robot {
    /// A move between two states of the tool: the shortest within the limits of the task, made slower as a whole until all
    /// joints comply, so not the shortest that joints could make. `near` is where the joints are at the start. Efforts are
    /// not looked at: the limits of a robot's file should be such that they hold.
    ///
    /// # Errors
    /// A way that leaves the workspace, or an end that no slowing makes possible.
    ///
    /// # Panics
    /// If there are not as many values as joints.
    pub fn plan(&self, from: &TaskState, to: &TaskState, near: &[f64]) -> Result<RobotMove, MoveError> {
        self.plan_slower(from, to, near, 1.0)
    }

    /// [`Self::plan`] with limits of the same motion `times` as slow, 1 or more: for what must be handled gently. Accelerations fall with
    /// the square.
    ///
    /// # Errors
    /// As of [`Self::plan`].
    ///
    /// # Panics
    /// If there are not as many values as joints.
    pub fn plan_slower(&self, from: &TaskState, to: &TaskState, near: &[f64], times: f64) -> Result<RobotMove, MoveError> {
        self.settle(near, &to.velocity, times, |limits| TaskMove::plan(from, to, limits))
    }

    /// A move that ends on a target that moves at constant velocity (x, y, z, yaw; m, rad, s; base frame), at its velocity,
    /// as soon as the limits of [`Self::plan`] let it.
    ///
    /// From the midst of a fast move it may fail though a meeting exists: slower limits do not undo what the start already
    /// does. To wait for the end of that move helps.
    ///
    /// # Errors
    /// A way that leaves the workspace, or a target that the tool does not catch.
    ///
    /// # Panics
    /// If there are not as many values as joints.
    pub fn meet(
        &self,
        from: &TaskState,
        target_now: [f64; 4],
        target_velocity: [f64; 4],
        near: &[f64],
    ) -> Result<RobotMove, MoveError> {
        self.meet_slower(from, target_now, target_velocity, near, 1.0)
    }

    /// [`Self::meet`] with limits of the same motion `times` as slow; see [`Self::plan_slower`].
    ///
    /// # Errors
    /// As of [`Self::meet`].
    ///
    /// # Panics
    /// If there are not as many values as joints.
    pub fn meet_slower(
        &self,
        from: &TaskState,
        target_now: [f64; 4],
        target_velocity: [f64; 4],
        near: &[f64],
        times: f64,
    ) -> Result<RobotMove, MoveError> {
        let most = self.task_limits().velocity;
        if target_velocity.iter().zip(most).any(|(target, most)| target.abs() > most) {
            return Err(MoveError::NoMeeting { within_s: MOST_AHEAD_S, velocity: target_velocity, most });
        }
        let target = TaskState { position: target_now, velocity: target_velocity, acceleration: [0.0; 4] };
        // Slower moves meet later.
        let mut at_least_s = 0.0;
        self.settle(near, &target_velocity, times, |limits| {
            let task = meeting(from, &target, limits, at_least_s)?;
            at_least_s = task.duration_s();
            Ok(task)
        })
    }

    /// Makes a move slower until all joints comply; it ends at this velocity whatever its speed.
    fn settle(
        &self,
        near: &[f64],
        end_velocity: &[f64; 4],
        mut slow: f64,
        mut make: impl FnMut(&TaskLimits) -> Result<TaskMove, MoveError>,
    ) -> Result<RobotMove, MoveError> {
        let (near, nominal) = (self.axes(near), self.task_limits());
        let mut last = None;
        for _ in 0..MOST_TRIES {
            let task = match make(&nominal.slowed(slow).with_room_for(end_velocity, &nominal)) {
                Ok(task) => task,
                // Rare states at which the planner's roots fail; other limits are other roots.
                Err(error @ MoveError::NoProfile { .. }) => {
                    last = Some(error);
                    slow *= MARGIN;
                    continue;
                }
                Err(error) => return Err(error),
            };
            let strain = self.strain(&task, near)?;
            if strain.times <= 1.0 + ROUNDING {
                return Ok(RobotMove { robot: self.clone(), task });
            }
            slow *= strain.times * MARGIN;
            let joint = self.joints()[strain.joint].name.clone();
            last = Some(MoveError::TooFast { robot: self.name().to_owned(), joint, times: strain.times });
        }
        Err(last.expect("each try that does not succeed leaves an error"))
    }

    /// How many times too fast a move is for the joints, beyond what its start is already.
    fn strain(&self, task: &TaskMove, mut near: Axes) -> Result<Strain, MoveError> {
        let mut most = Strain { joint: 0, times: 0.0 };
        let mut allowed = [1.0_f64; MOST];
        let steps = (task.duration_s() / SAMPLE_S).ceil().max(1.0);
        let evenly = (0..=steps as usize).map(|step| task.duration_s() * step as f64 / steps);
        let mut times: Vec<f64> = evenly.chain(task.corners_s()).collect();
        times.sort_by(f64::total_cmp);
        times.dedup();
        for (step, t_s) in times.into_iter().enumerate() {
            let state = task.at(t_s);
            let out = || MoveError::OutOfReach { robot: self.name().to_owned(), at_s: t_s, pose: state.pose() };
            let q = self.inverse_axes(&state.pose(), &near).ok_or_else(out)?;
            let (qd, qdd) = self.chain().rates(&q, &state.velocity, &state.acceleration).ok_or_else(out)?;
            for (axis, limits) in self.joints().iter().enumerate() {
                let times = (qd[axis].abs() / limits.velocity).max((qdd[axis].abs() / limits.acceleration).sqrt());
                if step == 0 {
                    allowed[axis] = times.max(1.0);
                }
                if times / allowed[axis] > most.times {
                    most = Strain { joint: axis, times: times / allowed[axis] };
                }
                // To the other elbow, or by a turn at the end of a joint's range.
                let jump = (q[axis] - near[axis]).abs();
                let way = limits.velocity * SAMPLE_S * allowed[axis] * most.times.max(1.0);
                if step > 0 && jump > 0.5 && jump > 4.0 * way {
                    let (robot, joint, at_s) = (self.name().to_owned(), limits.name.clone(), t_s);
                    return Err(MoveError::Jump { robot, joint, at_s, from: near[axis], to: q[axis] });
                }
            }
            near = q;
        }
        Ok(most)
    }
}

/// The shortest move onto a moving target: the time at which a move to where the target will then be takes just that time;
/// not before `soonest_s`.
fn meeting(from: &TaskState, target: &TaskState, limits: &TaskLimits, soonest_s: f64) -> Result<TaskMove, MoveError> {
    let none = || MoveError::NoMeeting { within_s: MOST_AHEAD_S, velocity: target.velocity, most: limits.velocity };
    // Times at which moves take longer, and less long, than there is.
    let (mut early_s, mut late_s) = (soonest_s, f64::INFINITY);
    let mut at_s = soonest_s;
    let mut before: Option<(f64, f64)> = None;
    for _ in 0..MOST_STEPS {
        // Where the shortest duration jumps, no time fits it: then the move takes its time, and only ever more of it.
        let jumps = late_s - early_s < SAME_S;
        let task = TaskMove::plan_lasting(from, &target.after(at_s), limits, jumps.then_some(at_s))?;
        let takes_s = task.duration_s();
        if (takes_s - at_s).abs() < SAME_S {
            return Ok(task);
        }
        if takes_s > MOST_AHEAD_S {
            return Err(none());
        }
        if jumps {
            at_s = takes_s;
            continue;
        }
        if takes_s > at_s {
            early_s = at_s
        } else {
            late_s = at_s
        }
        // The secant leads to where both are equal, so far as it stays between; at first the duration itself does.
        let slope = before.map_or(0.0, |(at, takes)| (takes_s - takes) / (at_s - at));
        before = Some((at_s, takes_s));
        let next = if slope < 0.95 { (takes_s - slope * at_s) / (1.0 - slope) } else { takes_s };
        at_s = if early_s < next && next < late_s {
            next
        } else if late_s.is_finite() {
            0.5 * (early_s + late_s)
        } else {
            takes_s
        };
        if late_s - early_s < SAME_S {
            at_s = late_s;
        }
    }
    Err(none())
}
