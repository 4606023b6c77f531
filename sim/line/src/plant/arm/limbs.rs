//! Bodies of arms: what they push aside, and what they must never run into.
//!
//! Links go where the joints are; an item in their way is pushed aside, and that is noted. What stands, and other arms, they must not
//! meet at all: cells are built so, and it is looked at in each tick.

use std::collections::BTreeMap;

use bevy::app::{App, FixedUpdate, Plugin};
use bevy::ecs::prelude::*;
use glam::{Affine3A, DAffine3, DVec3, Vec3};
use loopline_robot::{Robot, Solid, TOOL};

use super::{Arm, CUP_GIVES_M, CellNumber};
use crate::plant::events::{EventKind, Events};
use crate::plant::physics::{Bodies, Handle, Physics, Standing};
use crate::plant::{Clock, LineSet, touch};

/// An item is met anew when it has not been touched for so many ticks.
const ANEW_TICKS: u64 = 30;

/// What an arm must not run into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// The belt.
    Belt,
    /// A guard beside the belt.
    Guard,
    /// The wall of the bin of this number.
    Bin(usize),
    /// A link of the arm of another cell.
    Arm {
        /// The cell.
        cell: usize,
        /// The link.
        link: String,
    },
}

impl std::fmt::Display for Obstacle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Belt => f.write_str("the belt"),
            Self::Guard => f.write_str("a guard of the belt"),
            Self::Bin(bin) => write!(f, "the wall of bins[{bin}]"),
            Self::Arm { cell, link } => write!(f, "the link `{link}` of cells[{cell}]"),
        }
    }
}

/// An arm that ran into what it must not touch; the run is not to be trusted further.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the link `{link}` of the arm of cells[{cell}] runs into {obstacle}")]
pub struct Collision {
    /// The cell.
    pub cell: usize,
    /// The link.
    pub link: String,
    /// What it ran into.
    pub obstacle: Obstacle,
}

/// The links of an arm that have a shape.
#[derive(Component, Debug)]
pub(in crate::plant) struct Limbs {
    links: Vec<Limb>,
    /// The items that it has met, and when last, tick.
    met: BTreeMap<u64, u64>,
}

#[derive(Debug)]
struct Limb {
    /// Its number and its name in the robot's file.
    link: usize,
    name: String,
    /// The root of the tree stands, as what it stands on does.
    moves: bool,
    body: Handle,
    /// Lowest and highest corner after the last step, world frame, m.
    bounds_m: [Vec3; 2],
}

impl Limb {
    fn place(&self) -> (Handle, [Vec3; 2]) {
        (self.body, self.bounds_m)
    }
}

impl Limbs {
    /// Puts the bodies of an arm at home into the world.
    pub(super) fn insert(physics: &mut Physics, cell: usize, arm: &Arm) -> Self {
        let world_from_base = arm.mount.world_from_base();
        let poses = arm.robot.link_poses(&arm.q);
        let links = poses.iter().enumerate().filter_map(|(link, (name, base_from_link))| {
            let shapes = shapes(&arm.robot, link, (*name == TOOL).then_some(f64::from(arm.cup.radius_m)));
            let pose = single(world_from_base * *base_from_link);
            if shapes.is_empty() {
                return None;
            }
            let body = physics.insert_limb(cell, pose, &shapes);
            let bounds_m = physics.bounds_m(body);
            Some(Limb { link, name: (*name).to_owned(), moves: link > 0, body, bounds_m })
        });
        Self { links: links.collect(), met: BTreeMap::new() }
    }

    /// The bodies, each with its lowest and highest corner, m.
    pub(in crate::plant) fn iter(&self) -> impl Iterator<Item = (Handle, [Vec3; 2])> {
        self.links.iter().map(Limb::place)
    }
}

fn single(pose: DAffine3) -> Affine3A {
    let (_, rotation, translation) = pose.to_scale_rotation_translation();
    Affine3A::from_rotation_translation(rotation.as_quat(), translation.as_vec3())
}

/// What a link is to others. The file's tool is a cup of one size; that of the line's gripper takes its place, of this radius and without
/// the bellows.
fn shapes(robot: &Robot, link: usize, cup_radius_m: Option<f64>) -> Vec<(Affine3A, Solid)> {
    let mine = || robot.shapes().iter().filter(|shape| shape.link == link);
    let Some(radius_m) = cup_radius_m else {
        return mine().map(|shape| (single(shape.link_from_shape), shape.solid)).collect();
    };
    // The tool's z axis points down, and its origin is the lip.
    let up_m = mine().map(|shape| -shape.bounds_m(&DAffine3::IDENTITY)[0].z).fold(CUP_GIVES_M, f64::max);
    let half_m = 0.5 * (up_m - CUP_GIVES_M);
    if half_m <= 0.0 {
        return Vec::new();
    }
    let at = DAffine3::from_translation(DVec3::NEG_Z * (CUP_GIVES_M + half_m));
    vec![(single(at), Solid::Cylinder { radius_m, half_m })]
}

pub(super) struct LimbsPlugin;

impl Plugin for LimbsPlugin {
    fn build(&self, app: &mut App) {
        app.add_systems(FixedUpdate, follow.in_set(LineSet::Drive).after(super::work::work))
            .add_systems(FixedUpdate, meet.in_set(LineSet::Physics).after(Bodies).before(touch::touch));
    }
}

/// Sends the links to where the joints are.
fn follow(mut physics: ResMut<Physics>, arms: Query<(&Arm, &Limbs)>) {
    for (arm, limbs) in &arms {
        let world_from_base = arm.mount.world_from_base();
        let poses = arm.robot.link_poses(&arm.q);
        for limb in limbs.links.iter().filter(|limb| limb.moves) {
            physics.move_limb(limb.body, single(world_from_base * poses[limb.link].1));
        }
    }
}

/// What the links have run into.
fn meet(
    clock: Res<Clock>,
    mut physics: ResMut<Physics>,
    mut events: ResMut<Events>,
    mut arms: Query<(&CellNumber, &mut Limbs)>,
) {
    for (number, mut limbs) in &mut arms {
        let Limbs { links, met } = &mut *limbs;
        links.iter_mut().filter(|limb| limb.moves).for_each(|limb| limb.bounds_m = physics.bounds_m(limb.body));
        met.retain(|_, last| clock.tick < *last + ANEW_TICKS);
        let mut now: Vec<u64> = links.iter().flat_map(|limb| physics.pressing(limb.body)).flatten().collect();
        now.sort_unstable();
        now.dedup();
        for serial in now {
            if met.insert(serial, clock.tick).is_none() {
                events.push(&clock, EventKind::ArmTouched { cell: number.0, serial });
            }
        }
    }
    let mut arms: Vec<(usize, &Limbs)> = arms.iter().map(|(number, limbs)| (number.0, limbs)).collect();
    arms.sort_by_key(|(cell, _)| *cell);
    let collision = arms.iter().enumerate().find_map(|(k, (cell, limbs))| collision(&physics, *cell, limbs, &arms[k + 1..]));
    physics.collided(collision);
}

/// What an arm is in that it must not touch; `others` are the arms that it has not been compared with.
fn collision(physics: &Physics, cell: usize, limbs: &Limbs, others: &[(usize, &Limbs)]) -> Option<Collision> {
    let of = |limb: &Limb, obstacle| Collision { cell, link: limb.name.clone(), obstacle };
    let stands = |limb: &Limb| {
        let in_it = |standing: &&Standing| physics.overlap(limb.place(), (standing.body, standing.bounds_m));
        physics.standing().iter().find(in_it).map(|standing| of(limb, standing.what.clone()))
    };
    let standing = limbs.links.iter().filter(|limb| limb.moves).find_map(stands);
    let arms = || {
        others.iter().find_map(|(other_cell, other)| {
            // Of two roots none moves.
            let meets = |limb: &Limb| {
                let in_it = |theirs: &&Limb| (limb.moves || theirs.moves) && physics.overlap(limb.place(), theirs.place());
                let theirs = other.links.iter().find(in_it)?;
                Some(of(limb, Obstacle::Arm { cell: *other_cell, link: theirs.name.clone() }))
            };
            limbs.links.iter().find_map(meets)
        })
    };
    standing.or_else(arms)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use loopline_items::ArchetypeCatalogue;
    use loopline_materials::Library;
    use loopline_robot::Robots;
    use loopline_scenario::LineFile;

    use super::*;
    use crate::infeed::Infeed;
    use crate::plant::{Layout, Plant, PlantError};

    /// What the first step says of the packaging line whose cells are changed, without the checks that a file goes through.
    fn first_step(change: impl FnOnce(&mut LineFile)) -> Result<(), PlantError> {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios/lines/packaging.toml");
        let mut line = LineFile::load(file).expect("ships");
        change(&mut line);
        let library = Arc::new(Library::embedded().expect("built in"));
        let catalogue = ArchetypeCatalogue::embedded().expect("built in");
        let infeed = Infeed::new(Arc::new(line.scenario.clone()), library, &catalogue).expect("names what is there");
        let robots = Robots::embedded().expect("built in");
        let robot = |name: &str| robots.get(name).expect("built in").clone();
        let robots = line.cells.iter().map(|cell| robot(&cell.robot)).collect();
        Plant::build(infeed, Layout::of(&line), robots, 1).step()
    }

    fn collision(change: impl FnOnce(&mut LineFile)) -> Collision {
        match first_step(change) {
            Err(PlantError::Collision(collision)) => *collision,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn arms_that_are_in_one_another_end_the_run() {
        first_step(|_| {}).expect("as it ships");
        let two = |line: &mut LineFile, apart_m: f64| {
            let mut second = line.cells[0].clone();
            second.base_m[0] += apart_m;
            line.cells.push(second);
        };
        let met = collision(|line| two(line, 0.05));
        assert!(matches!(met.obstacle, Obstacle::Arm { cell: 1, .. }), "{met}");
        assert_eq!(met.cell, 0);
        // Their portals are 1.4 m wide.
        first_step(|line| two(line, 1.4)).expect("beside each other");
    }

    #[test]
    fn an_arm_in_the_belt_or_a_guard_ends_the_run() {
        let low = collision(|line| line.cells[0].base_m[2] = 0.6);
        assert_eq!((low.cell, low.obstacle), (0, Obstacle::Belt));
        // Over a guard, with its slide as low as that is high.
        let on_guard = |line: &mut LineFile, height_m: f64| {
            line.cells[0].base_m[1] = 0.5 * line.scenario.belt.width_m;
            line.cells[0].base_m[2] = height_m;
        };
        assert_eq!(collision(|line| on_guard(line, 0.68)).obstacle, Obstacle::Guard);
        first_step(|line| on_guard(line, 0.75)).expect("above it");
    }
}
