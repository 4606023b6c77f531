//! How long picks take, before they are planned: for whoever schedules them, thousands of times for each that is made.

use glam::DVec3;
use loopline_robot::{Robot, TaskLimits, ToolPose};

use super::Layout;
use super::arm::{CARRY_M, DROP_M, EVACUATION_S, HOVER_M, LOWEST_M, Mount, RELEASE_S};

/// Height of what usually lies on a belt, m: where a cup is stopped on its way down, as far as anyone knows beforehand.
const USUAL_TOP_M: f64 = 0.05;

/// Something that an arm should reach and does not.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{file}: {key} = {value}: the robot `{robot}` at base_m = {base_m:?} does not reach x = {:.3} m, y = {:.3} m, {:.3} m above the belt; expected a place within its workspace", at_m[0], at_m[1], at_m[2])]
pub struct OutOfReach {
    /// The line's file.
    pub file: String,
    /// The key.
    pub key: String,
    /// Its value.
    pub value: String,
    /// The robot.
    pub robot: String,
    /// Where it stands, world frame, m.
    pub base_m: [f64; 3],
    /// Where its tool should get, world frame, m.
    pub at_m: [f64; 3],
}

/// What is known of a cell's picks beforehand.
#[derive(Clone, Debug)]
pub struct PickTimes {
    robot: Robot,
    mount: Mount,
    limits: TaskLimits,
    /// Where the tool lets go over each bin, world frame, m; none where the cell may not place.
    over_bins: Vec<Option<[f64; 3]>>,
    window_m: [f64; 2],
}

impl PickTimes {
    pub(super) fn new(layout: &Layout, cell: usize, robot: &Robot) -> Self {
        let spec = &layout.cells[cell];
        let serves = &layout.serves[cell];
        let over = |bin: usize| serves.contains(&bin).then(|| over_bin(layout, bin));
        Self {
            robot: robot.clone(),
            mount: Mount::of(spec),
            limits: robot.task_limits(),
            over_bins: (0..layout.bins.len()).map(over).collect(),
            window_m: [spec.pick_from_m, spec.pick_to_m],
        }
    }

    /// The first place that the cell must reach and does not.
    pub(super) fn check(&self, layout: &Layout, cell: usize, file: &str) -> Result<(), Box<OutOfReach>> {
        let spec = &layout.cells[cell];
        let out = |key: String, value: String, at_m: [f64; 3]| {
            Box::new(OutOfReach { file: file.to_owned(), key, value, robot: spec.robot.clone(), base_m: spec.base_m, at_m })
        };
        for (key, x) in [("pick_from_m", spec.pick_from_m), ("pick_to_m", spec.pick_to_m)] {
            for z in [HOVER_M, LOWEST_M, CARRY_M] {
                if !self.reaches([x, 0.0, z]) {
                    return Err(out(format!("cells[{cell}].{key}"), x.to_string(), [x, 0.0, z]));
                }
            }
        }
        for (bin, over) in self.over_bins.iter().enumerate() {
            if let Some(at_m) = over.filter(|at_m| !self.reaches(*at_m)) {
                return Err(out(format!("bins[{bin}].at_m"), format!("{:?}", layout.bins[bin].at_m), at_m));
            }
        }
        Ok(())
    }

    /// Whether the tool gets to a place, world frame, m.
    #[must_use]
    pub fn reaches(&self, [x, y, z]: [f64; 3]) -> bool {
        let [x, y, z, yaw_rad] = self.mount.place_to_base([x, y, z, self.mount.yaw_rad]);
        self.robot.reaches(&ToolPose { position_m: DVec3::new(x, y, z), yaw_rad })
    }

    /// Whether the tool gets over an item at a place, world frame, m, and down to the belt there.
    #[must_use]
    pub fn reaches_item(&self, [x, y]: [f64; 2]) -> bool {
        self.reaches([x, y, HOVER_M]) && self.reaches([x, y, LOWEST_M])
    }

    /// The stretch of belt where the cell picks, world x, m.
    #[must_use]
    pub fn window_m(&self) -> [f64; 2] {
        self.window_m
    }

    /// Where the tool lets go over a bin, world frame, m; none where the cell may not place there.
    #[must_use]
    pub fn over_bin(&self, bin: usize) -> Option<[f64; 3]> {
        self.over_bins.get(bin).copied().flatten()
    }

    /// Time from rest at a place to the height at which it comes over an item at another, s.
    #[must_use]
    pub fn reach_s(&self, from_m: [f64; 3], [x, y]: [f64; 2]) -> f64 {
        self.between_s(from_m, [x, y, HOVER_M])
    }

    /// Time from over an item until it is let go over a bin, s; none where the cell may not place there.
    #[must_use]
    pub fn cycle_s(&self, [x, y]: [f64; 2], bin: usize) -> Option<f64> {
        let over = self.over_bin(bin)?;
        let down_s = self.between_s([x, y, HOVER_M], [x, y, USUAL_TOP_M]);
        let up_s = self.between_s([x, y, USUAL_TOP_M], [x, y, CARRY_M]);
        Some(down_s + EVACUATION_S + up_s + self.between_s([x, y, CARRY_M], over) + RELEASE_S)
    }

    /// Time from rest to rest, s: of the slowest axis, each with its limits of velocity and acceleration, and the time in which
    /// acceleration builds up and goes.
    fn between_s(&self, from_m: [f64; 3], to_m: [f64; 3]) -> f64 {
        // Limits are those of the base's axes; turned, an axis is at least as fast as the slower of the two.
        let of = |values: [f64; 4], axis: usize| if axis < 2 { values[0].min(values[1]) } else { values[axis] };
        let axis_s = |axis: usize| {
            let way = (to_m[axis] - from_m[axis]).abs();
            let [v, a, j] = [self.limits.velocity, self.limits.acceleration, self.limits.jerk].map(|limit| of(limit, axis));
            let builds_up_s = if way > 1e-6 { a / j } else { 0.0 };
            builds_up_s + if way < v * v / a { 2.0 * (way / a).sqrt() } else { way / v + v / a }
        };
        (0..3).map(axis_s).fold(0.0, f64::max)
    }
}

/// Where a tool lets go over a bin, world frame, m.
pub(super) fn over_bin(layout: &Layout, bin: usize) -> [f64; 3] {
    let spec = &layout.bins[bin];
    [spec.at_m[0], spec.at_m[1], (spec.rim_m + DROP_M).max(CARRY_M)]
}
