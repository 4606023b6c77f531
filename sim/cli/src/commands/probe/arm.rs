//! `loopline probe arm`: kinematics and inverse dynamics of a robot at random states, as JSON.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use loopline::assets;
use loopline_materials::StreamKey;
use loopline_robot::Robot;
use rand::{Rng, RngExt as _};
use serde_json::{Value, json};

/// Joint values of joints that turn for ever are drawn within this, rad.
const MOST_RAD: f64 = 4.0;
/// Heaviest payload, kg.
const MOST_KG: f64 = 2.0;

/// Arguments.
#[derive(Debug, clap::Args)]
pub(crate) struct ArmArgs {
    /// Name of the robot.
    robot: String,
    /// Number of states.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u64).range(1..=100_000))]
    count: u64,
    /// Seed.
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

/// Prints states: joint values, velocities and accelerations over their limits (m or rad, s), payload (kg), the tool's pose in the base
/// frame (`rotation` by rows), and the efforts of the drives (N or N m) under 9.81 m/s2.
pub(crate) fn run(args: &ArmArgs, folder: Option<&Path>) -> Result<()> {
    let robot = &robot_of(&args.robot, folder)?;
    let states: Vec<Value> = (0..args.count)
        .map(|index| state(robot, &mut StreamKey::new("probe arm", args.seed, index).stream("state")))
        .collect();
    let joints: Vec<&str> = robot.joints().iter().map(|joint| joint.name.as_str()).collect();
    let text = json!({ "robot": robot.name(), "gravity_m_s2": 9.81, "joints": joints, "states": states });
    writeln!(std::io::stdout(), "{text}")?;
    Ok(())
}

/// The robot of a name.
pub(super) fn robot_of(name: &str, folder: Option<&Path>) -> Result<Robot> {
    let robots = assets::robots(folder)?;
    let robot = robots.get(name);
    let known = || format!("no robot `{name}`; there are {}", robots.names().collect::<Vec<_>>().join(", "));
    robot.cloned().with_context(known)
}

fn state(robot: &Robot, rng: &mut impl Rng) -> Value {
    let joints = robot.joints();
    let q: Vec<f64> = joints.iter().map(|j| rng.random_range(j.lower.max(-MOST_RAD)..j.upper.min(MOST_RAD))).collect();
    let qd: Vec<f64> = joints.iter().map(|joint| joint.velocity * rng.random_range(-1.0..1.0)).collect();
    let qdd: Vec<f64> = joints.iter().map(|joint| joint.acceleration * rng.random_range(-1.0..1.0)).collect();
    let payload_kg = rng.random_range(0.0..MOST_KG);
    let base_from_tool = robot.forward(&q);
    json!({
        "q": q, "qd": qd, "qdd": qdd, "payload_kg": payload_kg,
        "position_m": base_from_tool.translation.to_array(),
        "rotation": base_from_tool.matrix3.transpose().to_cols_array_2d(),
        "efforts": robot.torques(&q, &qd, &qdd, payload_kg),
    })
}
