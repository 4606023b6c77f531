//! What the tests of this crate share.
#![allow(dead_code, reason = "each test file is a program of its own and needs a part")]

use loopline_robot::{Robot, Robots, ToolPose};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

pub(crate) fn seeded(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

pub(crate) fn robots() -> Vec<Robot> {
    let robots = Robots::embedded().expect("the robots compiled in are valid");
    let all: Vec<Robot> = robots.names().map(|name| robots.get(name).expect("listed").clone()).collect();
    assert_eq!(all.len(), 3);
    all
}

pub(crate) fn robot(name: &str) -> Robot {
    robots().into_iter().find(|robot| robot.name() == name).expect("one of the robots compiled in")
}

pub(crate) fn any_joints(robot: &Robot, rng: &mut ChaCha8Rng) -> Vec<f64> {
    robot.joints().iter().map(|joint| rng.random_range(joint.lower..joint.upper)).collect()
}

/// Joint values with the tool pointing down, in any of the arm's configurations.
pub(crate) fn downward(robot: &Robot, rng: &mut ChaCha8Rng) -> Vec<f64> {
    loop {
        let q = any_joints(robot, rng);
        if robot.joints().len() == 4 {
            return q;
        }
        let position_m = robot.forward(&q).translation;
        let pose = ToolPose { position_m, yaw_rad: rng.random_range(-3.1..3.1) };
        if let Some(q) = robot.inverse(&pose, &q) {
            return q;
        }
    }
}

pub(crate) fn distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

/// A box over the belt that the robot is made for: least and largest x, y, z of the tool, m.
pub(crate) fn cell(robot: &Robot) -> [(f64, f64); 3] {
    match robot.name() {
        "gantry" => [(-0.3, 0.6), (-0.75, 0.75), (-1.04, -0.6)],
        "scara" => [(0.25, 0.7), (-0.4, 0.4), (-0.05, 0.25)],
        "six_axis" => [(0.4, 0.85), (-0.5, 0.5), (-0.05, 0.35)],
        other => panic!("no cell of {other}"),
    }
}

pub(crate) fn in_cell(robot: &Robot, rng: &mut ChaCha8Rng) -> [f64; 4] {
    let [x, y, z] = cell(robot).map(|(least, most)| rng.random_range(least..most));
    [x, y, z, rng.random_range(-1.5..1.5)]
}
