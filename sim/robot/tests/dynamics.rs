//! Efforts and power, against weights by hand and against the energy that links have.

mod common;

use std::collections::BTreeMap;
use std::f64::consts::FRAC_PI_2;
use std::path::Path;

use common::{downward, in_cell, robot, robots, seeded};
use glam::{DAffine3, DMat3, DVec3};
use loopline_robot::{Robot, TaskState};
use rand::RngExt;

const GRAVITY_M_S2: f64 = 9.81;

#[test]
fn a_level_arm_at_rest_holds_its_weight_and_the_payload() {
    let arm = robot("six_axis");
    let at_rest = |q: &[f64], payload_kg: f64| arm.torques(q, &[0.0; 6], &[0.0; 6], payload_kg);
    // Mass and distance of the centre of mass from the second axis, along the stretched arm.
    let moment_kg_m = 11.0 * 0.24
        + 6.0 * (0.52 + 0.05)
        + 3.6 * (0.52 + 0.18 + 0.17)
        + 1.2 * (0.52 + 0.18 + 0.35 + 0.03)
        + 0.25 * (0.52 + 0.18 + 0.35 + 0.08 + 0.01)
        + 0.35 * (0.52 + 0.18 + 0.35 + 0.08 + 0.14 - 0.05);
    let payload_at_m = 0.52 + 0.18 + 0.35 + 0.08 + 0.14;
    let level = [0.4, FRAC_PI_2, 0.0, 0.0, 0.0, 0.0];
    for payload_kg in [0.0, 0.8] {
        let torque = at_rest(&level, payload_kg)[1];
        // Turning towards the ground is positive.
        let by_hand = -GRAVITY_M_S2 * (moment_kg_m + payload_kg * payload_at_m);
        assert!((torque - by_hand).abs() < 1e-9, "{torque}, by hand {by_hand} Nm");
    }
    // A vertical axis carries no weight.
    assert!(at_rest(&level, 0.8)[0].abs() < 1e-9);
}

#[test]
fn a_gantrys_drives_lift_and_push_the_masses_behind_them() {
    let gantry = robot("gantry");
    let (slide, with_carriage, with_beam) = (2.2 + 0.6 + 0.25, 4.5 + 2.2 + 0.6 + 0.25, 12.0 + 4.5 + 2.2 + 0.6 + 0.25);
    let payload_kg = 0.5;
    let efforts = gantry.torques(&[0.1, 0.2, 0.3, 0.4], &[1.0, -2.0, 0.5, 0.0], &[3.0, -7.0, 5.0, 0.0], payload_kg);
    // The third slide goes down.
    let by_hand = [
        (with_beam + payload_kg) * 3.0,
        (with_carriage + payload_kg) * -7.0,
        (slide + payload_kg) * (5.0 - GRAVITY_M_S2),
        0.0,
    ];
    for (effort, by_hand) in efforts.iter().zip(by_hand) {
        assert!((effort - by_hand).abs() < 1e-9, "{efforts:?}, by hand {by_hand}");
    }
}

#[test]
fn efforts_are_linear_in_the_payload() {
    for robot in robots() {
        let mut rng = seeded(5);
        let q = downward(&robot, &mut rng);
        let [qd, qdd]: [Vec<f64>; 2] = std::array::from_fn(|_| q.iter().map(|_| rng.random_range(-3.0..3.0)).collect());
        let [none, one, two] = [0.0, 1.0, 2.0].map(|payload_kg| robot.torques(&q, &qd, &qdd, payload_kg));
        for joint in 0..q.len() {
            assert!((two[joint] - none[joint] - 2.0 * (one[joint] - none[joint])).abs() < 1e-9, "{}", robot.name());
        }
    }
}

/// A link's mass, centre of mass and inertia about it, link frame, as the file says.
struct Inertial {
    mass_kg: f64,
    center_m: DVec3,
    inertia_kg_m2: DMat3,
}

fn inertials(robot: &Robot) -> BTreeMap<String, Inertial> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../assets/robots/{}.urdf", robot.name()));
    let text = std::fs::read_to_string(path).expect("the file that was compiled in");
    let document = roxmltree::Document::parse(&text).expect("XML");
    let find = |node: roxmltree::Node, name: &str, attribute: &str| {
        let child = node.descendants().find(|child| child.has_tag_name(name)).expect("links have inertials");
        child
            .attribute(attribute)
            .expect("an attribute")
            .split(' ')
            .map(|n| n.parse().expect("a number"))
            .collect::<Vec<f64>>()
    };
    let links = document.root_element().children().filter(|node| node.has_tag_name("link"));
    let inertials = links.map(|link| {
        let inertial = link.children().find(|node| node.has_tag_name("inertial")).expect("links have inertials");
        let [xx, yy, zz] = ["ixx", "iyy", "izz"].map(|key| find(inertial, "inertia", key)[0]);
        let of = Inertial {
            mass_kg: find(inertial, "mass", "value")[0],
            center_m: DVec3::from_slice(&find(inertial, "origin", "xyz")),
            inertia_kg_m2: DMat3::from_diagonal(DVec3::new(xx, yy, zz)),
        };
        (link.attribute("name").expect("a name").to_owned(), of)
    });
    inertials.collect()
}

/// Kinetic and potential energy, J: velocities by differences of the links' poses a little before and after.
fn energy_j(
    robot: &Robot,
    inertials: &BTreeMap<String, Inertial>,
    payload_kg: f64,
    q: impl Fn(f64) -> Vec<f64>,
    t: f64,
) -> f64 {
    const H: f64 = 1e-5;
    let [before, now, after] = [t - H, t, t + H].map(&q);
    let poses = [&before, &now, &after].map(|q| robot.link_poses(q));
    let mut energy_j = 0.0;
    for link in 0..poses[0].len() {
        let [before, now, after]: [DAffine3; 3] = std::array::from_fn(|at| poses[at][link].1);
        let inertial = &inertials[poses[0][link].0];
        let center = now.transform_point3(inertial.center_m);
        let velocity = (after.transform_point3(inertial.center_m) - before.transform_point3(inertial.center_m)) / (2.0 * H);
        // The rate of the rotation times its inverse holds the angular velocity.
        let spin = ((after.matrix3 - before.matrix3) * (0.5 / H)) * now.matrix3.transpose();
        let omega =
            0.5 * DVec3::new(spin.y_axis.z - spin.z_axis.y, spin.z_axis.x - spin.x_axis.z, spin.x_axis.y - spin.y_axis.x);
        let inertia = now.matrix3 * inertial.inertia_kg_m2 * now.matrix3.transpose();
        energy_j += 0.5 * inertial.mass_kg * velocity.length_squared() + 0.5 * omega.dot(inertia * omega);
        energy_j += inertial.mass_kg * GRAVITY_M_S2 * center.z;
    }
    let [before, now, after] = [&before, &now, &after].map(|q| robot.forward(q).translation);
    energy_j + payload_kg * (0.5 * ((after - before) / (2.0 * H)).length_squared() + GRAVITY_M_S2 * now.z)
}

#[test]
fn drives_do_the_work_that_links_and_payload_gain() {
    const STEPS: usize = 4000;
    for robot in robots() {
        let inertials = inertials(&robot);
        let mut rng = seeded(6);
        for payload_kg in [0.0, 0.7] {
            // Each joint swings by a sine of its own about the middle of its range.
            let swings: Vec<[f64; 4]> = robot
                .joints()
                .iter()
                .map(|joint| {
                    let half = 0.5 * (joint.upper - joint.lower);
                    [
                        joint.lower + half,
                        rng.random_range(0.2..0.8) * half,
                        rng.random_range(2.0..6.0),
                        rng.random_range(0.0..6.0),
                    ]
                })
                .collect();
            let q = |t: f64| {
                swings
                    .iter()
                    .map(|[middle, size, rate, phase]| middle + size * (rate * t + phase).sin())
                    .collect::<Vec<f64>>()
            };
            let qd = |t: f64| {
                swings.iter().map(|[_, size, rate, phase]| size * rate * (rate * t + phase).cos()).collect::<Vec<f64>>()
            };
            let qdd = |t: f64| {
                swings
                    .iter()
                    .map(|[_, size, rate, phase]| -size * rate * rate * (rate * t + phase).sin())
                    .collect::<Vec<f64>>()
            };
            let power_w = |t: f64| -> f64 {
                let torques = robot.torques(&q(t), &qd(t), &qdd(t), payload_kg);
                torques.iter().zip(qd(t)).map(|(torque, qd)| torque * qd).sum()
            };
            let end_s = 1.3;
            let step_s = end_s / STEPS as f64;
            // Simpson's rule.
            let work_j: f64 = (0..=STEPS)
                .map(|step| {
                    let weight = if step == 0 || step == STEPS { 1.0 } else { 2.0 + 2.0 * (step % 2) as f64 };
                    weight * power_w(step as f64 * step_s) * step_s / 3.0
                })
                .sum();
            let gained_j =
                energy_j(&robot, &inertials, payload_kg, q, end_s) - energy_j(&robot, &inertials, payload_kg, q, 0.0);
            println!("{}: work {work_j:.6} J, gained {gained_j:.6} J", robot.name());
            assert!((work_j - gained_j).abs() < 1e-6 * (1.0 + gained_j.abs()), "{}: {work_j}, {gained_j} J", robot.name());
            assert!(gained_j.abs() > 1.0, "{}: a swing that gains {gained_j} J tells little", robot.name());
        }
    }
}

#[test]
fn power_counts_what_drives_give_and_not_what_they_take_back() {
    let gantry = robot("gantry");
    let idle_w = 25.0 + 20.0 + 15.0 + 8.0;
    assert_eq!(gantry.electrical_power_w(&[100.0, 0.0, -30.0, 0.0], &[0.0; 4]), idle_w);
    let power_w = gantry.electrical_power_w(&[100.0, 50.0, -30.0, 0.7], &[2.0, -1.0, -0.5, 3.0]);
    assert!((power_w - (idle_w + 200.0 / 0.8 + 15.0 / 0.8 + 2.1 / 0.7)).abs() < 1e-9);
}

/// A pick and a place half a metre across the belt: the time of a cycle, s, the largest part of any drive's effort, and the
/// energy, J.
fn cycle(robot: &Robot, payload_kg: f64) -> (f64, f64, f64) {
    let [x, _, z] = common::cell(robot).map(|(least, most)| 0.5 * (least + most));
    let low = common::cell(robot)[2].0 + 0.05;
    let stop = |x: f64, y: f64, z: f64| TaskState::at_rest([x, y, z, 0.0]);
    let way =
        [stop(x, -0.25, low), stop(x, -0.25, low + 0.08), stop(x, 0.25, z), stop(x, -0.25, low + 0.08), stop(x, -0.25, low)];
    let (mut q, mut time_s, mut share, mut energy_j) = (robot.home(), 0.0, 0.0_f64, 0.0);
    for (leg, ends) in way.windows(2).enumerate() {
        let carries = if leg < 2 { payload_kg } else { 0.0 };
        let along = robot.plan(&ends[0], &ends[1], &q).expect("within the cell");
        let steps = (along.duration_s() * 2000.0).ceil();
        for step in 0..=steps as usize {
            let motion = along.motion(along.duration_s() * step as f64 / steps, &q).expect("it was planned");
            let torques = robot.torques(&motion.q, &motion.qd, &motion.qdd, carries);
            for (joint, torque) in robot.joints().iter().zip(&torques) {
                share = share.max(torque.abs() / joint.effort);
            }
            energy_j += robot.electrical_power_w(&torques, &motion.qd) * along.duration_s() / (steps + 1.0);
            q = motion.q;
        }
        time_s += along.duration_s();
    }
    (time_s, share, energy_j)
}

#[test]
fn robots_make_sixty_picks_a_minute_of_a_kilogram_with_the_efforts_they_have() {
    // To grip and to let go, s.
    const DWELL_S: f64 = 0.15;
    for robot in robots() {
        let (time_s, share, energy_j) = cycle(&robot, 1.0);
        println!("{}: {time_s:.3} s a cycle, {share:.2} of the efforts, {energy_j:.0} J", robot.name());
        assert!(time_s + DWELL_S <= 1.0, "{}: {time_s} s", robot.name());
        assert!(share <= 1.0, "{}: {share} of the effort", robot.name());
        assert!((10.0..2000.0).contains(&energy_j), "{}: {energy_j} J", robot.name());
    }
}

#[test]
fn no_move_in_the_cell_asks_for_more_effort_than_there_is() {
    for robot in robots() {
        let mut rng = seeded(7);
        let mut most = vec![0.0_f64; robot.joints().len()];
        for _ in 0..200 {
            let [from, to] = std::array::from_fn(|_| TaskState::at_rest(in_cell(&robot, &mut rng)));
            let mut q = robot.inverse(&from.pose(), &robot.home()).expect("within the cell");
            let Ok(along) = robot.plan(&from, &to, &q) else { continue };
            let steps = (along.duration_s() * 500.0).ceil();
            for step in 0..=steps as usize {
                let motion = along.motion(along.duration_s() * step as f64 / steps, &q).expect("it was planned");
                let torques = robot.torques(&motion.q, &motion.qd, &motion.qdd, 1.0);
                for ((most, torque), joint) in most.iter_mut().zip(torques).zip(robot.joints()) {
                    *most = most.max(torque.abs() / joint.effort);
                }
                q = motion.q;
            }
        }
        println!("{}: {most:.2?} of the efforts", robot.name());
        assert!(most.iter().all(|share| *share <= 1.0), "{}: {most:?}", robot.name());
    }
}
