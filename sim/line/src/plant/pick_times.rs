//! How long picks take, before they are planned: for whoever schedules them, thousands of times for each that is made.

use glam::DVec3;
use loopline_robot::{Robot, TaskLimits, ToolPose};

use super::Layout;
use super::arm::{CARRY_M, DROP_M, EVACUATION_S, HOVER_M, LIFTED_M, LOWEST_M, Mount, ROUND_OFF_S};

/// Height of what usually lies on a belt, m: where a cup is stopped on its way down, as far as anyone knows beforehand.
const USUAL_TOP_M: f64 = 0.05;
/// Time for which a tool rides with an item, s: until there is a vacuum, and up.
const RIDE_S: f64 = EVACUATION_S + 0.1;

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

/// Least distance of what moves of two cells, m: what they hold reaches beyond it.
const APART_M: f64 = 0.1;

/// Two arms that could run into each other.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{file}: cells[{}].base_m = {base_m:?}: its arm comes within {distance_m:.3} m of that of cells[{}]; expected at least {APART_M} m between the boxes around what two arms move through, over their stretches of belt, bins and places of rest", cells[1], cells[0])]
pub struct TooNear {
    /// The line's file.
    pub file: String,
    /// The two cells.
    pub cells: [usize; 2],
    /// Where the second one's robot stands, world frame, m.
    pub base_m: [f64; 3],
    /// How near the boxes around what they move through come, m.
    pub distance_m: f64,
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
    /// How far the belt takes the tool from where it meets an item until it is lifted, m.
    ride_m: f64,
}

impl PickTimes {
    pub(super) fn new(layout: &Layout, cell: usize, robot: &Robot, belt_m_s: f64) -> Self {
        let spec = &layout.cells[cell];
        let serves = &layout.serves[cell];
        let over = |bin: usize| serves.contains(&bin).then(|| over_bin(layout, bin));
        Self {
            robot: robot.clone(),
            mount: Mount::of(spec),
            limits: robot.task_limits(),
            over_bins: (0..layout.bins.len()).map(over).collect(),
            window_m: [spec.pick_from_m, spec.pick_to_m],
            ride_m: belt_m_s * RIDE_S,
        }
    }

    /// The first place that the cell must reach and does not.
    pub(super) fn check(&self, layout: &Layout, cell: usize, file: &str) -> Result<(), Box<OutOfReach>> {
        let spec = &layout.cells[cell];
        let out = |key: String, value: String, at_m: [f64; 3]| {
            Box::new(OutOfReach { file: file.to_owned(), key, value, robot: spec.robot.clone(), base_m: spec.base_m, at_m })
        };
        for (key, value, ride_m) in [("pick_from_m", spec.pick_from_m, 0.0), ("pick_to_m", spec.pick_to_m, self.ride_m)] {
            for z in [HOVER_M, LOWEST_M, CARRY_M] {
                let x = value + ride_m;
                if !self.reaches([x, 0.0, z]) {
                    return Err(out(format!("cells[{cell}].{key}"), value.to_string(), [x, 0.0, z]));
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

    /// The first cell before this one whose arm could come too near to this one's.
    pub(super) fn check_apart(&self, layout: &Layout, before: &[Self], file: &str) -> Result<(), Box<TooNear>> {
        let mine = self.ground_m(layout);
        let distance_m = |other: [[f64; 2]; 2]| {
            let gap = |axis: usize| (mine[axis][0] - other[axis][1]).max(other[axis][0] - mine[axis][1]).max(0.0);
            gap(0).hypot(gap(1))
        };
        let near = before.iter().map(|other| distance_m(other.ground_m(layout))).enumerate().find(|(_, m)| *m < APART_M);
        near.map_or(Ok(()), |(cell, distance_m)| {
            let base_m = layout.cells[before.len()].base_m;
            Err(Box::new(TooNear { file: file.to_owned(), cells: [cell, before.len()], base_m, distance_m }))
        })
    }

    /// Least and greatest x, then y, of what moves of the arm, world frame, m, wherever it picks, lets go or rests: moves lie between
    /// their ends.
    fn ground_m(&self, layout: &Layout) -> [[f64; 2]; 2] {
        let half_m = 0.5 * layout.belt_width_m;
        let middle_m = 0.5 * (self.window_m[0] + self.window_m[1]);
        let along = [self.window_m[0], middle_m, self.window_m[1] + self.ride_m];
        let belt = along.iter().flat_map(|x| [-half_m, 0.0, half_m].map(|y| [*x, y, HOVER_M]));
        let over = self.over_bins.iter().flatten().copied();
        let picks = belt.chain(over).filter_map(|at_m| self.robot.inverse(&self.pose(at_m), &self.robot.home()));
        let mut ground_m = [[f64::INFINITY, f64::NEG_INFINITY]; 2];
        for q in picks.chain([self.robot.home()]) {
            let [low, high] = self.robot.bounds_m(&q);
            for corner in [[low.x, low.y], [low.x, high.y], [high.x, low.y], [high.x, high.y]] {
                let world = self.mount.place_to_world([corner[0], corner[1], 0.0, 0.0]);
                for ([least, most], value) in ground_m.iter_mut().zip(world) {
                    (*least, *most) = (least.min(value), most.max(value));
                }
            }
        }
        ground_m
    }

    /// A pose of the tool at a place, world frame, m, that keeps the base's yaw.
    fn pose(&self, [x, y, z]: [f64; 3]) -> ToolPose {
        let [x, y, z, yaw_rad] = self.mount.place_to_base([x, y, z, self.mount.yaw_rad]);
        ToolPose { position_m: DVec3::new(x, y, z), yaw_rad }
    }

    /// Whether the tool gets to a place, world frame, m.
    #[must_use]
    pub fn reaches(&self, at_m: [f64; 3]) -> bool {
        self.robot.reaches(&self.pose(at_m))
    }

    /// Whether the tool gets over an item at a place, world frame, m, down to the belt there, and up again from where the belt has
    /// taken it by then: at the edge of its reach an arm's joints would run away.
    #[must_use]
    pub fn reaches_item(&self, [x, y]: [f64; 2]) -> bool {
        let beyond = x + self.ride_m;
        [[x, y, HOVER_M], [x, y, LOWEST_M], [beyond, y, LOWEST_M], [beyond, y, CARRY_M]]
            .into_iter()
            .all(|at_m| self.reaches(at_m))
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
        let down_s = (self.sets_off_s(HOVER_M - USUAL_TOP_M) - ROUND_OFF_S).max(0.0);
        let up_s = self.sets_off_s(LIFTED_M);
        Some(down_s + EVACUATION_S + up_s + self.between_s([x, y, USUAL_TOP_M + LIFTED_M], over))
    }

    /// Time from rest for the first so many metres up or down of a longer way, s: half of what twice as far takes to rest.
    fn sets_off_s(&self, way_m: f64) -> f64 {
        0.5 * self.between_s([0.0; 3], [0.0, 0.0, 2.0 * way_m])
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
