//! Links and joints as transforms: forward kinematics, and how the tool's motion and the joints' follow from each other.

use glam::{DAffine3, DVec3};

use crate::robot::JointKind;

/// Most joints that an arm has.
pub(crate) const MOST: usize = 6;
/// Values of the joints; those behind the last joint are zero.
pub(crate) type Axes = [f64; MOST];
/// Pivots smaller than this part of the largest make the arm singular.
const SINGULAR: f64 = 1e-9;

/// A joint of the chain and what lies fixed before it.
#[derive(Clone, Debug)]
pub(crate) struct Segment {
    /// Frame of the last joint's link (or the base) from this joint's at zero.
    pub(crate) before_from_joint: DAffine3,
    pub(crate) kind: JointKind,
    /// Unit vector, joint frame.
    pub(crate) axis: DVec3,
}

impl Segment {
    fn moved(&self, q: f64) -> DAffine3 {
        self.before_from_joint
            * match self.kind {
                JointKind::Revolute => DAffine3::from_axis_angle(self.axis, q),
                JointKind::Prismatic => DAffine3::from_translation(self.axis * q),
            }
    }
}

/// From base to tool.
#[derive(Clone, Debug)]
pub(crate) struct Chain {
    pub(crate) segments: Vec<Segment>,
    pub(crate) last_from_tool: DAffine3,
}

/// A link in the tree.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    pub(crate) name: String,
    pub(crate) parent: Option<usize>,
    pub(crate) parent_from_zero: DAffine3,
    /// The joint that moves it against its parent.
    pub(crate) joint: Option<(usize, Segment)>,
}

impl Chain {
    pub(crate) fn forward(&self, q: &[f64]) -> DAffine3 {
        let joints = self.segments.iter().zip(q);
        joints.fold(DAffine3::IDENTITY, |base_from_link, (segment, q)| base_from_link * segment.moved(*q))
            * self.last_from_tool
    }

    /// Velocity and acceleration of each joint from the tool's along x, y, z and about the vertical, base frame; none where
    /// the arm is singular.
    pub(crate) fn rates(&self, q: &Axes, velocity: &[f64; 4], acceleration: &[f64; 4]) -> Option<(Axes, Axes)> {
        match self.segments.len() {
            4 => self.rates_of::<4>(q, velocity, acceleration),
            6 => self.rates_of::<6>(q, velocity, acceleration),
            n => unreachable!("an arm with {n} joints was refused when it was read"),
        }
    }

    fn rates_of<const N: usize>(&self, q: &Axes, velocity: &[f64; 4], acceleration: &[f64; 4]) -> Option<(Axes, Axes)> {
        // With four joints the tool cannot tilt; with six it must not.
        let rows = |linear: DVec3, angular: DVec3| -> [f64; N] {
            let all = [linear.x, linear.y, linear.z, angular.z, angular.x, angular.y];
            std::array::from_fn(|row| all[row])
        };
        let mut places = [(DVec3::ZERO, DVec3::ZERO); N];
        let mut base_from_link = DAffine3::IDENTITY;
        for ((segment, q), place) in self.segments.iter().zip(q).zip(&mut places) {
            base_from_link *= segment.moved(*q);
            *place = (base_from_link.translation, base_from_link.transform_vector3(segment.axis));
        }
        let tool = (base_from_link * self.last_from_tool).translation;
        let mut jacobian = [[0.0; N]; N];
        for (column, (segment, (origin, axis))) in self.segments.iter().zip(&places).enumerate() {
            let of = match segment.kind {
                JointKind::Revolute => rows(axis.cross(tool - *origin), *axis),
                JointKind::Prismatic => rows(*axis, DVec3::ZERO),
            };
            for (row, value) in of.into_iter().enumerate() {
                jacobian[row][column] = value;
            }
        }
        let inverse = Factors::of(jacobian)?;
        let asked = |of: &[f64; 4]| rows(DVec3::new(of[0], of[1], of[2]), DVec3::new(0.0, 0.0, of[3]));
        let qd = inverse.solve(asked(velocity));

        // What accelerates the tool though no joint does.
        let (mut at, mut spin, mut linear, mut angular) = (DVec3::ZERO, DVec3::ZERO, DVec3::ZERO, DVec3::ZERO);
        for ((segment, (origin, axis)), qd) in self.segments.iter().zip(&places).zip(qd) {
            let arm = *origin - at;
            linear += angular.cross(arm) + spin.cross(spin.cross(arm));
            match segment.kind {
                JointKind::Revolute => {
                    angular += spin.cross(*axis * qd);
                    spin += *axis * qd;
                }
                JointKind::Prismatic => linear += 2.0 * spin.cross(*axis * qd),
            }
            at = *origin;
        }
        let arm = tool - at;
        linear += angular.cross(arm) + spin.cross(spin.cross(arm));
        let (asked, had) = (asked(acceleration), rows(linear, angular));
        let qdd = inverse.solve(std::array::from_fn(|row| asked[row] - had[row]));
        let widen = |of: [f64; N]| std::array::from_fn(|joint| if joint < N { of[joint] } else { 0.0 });
        Some((widen(qd), widen(qdd)))
    }
}

/// A square matrix as lower and upper triangle, rows exchanged for the largest pivots.
struct Factors<const N: usize> {
    rows: [[f64; N]; N],
    order: [usize; N],
}

impl<const N: usize> Factors<N> {
    fn of(mut rows: [[f64; N]; N]) -> Option<Self> {
        let mut order = std::array::from_fn(|row| row);
        let largest = rows.as_flattened().iter().fold(0.0_f64, |most, value| most.max(value.abs()));
        for k in 0..N {
            let pivot = (k..N).max_by(|a, b| rows[*a][k].abs().total_cmp(&rows[*b][k].abs())).expect("k is below N");
            if rows[pivot][k].abs() <= SINGULAR * largest {
                return None;
            }
            rows.swap(k, pivot);
            order.swap(k, pivot);
            let above = rows[k];
            for row in &mut rows[k + 1..] {
                row[k] /= above[k];
                for column in k + 1..N {
                    row[column] -= row[k] * above[column];
                }
            }
        }
        Some(Self { rows, order })
    }

    fn solve(&self, right: [f64; N]) -> [f64; N] {
        let mut x: [f64; N] = std::array::from_fn(|row| right[self.order[row]]);
        for row in 0..N {
            x[row] -= (0..row).map(|k| self.rows[row][k] * x[k]).sum::<f64>();
        }
        for row in (0..N).rev() {
            let rest: f64 = (row + 1..N).map(|k| self.rows[row][k] * x[k]).sum();
            x[row] = (x[row] - rest) / self.rows[row][row];
        }
        x
    }
}

/// Poses of all links, base frame, parents before children.
pub(crate) fn link_poses(links: &[Link], q: &[f64]) -> Vec<DAffine3> {
    let mut poses: Vec<DAffine3> = Vec::with_capacity(links.len());
    for link in links {
        let base_from_parent = link.parent.map_or(DAffine3::IDENTITY, |parent| poses[parent]);
        poses.push(
            base_from_parent
                * match &link.joint {
                    Some((joint, segment)) => segment.moved(q[*joint]),
                    None => link.parent_from_zero,
                },
        );
    }
    poses
}
