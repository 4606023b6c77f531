//! What can be wrong with a robot's file, and with a move.

use crate::robot::ToolPose;

/// A robot file that cannot be used. Each message names file, joint or key, value and what would be right.
#[derive(Debug, thiserror::Error)]
pub enum RobotError {
    /// A file that cannot be read.
    #[error("{file}: cannot be read: {source}")]
    Read {
        /// The file.
        file: String,
        /// Why.
        source: std::io::Error,
    },
    /// Not XML.
    #[error("{file}: not XML: {source}")]
    Xml {
        /// The file.
        file: String,
        /// The parser's message, with line and column.
        source: roxmltree::Error,
    },
    /// An element or attribute that is needed.
    #[error("{file}: {key} is missing: {expected}")]
    Missing {
        /// The file.
        file: String,
        /// Where it should stand.
        key: String,
        /// What would be right.
        expected: String,
    },
    /// A value that cannot be.
    #[error("{file}: {key} = {value}: should be {expected}")]
    Value {
        /// The file.
        file: String,
        /// Where it stands.
        key: String,
        /// The value found.
        value: String,
        /// What would be right.
        expected: String,
    },
    /// Links and joints that are no tree from base to tool.
    #[error("{file}: {problem}; links and joints should be one tree that grows from one base")]
    Tree {
        /// The file.
        file: String,
        /// What is no tree in them.
        problem: String,
    },
    /// URDF that the model of the dynamics cannot be made of.
    #[error("{file}: {source}")]
    Urdf {
        /// The file.
        file: String,
        /// Why.
        source: phyz_urdf::UrdfError,
    },
    /// An arm of no known kind.
    #[error(
        "{file}: {problem}; known are three slides and a yaw, a SCARA (two arms, a quill and a yaw, all vertical), and six axes z, y, y, z, y, z that stand \
             straight up at zero and end in a spherical wrist"
    )]
    Kind {
        /// The file.
        file: String,
        /// What does not fit.
        problem: String,
    },
}

/// A move that cannot be made.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum MoveError {
    /// The tool would have to be where the arm does not get it within its joints' limits.
    #[error("after {at_s:.3} s the tool should be at {} m with yaw {:.4} rad, where {robot} does not get it", pose.position_m, pose.yaw_rad)]
    OutOfReach {
        /// The robot.
        robot: String,
        /// When, s after the start.
        at_s: f64,
        /// The pose out of reach.
        pose: ToolPose,
    },
    /// A joint that comes to the end of its range on the way, beyond which another configuration or turn goes on.
    #[error(
        "{robot}: after {at_s:.3} s joint {joint} would have to jump from {from:.3} to {to:.3}; another yaw or a stop on the way would do"
    )]
    Jump {
        /// The robot.
        robot: String,
        /// The joint.
        joint: String,
        /// When, s after the start.
        at_s: f64,
        /// Its value before, m or rad.
        from: f64,
        /// And after, m or rad.
        to: f64,
    },
    /// A joint that would be too fast however slow the move: the target itself asks for more than the joint's limits.
    #[error(
        "{robot}: joint {joint} would have {times:.2} times the speed or the root of the acceleration that it may, however slow the move"
    )]
    TooFast {
        /// The robot.
        robot: String,
        /// The joint.
        joint: String,
        /// How many times its limit.
        times: f64,
    },
    /// A target that runs away faster than the tool may follow.
    #[error(
        "no meeting within {within_s} s: the target moves at {velocity:?} (m/s, yaw rad/s), the tool at {most:?} at most"
    )]
    NoMeeting {
        /// How far ahead was looked, s.
        within_s: f64,
        /// The target's velocity, m/s and rad/s.
        velocity: [f64; 4],
        /// The tool's, m/s and rad/s.
        most: [f64; 4],
    },
    /// States or limits that no move can join.
    #[error("no jerk-limited move: {message}")]
    NoProfile {
        /// What the planner says.
        message: String,
    },
}
