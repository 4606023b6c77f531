//! Where the tool gets, against geometry by hand and against itself.

mod common;

use std::f64::consts::{FRAC_PI_2, PI, TAU};

use common::{any_joints, distance, downward, robot, robots, seeded};
use glam::{DAffine3, DVec3};
use loopline_robot::{Robot, ToolPose, nearest_turn};
use rand::RngExt;
use rs_opw_kinematics::kinematic_traits::{Kinematics, Pose};
use rs_opw_kinematics::kinematics_impl::OPWKinematics;
use rs_opw_kinematics::parameters::opw_kinematics::Parameters;

fn is_at(robot: &Robot, q: &[f64], position_m: [f64; 3], yaw_rad: f64) {
    let wanted = ToolPose { position_m: DVec3::from(position_m), yaw_rad }.base_from_tool();
    let found = robot.forward(q);
    assert!(found.abs_diff_eq(wanted, 1e-12), "{} at {q:?}: {found}, by hand {wanted}", robot.name());
}

#[test]
fn a_gantrys_tool_is_where_its_slides_put_it() {
    is_at(&robot("gantry"), &[0.2, -0.3, 0.1, 0.5], [0.36, -0.3, -0.43 - 0.1 - 0.12], 0.5);
}

#[test]
fn a_scaras_tool_is_where_its_arms_put_it() {
    let scara = robot("scara");
    is_at(&scara, &[0.0, 0.0, 0.0, 0.0], [0.85, 0.0, 0.28], 0.0);
    is_at(&scara, &[FRAC_PI_2, -FRAC_PI_2, 0.1, 0.0], [0.40, 0.45, 0.18], 0.0);
    let (a, b) = (0.3_f64, 0.3_f64 + 0.7);
    is_at(&scara, &[0.3, 0.7, 0.2, -1.2], [0.45 * a.cos() + 0.4 * b.cos(), 0.45 * a.sin() + 0.4 * b.sin(), 0.08], -0.2);
}

#[test]
fn a_six_axis_arm_stands_lies_and_reaches_down_as_drawn() {
    let arm = robot("six_axis");
    let standing = arm.forward(&[0.0; 6]);
    assert!(standing.abs_diff_eq(
        DAffine3::from_translation(DVec3::new(0.02, 0.0, 0.16 + 0.24 + 0.52 + 0.18 + 0.35 + 0.08 + 0.14)),
        1e-12
    ));
    let lying = arm.forward(&[0.0, FRAC_PI_2, 0.0, 0.0, 0.0, 0.0]);
    assert!(lying.translation.abs_diff_eq(DVec3::new(0.06 + 0.52 + 0.18 + 0.35 + 0.08 + 0.14, 0.0, 0.4 + 0.04), 1e-12));
    assert!(lying.matrix3.z_axis.abs_diff_eq(DVec3::X, 1e-12));
    // Upper arm up, forearm level, hand down; the tool's x axis then points back.
    is_at(&arm, &[0.0, 0.0, FRAC_PI_2, 0.0, FRAC_PI_2, 0.0], [0.06 + 0.18 + 0.35, 0.0, 0.4 + 0.52 + 0.04 - 0.22], PI);
    is_at(&arm, &[FRAC_PI_2, 0.0, FRAC_PI_2, 0.0, FRAC_PI_2, PI], [0.0, 0.59, 0.74], FRAC_PI_2);
}

#[test]
fn the_inverse_puts_the_tool_where_it_was_asked_to() {
    for robot in robots() {
        let mut rng = seeded(1);
        let (mut worst_m, mut worst_turn) = (0.0_f64, 0.0_f64);
        for _ in 0..2000 {
            let pose = ToolPose::of(&robot.forward(&downward(&robot, &mut rng)));
            let near = any_joints(&robot, &mut rng);
            let q = robot.inverse(&pose, &near).unwrap_or_else(|| panic!("{} was at {pose:?}", robot.name()));
            for (joint, q) in robot.joints().iter().zip(&q) {
                assert!((joint.lower..=joint.upper).contains(q), "{}: {} = {q}", robot.name(), joint.name);
            }
            let found = robot.forward(&q);
            worst_m = worst_m.max(found.translation.distance(pose.position_m));
            let turn = (found.matrix3 - pose.base_from_tool().matrix3).to_cols_array();
            worst_turn = turn.iter().fold(worst_turn, |worst, part| worst.max(part.abs()));
        }
        println!("{}: {worst_m:.1e} m, {worst_turn:.1e}", robot.name());
        assert!(worst_m < 1e-8 && worst_turn < 1e-8, "{}: {worst_m} m, {worst_turn}", robot.name());
    }
}

#[test]
fn the_inverse_stays_in_the_configuration_that_it_is_asked_near() {
    for robot in robots() {
        let mut rng = seeded(2);
        for _ in 0..1000 {
            let q = downward(&robot, &mut rng);
            // Where arms stretch or a wrist turns no way, a configuration ends.
            if robot.joints().len() == 6 && q[4].abs() < 0.02 {
                continue;
            }
            let near: Vec<f64> = q.iter().map(|q| q + rng.random_range(-1e-3..1e-3)).collect();
            let found = robot.inverse(&ToolPose::of(&robot.forward(&q)), &near).expect("it was there");
            assert!(distance(&found, &q) < 0.02, "{}: {q:?}, found {found:?}", robot.name());
        }
    }
}

#[test]
fn yaw_takes_the_nearest_turn_that_limits_allow() {
    let gantry = robot("gantry");
    let yaw = |yaw_rad: f64, near: f64| {
        let pose = ToolPose { position_m: DVec3::new(0.16, 0.0, -0.7), yaw_rad };
        gantry.inverse(&pose, &[0.0, 0.0, 0.0, near]).expect("within reach")[3]
    };
    assert!((yaw(1.5 * PI, -FRAC_PI_2) + FRAC_PI_2).abs() < 1e-12);
    assert!((yaw(-1.0, 6.0) - (TAU - 1.0)).abs() < 1e-12);
    // One turn more would be nearer, and is beyond the limit of one turn.
    assert!((yaw(0.1, 6.2) - 0.1).abs() < 1e-12);
    assert!((yaw(0.1 + 5.0 * TAU, 0.0) - 0.1).abs() < 1e-12);
    assert_eq!(nearest_turn(0.25, 0.25 + 3.0 * TAU), 0.25 + 3.0 * TAU);
}

#[test]
fn what_is_out_of_reach_has_no_solution() {
    let pose = |x, y, z| ToolPose { position_m: DVec3::new(x, y, z), yaw_rad: 0.0 };
    let near = |robot: &Robot, pose: &ToolPose| robot.inverse(pose, &robot.home()).is_some();
    for (name, out) in [
        ("gantry", [pose(0.67, 0.0, -0.7), pose(0.1, 0.81, -0.7), pose(0.1, 0.0, -1.06), pose(0.1, 0.0, -0.5)]),
        ("scara", [pose(0.851, 0.0, 0.1), pose(0.1, 0.0, 0.1), pose(0.5, 0.0, 0.29), pose(-0.8, 0.0, 0.1)]),
        ("six_axis", [pose(1.2, 0.0, 0.3), pose(0.05, 0.0, 0.2), pose(0.6, 0.0, 1.6), pose(-0.6, 0.0, 0.2)]),
    ] {
        let robot = robot(name);
        for pose in out {
            assert!(!robot.reaches(&pose) && !near(&robot, &pose), "{name} reaches {pose:?}");
        }
        assert!(robot.reaches(&ToolPose::of(&robot.forward(&robot.home()))));
    }
    assert!(robot("gantry").reaches(&pose(0.659, 0.799, -1.049)) && robot("scara").reaches(&pose(0.6, 0.59, 0.1)));
}

#[test]
fn links_hang_together_and_end_in_the_tool() {
    for robot in robots() {
        let mut rng = seeded(3);
        for _ in 0..100 {
            let q = any_joints(&robot, &mut rng);
            let poses = robot.link_poses(&q);
            let (_, tool) = poses.iter().find(|(name, _)| *name == "tool").expect("there is a tool");
            assert!(tool.abs_diff_eq(robot.forward(&q), 1e-12));
            assert_eq!(poses[0], ("base", DAffine3::IDENTITY));
        }
    }
}

#[test]
fn rates_of_joints_are_the_derivatives_of_the_inverse() {
    const H: f64 = 1e-4;
    for robot in robots() {
        let mut rng = seeded(4);
        let mut compared = 0;
        while compared < 200 {
            let q = downward(&robot, &mut rng);
            let start = ToolPose::of(&robot.forward(&q));
            let [v, a]: [[f64; 4]; 2] = std::array::from_fn(|_| std::array::from_fn(|_| rng.random_range(-1.0..1.0)));
            let at = |t: f64| {
                let moved: [f64; 4] = std::array::from_fn(|k| v[k] * t + 0.5 * a[k] * t * t);
                let pose = ToolPose {
                    position_m: start.position_m + DVec3::new(moved[0], moved[1], moved[2]),
                    yaw_rad: start.yaw_rad + moved[3],
                };
                robot.inverse(&pose, &q)
            };
            let (Some(before), Some(now), Some(after)) = (at(-H), at(0.0), at(H)) else { continue };
            let Some((qd, qdd)) = robot.rates(&now, &v, &a) else { continue };
            // Near singular poses differences tell little.
            if qdd.iter().chain(&qd).any(|rate| rate.abs() > 30.0) {
                continue;
            }
            for joint in 0..q.len() {
                let velocity = (after[joint] - before[joint]) / (2.0 * H);
                let acceleration = (after[joint] - 2.0 * now[joint] + before[joint]) / (H * H);
                assert!((velocity - qd[joint]).abs() < 1e-3, "{}: joint {joint}: {velocity}, {}", robot.name(), qd[joint]);
                assert!(
                    (acceleration - qdd[joint]).abs() < 0.02,
                    "{}: joint {joint}: {acceleration}, {}",
                    robot.name(),
                    qdd[joint]
                );
            }
            compared += 1;
        }
    }
}

/// The same arm in `rs-opw-kinematics`, which shares no code with this crate.
#[test]
fn a_six_axis_arm_finds_the_nearest_of_the_solutions_that_another_solver_finds() {
    let arm = robot("six_axis");
    let lengths =
        Parameters { a1: 0.06, a2: -0.04, c1: 0.16 + 0.24, c2: 0.52, c3: 0.18 + 0.35, c4: 0.08 + 0.14, ..Parameters::new() };
    let other = OPWKinematics::new(lengths);
    let mut rng = seeded(5);
    let (mut compared, mut several) = (0, 0);
    for _ in 0..2000 {
        let pose = ToolPose {
            position_m: DVec3::new(rng.random_range(-1.2..1.2), rng.random_range(-1.2..1.2), rng.random_range(-0.3..1.0)),
            yaw_rad: rng.random_range(-3.0..3.0),
        };
        let near = any_joints(&arm, &mut rng);
        let (_, rotation, translation) = pose.base_from_tool().to_scale_rotation_translation();
        let previous: [f64; 6] = near.clone().try_into().expect("six joints");
        let solutions = other.inverse_continuing(&Pose::from_parts(translation, rotation), &previous);
        // Each within limits, whole turns apart; the wrist's fourth axis turns further than one.
        let within: Vec<Vec<f64>> = solutions
            .iter()
            .flat_map(|solution| {
                let turns = [-1.0, 0.0, 1.0].map(|fourth| [-1.0, 0.0, 1.0].map(|sixth| (fourth * TAU, sixth * TAU)));
                turns.into_iter().flatten().map(|(fourth, sixth)| {
                    let mut q: Vec<f64> = solution.iter().map(|angle| nearest_turn(*angle, 0.0)).collect();
                    q[3] += fourth;
                    q[5] += sixth;
                    q
                })
            })
            .filter(|q| arm.joints().iter().zip(q).all(|(joint, q)| (joint.lower..=joint.upper).contains(q)))
            .collect();
        let away = |q: &[f64]| -> f64 {
            let joints = arm.joints().iter().zip(q.iter().zip(&near));
            joints.map(|(joint, (q, near))| ((q - near) / joint.velocity).powi(2)).sum()
        };
        let nearest = within.iter().min_by(|a, b| away(a).total_cmp(&away(b)));
        let found = arm.inverse(&pose, &near);
        assert_eq!(found.is_some(), nearest.is_some(), "{pose:?}: {found:?}, {nearest:?}");
        let (Some(found), Some(nearest)) = (found, nearest) else { continue };
        assert!(away(&found) <= away(nearest) + 1e-6, "{pose:?}: {found:?}, {nearest:?}");
        compared += 1;
        several += usize::from(within.len() > 2);
    }
    assert!(compared > 500 && several > 100, "{compared}, {several}");
}

#[test]
fn a_wrist_whose_axes_are_one_stays_as_it_is() {
    let arm = robot("six_axis");
    for fourth in [-3.0, -0.4, 0.0, 0.7, 3.9] {
        // The forearm points straight down.
        let q = [0.3, 0.5, PI - 0.5, fourth, 0.0, 0.2];
        let pose = ToolPose::of(&arm.forward(&q));
        let found = arm.inverse(&pose, &q).expect("it was there");
        assert!(distance(&found, &q) < 1e-7, "{q:?}, found {found:?}");
        assert!(arm.forward(&found).abs_diff_eq(arm.forward(&q), 1e-8));
        assert!(arm.rates(&q, &[0.0, 0.1, 0.0, 0.0], &[0.0; 4]).is_none(), "there it cannot tilt the tool every way");
    }
}
