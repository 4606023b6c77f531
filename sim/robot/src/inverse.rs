//! Joint values from the tool's pose, in closed form for each kind of arm.

use std::f64::consts::PI;

use glam::{DAffine3, DMat3, DQuat, DVec2, DVec3};

use crate::chain::{Axes, Chain, MOST};
use crate::robot::{Joint, JointKind, ToolPose, nearest_turn, range, turn_within, within};

/// How far lengths and directions of a file may be off, m and rad.
const ALIKE: f64 = 1e-6;
/// By how much the cosine of a stretched elbow may exceed 1: a rounding.
const STRETCHED: f64 = 1e-12;
/// Sine of the fifth axis below which the fourth and sixth are one.
const POLE: f64 = 1e-9;
/// Poses at which a closed form is compared with the chain.
const SAMPLES: usize = 32;

/// The closed form of an arm's inverse.
#[derive(Clone, Debug)]
pub(crate) enum Inverse {
    Gantry(Gantry),
    Scara(Scara),
    SixAxis(SixAxis),
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

/// Six axes with a spherical wrist; lengths as in Brandstötter, Angerer and Hofbaur, "An analytical solution of the inverse
/// kinematics problem of industrial serial manipulators with an ortho-parallel basis and a spherical wrist", Austrian
/// Robotics Workshop 2014.
#[derive(Clone, Debug)]
pub(crate) struct SixAxis {
    signs: [f64; MOST],
    /// The first axis, base frame, m.
    foot: DVec3,
    /// From the first axis to the second, m.
    a1: f64,
    b: f64,
    c1: f64,
    /// From the second axis to the third, m.
    c2: f64,
    /// From the third axis to the middle of the wrist, m, and its angle from the standing arm, rad.
    fore: f64,
    fore_angle: f64,
    /// From the middle of the wrist to the frame of the sixth axis, m.
    c4: f64,
    tool_from_last: DAffine3,
}

impl Inverse {
    /// The closed form that fits a chain, compared with it at poses within the joints' limits; else what does not fit.
    pub(crate) fn of(chain: &Chain, joints: &[Joint]) -> Result<Self, String> {
        let count = |kind| joints.iter().filter(|joint| joint.kind == kind).count();
        let inverse = match (count(JointKind::Prismatic), count(JointKind::Revolute)) {
            (3, 1) => Self::Gantry(Gantry::of(chain, joints)?),
            (1, 3) => Self::Scara(Scara::of(chain, joints)?),
            (0, 6) => Self::SixAxis(SixAxis::of(chain, joints)?),
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
                let found = || arm.solve(&base_from_tool, &q).into_iter().flatten();
                let as_it_was = |found: Axes| found.iter().zip(&q).all(|(f, q)| (nearest_turn(*f, *q) - q).abs() < 1e-4);
                let there = |found: Axes| chain.forward(&found).abs_diff_eq(base_from_tool, ALIKE);
                if !found().any(as_it_was) || !found().all(there) {
                    return Err(format!("at joint values {q:?} the closed form does not find them"));
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
            Self::SixAxis(arm) => arm.solve(&pose.base_from_tool(), near).into_iter().flatten().for_each(consider),
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
            if cos.abs() > 1.0 + STRETCHED {
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
        let mut signs = [1.0; MOST];
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
            signs[k] = along.signum();
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
        let [a1, b, c1] = offsets[1].to_array();
        let (a2, c3) = (offsets[3].x, offsets[3].z + offsets[4].z);
        Ok(Self {
            signs,
            foot: offsets[0],
            a1,
            b,
            c1,
            c2: offsets[2].z,
            fore: a2.hypot(c3),
            fore_angle: a2.atan2(c3),
            c4: offsets[5].z,
            tool_from_last: chain.last_from_tool.inverse(),
        })
    }

    /// With the shoulder turned to and fro, the elbow up and down, the wrist turned either way; none beyond the arms' reach.
    fn solve(&self, base_from_tool: &DAffine3, near: &Axes) -> [Option<Axes>; 8] {
        let base_from_last = *base_from_tool * self.tool_from_last;
        let hand = base_from_last.matrix3;
        let wrist = base_from_last.translation - self.c4 * hand.z_axis - self.foot;
        let mut all = [None; 8];
        // Forward of the first axis, and sideways of it.
        let forward = wrist.truncate().length_squared() - self.b * self.b;
        if forward < 0.0 {
            return all;
        }
        for (pair, solutions) in all.chunks_exact_mut(2).enumerate() {
            let [side, bend] = [1, 2].map(|bit| if pair & bit == 0 { 1.0 } else { -1.0 });
            let forward = side * forward.sqrt();
            let first = wrist.y.atan2(wrist.x) - self.b.atan2(forward);
            // Two arms in a plane; angles from the vertical.
            let (out, up) = (forward - self.a1, wrist.z - self.c1);
            let cos = (out * out + up * up - self.c2 * self.c2 - self.fore * self.fore) / (2.0 * self.c2 * self.fore);
            if cos.abs() > 1.0 + STRETCHED {
                continue;
            }
            let elbow = bend * cos.clamp(-1.0, 1.0).acos();
            let second = out.atan2(up) - (self.fore * elbow.sin()).atan2(self.c2 + self.fore * elbow.cos());
            let third = elbow - self.fore_angle;
            // What the wrist turns: about z, y and z.
            let fore_arm = DMat3::from_rotation_z(first) * DMat3::from_rotation_y(second + third);
            let [x, y, z] = (fore_arm.transpose() * hand).to_cols_array_2d();
            let sin = z[0].hypot(z[1]);
            let (fourth, fifth, sixth) = if sin > POLE {
                (z[1].atan2(z[0]), sin.atan2(z[2]), y[2].atan2(-x[2]))
            } else {
                // Both axes are one: the fourth stays where it is.
                let fourth = self.signs[3] * near[3];
                let both = if z[2] > 0.0 { x[1].atan2(x[0]) - fourth } else { fourth - (-x[1]).atan2(-x[0]) };
                (fourth, sin.atan2(z[2]), both)
            };
            // The wrist turned the other way round does the same.
            for (solution, (half, way)) in solutions.iter_mut().zip([(0.0, 1.0), (PI, -1.0)]) {
                let angles = [first, second, third, fourth + half, way * fifth, sixth + half];
                *solution = Some(std::array::from_fn(|joint| self.signs[joint] * angles[joint]));
            }
        }
        all
    }
}
