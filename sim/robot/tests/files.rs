//! Files: what is wrong is said once, with file, place, value and what would be right; a folder adds and replaces.

mod common;

use std::fs;

use common::robot;
use glam::{DAffine3, DVec3};
use loopline_robot::{JointKind, LinkShape, Robot, RobotError, Robots, Solid};

fn text(name: &str) -> String {
    let path = format!("{}/../../assets/robots/{name}.urdf", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(path).expect("a file that was compiled in")
}

/// The file with a change.
fn changed(name: &str, from: &str, to: &str) -> String {
    let text = text(name);
    assert!(text.contains(from), "{name} has no {from}");
    text.replacen(from, to, 1)
}

fn refused(text: &str, expected: &[&str]) -> RobotError {
    let error = Robot::from_urdf(text, "mine.urdf").expect_err("refused");
    let message = error.to_string();
    for part in ["mine.urdf"].iter().chain(expected) {
        assert!(message.contains(part), "{message:?} does not say {part:?}");
    }
    error
}

#[test]
fn what_the_file_says_of_a_joint_is_what_the_robot_has() {
    let gantry = robot("gantry");
    let names: Vec<&str> = gantry.joints().iter().map(|joint| joint.name.as_str()).collect();
    assert_eq!(names, ["x", "y", "z", "yaw"]);
    let y = &gantry.joints()[1];
    assert_eq!((y.kind, y.lower, y.upper, y.velocity, y.effort), (JointKind::Prismatic, -0.8, 0.8, 4.0, 500.0));
    assert_eq!((y.acceleration, y.jerk, y.idle_power_w, y.efficiency), (35.0, 1500.0, 20.0, 0.8));
    assert_eq!(gantry.task_limits().velocity, [3.0, 4.0, 3.0, 15.0]);
    assert_eq!(gantry.home(), [-0.16, 0.0, 0.1, 0.0]);
}

#[test]
fn the_shapes_of_links_are_where_the_file_puts_them() {
    let gantry = robot("gantry");
    let names: Vec<&str> = gantry.link_poses(&gantry.home()).into_iter().map(|(name, _)| name).collect();
    let of = |name: &str| -> Vec<LinkShape> {
        gantry.shapes().iter().filter(|shape| names[shape.link] == name).copied().collect()
    };
    let [slide] = of("slide")[..] else { panic!("{:?}", gantry.shapes()) };
    assert_eq!(slide.solid, Solid::Box { half_m: DVec3::new(0.025, 0.03, 0.35) });
    assert_eq!(slide.link_from_shape, DAffine3::from_translation(DVec3::Z * 0.35));
    assert!(matches!(of("spindle")[..], [LinkShape { solid: Solid::Cylinder { radius_m: 0.035, half_m: 0.03 }, .. }]));
    // What moves reaches from the slide's top, 0.53 m under the rails and 0.7 m long, to the tool's origin 0.12 m below it.
    let [low, high] = gantry.bounds_m(&gantry.home());
    assert!((low.z + 0.65).abs() < 1e-9 && (high.z - 0.17).abs() < 1e-9, "{low} {high}");
    assert!((low.y + 0.95).abs() < 1e-9 && (high.y - 0.95).abs() < 1e-9, "the beam spans the belt: {low} {high}");
}

#[test]
fn a_shape_turned_by_its_origin_is_turned() {
    let on_its_side = changed(
        "gantry",
        r#"<origin xyz="0 0 -0.03"/>
      <geometry><cylinder radius="0.035""#,
        r#"<origin xyz="0 0 -0.03" rpy="1.5707963267948966 0 0"/>
      <geometry><cylinder radius="0.035""#,
    );
    // The first is the visual's.
    let both = on_its_side.replace(
        r#"<origin xyz="0 0 -0.03"/>
      <geometry><cylinder radius="0.035""#,
        r#"<origin xyz="0 0 -0.03" rpy="1.5707963267948966 0 0"/>
      <geometry><cylinder radius="0.035""#,
    );
    let turned = Robot::from_urdf(&both, "mine.urdf").unwrap();
    let cylinder = |shape: &&LinkShape| matches!(shape.solid, Solid::Cylinder { radius_m: 0.035, .. });
    let shape = turned.shapes().iter().find(cylinder).unwrap();
    let [low, high] = shape.bounds_m(&DAffine3::IDENTITY);
    assert!((0.5 * (high - low) - DVec3::new(0.035, 0.03, 0.035)).length() < 1e-9, "{low} {high}");
}

#[test]
fn a_shape_that_cannot_be_is_refused() {
    let collision = |from: &str, to: &str| {
        let text = text("gantry");
        let (head, tail) = text.split_at(text.find("<collision>").unwrap());
        assert!(tail.contains(from));
        head.to_owned() + &tail.replacen(from, to, 1)
    };
    let size = r#"<box size="1.4 2.1 0.1"/>"#;
    refused(
        &collision(size, r#"<mesh filename="base.stl"/>"#),
        &["link base/collision/geometry = mesh", "meshes are not read"],
    );
    refused(
        &collision(size, r#"<box size="1.4 2.1 0"/>"#),
        &["link base/collision/geometry/box size", "three sides above 0"],
    );
    refused(
        &collision(size, r#"<box size="1.4 2.1"/>"#),
        &["link base/collision/geometry/box size = 1.4 2.1", "three sides"],
    );
    refused(&collision(size, r#"<cylinder radius="0.1"/>"#), &["link base/collision/geometry/cylinder length is missing"]);
}

#[test]
fn a_robot_without_a_tool_is_refused() {
    let renamed = text("scara").replace("\"tool\"", "\"hand\"");
    refused(&renamed, &["link tool is missing", "z axis points down"]);
}

#[test]
fn a_joint_without_limits_or_drive_is_refused() {
    let without = |element: &str| {
        let text = text("scara");
        let start = text.find(element).expect("the first joint has it");
        let end = start + text[start..].find("/>").expect("it ends") + 2;
        text[..start].to_owned() + &text[end..]
    };
    refused(&without("<limit "), &["joint shoulder/limit is missing", "lower, upper, velocity and effort"]);
    refused(&without("<drive "), &["joint shoulder/drive is missing", "acceleration, jerk"]);
    refused(&without("<picking"), &["not XML"]);
    refused(&without("<home "), &["picking/home is missing"]);
    refused(&changed("scara", "velocity=\"8\" ", ""), &["joint shoulder/limit velocity is missing", "rad/s"]);
}

#[test]
fn values_that_cannot_be_are_refused() {
    refused(
        &changed("scara", "lower=\"-2.6\"", "lower=\"2.7\""),
        &["joint shoulder/limit upper = 2.6", "more than lower, which is 2.7"],
    );
    refused(&changed("scara", "jerk=\"5000\"", "jerk=\"fast\""), &["joint shoulder/drive jerk = fast", "above 0"]);
    refused(&changed("scara", "acceleration=\"85\"", "acceleration=\"-85\""), &["joint shoulder/drive acceleration = -85"]);
    refused(&changed("scara", "efficiency=\"0.75\"", "efficiency=\"75\""), &["efficiency = 75", "up to 1"]);
    refused(
        &changed("scara", "velocity=\"4.5 4.5 2.5 15\"", "velocity=\"4.5 4.5 2.5\""),
        &["picking/task velocity = 4.5 4.5 2.5", "four positive numbers"],
    );
    refused(&changed("scara", "joints=\"-0.9", "joints=\"-2.9"), &["picking/home joints = [-2.9", "within the limits"]);
    refused(&changed("six_axis", "joints=\"0 0.1 1.9", "joints=\"0 0.1 1.8"), &["picking/home joints", "z axis down"]);
    refused(&changed("scara", "<mass value=\"6.5\"", "<mass value=\"0\""), &["link upper_arm/inertial/mass = 0", "above 0"]);
    refused(&changed("scara", "\"prismatic\"", "\"planar\""), &["joint quill type = planar", "prismatic or fixed"]);
    refused("<robot name=\"x\"", &["not XML"]);
    refused("<sdf/>", &["root element = sdf", "<robot>"]);
}

#[test]
fn links_that_are_no_tree_are_refused() {
    // The elbow hangs on the spindle, which hangs on the elbow.
    let circle = changed("scara", "<parent link=\"upper_arm\"/>", "<parent link=\"spindle\"/>");
    let error = refused(&circle, &["circle", "fore_arm", "spindle"]);
    assert!(matches!(error, RobotError::Tree { .. }));
    let twice = changed("scara", "<child link=\"fore_arm\"/>", "<child link=\"upper_arm\"/>");
    refused(&twice, &["link upper_arm hangs on the joints", "shoulder", "elbow"]);
    refused(
        &changed("scara", "<child link=\"fore_arm\"/>", "<child link=\"for_arm\"/>"),
        &["joint elbow = for_arm", "name of a link"],
    );
    let apart = changed("scara", "</robot>", "<link name=\"stool\"/></robot>");
    refused(&apart, &["stool"]);
}

#[test]
fn arms_that_no_closed_form_fits_are_refused() {
    let kind = |text: &str, expected: &[&str]| {
        let error = refused(text, expected);
        assert!(matches!(error, RobotError::Kind { .. }), "{error}");
    };
    // A wrist whose axes miss each other.
    kind(
        &changed("six_axis", "<origin xyz=\"0 0 0.08\"/>\n    <axis", "<origin xyz=\"0.05 0 0.08\"/>\n    <axis"),
        &["joint axis_6", "straight above"],
    );
    kind(&changed("six_axis", "<axis xyz=\"0 1 0\"/>", "<axis xyz=\"1 0 0\"/>"), &["the axis of joint axis_2"]);
    kind(&changed("gantry", "<axis xyz=\"0 1 0\"/>", "<axis xyz=\"1 0 0\"/>"), &["do not span space"]);
    kind(&changed("gantry", "3.141592653589793 0 0", "0 0 0"), &["z axis points to", "straight down"]);
    kind(&changed("scara", "<axis xyz=\"0 0 1\"/>", "<axis xyz=\"0 1 0\"/>"), &["the axis of joint shoulder"]);
    kind(&changed("scara", "type=\"revolute\"", "type=\"fixed\""), &["1 joints that slide and 2 that turn"]);
}

#[test]
fn mirrored_axes_shifted_bases_and_fixed_links_between_are_understood() {
    let mirrored = text("six_axis").replace("<axis xyz=\"0 0 1\"/>", "<axis xyz=\"0 0 -1\"/>");
    assert!(Robot::from_urdf(&mirrored, "mine.urdf").is_ok());
    let mirrored = text("scara").replace("<axis xyz=\"0 0 1\"/>", "<axis xyz=\"0 0 -1\"/>");
    assert!(Robot::from_urdf(&mirrored, "mine.urdf").is_ok());
    // A foot under the base, turned and moved: the base frame is then the foot's.
    let foot = "<link name=\"foot\"/><joint name=\"bolts\" type=\"fixed\"><parent link=\"foot\"/><child link=\"base\"/>\
                <origin xyz=\"0.3 -0.2 0.5\" rpy=\"0 0 0.7\"/></joint></robot>";
    let on_foot = Robot::from_urdf(&text("scara").replace("</robot>", foot), "mine.urdf").expect("a SCARA on a foot");
    let home = on_foot.home();
    let (there, here) = (on_foot.forward(&home).translation, robot("scara").forward(&home).translation);
    let (sin, cos) = 0.7_f64.sin_cos();
    let by_hand = glam::DVec3::new(0.3 + cos * here.x - sin * here.y, -0.2 + sin * here.x + cos * here.y, 0.5 + here.z);
    assert!(there.abs_diff_eq(by_hand, 1e-12));
}

#[test]
fn a_folder_adds_and_replaces_robots() {
    let folder = tempfile::tempdir().expect("a folder");
    let robots = folder.path().join("robots");
    fs::create_dir(&robots).expect("writable");
    fs::write(robots.join("gantry.urdf"), changed("gantry", "upper=\"0.8\"", "upper=\"0.9\"")).expect("writable");
    fs::write(robots.join("short.urdf"), changed("gantry", "name=\"gantry\"", "name=\"short\"")).expect("writable");
    fs::write(robots.join("notes.txt"), "not a robot").expect("writable");
    let with = Robots::embedded().expect("valid").with_directory(folder.path()).expect("valid");
    assert_eq!(with.names().collect::<Vec<_>>(), ["gantry", "scara", "short", "six_axis"]);
    assert_eq!(with.get("gantry").expect("listed").joints()[1].upper, 0.9);
    assert!(with.get("delta").is_none());

    fs::write(robots.join("tall.urdf"), text("gantry")).expect("writable");
    let error = Robots::embedded().expect("valid").with_directory(folder.path()).expect_err("of another name");
    assert!(error.to_string().contains("tall.urdf") && error.to_string().contains("robot name = gantry"), "{error}");
    assert!(Robots::embedded().expect("valid").with_directory(std::path::Path::new("/nowhere")).is_ok());
}
