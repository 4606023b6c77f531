//! Random states of a robot as JSON, to compare kinematics and dynamics with another program: `robot_table NAME [COUNT]
//! [SEED]`.
//!
//! Joint values, velocities and accelerations are drawn evenly over their limits, the payload over 0 to 2 kg (m, rad, kg,
//! s). Of each state it tells the pose of the tool in the base frame (`position_m`, `rotation` by rows) and the efforts of
//! the drives (N or N m) under 9.81 m/s2.

use std::process::ExitCode;

use loopline_robot::{Robot, Robots};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

fn state(robot: &Robot, rng: &mut ChaCha8Rng) -> Value {
    let joints = robot.joints();
    let q: Vec<f64> = joints.iter().map(|joint| rng.random_range(joint.lower.max(-4.0)..joint.upper.min(4.0))).collect();
    let qd: Vec<f64> = joints.iter().map(|joint| joint.velocity * rng.random_range(-1.0..1.0)).collect();
    let qdd: Vec<f64> = joints.iter().map(|joint| joint.acceleration * rng.random_range(-1.0..1.0)).collect();
    let payload_kg = rng.random_range(0.0..2.0);
    let base_from_tool = robot.forward(&q);
    let rotation = base_from_tool.matrix3.transpose().to_cols_array_2d();
    json!({
        "q": q, "qd": qd, "qdd": qdd, "payload_kg": payload_kg,
        "tool": { "position_m": base_from_tool.translation.to_array(), "rotation": rotation },
        "torques": robot.torques(&q, &qd, &qdd, payload_kg),
        "torques_without_payload": robot.torques(&q, &qd, &qdd, 0.0),
    })
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let robots = Robots::embedded().expect("the robots compiled in are valid");
    let name = arguments.next().unwrap_or_default();
    let numbers: Result<Vec<u64>, _> = arguments.map(|argument| argument.parse()).collect();
    let (Some(robot), Ok(numbers)) = (robots.get(&name), numbers) else {
        eprintln!(
            "usage: robot_table NAME [COUNT] [SEED], where NAME is one of {}",
            robots.names().collect::<Vec<_>>().join(", ")
        );
        return ExitCode::from(2);
    };
    let (count, seed) = (numbers.first().copied().unwrap_or(200), numbers.get(1).copied().unwrap_or(1));
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let names: Vec<&str> = robot.joints().iter().map(|joint| joint.name.as_str()).collect();
    let states: Vec<Value> = (0..count).map(|_| state(robot, &mut rng)).collect();
    println!("{}", json!({ "robot": robot.name(), "seed": seed, "gravity_m_s2": 9.81, "joints": names, "states": states }));
    ExitCode::SUCCESS
}
