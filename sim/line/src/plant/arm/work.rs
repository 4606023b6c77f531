//! A tick of the arms: from one step of a pick to the next.

use bevy::ecs::prelude::*;
use glam::{Affine3A, DVec2, DVec3, Vec3, Vec3A};
use loopline_items::Item;
use loopline_materials::{Endmember, Library};
use loopline_robot::{RobotMove, TaskState};
use rand::RngExt as _;

use super::{
    Arm, CARRY_M, CUP_GIVES_M, CellNumber, Doing, EVACUATION_S, Grip, HOVER_M, Items, LIFTED_M, LOWEST_M, Orders, PASS_M,
    PickOrder, PickOutcome, PickReport, RELEASE_S, ROUND_OFF_S, Way, refuse,
};
use crate::plant::belt::Belt;
use crate::plant::events::{EventKind, Events, GripFailure};
use crate::plant::gripper::{Cup, RIM_POINTS, Seal, Surface};
use crate::plant::physics::{GUARD_HEIGHT_M, Motion, Physics};
use crate::plant::pick_times::over_bin;
use crate::plant::{Clock, Faults, Serial, Setup, TICK_S};

/// How near a surface stops the cup, m.
const TOUCH_M: f64 = 0.001;
/// Reading of the gauge below which the arm takes the grip for failed, share of the pump's vacuum.
const FAILED_BELOW: f32 = 0.02;
/// Standard deviation of where the tool ends from where it should, m: repeatability and calibration of the cameras to the arm together.
const PLACE_SD_M: f64 = 0.002;
/// How far below both its ends a move may go, m.
const MOST_SAG_M: f64 = 0.005;
/// Distance of a cup's lip from the guards, m: the spindle above it is thicker.
const GUARD_CLEARANCE_M: f64 = 0.02;
/// How far a tool may swing past its end on the way down, m.
const GUARD_SWING_M: f64 = 0.005;
/// Places around the lip where it may come onto something.
const LIP_POINTS: usize = 8;
/// Share of the rim that an item must have to be held with another.
const SHARED_RIM: usize = RIM_POINTS / 4;
/// How far a bellows cup turns, rad, before what it holds comes off. Assumed, as its stroke.
const CUP_TURNS_RAD: f32 = 0.3;
/// How far above the cup a ray begins that looks for a surface below it, m.
const LOOK_FROM_M: f64 = 0.08;

/// Moves all arms by a tick, and goes on to what comes next.
#[allow(clippy::too_many_arguments, reason = "a system's arguments are what it reads and writes")]
pub(super) fn work(
    setup: Res<Setup>,
    clock: Res<Clock>,
    belt: Res<Belt>,
    faults: Res<Faults>,
    mut physics: ResMut<Physics>,
    mut orders: ResMut<Orders>,
    mut events: ResMut<Events>,
    mut arms: Query<(&CellNumber, &mut Arm)>,
    mut items: Items<'_, '_>,
) {
    for (number, mut arm) in &mut arms {
        let mut around = Around {
            setup: &setup,
            clock: &clock,
            belt: &belt,
            faults: &faults,
            physics: &mut physics,
            orders: &mut orders,
            events: &mut events,
            items: &mut items,
            cell: number.0,
        };
        around.tick(&mut arm);
    }
}

/// What an arm has to do with.
struct Around<'a, 'w, 's> {
    setup: &'a Setup,
    clock: &'a Clock,
    belt: &'a Belt,
    faults: &'a Faults,
    physics: &'a mut Physics,
    orders: &'a mut Orders,
    events: &'a mut Events,
    items: &'a mut Items<'w, 's>,
    cell: usize,
}

impl Around<'_, '_, '_> {
    fn tick(&mut self, arm: &mut Arm) {
        self.stop_or_go(arm);
        self.advance(arm);
        self.next(arm);
        self.hold_on(arm);
    }

    /// Stops an arm that a fault strikes where it is, and lets it go on when that is over: it then drops what it holds.
    fn stop_or_go(&mut self, arm: &mut Arm) {
        let due = self.faults.stopped(self.clock.now_s(), self.cell);
        if due && !arm.stopped {
            arm.tool = TaskState::at_rest(arm.tool.position);
            arm.doing = Doing::Stopped;
            if let (Some(order), None) = (arm.order, &arm.grip) {
                refuse(self.clock, self.orders, self.events, order);
                arm.order = None;
            }
        } else if !due && arm.stopped {
            if arm.grip.is_some() {
                self.drop_all(arm, GripFailure::OutOfReach);
            } else {
                self.rise(arm);
            }
        }
        arm.stopped = due;
    }

    /// Where the arm is now, and what that took.
    fn advance(&mut self, arm: &mut Arm) {
        let now_s = self.clock.now_s();
        // A move keeps to the workspace when it is planned; beyond its end, on the belt, it may leave it: then the arm stays.
        let moved = arm.doing.way().and_then(|way| {
            let t_s = now_s - way.begun_s;
            Some((way.plan.motion(t_s, &arm.q)?, way.plan.task(t_s)))
        });
        let (qd, qdd) = match moved {
            Some((motion, tool)) => {
                arm.tool = tool;
                arm.q = motion.q;
                (motion.qd, motion.qdd)
            }
            None => (vec![0.0; arm.q.len()], vec![0.0; arm.q.len()]),
        };
        let payload_kg = arm.grip.as_ref().map_or(0.0, |grip| f64::from(grip.mass_kg));
        let torques = arm.robot.torques(&arm.q, &qd, &qdd, payload_kg);
        arm.drives_j += arm.robot.electrical_power_w(&torques, &qd) * TICK_S;
        if arm.holds_vacuum() {
            arm.pump_j += arm.pump_w * TICK_S;
        }
    }

    /// Goes on to the next step of a pick where it is due.
    fn next(&mut self, arm: &mut Arm) {
        let now_s = self.clock.now_s();
        let belt_m_s = self.belt.surface_m_s;
        let tip = arm.tip();
        let here = [tip.position[0], tip.position[1]];
        match &arm.doing {
            Doing::Ready(_) => self.set_out(arm),
            Doing::Reaching(way) if way.left_s(now_s) <= ROUND_OFF_S => {
                // Where the item is now that it comes over when this move ends.
                let end = arm.mount.to_world(&way.plan.task(way.plan.duration_s())).position;
                let item = [end[0] - belt_m_s * way.left_s(now_s), end[1]];
                match arm
                    .meet(item, LOWEST_M, belt_m_s)
                    .ok()
                    .filter(|plan| keeps_up(plan) && self.keeps_off_guards(arm, plan))
                {
                    Some(plan) => arm.doing = Doing::Lowering(Way { plan, begun_s: now_s }),
                    None if way.over(now_s) => self.fail(arm, GripFailure::OutOfReach),
                    None => {}
                }
            }
            Doing::Reaching(_) | Doing::Lowering(_) => {
                let over = matches!(&arm.doing, Doing::Lowering(way) if way.over(now_s));
                if !self.touches(arm) {
                    if over {
                        self.fail(arm, GripFailure::Nothing);
                    }
                    return;
                }
                match arm.meet(here, tip.position[2], belt_m_s).ok().filter(|plan| keeps_off_belt(arm, plan)) {
                    Some(plan) => arm.doing = Doing::Gripping(Way { plan, begun_s: now_s }, now_s + EVACUATION_S),
                    None => self.fail(arm, GripFailure::OutOfReach),
                }
            }
            // When the cup has come to rest on it too: what is carried gently would go on down for long.
            Doing::Gripping(way, until_s) if now_s >= until_s - 1e-9 && way.over(now_s) => self.grip(arm),
            Doing::Lifting(way, up_m) if tip.position[2] >= *up_m || way.over(now_s) => {
                let over = way.over(now_s);
                let bin = arm.order.map_or(0, |order| order.bin);
                match arm.plan(over_bin(&self.setup.layout, bin)).ok().filter(keeps_up) {
                    Some(plan) => arm.doing = Doing::Carrying(Way { plan, begun_s: now_s }),
                    None if over => self.drop_all(arm, GripFailure::OutOfReach),
                    None => {}
                }
            }
            // What is held comes off when the vacuum is gone: as the tool comes to rest.
            Doing::Carrying(way) if way.left_s(now_s) <= RELEASE_S => {
                arm.doing = Doing::Releasing(way.clone(), now_s + RELEASE_S);
            }
            Doing::Releasing(_, until_s) if now_s >= until_s - 1e-9 => self.release(arm),
            Doing::Rising(way) if tip.position[2] >= PASS_M || way.over(now_s) => {
                arm.doing = Doing::Waiting(Some(way.clone()));
            }
            _ => {}
        }
    }

    /// Sets out for the item if it is time, or gives the order back if it is too late.
    fn set_out(&mut self, arm: &mut Arm) {
        let before = arm.doing.way().cloned();
        let Some(order) = arm.order else {
            arm.doing = Doing::Waiting(before);
            return;
        };
        // The tool ends a little beside where it should.
        let mut rng = self.setup.key(arm.orders_done).stream(&format!("cell {} place", self.cell));
        let mut off = || PLACE_SD_M * rng.sample::<f64, _>(rand_distr::StandardNormal);
        let moved_m = self.belt.encoder_m - order.encoder_m;
        // And not on a guard.
        let most_y = (self.inside_guards_m(arm) - GUARD_CLEARANCE_M - GUARD_SWING_M).max(0.0);
        let place = [order.place_m[0] + moved_m + off(), (order.place_m[1] + off()).clamp(-most_y, most_y)];
        let cell = &self.setup.layout.cells[self.cell];
        let plan = arm.meet(place, HOVER_M, self.belt.surface_m_s).ok().filter(keeps_up);
        let end = plan.as_ref().map(|plan| arm.mount.to_world(&plan.task(plan.duration_s())).position[0]);
        match (plan, end) {
            (Some(_), Some(end)) if end < cell.pick_from_m => {}
            (Some(plan), Some(end)) if end <= cell.pick_to_m => {
                let PickOrder { cell, tag, bin, .. } = order;
                self.events.push(self.clock, EventKind::PickBegan { cell, tag, bin, place_m: place });
                arm.orders_done += 1;
                for handle in arm.under.drain(..) {
                    self.physics.set_solid(handle, self.cell, true);
                }
                arm.doing = Doing::Reaching(Way { plan, begun_s: self.clock.now_s() });
            }
            // Before its stretch an arm may not reach; the belt brings the item.
            (None, _) if place[0] < cell.pick_from_m => {}
            // Out of a fast move there may be none where there is one from rest.
            (None, _) if before.as_ref().is_some_and(|way| !way.over(self.clock.now_s())) => {}
            _ => {
                refuse(self.clock, self.orders, self.events, order);
                arm.order = None;
                arm.doing = Doing::Waiting(before);
            }
        }
    }

    /// How far from the belt's middle the middle of a cup is whose lip touches a guard, m.
    fn inside_guards_m(&self, arm: &Arm) -> f64 {
        0.5 * self.setup.layout.belt_width_m - f64::from(arm.cup.radius_m)
    }

    /// Whether a move down goes between the guards before it is as low as they are: out of a fast move it may swing past its end.
    fn keeps_off_guards(&self, arm: &Arm, plan: &RobotMove) -> bool {
        let most_y = self.inside_guards_m(arm) - GUARD_CLEARANCE_M;
        along(plan)
            .map(|task| arm.mount.to_world(&task).position)
            .all(|[_, y, z, _]| y.abs() <= most_y || z > f64::from(GUARD_HEIGHT_M) + GUARD_CLEARANCE_M)
    }

    /// Whether the cup has come onto something while it goes down. What is under it is from then on no body to the arm: a hull fills what
    /// a cup goes into.
    fn touches(&mut self, arm: &mut Arm) -> bool {
        let tip = arm.tip();
        let [x, y, z, _] = tip.position;
        // Over a bin it has just let something go, which falls ahead of it.
        let over_belt = y.abs() < 0.5 * self.setup.scenario().belt.width_m;
        if !over_belt || tip.velocity[2] >= 0.0 || !self.is_near(DVec3::new(x, y, z), arm.cup.radius_m) {
            return false;
        }
        // The lip as much as the middle: it does not go down beside an item through its neighbour.
        let radius = f64::from(arm.cup.radius_m);
        let lip = (0..LIP_POINTS).map(|k| DVec2::from_angle(std::f64::consts::TAU * k as f64 / LIP_POINTS as f64) * radius);
        let mut touches = false;
        for off in std::iter::once(DVec2::ZERO).chain(lip) {
            let Some((item, height_m)) = self.surface_at(DVec3::new(x + off.x, y + off.y, z)) else { continue };
            touches |= z <= height_m + TOUCH_M;
            if let Ok((.., handle, _, _, _)) = self.items.get(item)
                && !arm.under.iter().any(|under| under.0 == handle.0)
            {
                self.physics.set_solid(*handle, self.cell, false);
                arm.under.push(*handle);
            }
        }
        touches
    }

    /// Whether anything under the cup could be as high as it.
    fn is_near(&self, tip: DVec3, radius_m: f32) -> bool {
        self.items.iter().any(|(_, _, body, _, radius, pose, _)| {
            let tallest = body.0.size_m.into_iter().fold(radius.0, f32::max);
            let off = tip.as_vec3() - Vec3::from(pose.0.translation);
            off.truncate().length() < tallest + radius_m && off.z < tallest + TOUCH_M as f32
        })
    }

    /// The highest surface under a point, looked for from a little above it: the item, and the height, world frame, m.
    fn surface_at(&self, at: DVec3) -> Option<(Entity, f64)> {
        let mut highest: Option<(Serial, Entity, f64)> = None;
        for (entity, serial, body, _, radius, pose, _) in self.items.iter() {
            let off = DVec2::new(f64::from(pose.0.translation.x) - at.x, f64::from(pose.0.translation.y) - at.y);
            // A tipped item reaches farther than its footprint.
            let reach = f64::from(radius.0).max(f64::from(body.0.size_m[2]));
            if off.length() > reach {
                continue;
            }
            let Some(height) = height_under(&body.0, &pose.0, at) else { continue };
            let first = highest.is_none_or(|(other, _, most)| height > most || height == most && *serial < other);
            if first {
                highest = Some((*serial, entity, height));
            }
        }
        highest.map(|(_, entity, height)| (entity, height))
    }

    /// Full vacuum is due: what the gauge says, and whether it holds.
    fn grip(&mut self, arm: &mut Arm) {
        let tip = arm.tip();
        let at = DVec3::new(tip.position[0], tip.position[1], tip.position[2]);
        let radius = f64::from(arm.cup.radius_m);
        let rim: Vec<Option<(Entity, f64)>> = (0..RIM_POINTS)
            .map(|k| {
                let off = DVec2::from_angle(std::f64::consts::TAU * k as f64 / RIM_POINTS as f64) * radius;
                self.surface_at(at + off.extend(0.0)).filter(|(_, height)| height - at.z > -0.02)
            })
            .collect();
        let mut counts: Vec<(Entity, usize)> = Vec::new();
        for (entity, _) in rim.iter().flatten() {
            match counts.iter_mut().find(|(other, _)| other == entity) {
                Some((_, count)) => *count += 1,
                None => counts.push((*entity, 1)),
            }
        }
        let most = counts.iter().map(|(_, count)| *count).max().unwrap_or(0);
        let Some(main) = counts.iter().find(|(_, count)| *count == most).map(|(entity, _)| *entity) else {
            return self.fail(arm, GripFailure::Nothing);
        };
        let held: Vec<Entity> = counts
            .iter()
            .filter(|(entity, count)| *entity == main || *count >= SHARED_RIM)
            .map(|(entity, _)| *entity)
            .collect();
        let heights: [Option<f32>; RIM_POINTS] =
            std::array::from_fn(|k| rim[k].filter(|(entity, _)| held.contains(entity)).map(|(_, z)| (z - at.z) as f32));
        let library = self.setup.infeed.library();
        // What comes in past the cups, the pump cannot draw from under them.
        let leaks = self.faults.leaks(self.clock.now_s(), self.cell) as f32;
        let cup = Cup { flow_m3_s: arm.cup.flow_m3_s * (1.0 - leaks), ..arm.cup };
        let seal = self.items.get(main).map(|(_, _, body, ..)| Seal::of(&cup, &surface(library, &body.0, heights)));
        let Ok(seal) = seal else { return self.fail(arm, GripFailure::Nothing) };
        let items: Vec<_> = held.iter().filter_map(|entity| self.items.get(*entity).ok()).collect();
        // Items are where the last step left them, a tick before the tip.
        let [vx, vy, vz, _] = tip.velocity;
        let before_m = (at - TICK_S * DVec3::new(vx, vy, vz)).as_vec3();
        let tip_pose = Affine3A::from_translation(before_m);
        let mass_kg: f32 = items.iter().map(|(_, _, body, ..)| body.0.mass_kg()).sum();
        let center: Vec3A = items.iter().map(|(_, _, body, _, _, pose, _)| pose.0.translation * body.0.mass_kg()).sum();
        let lever_m = (center / mass_kg - tip_pose.translation).truncate().length();
        let mut taken: Vec<_> = items
            .iter()
            .map(|(entity, serial, _, handle, _, pose, _)| (*entity, **serial, **handle, tip_pose.inverse() * pose.0))
            .collect();
        taken.sort_by_key(|(_, serial, ..)| *serial);
        if seal.vacuum_pa < FAILED_BELOW * arm.cup.vacuum_pa || !seal.holds(mass_kg, lever_m, Vec3::ZERO) {
            return self.fail(arm, GripFailure::Leak { vacuum_pa: seal.vacuum_pa });
        }
        for (entity, _, handle, _) in &taken {
            self.physics.hold(*handle);
            if let Ok((.., mut motion)) = self.items.get_mut(*entity) {
                *motion = Motion::Held(self.cell);
            }
        }
        let serials = taken.iter().map(|(_, serial, ..)| serial.0).collect();
        self.report(arm, PickOutcome::Gripped, |cell, tag| EventKind::Gripped {
            cell,
            tag,
            serials,
            vacuum_pa: seal.vacuum_pa,
            force_n: seal.force_n,
        });
        arm.grip = Some(Grip { seal, mass_kg, lever_m, items: taken, tip_m: before_m });
        match arm.meet([tip.position[0], tip.position[1]], CARRY_M, self.belt.surface_m_s) {
            Ok(plan) => {
                let up_m = (tip.position[2] + LIFTED_M).min(CARRY_M);
                arm.doing = Doing::Lifting(Way { plan, begun_s: self.clock.now_s() }, up_m);
            }
            Err(_) => self.drop_all(arm, GripFailure::OutOfReach),
        }
    }

    /// Carries what is held, or loses it where the seal no longer holds.
    fn hold_on(&mut self, arm: &mut Arm) {
        let tip = arm.tip();
        let Some(grip) = &mut arm.grip else { return };
        let [x, y, z, _] = tip.position;
        let [ax, ay, az, _] = tip.acceleration;
        if !grip.seal.holds(grip.mass_kg, grip.lever_m, Vec3::new(ax as f32, ay as f32, az as f32)) {
            return self.drop_all(arm, GripFailure::Shaken);
        }
        let before = Affine3A::from_translation(grip.tip_m);
        let torn_off = grip.items.iter().any(|(_, _, handle, tip_from_item)| {
            let (off_m, off_rad) = self.physics.strayed(*handle, before * *tip_from_item, before.translation);
            off_m > CUP_GIVES_M as f32 || off_rad > CUP_TURNS_RAD
        });
        if torn_off {
            return self.drop_all(arm, GripFailure::Struck);
        }
        grip.tip_m = Vec3::new(x as f32, y as f32, z as f32);
        for (_, _, handle, tip_from_item) in &grip.items {
            self.physics.carry(*handle, Affine3A::from_translation(grip.tip_m) * *tip_from_item, grip.seal.force_n);
        }
    }

    /// Lets go over the bin.
    fn release(&mut self, arm: &mut Arm) {
        let serials = self.let_go(arm);
        self.report(arm, PickOutcome::Released, |cell, tag| EventKind::Released { cell, tag, serials });
        arm.order = None;
        arm.doing = Doing::Waiting(arm.doing.way().cloned());
    }

    /// Loses what is held on the way.
    fn drop_all(&mut self, arm: &mut Arm, why: GripFailure) {
        let serials = self.let_go(arm);
        self.report(arm, PickOutcome::Dropped, |cell, tag| EventKind::Dropped { cell, tag, serials, why });
        self.rise(arm);
    }

    /// Gives a pick up before anything is held.
    fn fail(&mut self, arm: &mut Arm, why: GripFailure) {
        self.report(arm, PickOutcome::Missed, |cell, tag| EventKind::GripFailed { cell, tag, why });
        self.rise(arm);
    }

    fn rise(&mut self, arm: &mut Arm) {
        arm.order = None;
        let tip = arm.tip();
        let now_s = self.clock.now_s();
        let up = |arm: &Arm| arm.plan([tip.position[0], tip.position[1], HOVER_M]).ok();
        let plan = up(arm).filter(|plan| keeps_off_belt(arm, plan)).or_else(|| {
            // Its brakes stop it where it is, as when a fault does.
            arm.tool = TaskState::at_rest(arm.tool.position);
            up(arm)
        });
        // From where no way up is found it waits; what comes next is planned from there.
        arm.doing = plan.map_or(Doing::Waiting(None), |plan| Doing::Rising(Way { plan, begun_s: now_s }));
    }

    /// Frees what is held, as fast as it moves; which items.
    fn let_go(&mut self, arm: &mut Arm) -> Vec<u64> {
        let held = arm.grip.take().map(|grip| grip.items).unwrap_or_default();
        for (entity, _, handle, _) in &held {
            self.physics.release(*handle);
            if let Ok((.., mut motion)) = self.items.get_mut(*entity) {
                *motion = Motion::Free { still_ticks: 0 };
            }
        }
        held.iter().map(|(_, serial, ..)| serial.0).collect()
    }

    fn report(&mut self, arm: &Arm, outcome: PickOutcome, event: impl FnOnce(usize, u64) -> EventKind) {
        let tag = arm.order.map_or(0, |order| order.tag);
        self.orders.reports.push(PickReport { cell: self.cell, tag, outcome });
        self.events.push(self.clock, event(self.cell, tag));
    }
}

/// Whether a move goes no lower than from where it begins to where it ends. One that begins in the midst of a fast move may: slower limits
/// do not undo at once what the tool already does. From rest none does.
fn keeps_up(plan: &RobotMove) -> bool {
    let ends_m = plan.task(0.0).position[2].min(plan.task(plan.duration_s()).position[2]);
    along(plan).all(|task| task.position[2] > ends_m - MOST_SAG_M)
}

/// Whether a move that begins on the way down comes to a stop before the cup is pressed into the belt.
fn keeps_off_belt(arm: &Arm, plan: &RobotMove) -> bool {
    along(plan).all(|task| arm.mount.to_world(&task).position[2] > LOWEST_M - MOST_SAG_M)
}

/// A move from tick to tick, base frame.
fn along(plan: &RobotMove) -> impl Iterator<Item = TaskState> {
    let ticks = (plan.duration_s() / TICK_S).ceil();
    (0..=ticks as usize).map(|tick| plan.task((tick as f64 * TICK_S).min(plan.duration_s())))
}

/// Height of an item's surface under a point, world frame, m.
fn height_under(item: &Item, world_from_item: &Affine3A, at: DVec3) -> Option<f64> {
    let item_from_world = world_from_item.inverse();
    let from = item_from_world.transform_point3(Vec3::new(at.x as f32, at.y as f32, (at.z + LOOK_FROM_M) as f32));
    let down = item_from_world.transform_vector3(Vec3::NEG_Z);
    let hit = item.meet(from.as_dvec3(), down.as_dvec3())?;
    Some(at.z + LOOK_FROM_M - hit.distance)
}

/// What a lip finds on the body of an item.
fn surface(library: &Library, item: &Item, rim_m: [Option<f32>; RIM_POINTS]) -> Surface {
    let body = item.body();
    let mechanics = &library.materials()[body.surface.material].mechanics;
    let wall_m = 1e-3 * body.thickness_mm;
    let coverage = |endmember: Endmember| body.surface.coverage[endmember.index()];
    Surface {
        rim_m,
        permeability_m_s_pa: mechanics.air_permeability_m_s_pa,
        // Of a plate with Poisson's ratio 0.3.
        stiffness_n_m: 1e9 * mechanics.young_modulus_gpa * wall_m.powi(3) / (12.0 * (1.0 - 0.09)),
        relief: body.surface.relief_strength,
        wet: coverage(Endmember::Water),
        soil: coverage(Endmember::Soil),
        cracked: coverage(Endmember::Crack),
    }
}
