//! Joint values from the tool's pose, in closed form for each kind of arm.

use glam::{DAffine3, DMat3, DQuat, DVec2, DVec3};
use rs_opw_kinematics::kinematic_traits::{Kinematics, Pose};
use rs_opw_kinematics::kinematics_impl::OPWKinematics;
use rs_opw_kinematics::parameters::opw_kinematics::Parameters;

use crate::chain::{Axes, Chain, MOST};
use crate::robot::{Joint, JointKind, ToolPose, range, turn_within, within};

/// How far lengths and directions of a file may be off, m and rad.
const ALIKE: f64 = 1e-6;
/// Poses at which a closed form is compared with the chain.
const SAMPLES: usize = 32;

/// The closed form of an arm's inverse.
#[derive(Clone, Debug)]
pub(crate) enum Inverse {
    Gantry(Gantry),
    Scara(Scara),
    SixAxis(Box<SixAxis>),
}

/// Three slides and a yaw.
#[derive(Clone, Debug)]
pub(crate) struct Gantry {
    slides: [usize; 3],
    /// Way along each slide from the tool's displacement, base frame.
    slides_from_base: DMat3,
    yaw: usize,
    yaw_sign: f64,
    zero: ToolPose,
    /// From the axis of yaw to the tool, at zero, base frame.
    arm: DVec3,
}

/// Three vertical axes that turn and one that slides.
#[derive(Clone, Debug)]
pub(crate) struct Scara {
    turns: [usize; 3],
    signs: [f64; 3],
    quill: usize,
    quill_sign: f64,
    zero: ToolPose,
    /// The first axis, base frame, m.
    shoulder: DVec2,
    /// Shoulder to elbow, elbow to yaw, yaw to tool, at zero, base frame, m.
    arms: [DVec2; 3],
}

/// Six axes with a spherical wrist (Brandstötter, Angerer and Hofbaur, "An analytical solution of the inverse kinematics
/// problem of industrial serial manipulators with an ortho-parallel basis and a spherical wrist", Austrian Robotics Workshop
/// 2014).
#[derive(Clone)]
pub(crate) struct SixAxis {
    solver: OPWKinematics,
    /// The first axis, base frame, m.
    foot: DVec3,
    tool_from_last: DAffine3,
}

impl std::fmt::Debug for SixAxis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SixAxis").field("foot", &self.foot).finish_non_exhaustive()
    }
}

impl Inverse {
    /// The closed form that fits a chain, compared with it at poses within the joints' limits; else what does not fit.
    pub(crate) fn of(chain: &Chain, joints: &[Joint]) -> Result<Self, String> {
        let count = |kind| joints.iter().filter(|joint| joint.kind == kind).count();
        let inverse = match (count(JointKind::Prismatic), count(JointKind::Revolute)) {
            (3, 1) => Self::Gantry(Gantry::of(chain, joints)?),
            (1, 3) => Self::Scara(Scara::of(chain, joints)?),
            (0, 6) => Self::SixAxis(Box::new(SixAxis::of(chain, joints)?)),
            (slides, turns) => return Err(format!("it has {slides} joints that slide and {turns} that turn")),
        };
        inverse.check(chain, joints)?;
        Ok(inverse)
    }

    fn check(&self, chain: &Chain, joints: &[Joint]) -> Result<(), String> {
        for sample in 0..SAMPLES {
            let mut q: Axes = [0.0; MOST];
            for (k, (joint, q)) in joints.iter().zip(&mut q).enumerate() {
                // Multiples of the roots of primes spread evenly and repeat never.
                let share = (sample as f64 * [2.0_f64, 3.0, 5.0, 7.0, 11.0, 13.0][k].sqrt()).fract();
                let (lower, upper) = range(joint);
                *q = lower + share * (upper - lower);
            }
            let base_from_tool = chain.forward(&q[..joints.len()]);
            if let Self::SixAxis(arm) = self {
                let other = arm.forward(&q);
                if !other.abs_diff_eq(base_from_tool, ALIKE) {
                    return Err(format!(
                        "at joint values {q:?} the tool is at {}, and by the closed form at {}",
                        base_from_tool.translation, other.translation
                    ));
                }
                continue;
            }
            let down = base_from_tool.matrix3.z_axis;
            if (down - DVec3::NEG_Z).length() > ALIKE {
                return Err(format!("at joint values {q:?} the tool's z axis points to {down} and not straight down"));
            }
            let found = self.nearest(&ToolPose::of(&base_from_tool), &q, joints);
            if !found.is_some_and(|found| chain.forward(&found[..joints.len()]).abs_diff_eq(base_from_tool, ALIKE)) {
                return Err(format!("at joint values {q:?} the closed form does not find them"));
            }
        }
        Ok(())
    }

    /// Of all solutions within limits the nearest.
    pub(crate) fn nearest(&self, pose: &ToolPose, near: &Axes, joints: &[Joint]) -> Option<Axes> {
        let mut best: Option<(f64, Axes)> = None;
        let mut consider = |mut q: Axes| {
            let mut away = 0.0;
            for ((joint, q), near) in joints.iter().zip(&mut q).zip(near) {
                let held = match joint.kind {
                    JointKind::Revolute => turn_within(*q, joint, *near),
                    JointKind::Prismatic => within(*q, joint),
                };
                let Some(held) = held else { return };
                *q = held;
                away += ((held - near) / joint.velocity).powi(2);
            }
            if best.is_none_or(|(least, _)| away < least) {
                best = Some((away, q));
            }
        };
        match self {
            Self::Gantry(arm) => consider(arm.solve(pose)),
            Self::Scara(arm) => arm.solve(pose).into_iter().flatten().for_each(consider),
            Self::SixAxis(arm) => arm.solve(pose, near).into_iter().for_each(consider),
        }
        best.map(|(_, q)| q)
    }
}

/// The chain at zero: origin and axis of each joint, base frame.
fn zero(chain: &Chain) -> Vec<(DVec3, DVec3)> {
    let mut base_from_link = DAffine3::IDENTITY;
    let places = chain.segments.iter().map(|segment| {
        base_from_link *= segment.before_from_joint;
        (base_from_link.translation, base_from_link.transform_vector3(segment.axis))
    });
    places.collect()
}

fn indices<const N: usize>(joints: &[Joint], kind: JointKind) -> [usize; N] {
    let mut of = joints.iter().enumerate().filter(|(_, joint)| joint.kind == kind).map(|(index, _)| index);
    std::array::from_fn(|_| of.next().expect("joints of each kind were counted"))
}

/// +1 up, -1 down.
fn vertical(axis: DVec3, joint: &Joint) -> Result<f64, String> {
    if axis.truncate().length() > ALIKE {
        return Err(format!("the axis of joint {} points to {axis} and not along z", joint.name));
    }
    Ok(axis.z.signum())
}

impl Gantry {
    fn of(chain: &Chain, joints: &[Joint]) -> Result<Self, String> {
        let (places, slides, [yaw]) =
            (zero(chain), indices(joints, JointKind::Prismatic), indices(joints, JointKind::Revolute));
        let [x, y, z] = slides.map(|joint: usize| places[joint].1);
        let base_from_slides = DMat3::from_cols(x, y, z);
        if base_from_slides.determinant().abs() < 1e-3 {
            return Err(format!("its slides along {x}, {y} and {z} do not span space"));
        }
        let zero = ToolPose::of(&chain.forward(&[0.0; 4]));
        Ok(Self {
            slides,
            slides_from_base: base_from_slides.inverse(),
            yaw,
            yaw_sign: vertical(places[yaw].1, &joints[yaw])?,
            zero,
            arm: zero.position_m - places[yaw].0,
        })
    }

    fn solve(&self, pose: &ToolPose) -> Axes {
        let turned = pose.yaw_rad - self.zero.yaw_rad;
        let arm = DQuat::from_rotation_z(turned) * self.arm - self.arm;
        let along = self.slides_from_base * (pose.position_m - self.zero.position_m - arm);
        let mut q = [0.0; MOST];
        for (joint, along) in self.slides.into_iter().zip(along.to_array()) {
            q[joint] = along;
        }
        q[self.yaw] = self.yaw_sign * turned;
        q
    }
}

impl Scara {
    fn of(chain: &Chain, joints: &[Joint]) -> Result<Self, String> {
        let (places, turns, [quill]) =
            (zero(chain), indices(joints, JointKind::Revolute), indices(joints, JointKind::Prismatic));
        let sign = |joint: usize| vertical(places[joint].1, &joints[joint]);
        let [shoulder, elbow, wrist] = turns.map(|joint: usize| places[joint].0.truncate());
        let zero = ToolPose::of(&chain.forward(&[0.0; 4]));
        let arms = [elbow - shoulder, wrist - elbow, zero.position_m.truncate() - wrist];
        if arms[0].length() < ALIKE || arms[1].length() < ALIKE {
            return Err(format!("its arms are {} and {} m long", arms[0].length(), arms[1].length()));
        }
        Ok(Self {
            turns,
            signs: [sign(turns[0])?, sign(turns[1])?, sign(turns[2])?],
            quill,
            quill_sign: sign(quill)?,
            zero,
            shoulder,
            arms,
        })
    }

    /// With the elbow on either side; none beyond the arms' reach.
    fn solve(&self, pose: &ToolPose) -> [Option<Axes>; 2] {
        let [upper, fore, hand] = self.arms;
        let turned = pose.yaw_rad - self.zero.yaw_rad;
        let wrist = pose.position_m.truncate() - DVec2::from_angle(turned).rotate(hand) - self.shoulder;
        let (a, b) = (upper.length(), fore.length());
        let cos = (wrist.length_squared() - a * a - b * b) / (2.0 * a * b);
        [1.0, -1.0].map(|side| {
            // Stretched arms may be a rounding too short.
            if cos.abs() > 1.0 + 1e-12 {
                return None;
            }
            let bend = side * cos.clamp(-1.0, 1.0).acos();
            let first = wrist.to_angle() - (b * bend.sin()).atan2(a + b * bend.cos()) - upper.to_angle();
            let second = bend - (fore.to_angle() - upper.to_angle());
            let mut q = [0.0; MOST];
            for ((joint, sign), angle) in
                self.turns.into_iter().zip(self.signs).zip([first, second, turned - first - second])
            {
                q[joint] = sign * angle;
            }
            q[self.quill] = self.quill_sign * (pose.position_m.z - self.zero.position_m.z);
            Some(q)
        })
    }
}

impl SixAxis {
    fn of(chain: &Chain, joints: &[Joint]) -> Result<Self, String> {
        let mut parameters = Parameters::new();
        let axes = [DVec3::Z, DVec3::Y, DVec3::Y, DVec3::Z, DVec3::Y, DVec3::Z];
        let mut offsets = [DVec3::ZERO; MOST];
        for (k, (segment, joint)) in chain.segments.iter().zip(joints).enumerate() {
            let frame = segment.before_from_joint.matrix3;
            if !frame.abs_diff_eq(DMat3::IDENTITY, ALIKE) {
                return Err(format!("the frame of joint {} is turned at zero", joint.name));
            }
            let along = segment.axis.dot(axes[k]);
            if along.abs() < 1.0 - ALIKE {
                return Err(format!(
                    "the axis of joint {} is {} and should be {} or its opposite",
                    joint.name, segment.axis, axes[k]
                ));
            }
            parameters.sign_corrections[k] = if along > 0.0 { 1 } else { -1 };
            offsets[k] = segment.before_from_joint.translation;
        }
        // Only these offsets may lie across the standing arm.
        for (k, across) in [
            (2, offsets[2].truncate()),
            (3, DVec2::new(0.0, offsets[3].y)),
            (4, offsets[4].truncate()),
            (5, offsets[5].truncate()),
        ] {
            if across.length() > ALIKE {
                return Err(format!(
                    "the origin of joint {} = {} should lie straight above the one before",
                    joints[k].name, offsets[k]
                ));
            }
        }
        [parameters.a1, parameters.b, parameters.c1] = offsets[1].to_array();
        parameters.c2 = offsets[2].z;
        parameters.a2 = offsets[3].x;
        parameters.c3 = offsets[3].z + offsets[4].z;
        parameters.c4 = offsets[5].z;
        Ok(Self { solver: OPWKinematics::new(parameters), foot: offsets[0], tool_from_last: chain.last_from_tool.inverse() })
    }

    fn solve(&self, pose: &ToolPose, near: &Axes) -> Vec<Axes> {
        let base_from_last = pose.base_from_tool() * self.tool_from_last;
        let (_, rotation, translation) = base_from_last.to_scale_rotation_translation();
        self.solver.inverse_continuing(&Pose::from_parts(translation - self.foot, rotation), near)
    }

    fn forward(&self, q: &Axes) -> DAffine3 {
        let pose = self.solver.forward(q);
        DAffine3::from_rotation_translation(pose.rotation, pose.translation + self.foot) * self.tool_from_last.inverse()
    }
}
