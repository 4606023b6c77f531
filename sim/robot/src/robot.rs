//! One arm: what its file says, and where its tool gets.

use std::f64::consts::{PI, TAU};
use std::sync::Arc;

use glam::{DAffine3, DMat3, DVec3};

use crate::chain::{Axes, Chain, Link, link_poses};
use crate::dynamics::Dynamics;
use crate::error::RobotError;
use crate::file::{self, Read};
use crate::inverse::Inverse;
use crate::shape::LinkShape;
use crate::task::TaskLimits;

/// A joint turns or slides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JointKind {
    /// Turns: values in rad, efforts in N m.
    Revolute,
    /// Slides: values in m, efforts in N.
    Prismatic,
}

/// A joint and its drive; m for a slide, rad for a joint that turns.
#[derive(Clone, Debug, PartialEq)]
pub struct Joint {
    /// Its name in the file.
    pub name: String,
    /// Turns or slides.
    pub kind: JointKind,
    /// Least value, m or rad.
    pub lower: f64,
    /// Largest value, m or rad.
    pub upper: f64,
    /// Largest velocity, 1/s.
    pub velocity: f64,
    /// Largest acceleration, 1/s2.
    pub acceleration: f64,
    /// Largest jerk, 1/s3; a figure of the drive that moves of the tool do not check.
    pub jerk: f64,
    /// Largest force or torque, N or N m.
    pub effort: f64,
    /// Power of the drive at rest: amplifier and brake, W.
    pub idle_power_w: f64,
    /// Mechanical over electrical power while it drives, 0 to 1.
    pub efficiency: f64,
}

/// Where the tool should be, pointing straight down.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ToolPose {
    /// Origin of the tool frame, base frame, m.
    pub position_m: DVec3,
    /// Angle of the tool's x axis from the base's, counterclockwise seen from above, rad.
    pub yaw_rad: f64,
}

impl ToolPose {
    /// The pose as a transform: z axis down, x axis at the yaw.
    #[must_use]
    pub fn base_from_tool(&self) -> DAffine3 {
        let (sin, cos) = self.yaw_rad.sin_cos();
        let axes = DMat3::from_cols(DVec3::new(cos, sin, 0.0), DVec3::new(sin, -cos, 0.0), DVec3::NEG_Z);
        DAffine3::from_mat3_translation(axes, self.position_m)
    }

    /// The pose of a tool that points down, whatever its tilt.
    #[must_use]
    pub fn of(base_from_tool: &DAffine3) -> Self {
        let x = base_from_tool.matrix3.x_axis;
        Self { position_m: base_from_tool.translation, yaw_rad: x.y.atan2(x.x) }
    }
}

/// The angle that is `angle_rad` but for whole turns, nearest to another.
#[must_use]
pub fn nearest_turn(angle_rad: f64, near_rad: f64) -> f64 {
    angle_rad + TAU * ((near_rad - angle_rad) / TAU).round()
}

/// An arm. A copy shares what it knows.
#[derive(Clone, Debug)]
pub struct Robot(Arc<Parts>);

#[derive(Debug)]
struct Parts {
    name: String,
    joints: Vec<Joint>,
    chain: Chain,
    links: Vec<Link>,
    shapes: Vec<LinkShape>,
    inverse: Inverse,
    dynamics: Dynamics,
    limits: TaskLimits,
    home: Vec<f64>,
}

impl Robot {
    /// Reads a robot; `file` names it in errors.
    ///
    /// # Errors
    /// The first thing that is wrong with the file.
    pub fn from_urdf(text: &str, file: &str) -> Result<Self, RobotError> {
        let Read { name, joints, chain, links, shapes, inverse, dynamics, limits, home } = file::read(text, file)?;
        let robot = Self(Arc::new(Parts { name, joints, chain, links, shapes, inverse, dynamics, limits, home }));
        robot.check_home(file)?;
        Ok(robot)
    }

    fn check_home(&self, file: &str) -> Result<(), RobotError> {
        let home = self.home();
        let wrong = |expected: &str| RobotError::Value {
            file: file.to_owned(),
            key: "picking/home joints".to_owned(),
            value: format!("{home:?}"),
            expected: expected.to_owned(),
        };
        if !self.holds(&home) {
            return Err(wrong("within the limits of the joints"));
        }
        let base_from_tool = self.forward(&home);
        if (base_from_tool.matrix3.z_axis - DVec3::NEG_Z).length() > 1e-6 {
            return Err(wrong(&format!(
                "a pose with the tool's z axis down, which points to {}",
                base_from_tool.matrix3.z_axis
            )));
        }
        if !self.reaches(&ToolPose::of(&base_from_tool)) {
            return Err(wrong("a pose that the inverse finds"));
        }
        Ok(())
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Its joints, from base to tool.
    #[must_use]
    pub fn joints(&self) -> &[Joint] {
        &self.0.joints
    }

    /// A pose to wait in, with the tool pointing down.
    #[must_use]
    pub fn home(&self) -> Vec<f64> {
        self.0.home.clone()
    }

    /// Largest velocity, acceleration and jerk of the tool where no joint asks for less.
    #[must_use]
    pub fn task_limits(&self) -> TaskLimits {
        self.0.limits
    }

    /// Where the tool is.
    ///
    /// # Panics
    /// If there are not as many values as joints.
    #[must_use]
    pub fn forward(&self, q: &[f64]) -> DAffine3 {
        self.check(q);
        self.0.chain.forward(q)
    }

    /// Where all links are, `base_from_link`, parents before children.
    ///
    /// # Panics
    /// If there are not as many values as joints.
    #[must_use]
    pub fn link_poses(&self, q: &[f64]) -> Vec<(&str, DAffine3)> {
        self.check(q);
        let names = self.0.links.iter().map(|link| link.name.as_str());
        names.zip(link_poses(&self.0.links, q)).collect()
    }

    /// What others can run into, of links that have a `<collision>`.
    #[must_use]
    pub fn shapes(&self) -> &[LinkShape] {
        &self.0.shapes
    }

    /// Least and greatest corner of what moves of it, base frame, m; of the tool's origin alone where no link has a shape.
    ///
    /// # Panics
    /// If there are not as many values as joints.
    #[must_use]
    pub fn bounds_m(&self, q: &[f64]) -> [DVec3; 2] {
        let (poses, tool) = (self.link_poses(q), self.forward(q).translation);
        // The first link is the base.
        let moving = self.shapes().iter().filter(|shape| shape.link > 0);
        moving
            .map(|shape| shape.bounds_m(&poses[shape.link].1))
            .fold([tool, tool], |[low, high], [least, most]| [low.min(least), high.max(most)])
    }

    /// Joint values that put the tool there, within the limits of the joints: of all solutions the one nearest to `near`, by
    /// the sum of squares of each joint's way over its largest velocity. Whole turns are taken where limits allow.
    ///
    /// # Panics
    /// If there are not as many values as joints.
    #[must_use]
    pub fn inverse(&self, pose: &ToolPose, near: &[f64]) -> Option<Vec<f64>> {
        let q = self.inverse_axes(pose, &self.axes(near))?;
        Some(q[..self.joints().len()].to_vec())
    }

    /// Whether the tool gets there within the limits of the joints.
    #[must_use]
    pub fn reaches(&self, pose: &ToolPose) -> bool {
        self.inverse_axes(pose, &self.axes(&self.0.home)).is_some()
    }

    /// Velocities and accelerations of the joints that give the tool these (x, y, z, yaw; m, rad, s; base frame), pointing
    /// down; none where the arm is singular.
    ///
    /// # Panics
    /// If there are not as many values as joints.
    #[must_use]
    pub fn rates(&self, q: &[f64], velocity: &[f64; 4], acceleration: &[f64; 4]) -> Option<(Vec<f64>, Vec<f64>)> {
        let (qd, qdd) = self.0.chain.rates(&self.axes(q), velocity, acceleration)?;
        let n = self.joints().len();
        Some((qd[..n].to_vec(), qdd[..n].to_vec()))
    }

    /// Efforts of the drives (N or N m) that give the joints these velocities and accelerations against gravity, with a
    /// point mass at the tool's origin.
    ///
    /// Rigid links, as the file says; no friction, no inertia of rotors and gears, no belts' masses.
    ///
    /// # Panics
    /// If there are not as many values as joints.
    #[must_use]
    pub fn torques(&self, q: &[f64], qd: &[f64], qdd: &[f64], payload_kg: f64) -> Vec<f64> {
        for values in [q, qd, qdd] {
            self.check(values);
        }
        self.0.dynamics.torques(q, qd, qdd, payload_kg)
    }

    /// Power from the mains, W: of each drive what it gives to its joint over its efficiency, and what it takes at rest.
    ///
    /// What a joint gives back while it brakes is lost (a braking resistor, no regeneration, no shared bus). Left out:
    /// copper losses of torque at rest beyond idle power, friction of joints, the controller, the vacuum.
    ///
    /// # Panics
    /// If there are not as many values as joints.
    #[must_use]
    pub fn electrical_power_w(&self, torques: &[f64], qd: &[f64]) -> f64 {
        self.check(torques);
        self.check(qd);
        let drives = self.joints().iter().zip(torques.iter().zip(qd));
        drives.map(|(joint, (torque, qd))| (torque * qd).max(0.0) / joint.efficiency + joint.idle_power_w).sum()
    }

    pub(crate) fn chain(&self) -> &Chain {
        &self.0.chain
    }

    pub(crate) fn inverse_axes(&self, pose: &ToolPose, near: &Axes) -> Option<Axes> {
        self.0.inverse.nearest(pose, near, &self.0.joints)
    }

    pub(crate) fn axes(&self, values: &[f64]) -> Axes {
        self.check(values);
        std::array::from_fn(|joint| values.get(joint).copied().unwrap_or(0.0))
    }

    fn holds(&self, q: &[f64]) -> bool {
        self.joints().iter().zip(q).all(|(joint, q)| (joint.lower..=joint.upper).contains(q))
    }

    fn check(&self, values: &[f64]) {
        assert_eq!(values.len(), self.joints().len(), "{} has joints {:?}", self.name(), self.joint_names());
    }

    fn joint_names(&self) -> Vec<&str> {
        self.joints().iter().map(|joint| joint.name.as_str()).collect()
    }
}

/// A joint value that is `angle` but for whole turns, within limits, nearest to another.
pub(crate) fn turn_within(angle: f64, joint: &Joint, near: f64) -> Option<f64> {
    let best = nearest_turn(angle, near.clamp(joint.lower, joint.upper));
    [best, best - TAU, best + TAU].into_iter().find_map(|angle| within(angle, joint))
}

/// A value within limits, but for rounding.
pub(crate) fn within(value: f64, joint: &Joint) -> Option<f64> {
    const ROUNDING: f64 = 1e-9;
    (joint.lower - ROUNDING..=joint.upper + ROUNDING).contains(&value).then(|| value.clamp(joint.lower, joint.upper))
}

/// Limits of a joint as a bounded range, for looking at samples.
pub(crate) fn range(joint: &Joint) -> (f64, f64) {
    (joint.lower.max(-PI), joint.upper.min(PI))
}
