//! Moves: limits at every sample, whole states at both ends, and targets that move.

mod common;

use common::{in_cell, robot, robots, seeded};
use loopline_robot::{MoveError, Robot, RobotMove, TaskLimits, TaskMove, TaskState};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

fn four(rng: &mut ChaCha8Rng, size: f64) -> [f64; 4] {
    std::array::from_fn(|_| rng.random_range(-size..size))
}

fn apart(a: &TaskState, b: &TaskState) -> f64 {
    let parts = |s: &TaskState| [s.position, s.velocity, s.acceleration].concat();
    common::distance(&parts(a), &parts(b))
}

#[test]
fn a_task_move_keeps_its_limits_and_joins_its_ends() {
    let limits = TaskLimits {
        velocity: [3.0, 2.0, 1.5, 6.0],
        acceleration: [20.0, 30.0, 15.0, 60.0],
        jerk: [800.0, 900.0, 500.0, 2000.0],
    };
    let mut rng = seeded(1);
    for _ in 0..500 {
        let from =
            TaskState { position: four(&mut rng, 1.0), velocity: four(&mut rng, 1.0), acceleration: four(&mut rng, 5.0) };
        let to = TaskState { position: four(&mut rng, 1.0), velocity: four(&mut rng, 1.0), acceleration: [0.0; 4] };
        let along = TaskMove::plan(&from, &to, &limits).expect("within limits");
        let end_s = along.duration_s();
        assert!(apart(&along.at(0.0), &from) < 1e-9 && apart(&along.at(-1.0), &from) < 1e-9);
        assert!(apart(&along.at(end_s - 1e-12), &to) < 1e-6, "{:?}, {to:?}", along.at(end_s));
        // It goes on at the velocity of its end.
        let later = along.at(end_s + 0.5);
        assert!(apart(&later, &to.after(0.5)) < 1e-9 && later.velocity == to.velocity);
        let step_s = end_s / 400.0;
        for step in 0..400 {
            let (now, next) = (along.at(step as f64 * step_s), along.at((step + 1) as f64 * step_s));
            for axis in 0..4 {
                let jerk = (next.acceleration[axis] - now.acceleration[axis]) / step_s;
                let mean = (next.position[axis] - now.position[axis]) / step_s;
                assert!(now.velocity[axis].abs() <= limits.velocity[axis] * (1.0 + 1e-9));
                assert!(now.acceleration[axis].abs() <= limits.acceleration[axis] * (1.0 + 1e-9));
                assert!(jerk.abs() <= limits.jerk[axis] * (1.0 + 1e-6), "{jerk}");
                assert!(mean.abs() <= limits.velocity[axis] * (1.0 + 1e-9), "no jump of the position");
            }
        }
    }
}

#[test]
fn a_move_to_where_the_tool_is_takes_no_time() {
    let at = TaskState::at_rest([0.1, 0.2, 0.3, 0.4]);
    let limits = TaskLimits { velocity: [1.0; 4], acceleration: [10.0; 4], jerk: [100.0; 4] };
    let along = TaskMove::plan(&at, &at, &limits).expect("a move of no length");
    assert_eq!(along.duration_s(), 0.0);
    assert_eq!(along.at(0.3), at);
}

#[test]
fn what_no_move_can_be_is_an_error() {
    let limits = TaskLimits { velocity: [1.0; 4], acceleration: [10.0; 4], jerk: [100.0; 4] };
    let fast = TaskState { velocity: [2.0, 0.0, 0.0, 0.0], ..TaskState::default() };
    let error = TaskMove::plan(&TaskState::default(), &fast, &limits).expect_err("faster than its limit");
    assert!(matches!(&error, MoveError::NoProfile { message } if message.contains("velocity")), "{error}");
    let nowhere = TaskState::at_rest([f64::NAN, 0.0, 0.0, 0.0]);
    assert!(TaskMove::plan(&TaskState::default(), &nowhere, &limits).is_err());
}

/// That joints keep their limits along a move, so far as samples tell.
fn holds(robot: &Robot, along: &RobotMove, start: &[f64]) {
    const BETWEEN_SAMPLES: f64 = 1.03;
    let mut q = start.to_vec();
    let steps = (along.duration_s() * 1000.0).ceil().max(1.0);
    let step_s = along.duration_s() / steps;
    for step in 0..=steps as usize {
        let motion = along.motion(step as f64 * step_s, &q).expect("it was planned");
        for (k, joint) in robot.joints().iter().enumerate() {
            let which = || format!("{} {} after {step} ms", robot.name(), joint.name);
            assert!((joint.lower..=joint.upper).contains(&motion.q[k]), "{}: {}", which(), motion.q[k]);
            assert!(motion.qd[k].abs() <= joint.velocity * BETWEEN_SAMPLES, "{}: {}", which(), motion.qd[k]);
            assert!(motion.qdd[k].abs() <= joint.acceleration * BETWEEN_SAMPLES.powi(2), "{}: {}", which(), motion.qdd[k]);
            if step > 0 {
                let most = joint.velocity * BETWEEN_SAMPLES * step_s;
                assert!((motion.q[k] - q[k]).abs() <= most + 1e-9, "{}: jumps by {}", which(), motion.q[k] - q[k]);
            }
        }
        q = motion.q;
    }
}

#[test]
fn joints_keep_their_limits_on_any_way_through_the_cell() {
    for robot in robots() {
        let mut rng = seeded(2);
        let (mut slower, mut time_s, mut jumps) = (0, 0.0, 0);
        for _ in 0..300 {
            let [from, to] = std::array::from_fn(|_| TaskState::at_rest(in_cell(&robot, &mut rng)));
            let start = robot.inverse(&from.pose(), &robot.home()).expect("within the cell");
            let along = match robot.plan(&from, &to, &start) {
                Ok(along) => along,
                // The yaw comes to the end of its turns.
                Err(MoveError::Jump { .. }) if robot.name() != "gantry" => {
                    jumps += 1;
                    continue;
                }
                Err(error) => panic!("{error}"),
            };
            holds(&robot, &along, &start);
            assert!(apart(&along.task(0.0), &from) < 1e-9);
            assert!(apart(&along.task(along.duration_s()), &to) < 1e-6);
            let free = TaskMove::plan(&from, &to, &robot.task_limits()).expect("within limits");
            assert!(along.duration_s() >= free.duration_s() - 1e-9);
            slower += usize::from(along.duration_s() > free.duration_s() + 1e-9);
            time_s += along.duration_s() / 300.0;
        }
        println!(
            "{}: {slower} of 300 moves slower for the joints' sake, {time_s:.3} s on average, {jumps} jumps",
            robot.name()
        );
        assert!(jumps < 10, "{}: {jumps} jumps", robot.name());
        assert!(robot.name() != "gantry" || slower == 0, "a gantry's joints are its task");
    }
}

#[test]
fn a_move_can_start_in_the_midst_of_another() {
    for robot in robots() {
        let mut rng = seeded(3);
        for _ in 0..100 {
            let [from, to, instead] = std::array::from_fn(|_| TaskState::at_rest(in_cell(&robot, &mut rng)));
            let start = robot.inverse(&from.pose(), &robot.home()).expect("within the cell");
            let first = robot.plan(&from, &to, &start).expect("within the cell");
            let turn_s = 0.4 * first.duration_s();
            let mut q = start;
            for step in 0..=40 {
                q = first.joints(turn_s * f64::from(step) / 40.0, &q).expect("it was planned");
            }
            let between = first.task(turn_s);
            // It may overshoot the workspace when it must brake first.
            let Ok(second) = robot.plan(&between, &instead, &q) else { continue };
            assert!(apart(&second.task(0.0), &between) < 1e-9, "no step in position, velocity or acceleration");
            assert!(second.motion(0.0, &q).is_some_and(|motion| common::distance(&motion.q, &q) < 1e-6));
            assert!(apart(&second.task(second.duration_s()), &instead) < 1e-6);
        }
    }
}

#[test]
fn a_move_meets_what_comes_along_the_belt() {
    for robot in robots() {
        let mut rng = seeded(4);
        let (mut met, mut fastest) = (0, f64::MAX);
        for _ in 0..300 {
            let from = TaskState::at_rest(in_cell(&robot, &mut rng));
            let start = robot.inverse(&from.pose(), &robot.home()).expect("within the cell");
            let target = in_cell(&robot, &mut rng);
            // Along the belt, and a little of all else.
            let along_belt = if robot.name() == "gantry" { 0 } else { 1 };
            let mut velocity = four(&mut rng, 0.02);
            velocity[along_belt] = rng.random_range(0.1..0.6);
            let along = match robot.meet(&from, target, velocity, &start) {
                Ok(along) => along,
                Err(MoveError::OutOfReach { .. } | MoveError::Jump { .. }) => continue,
                Err(error) => panic!("{}: {error}", robot.name()),
            };
            met += 1;
            let end_s = along.duration_s();
            fastest = fastest.min(end_s);
            let there = TaskState { position: target, velocity, acceleration: [0.0; 4] }.after(end_s);
            for at in [along.task(end_s), along.task(end_s - 1e-9)] {
                assert!(common::distance(&at.position, &there.position) < 1e-6, "{}: {at:?}, {there:?}", robot.name());
                assert!(common::distance(&at.velocity, &velocity) < 1e-4, "{}: {at:?}", robot.name());
            }
            // It then rides along.
            let later = along.task(end_s + 0.3);
            let still_there = there.after(0.3);
            assert!(common::distance(&later.position, &still_there.position) < 1e-6);
            holds(&robot, &along, &start);
            // No shorter move gets to where the target is by then.
            if robot.name() == "gantry" {
                for part in [0.5, 0.8, 0.9, 0.97, 0.995] {
                    let sooner = TaskState { position: target, velocity, acceleration: [0.0; 4] }.after(part * end_s);
                    let direct = TaskMove::plan(&from, &sooner, &robot.task_limits()).expect("within limits");
                    assert!(direct.duration_s() > part * end_s, "{} instead of {end_s} s", part * end_s);
                }
            }
        }
        println!("{}: met {met} of 300, the first after {fastest:.3} s", robot.name());
        assert!(met > 150, "{}: met {met}", robot.name());
    }
}

#[test]
fn a_meeting_is_found_from_the_midst_of_a_move() {
    for robot in robots() {
        let mut rng = seeded(8);
        let (mut met, mut out, mut failed) = (0, 0, 0);
        for _ in 0..400 {
            let [from, to] = std::array::from_fn(|_| TaskState::at_rest(in_cell(&robot, &mut rng)));
            let mut q = robot.inverse(&from.pose(), &robot.home()).expect("within the cell");
            let Ok(first) = robot.plan(&from, &to, &q) else { continue };
            let turn_s = first.duration_s() * rng.random_range(0.0..1.0);
            for step in 0..=40 {
                q = first.joints(turn_s * f64::from(step) / 40.0, &q).expect("it was planned");
            }
            let (target, mut velocity) = (in_cell(&robot, &mut rng), [0.0; 4]);
            velocity[if robot.name() == "gantry" { 0 } else { 1 }] = rng.random_range(-1.0..1.0);
            match robot.meet(&first.task(turn_s), target, velocity, &q) {
                Ok(along) => {
                    let there = TaskState { position: target, velocity, acceleration: [0.0; 4] }.after(along.duration_s());
                    let at = along.task(along.duration_s() - 1e-9);
                    assert!(common::distance(&at.position, &there.position) < 1e-6, "{at:?}, {there:?}");
                    assert!(apart(&along.task(0.0), &first.task(turn_s)) < 1e-9);
                    met += 1;
                }
                Err(MoveError::OutOfReach { .. } | MoveError::Jump { .. }) => out += 1,
                Err(error) => {
                    println!("{error}");
                    failed += 1;
                }
            }
        }
        println!("{}: met {met}, out of reach {out}, failed {failed}", robot.name());
        assert!(met > 280 && failed <= 6, "{}: met {met}, out of reach {out}, failed {failed}", robot.name());
        assert!(failed == 0 || robot.name() != "gantry", "joints that are the task's axes always comply");
    }
}

#[test]
fn a_target_at_rest_is_met_as_by_a_plan() {
    for robot in robots() {
        let mut rng = seeded(5);
        let [from, to] = std::array::from_fn(|_| TaskState::at_rest(in_cell(&robot, &mut rng)));
        let start = robot.inverse(&from.pose(), &robot.home()).expect("within the cell");
        let planned = robot.plan(&from, &to, &start).expect("within the cell");
        let met = robot.meet(&from, to.position, [0.0; 4], &start).expect("within the cell");
        assert_eq!(planned.duration_s(), met.duration_s());
    }
}

#[test]
fn what_cannot_be_reached_or_caught_is_an_error() {
    for robot in robots() {
        let mut rng = seeded(6);
        let from = TaskState::at_rest(in_cell(&robot, &mut rng));
        let start = robot.inverse(&from.pose(), &robot.home()).expect("within the cell");
        let far = TaskState::at_rest([5.0, 0.0, 0.0, 0.0]);
        let error = robot.plan(&from, &far, &start).expect_err("far away");
        assert!(matches!(error, MoveError::OutOfReach { .. }) && error.to_string().contains(robot.name()), "{error}");
        let fleeing = [0.0, 50.0, 0.0, 0.0];
        let error = robot.meet(&from, from.position, fleeing, &start).expect_err("faster than the tool");
        assert!(matches!(error, MoveError::OutOfReach { .. } | MoveError::NoMeeting { .. }), "{error}");
    }
}

#[test]
fn equal_questions_have_equal_answers_from_copies_and_threads() {
    let robot = robot("six_axis");
    let mut rng = seeded(7);
    let from = TaskState::at_rest(in_cell(&robot, &mut rng));
    let target = in_cell(&robot, &mut rng);
    let ask = move |robot: Robot| {
        let start = robot.inverse(&from.pose(), &robot.home()).expect("within the cell");
        let along = robot.meet(&from, target, [0.0, 0.2, 0.0, 0.0], &start).expect("within the cell");
        (along.duration_s().to_bits(), along.joints(0.1, &start).expect("it was planned"))
    };
    let here = ask(robot.clone());
    let there = std::thread::spawn({
        let robot = robot.clone();
        move || ask(robot)
    });
    assert_eq!(here, there.join().expect("no panic"));
}
