//! Shapes of links, as `<collision>` in the robot's file says them: for whoever asks what an arm runs into.

use glam::{DAffine3, DVec3, EulerRot};
use roxmltree::Node;

use crate::error::RobotError;
use crate::file::{File, element};

/// A solid about the origin of its frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Solid {
    /// A box with half these sides along its axes, m.
    Box {
        /// Half its sides, m.
        half_m: DVec3,
    },
    /// A cylinder about the z axis.
    Cylinder {
        /// Its radius, m.
        radius_m: f64,
        /// Half its length, m.
        half_m: f64,
    },
    /// A ball.
    Sphere {
        /// Its radius, m.
        radius_m: f64,
    },
}

/// A part of a link that others can run into.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LinkShape {
    /// Number of the link, in the order of [`Robot::link_poses`](crate::Robot::link_poses).
    pub link: usize,
    /// Where it is on its link.
    pub link_from_shape: DAffine3,
    /// What it is.
    pub solid: Solid,
}

impl LinkShape {
    /// Least and greatest corner of its bounds, in a frame in which its link is at a pose, m.
    #[must_use]
    pub fn bounds_m(&self, frame_from_link: &DAffine3) -> [DVec3; 2] {
        let pose = *frame_from_link * self.link_from_shape;
        let along = |axis: DVec3| {
            let axis = pose.matrix3.transpose() * axis;
            match self.solid {
                Solid::Box { half_m } => half_m.dot(axis.abs()),
                Solid::Cylinder { radius_m, half_m } => half_m * axis.z.abs() + radius_m * axis.truncate().length(),
                Solid::Sphere { radius_m } => radius_m,
            }
        };
        let half = DVec3::new(along(DVec3::X), along(DVec3::Y), along(DVec3::Z));
        [pose.translation - half, pose.translation + half]
    }
}

/// The shapes in the file, each with the name of its link.
pub(crate) fn shapes<'n>(root: Node<'n, 'n>, file: File) -> Result<Vec<(&'n str, DAffine3, Solid)>, RobotError> {
    let mut shapes = Vec::new();
    for node in root.children().filter(|child| child.has_tag_name("link")) {
        let name = file.attribute(node, "name", "link", "the link's name")?;
        for collision in node.children().filter(|child| child.has_tag_name("collision")) {
            let key = format!("link {name}/collision");
            let link_from_shape = match element(collision, "origin") {
                Some(origin) => pose(origin, &format!("{key}/origin"), file)?,
                None => DAffine3::IDENTITY,
            };
            shapes.push((name, link_from_shape, solid(collision, &key, file)?));
        }
    }
    Ok(shapes)
}

fn solid(collision: Node, key: &str, file: File) -> Result<Solid, RobotError> {
    const EXPECTED: &str = "a <box>, <cylinder> or <sphere>; meshes are not read";
    let geometry = file.child(collision, "geometry", key, EXPECTED)?;
    let of = |name: &str| element(geometry, name).map(|node| (node, format!("{key}/geometry/{name}")));
    if let Some((node, key)) = of("box") {
        let sides = file.three(node, "size", &key, "three sides above 0, m")?;
        if sides.min_element() <= 0.0 {
            return Err(file.value(format!("{key} size"), sides.to_string(), "three sides above 0, m"));
        }
        return Ok(Solid::Box { half_m: 0.5 * sides });
    }
    if let Some((node, key)) = of("cylinder") {
        let radius_m = file.positive(node, "radius", &key, "a radius above 0, m")?;
        let half_m = 0.5 * file.positive(node, "length", &key, "a length above 0, m")?;
        return Ok(Solid::Cylinder { radius_m, half_m });
    }
    if let Some((node, key)) = of("sphere") {
        return Ok(Solid::Sphere { radius_m: file.positive(node, "radius", &key, "a radius above 0, m")? });
    }
    let found = geometry.children().find(Node::is_element).map_or("nothing", |node| node.tag_name().name());
    Err(file.value(format!("{key}/geometry"), found, EXPECTED))
}

/// `xyz` and `rpy` of an origin: turned about the fixed x, then y, then z axis.
fn pose(origin: Node, key: &str, file: File) -> Result<DAffine3, RobotError> {
    let of = |name: &str, expected: &str| match origin.has_attribute(name) {
        true => file.three(origin, name, key, expected),
        false => Ok(DVec3::ZERO),
    };
    let (at, turned) = (of("xyz", "a place, three numbers, m")?, of("rpy", "roll, pitch and yaw, three numbers, rad")?);
    let rotation = glam::DQuat::from_euler(EulerRot::ZYX, turned.z, turned.y, turned.x);
    Ok(DAffine3::from_rotation_translation(rotation, at))
}
