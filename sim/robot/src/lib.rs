//! Arms that pick: where the tool gets, how fast, with which torques and at which power.
//!
//! | module | holds |
//! |---|---|
//! | [`Robots`] | the robots compiled in, and those of a folder |
//! | [`Robot`] | one arm: forward and inverse kinematics, inverse dynamics, power |
//! | [`TaskMove`] | a jerk-limited move of the tool: x, y, z, yaw |
//! | [`LinkShape`] | a part of a link that others can run into |
//! | [`RobotMove`] | such a move that the joints can follow, also onto a target that moves |
//!
//! A robot is a URDF file (`assets/robots`) with a link named `tool`, whose z axis points down when it picks, and with what
//! URDF has no place for: `<drive>` in each joint and `<picking>` in the robot. Three kinds are known, each with a closed
//! form of its inverse: three slides and a yaw, a SCARA, and six axes with a spherical wrist. Links are rigid and joints
//! have neither play, friction nor rotor inertia; controllers follow exactly.
//!
//! Frames: the *base frame* is that of the root link, z up; `base_from_tool` takes points of the tool frame to it. Joint
//! values are m or rad, in the order of the chain from base to tool.
//!
//! **Invariant:** knows no other crate of Loopline, no simulation, no graphics.

mod catalogue;
mod chain;
mod dynamics;
mod error;
mod file;
mod inverse;
mod motion;
mod robot;
mod shape;
mod task;

pub use catalogue::Robots;
pub use error::{MoveError, RobotError};
pub use file::TOOL;
pub use motion::{JointMotion, RobotMove};
pub use robot::{Joint, JointKind, Robot, ToolPose, nearest_turn};
pub use shape::{LinkShape, Solid};
pub use task::{TaskLimits, TaskMove, TaskState};
