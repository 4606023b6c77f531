//! `loopline probe moves`: moves of a robot's joints and of its tool, as JSON.

use std::io::Write;
use std::path::Path;

use anyhow::{Result, ensure};
use loopline_materials::StreamKey;
use loopline_robot::{MoveError, Robot, RobotMove, TaskMove, TaskState};
use rand::{Rng, RngExt as _};
use serde_json::{Value, json};

use super::arm::robot_of;

/// Fastest that a target moves, m/s: faster than belts that arms pick from.
const MOST_M_S: f64 = 0.6;
/// Time that a tool stays above a target that it has met, s: some of what a grip takes.
const STAY_S: f64 = 0.1;
/// Largest yaw of the tool, rad.
const MOST_YAW_RAD: f64 = 1.5;
/// Equal parts of a move of the tool at whose ends its states are printed.
const PARTS: u32 = 8;

/// Arguments.
#[derive(Debug, clap::Args)]
pub(crate) struct MovesArgs {
    /// Name of the robot.
    robot: String,
    /// Where the tool moves: least and largest x, y and z, base frame, in m.
    #[arg(long, value_name = "X,X,Y,Y,Z,Z", value_delimiter = ',', allow_hyphen_values = true, required = true)]
    box_m: Vec<f64>,
    /// Number of picks, of four moves each.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    count: u64,
    /// Number of moves of the tool that no joint limits.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u64).range(0..=100_000))]
    task_count: u64,
    /// Time between two samples of the joints, in ms.
    #[arg(long, default_value_t = 0.5)]
    step_ms: f64,
    /// Seed.
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

/// Prints moves of the joints, each with its samples (m or rad) or why there is none, and moves of the tool (x, y, z, yaw; m, rad, s; base
/// frame), each with its states at the ends of eight equal parts.
pub(crate) fn run(args: &MovesArgs, folder: Option<&Path>) -> Result<()> {
    let ends = args.box_m.chunks(2).map(|ends| ends[0] < *ends.last().unwrap_or(&ends[0]));
    ensure!(
        args.box_m.len() == 6 && ends.into_iter().all(|rises| rises),
        "--box-m {:?}: due are six numbers, a least and a larger one each of x, y and z",
        args.box_m
    );
    ensure!((0.01..=100.0).contains(&args.step_ms), "--step-ms {}: due is a number from 0.01 to 100", args.step_ms);
    let robot = &robot_of(&args.robot, folder)?;
    let stream = |index, purpose: &str| StreamKey::new("probe moves", args.seed, index).stream(purpose);
    let picks = (0..args.count).flat_map(|index| Pick { robot, args, rng: stream(index, "pick") }.moves());
    let picks: Vec<Value> = picks.collect();
    let task: Vec<Value> =
        (0..args.task_count).map(|index| task_move(robot, &args.box_m, &mut stream(index, "task"))).collect();
    let joints: Vec<&str> = robot.joints().iter().map(|joint| joint.name.as_str()).collect();
    let limits = robot.task_limits();
    let text = json!({
        "robot": robot.name(), "joints": joints, "moves": picks, "task_moves": task,
        "task_limits": { "velocity": limits.velocity, "acceleration": limits.acceleration, "jerk": limits.jerk },
    });
    writeln!(std::io::stdout(), "{text}")?;
    Ok(())
}

/// What an arm does for a pick, and what it does when it is told otherwise on the way.
struct Pick<'a, R> {
    robot: &'a Robot,
    args: &'a MovesArgs,
    rng: R,
}

impl<R: Rng> Pick<'_, R> {
    /// From rest to rest; from rest onto a moving target; from there to rest; and from the midst of the first onto another target.
    fn moves(mut self) -> Vec<Value> {
        let [from, to] = [(); 2].map(|()| TaskState::at_rest(place(&self.args.box_m, &mut self.rng)));
        let home = self.robot.home();
        let Some(q) = self.robot.inverse(&from.pose(), &home) else {
            return vec![json!({ "kind": "rest", "refused": "out of reach" })];
        };
        let (rest, mut all) = self.tell("rest", &from, &to, &q, self.robot.plan(&from, &to, &q), 0.0);
        let target = self.target();
        let (met, told) = self.meet("meet", &from, target, &q);
        all.extend(told);
        if let Some((along, q)) = met {
            let from = along.task(along.duration_s() + STAY_S);
            all.extend(self.tell("away", &from, &to, &q, self.robot.plan(&from, &to, &q), 0.0).1);
        }
        if let Some((along, _)) = rest {
            let turn_s = along.duration_s() * self.rng.random_range(0.0..1.0);
            let (target, (_, samples)) = (self.target(), follow(&along, turn_s, self.args.step_ms, &q));
            let q = samples.into_iter().next_back().flatten();
            all.extend(q.into_iter().flat_map(|q| self.meet("turn", &along.task(turn_s), target, &q).1));
        }
        all
    }

    fn target(&mut self) -> TaskState {
        let (direction, speed_m_s) =
            (self.rng.random_range(0.0..std::f64::consts::TAU), self.rng.random_range(0.0..MOST_M_S));
        let velocity = [speed_m_s * direction.cos(), speed_m_s * direction.sin(), 0.0, 0.0];
        TaskState { position: place(&self.args.box_m, &mut self.rng), velocity, acceleration: [0.0; 4] }
    }

    fn meet(
        &self,
        kind: &str,
        from: &TaskState,
        target: TaskState,
        q: &[f64],
    ) -> (Option<(RobotMove, Vec<f64>)>, Vec<Value>) {
        let plan = self.robot.meet(from, target.position, target.velocity, q);
        self.tell(kind, from, &target, q, plan, STAY_S)
    }

    /// The move with where the joints are at its end, and what is printed of it.
    fn tell(
        &self,
        kind: &str,
        from: &TaskState,
        to: &TaskState,
        q: &[f64],
        plan: Result<RobotMove, MoveError>,
        stay_s: f64,
    ) -> (Option<(RobotMove, Vec<f64>)>, Vec<Value>) {
        let along = match plan {
            Ok(along) => along,
            Err(error) => {
                let refused = match error {
                    MoveError::OutOfReach { .. } => "out of reach",
                    MoveError::Jump { .. } => "end of a joint's range",
                    MoveError::TooFast { .. } => "too fast for a joint",
                    MoveError::NoMeeting { .. } => "no meeting",
                    MoveError::NoProfile { .. } => "no profile",
                };
                return (None, vec![json!({ "kind": kind, "refused": refused })]);
            }
        };
        let (step_s, samples) = follow(&along, along.duration_s() + stay_s, self.args.step_ms, q);
        let end = samples.last().cloned().flatten();
        let told = json!({
            "kind": kind, "from": state(from), "to": state(to), "duration_s": along.duration_s(), "step_s": step_s, "q": samples,
        });
        (end.map(|q| (along, q)), vec![told])
    }
}

/// The time between samples, s, and the joints at each from start to end; none where the arm does not get.
fn follow(along: &RobotMove, until_s: f64, step_ms: f64, q: &[f64]) -> (f64, Vec<Option<Vec<f64>>>) {
    let steps = (1e3 * until_s / step_ms).ceil().max(1.0);
    let step_s = until_s / steps;
    let mut near = q.to_vec();
    let at = |step: u32| {
        let q = along.joints(step_s * f64::from(step), &near)?;
        near.clone_from(&q);
        Some(q)
    };
    (step_s, (0..=steps as u32).map(at).collect())
}

fn place(box_m: &[f64], rng: &mut impl Rng) -> [f64; 4] {
    let [x, y, z] = [0, 2, 4].map(|axis| rng.random_range(box_m[axis]..box_m[axis + 1]));
    [x, y, z, rng.random_range(-MOST_YAW_RAD..MOST_YAW_RAD)]
}

fn state(of: &TaskState) -> Value {
    json!({ "position": of.position, "velocity": of.velocity, "acceleration": of.acceleration })
}

/// Between states within the robot's limits, whole at the start, steady at the end.
fn task_move(robot: &Robot, box_m: &[f64], rng: &mut impl Rng) -> Value {
    let limits = robot.task_limits();
    let mut part = |of: [f64; 4]| of.map(|most| most * rng.random_range(-0.7..0.7));
    let (velocity, acceleration, end) = (part(limits.velocity), part(limits.acceleration), part(limits.velocity));
    let from = TaskState { position: place(box_m, rng), velocity, acceleration };
    let to = TaskState { position: place(box_m, rng), velocity: end, acceleration: [0.0; 4] };
    let mut told = json!({ "from": state(&from), "to": state(&to) });
    if let Ok(along) = TaskMove::plan(&from, &to, &limits) {
        let at = |part| state(&along.at(along.duration_s() * f64::from(part) / f64::from(PARTS)));
        told["duration_s"] = json!(along.duration_s());
        told["states"] = (0..=PARTS).map(at).collect();
    }
    told
}
