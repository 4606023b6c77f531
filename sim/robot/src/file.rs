//! A robot's file: URDF, `<drive>` of its joints, and `<picking>`.

use std::collections::BTreeMap;

use glam::{DAffine3, DMat3, DVec3};
use phyz_math::Vec3;
use phyz_model::Model;
use phyz_urdf::{UrdfError, UrdfOptions};
use roxmltree::{Document, Node};

use crate::chain::{Chain, Link, Segment};
use crate::dynamics::Dynamics;
use crate::error::RobotError;
use crate::inverse::Inverse;
use crate::robot::{Joint, JointKind};
use crate::shape::{LinkShape, shapes};
use crate::task::TaskLimits;

/// Name of the link that picks.
pub const TOOL: &str = "tool";
/// Types of joints that are known.
const KINDS: &str = "revolute, continuous, prismatic or fixed";
/// As physics engines and Pinocchio take it, m/s2.
const GRAVITY_M_S2: f64 = 9.81;

/// What a file says.
pub(crate) struct Read {
    pub(crate) name: String,
    pub(crate) joints: Vec<Joint>,
    pub(crate) chain: Chain,
    pub(crate) links: Vec<Link>,
    pub(crate) shapes: Vec<LinkShape>,
    pub(crate) inverse: Inverse,
    pub(crate) dynamics: Dynamics,
    pub(crate) limits: TaskLimits,
    pub(crate) home: Vec<f64>,
}

/// The file's name, for errors.
#[derive(Clone, Copy)]
pub(crate) struct File<'a>(&'a str);

impl File<'_> {
    fn missing(self, key: impl Into<String>, expected: impl Into<String>) -> RobotError {
        RobotError::Missing { file: self.0.to_owned(), key: key.into(), expected: expected.into() }
    }

    pub(crate) fn value(self, key: impl Into<String>, value: impl Into<String>, expected: impl Into<String>) -> RobotError {
        RobotError::Value { file: self.0.to_owned(), key: key.into(), value: value.into(), expected: expected.into() }
    }

    fn tree(self, problem: impl Into<String>) -> RobotError {
        RobotError::Tree { file: self.0.to_owned(), problem: problem.into() }
    }

    pub(crate) fn child<'n>(
        self,
        node: Node<'n, 'n>,
        name: &str,
        key: &str,
        expected: &str,
    ) -> Result<Node<'n, 'n>, RobotError> {
        element(node, name).ok_or_else(|| self.missing(format!("{key}/{name}"), expected))
    }

    pub(crate) fn attribute<'n>(
        self,
        node: Node<'n, '_>,
        name: &str,
        key: &str,
        expected: &str,
    ) -> Result<&'n str, RobotError> {
        node.attribute(name).ok_or_else(|| self.missing(format!("{key} {name}"), expected))
    }

    fn number(self, node: Node, name: &str, key: &str, expected: &str) -> Result<f64, RobotError> {
        let text = self.attribute(node, name, key, expected)?;
        let number = text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
        number.ok_or_else(|| self.value(format!("{key} {name}"), text, expected))
    }

    pub(crate) fn positive(self, node: Node, name: &str, key: &str, expected: &str) -> Result<f64, RobotError> {
        let number = self.number(node, name, key, expected)?;
        if number > 0.0 { Ok(number) } else { Err(self.value(format!("{key} {name}"), number.to_string(), expected)) }
    }

    fn numbers(self, node: Node, name: &str, key: &str, expected: &str) -> Result<Vec<f64>, RobotError> {
        let text = self.attribute(node, name, key, expected)?;
        let numbers: Result<Vec<f64>, _> = text.split_whitespace().map(str::parse).collect();
        numbers.map_err(|_| self.value(format!("{key} {name}"), text, expected))
    }

    /// Three finite numbers: x, y, z.
    pub(crate) fn three(self, node: Node, name: &str, key: &str, expected: &str) -> Result<DVec3, RobotError> {
        let numbers = self.numbers(node, name, key, expected)?;
        let three = <[f64; 3]>::try_from(numbers).ok().map(DVec3::from_array).filter(|three| three.is_finite());
        three.ok_or_else(|| self.value(format!("{key} {name}"), node.attribute(name).unwrap_or_default(), expected))
    }

    /// Four positive numbers: x, y, z, yaw.
    fn four(self, node: Node, name: &str, unit: &str) -> Result<[f64; 4], RobotError> {
        let expected = format!("four positive numbers, of x, y, z ({unit}) and yaw (rad)");
        let numbers = self.numbers(node, name, "picking/task", &expected)?;
        let four = <[f64; 4]>::try_from(numbers).ok().filter(|four| four.iter().all(|n| n.is_finite() && *n > 0.0));
        four.ok_or_else(|| self.value(format!("picking/task {name}"), node.attribute(name).unwrap_or_default(), expected))
    }
}

pub(crate) fn element<'n>(node: Node<'n, 'n>, name: &str) -> Option<Node<'n, 'n>> {
    node.children().find(|child| child.has_tag_name(name))
}

/// Reads a robot's file.
pub(crate) fn read(text: &str, file: &str) -> Result<Read, RobotError> {
    let document = Document::parse(text).map_err(|source| RobotError::Xml { file: file.to_owned(), source })?;
    let (root, file) = (document.root_element(), File(file));
    if !root.has_tag_name("robot") {
        return Err(file.value("root element", root.tag_name().name(), "<robot>"));
    }
    let name = file.attribute(root, "name", "robot", "the robot's name")?.to_owned();
    let nodes = joint_nodes(root, file)?;
    check_tree(root, &nodes, file)?;

    // Before the model is made of them, which has messages of its own.
    let mut moving = BTreeMap::new();
    for (name, node) in nodes {
        if let Some(kind) = kind_of(node, name, file)? {
            moving.insert(name, joint_of(node, name, kind, file)?);
        }
    }
    let solids = shapes(root, file)?;
    let urdf = |source: UrdfError| RobotError::Urdf { file: file.0.to_owned(), source };
    let options = UrdfOptions { gravity: Some(Vec3::new(0.0, 0.0, -GRAVITY_M_S2)), ..UrdfOptions::default() };
    let model = phyz_urdf::load_str(text, &options).map_err(urdf)?.model;
    let (links, order) = links(&model, &moving, file)?;
    let tool = model.body_index(TOOL).ok_or_else(|| {
        file.missing(format!("link {TOOL}"), "a link of this name, whose z axis points down when it picks")
    })?;
    let chain = chain(&links, tool, &order, file)?;
    let number = |name: &str| links.iter().position(|link| link.name == name);
    let shape = |(name, link_from_shape, solid)| Some(LinkShape { link: number(name)?, link_from_shape, solid });
    let shapes = solids.into_iter().filter_map(shape).collect();
    let joints: Vec<Joint> = order.iter().map(|name| moving[name.as_str()].clone()).collect();
    let inverse = Inverse::of(&chain, &joints).map_err(|problem| RobotError::Kind { file: file.0.to_owned(), problem })?;
    let (limits, home) = picking(root, joints.len(), file)?;
    let dynamics = Dynamics::of(model, tool);
    Ok(Read { name, joints, chain, links, shapes, inverse, dynamics, limits, home })
}

/// The joints' elements by name.
fn joint_nodes<'n>(root: Node<'n, 'n>, file: File) -> Result<BTreeMap<&'n str, Node<'n, 'n>>, RobotError> {
    let mut nodes = BTreeMap::new();
    for node in root.children().filter(|node| node.has_tag_name("joint")) {
        let name = file.attribute(node, "name", "joint", "the joint's name")?;
        if nodes.insert(name, node).is_some() {
            return Err(file.value("joint name", name, "a name that no other joint has"));
        }
    }
    Ok(nodes)
}

/// That each link hangs on one joint at most, and none on itself.
fn check_tree(root: Node, joints: &BTreeMap<&str, Node>, file: File) -> Result<(), RobotError> {
    let mut parents: BTreeMap<&str, (&str, &str)> = BTreeMap::new();
    for (name, node) in joints {
        let key = format!("joint {name}");
        let link = |end: &str| -> Result<&str, RobotError> {
            let end_node = node.children().find(|child| child.has_tag_name(end));
            let end_node = end_node.ok_or_else(|| file.missing(format!("{key}/{end}"), "the link at this end"))?;
            end_node.attribute("link").ok_or_else(|| file.missing(format!("{key}/{end} link"), "the link's name"))
        };
        let (parent, child) = (link("parent")?, link("child")?);
        for end in [parent, child] {
            if !root.children().any(|node| node.has_tag_name("link") && node.attribute("name") == Some(end)) {
                return Err(file.value(key, end, "the name of a link of this file"));
            }
        }
        if let Some((_, other)) = parents.insert(child, (parent, name)) {
            return Err(file.tree(format!("link {child} hangs on the joints {other} and {name}")));
        }
    }
    for first in parents.keys() {
        let (mut at, mut way) = (*first, vec![*first]);
        while let Some((parent, _)) = parents.get(at) {
            way.push(parent);
            at = parent;
            if at == *first {
                return Err(file.tree(format!("links go round in a circle: {}", way.join(" <- "))));
            }
            if way.len() > parents.len() + 1 {
                // A circle further up, which is told of when its own links come.
                break;
            }
        }
    }
    Ok(())
}

/// The model's bodies as transforms, and the names of the joints that move, in their order.
fn links(model: &Model, moving: &BTreeMap<&str, Joint>, file: File) -> Result<(Vec<Link>, Vec<String>), RobotError> {
    let (mut links, mut order) = (Vec::new(), Vec::new());
    for body in &model.bodies {
        let joint = &model.joints[body.joint_idx];
        let (rot, at) = (joint.parent_to_joint.rot, joint.parent_to_joint.pos);
        // The model holds the rotation that takes coordinates of the parent to the joint's; its rows are the joint's axes.
        let [x, y, z] = [0, 1, 2].map(|row| rot.row(row)).map(|row| DVec3::new(row.x, row.y, row.z));
        let parent_from_zero = DAffine3::from_mat3_translation(DMat3::from_cols(x, y, z), DVec3::new(at.x, at.y, at.z));
        let mut moves = None;
        if let Some(Joint { kind, .. }) = moving.get(joint.name.as_str()) {
            let mass_kg = body.inertia.mass;
            if mass_kg <= 0.0 {
                let key = format!("link {}/inertial/mass", body.name);
                return Err(file.value(key, mass_kg.to_string(), "above 0, since a drive moves it, kg"));
            }
            let axis = DVec3::new(joint.axis.x, joint.axis.y, joint.axis.z);
            moves = Some((order.len(), Segment { before_from_joint: parent_from_zero, kind: *kind, axis }));
            order.push(joint.name.clone());
        }
        let parent = usize::try_from(body.parent).ok();
        links.push(Link { name: body.name.clone(), parent, parent_from_zero, joint: moves });
    }
    Ok((links, order))
}

/// The way from base to tool; each joint must lie on it, in order.
fn chain(links: &[Link], tool: usize, names: &[String], file: File) -> Result<Chain, RobotError> {
    let (mut segments, mut order) = (Vec::new(), Vec::new());
    let mut behind = DAffine3::IDENTITY;
    let (mut last_from_tool, mut at) = (None, Some(tool));
    while let Some(index) = at {
        let link = &links[index];
        match &link.joint {
            None => behind = link.parent_from_zero * behind,
            Some((joint, segment)) => {
                // What lies fixed behind a joint comes before the next one.
                match segments.last_mut() {
                    None => last_from_tool = Some(behind),
                    Some(Segment { before_from_joint, .. }) => *before_from_joint = behind * *before_from_joint,
                }
                behind = DAffine3::IDENTITY;
                segments.push(segment.clone());
                order.push(*joint);
            }
        }
        at = link.parent;
    }
    if let Some(Segment { before_from_joint, .. }) = segments.last_mut() {
        *before_from_joint = behind * *before_from_joint;
    }
    if let Some(joint) = (0..names.len()).find(|joint| !order.contains(joint)) {
        return Err(file.value(
            format!("joint {} type", names[joint]),
            "one that moves",
            "fixed, since it does not move the tool",
        ));
    }
    segments.reverse();
    order.reverse();
    debug_assert!(order.is_sorted(), "parents come before children");
    Ok(Chain { segments, last_from_tool: last_from_tool.unwrap_or(behind) })
}

/// Whether a joint turns, slides or is fixed.
fn kind_of(node: Node, name: &str, file: File) -> Result<Option<JointKind>, RobotError> {
    let key = format!("joint {name}");
    match file.attribute(node, "type", &key, KINDS)? {
        "revolute" | "continuous" => Ok(Some(JointKind::Revolute)),
        "prismatic" => Ok(Some(JointKind::Prismatic)),
        "fixed" => Ok(None),
        other => Err(file.value(format!("{key} type"), other, KINDS)),
    }
}

fn joint_of(node: Node, name: &str, kind: JointKind, file: File) -> Result<Joint, RobotError> {
    let key = format!("joint {name}");
    if element(node, "mimic").is_some() {
        return Err(file.value(format!("{key}/mimic"), "present", "absent: each joint has a drive of its own"));
    }
    let limit = file.child(node, "limit", &key, "lower, upper, velocity and effort of the joint")?;
    let drive = file.child(node, "drive", &key, "acceleration, jerk, idle_power_w and efficiency of the joint's drive")?;
    let (limit_key, drive_key) = (format!("{key}/limit"), format!("{key}/drive"));
    let (lower, upper) = if node.attribute("type") == Some("continuous") {
        (f64::NEG_INFINITY, f64::INFINITY)
    } else {
        (
            file.number(limit, "lower", &limit_key, "least position, m or rad")?,
            file.number(limit, "upper", &limit_key, "largest position, m or rad")?,
        )
    };
    if lower >= upper {
        return Err(file.value(
            format!("{limit_key} upper"),
            upper.to_string(),
            format!("more than lower, which is {lower}"),
        ));
    }
    let efficiency =
        file.positive(drive, "efficiency", &drive_key, "mechanical over electrical power, above 0 and up to 1")?;
    if efficiency > 1.0 {
        return Err(file.value(format!("{drive_key} efficiency"), efficiency.to_string(), "above 0 and up to 1"));
    }
    let idle_power_w = file.number(drive, "idle_power_w", &drive_key, "power at rest, W, 0 or more")?;
    if idle_power_w < 0.0 {
        return Err(file.value(format!("{drive_key} idle_power_w"), idle_power_w.to_string(), "0 or more"));
    }
    Ok(Joint {
        name: name.to_owned(),
        kind,
        lower,
        upper,
        velocity: file.positive(limit, "velocity", &limit_key, "largest velocity, m/s or rad/s, above 0")?,
        acceleration: file.positive(drive, "acceleration", &drive_key, "largest acceleration, m/s2 or rad/s2, above 0")?,
        jerk: file.positive(drive, "jerk", &drive_key, "largest jerk, m/s3 or rad/s3, above 0")?,
        effort: file.positive(limit, "effort", &limit_key, "largest effort, N or N m, above 0")?,
        idle_power_w,
        efficiency,
    })
}

fn picking(root: Node, joints: usize, file: File) -> Result<(TaskLimits, Vec<f64>), RobotError> {
    let picking = root.children().find(|child| child.has_tag_name("picking"));
    let picking = picking.ok_or_else(|| file.missing("picking", "<picking> with <task> and <home>"))?;
    let part = |name: &str, expected: &str| {
        let part = picking.children().find(|child| child.has_tag_name(name));
        part.ok_or_else(|| file.missing(format!("picking/{name}"), expected))
    };
    let task = part("task", "velocity, acceleration and jerk of the tool")?;
    let limits = TaskLimits {
        velocity: file.four(task, "velocity", "m/s")?,
        acceleration: file.four(task, "acceleration", "m/s2")?,
        jerk: file.four(task, "jerk", "m/s3")?,
    };
    let expected = format!("values of the {joints} joints, from base to tool");
    let home = file.numbers(part("home", "joints: a pose to wait in")?, "joints", "picking/home", &expected)?;
    if home.len() != joints {
        return Err(file.value("picking/home joints", format!("{home:?}"), expected));
    }
    Ok((limits, home))
}
