//! Cells: an arm with a vacuum gripper that takes items off the running belt and lets them fall into bins.
//!
//! An arm knows its order (where the item is believed to be, and which bin) and what its drives, its encoder and its vacuum gauge tell it.
//! It does not know what lies on the belt: it lowers the cup until something stops it.
//!
//! ```text
//! Waiting -> Ready -> Reaching -> Lowering -> Gripping -> Lifting -> Carrying -> Releasing -> Waiting
//!                        '-----------'------------'- nothing there, or no vacuum -> Rising -> Waiting
//! ```

use bevy::app::{App, FixedUpdate, Plugin};
use bevy::ecs::prelude::*;
use glam::{Affine3A, DVec2, DVec3, Vec3, Vec3A};
use loopline_items::Item;
use loopline_materials::{Endmember, Library};
use loopline_robot::{MoveError, Robot, RobotMove, TaskState, ToolPose};
use rand::RngExt as _;

use super::belt::{self, Belt};
use super::events::{EventKind, Events, GripFailure};
use super::gripper::{Cup, RIM_POINTS, Seal, Surface};
use super::physics::{Handle, Motion, Physics, Radius};
use super::pick_times::over_bin;
use super::{Body, Clock, Faults, LineSet, Serial, Setup, TICK_S, WorldFromItem};

/// Height over the belt at which the tool comes over an item, m: higher than what lies on a sorting belt.
pub(super) const HOVER_M: f64 = 0.16;
/// How near a surface stops the cup, m.
const TOUCH_M: f64 = 0.001;
/// Lowest that the cup goes, m over the belt: its lip gives by so much when it presses on the belt itself.
pub(super) const LOWEST_M: f64 = -0.002;
/// Height over the belt at which an item is carried, m.
pub(super) const CARRY_M: f64 = 0.22;
/// Height of the tool over a bin's rim when it lets go, m.
pub(super) const DROP_M: f64 = 0.2;
/// Time from contact to full vacuum, s: 50 to 150 ms is usual for a cup on a short hose.
pub(super) const EVACUATION_S: f64 = 0.1;
/// Time to let go, s: the blow-off.
pub(super) const RELEASE_S: f64 = 0.06;
/// Reading of the gauge below which the arm takes the grip for failed, share of the pump's vacuum.
const FAILED_BELOW: f32 = 0.02;
/// Standard deviation of where the tool ends from where it should, m: repeatability and calibration of the cameras to the arm together.
const PLACE_SD_M: f64 = 0.002;
/// Share of the rim that an item must have to be held with another.
const SHARED_RIM: usize = RIM_POINTS / 4;
/// How far above the cup a ray begins that looks for a surface below it, m.
const LOOK_FROM_M: f64 = 0.08;

/// Which cell, in the order of the line's file.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct CellNumber(pub(super) usize);

/// What an arm is to do: pick what is believed to be at a place, and let it fall into a bin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PickOrder {
    /// Number of the cell.
    pub cell: usize,
    /// What whoever gives the order calls the item; comes back in reports and events.
    pub tag: u64,
    /// Where the item's centre is believed to be, world frame, m.
    pub place_m: [f64; 2],
    /// What the belt's encoder said when it was there, m.
    pub encoder_m: f64,
    /// Number of the bin.
    pub bin: usize,
}

/// What an arm knows of a pick.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PickOutcome {
    /// The order cannot be carried out: out of reach, too late, or the arm is busy or stopped.
    Refused,
    /// There is no vacuum: nothing is held.
    Missed,
    /// The vacuum is there: something is held.
    Gripped,
    /// The vacuum went on the way.
    Dropped,
    /// What was held fell into the bin, as far as the arm knows.
    Released,
}

/// What an arm tells whoever gave the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PickReport {
    /// Number of the cell.
    pub cell: usize,
    /// See [`PickOrder::tag`].
    pub tag: u64,
    /// What came of it.
    pub outcome: PickOutcome,
}

/// What an arm tells of itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ArmState {
    /// Whether it waits for an order.
    pub idle: bool,
    /// Whether it is stopped by a fault.
    pub stopped: bool,
    /// Where its tool is, world frame, m.
    pub tool_m: [f64; 3],
    /// Velocity of its tool, world frame, m/s.
    pub tool_m_s: [f64; 3],
    /// Electrical energy of its drives since the start, J.
    pub drives_j: f64,
    /// Electrical energy of its vacuum pump since the start, J.
    pub pump_j: f64,
}

/// World from base, for arms that stand or hang upright.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mount {
    pub(super) base_m: DVec3,
    pub(super) yaw_rad: f64,
}

impl Mount {
    fn turned(by_rad: f64, [x, y, z, yaw]: [f64; 4]) -> [f64; 4] {
        let v = DVec2::from_angle(by_rad).rotate(DVec2::new(x, y));
        [v.x, v.y, z, yaw]
    }

    /// A place, m and rad, from the world's frame to the base's.
    pub(super) fn place_to_base(&self, [x, y, z, yaw]: [f64; 4]) -> [f64; 4] {
        let from_base = DVec3::new(x, y, z) - self.base_m;
        Self::turned(-self.yaw_rad, [from_base.x, from_base.y, from_base.z, yaw - self.yaw_rad])
    }

    fn place_to_world(&self, place: [f64; 4]) -> [f64; 4] {
        let [x, y, z, yaw] = Self::turned(self.yaw_rad, place);
        let at = DVec3::new(x, y, z) + self.base_m;
        [at.x, at.y, at.z, yaw + self.yaw_rad]
    }

    /// A velocity or acceleration from the world's frame to the base's.
    fn rate_to_base(&self, rate: [f64; 4]) -> [f64; 4] {
        Self::turned(-self.yaw_rad, rate)
    }

    fn to_world(self, state: &TaskState) -> TaskState {
        TaskState {
            position: self.place_to_world(state.position),
            velocity: Self::turned(self.yaw_rad, state.velocity),
            acceleration: Self::turned(self.yaw_rad, state.acceleration),
        }
    }
}

/// A move under way.
#[derive(Clone, Debug)]
struct Way {
    plan: RobotMove,
    begun_s: f64,
}

impl Way {
    fn over(&self, now_s: f64) -> bool {
        now_s >= self.begun_s + self.plan.duration_s() - 1e-9
    }
}

/// What an arm does.
#[derive(Clone, Debug)]
enum Doing {
    /// For an order.
    Waiting,
    /// Has an order, and sets out so as to meet the item where its stretch of belt begins.
    Ready,
    Reaching(Way),
    Lowering(Way),
    Gripping(Way, f64),
    Lifting(Way),
    Carrying(Way),
    Releasing(f64),
    Rising(Way),
    /// Stands still where a fault struck it, with what it holds.
    Stopped,
}

/// What is in the gripper.
#[derive(Clone, Debug)]
struct Grip {
    seal: Seal,
    mass_kg: f32,
    /// Distance of the common centre of mass from the cup's axis, m.
    lever_m: f32,
    /// Each item with its pose in the frame of the tool's tip.
    items: Vec<(Entity, Serial, Handle, Affine3A)>,
}

/// An arm with its gripper.
#[derive(Component, Debug)]
pub(super) struct Arm {
    robot: Robot,
    mount: Mount,
    cup: Cup,
    bins: Vec<usize>,
    q: Vec<f64>,
    /// The tool, base frame.
    tool: TaskState,
    doing: Doing,
    order: Option<PickOrder>,
    orders_done: u64,
    grip: Option<Grip>,
    stopped: bool,
    drives_j: f64,
    pump_j: f64,
    pump_w: f64,
}

impl Arm {
    pub(super) fn new(setup: &Setup, cell: usize, robot: Robot) -> Self {
        let spec = &setup.layout.cells[cell];
        let q = robot.home();
        let pose = ToolPose::of(&robot.forward(&q));
        let [x, y, z] = pose.position_m.to_array();
        let gripper = &spec.gripper;
        let vacuum_pa = gripper.vacuum_kpa * 1000.0;
        let flow_m3_s = gripper.pump_l_min / 60_000.0;
        Self {
            mount: Mount::of(spec),
            cup: Cup {
                radius_m: 0.5e-3 * gripper.cup_mm as f32,
                cups: gripper.cups as f32,
                vacuum_pa: vacuum_pa as f32,
                flow_m3_s: flow_m3_s as f32,
                wear: gripper.wear as f32,
            },
            bins: setup.layout.bins_of(cell),
            q,
            tool: TaskState::at_rest([x, y, z, pose.yaw_rad]),
            robot,
            doing: Doing::Waiting,
            order: None,
            orders_done: 0,
            grip: None,
            stopped: false,
            drives_j: 0.0,
            pump_j: 0.0,
            pump_w: PUMP_SHARE * vacuum_pa * flow_m3_s / PUMP_EFFICIENCY,
        }
    }

    pub(super) fn state(&self) -> ArmState {
        let world = self.mount.to_world(&self.tool);
        let three = |v: [f64; 4]| [v[0], v[1], v[2]];
        ArmState {
            idle: matches!(self.doing, Doing::Waiting) && self.order.is_none(),
            stopped: self.stopped,
            tool_m: three(world.position),
            tool_m_s: three(world.velocity),
            drives_j: self.drives_j,
            pump_j: self.pump_j,
        }
    }

    /// A move to rest at a place, world frame, keeping the yaw.
    fn plan(&self, [x, y, z]: [f64; 3]) -> Result<RobotMove, MoveError> {
        let yaw = self.mount.place_to_world(self.tool.position)[3];
        let to = TaskState::at_rest(self.mount.place_to_base([x, y, z, yaw]));
        self.robot.plan(&self.tool, &to, &self.q)
    }

    /// A move onto a place that rides with the belt, at a height over it.
    fn meet(&self, [x, y]: [f64; 2], z: f64, belt_m_s: f64) -> Result<RobotMove, MoveError> {
        let yaw = self.mount.place_to_world(self.tool.position)[3];
        let target = self.mount.place_to_base([x, y, z, yaw]);
        self.robot.meet(&self.tool, target, self.mount.rate_to_base([belt_m_s, 0.0, 0.0, 0.0]), &self.q)
    }

    /// Where the tip of the cup is, world frame.
    fn tip(&self) -> TaskState {
        self.mount.to_world(&self.tool)
    }

    fn holds_vacuum(&self) -> bool {
        matches!(self.doing, Doing::Gripping(..) | Doing::Lifting(_) | Doing::Carrying(_))
    }
}

/// Power of a pump at work over the product of its vacuum and its free flow: the curve's best point is a quarter of it, of which pumps
/// make about half.
const PUMP_SHARE: f64 = 0.25;
const PUMP_EFFICIENCY: f64 = 0.5;

/// Orders that nobody has begun, and reports that nobody has fetched.
#[derive(Resource, Debug, Default)]
pub(super) struct Orders {
    pub(super) given: Vec<PickOrder>,
    pub(super) reports: Vec<PickReport>,
}

pub(super) struct ArmPlugin(pub(super) Vec<Robot>);

impl Plugin for ArmPlugin {
    fn build(&self, app: &mut App) {
        let setup = app.world().resource::<Setup>();
        let arms: Vec<_> = self
            .0
            .iter()
            .enumerate()
            .map(|(cell, robot)| (CellNumber(cell), Arm::new(setup, cell, robot.clone())))
            .collect();
        app.world_mut().spawn_batch(arms);
        app.init_resource::<Orders>()
            .add_systems(FixedUpdate, work.in_set(LineSet::Drive).after(belt::Drive))
            .add_systems(FixedUpdate, obey.in_set(LineSet::Act).after(super::places::Ending));
    }
}

type Items<'w, 's> = Query<
    'w,
    's,
    (Entity, &'static Serial, &'static Body, &'static Handle, &'static Radius, &'static WorldFromItem, &'static mut Motion),
    Without<Arm>,
>;

/// Hands orders to the arms.
fn obey(
    clock: Res<Clock>,
    mut orders: ResMut<Orders>,
    mut events: ResMut<Events>,
    mut arms: Query<(&CellNumber, &mut Arm)>,
) {
    for order in std::mem::take(&mut orders.given) {
        let free = arms.iter_mut().map(|(number, arm)| (number.0, arm)).find(|(number, arm)| {
            *number == order.cell && matches!(arm.doing, Doing::Waiting) && !arm.stopped && arm.bins.contains(&order.bin)
        });
        match free {
            Some((_, mut arm)) => {
                arm.order = Some(order);
                arm.doing = Doing::Ready;
            }
            None => refuse(&clock, &mut orders, &mut events, order),
        }
    }
}

fn refuse(clock: &Clock, orders: &mut Orders, events: &mut Events, order: PickOrder) {
    let PickOrder { cell, tag, .. } = order;
    events.push(clock, EventKind::PickRefused { cell, tag });
    orders.reports.push(PickReport { cell, tag, outcome: PickOutcome::Refused });
}

/// Moves all arms by a tick, and goes on to what comes next.
#[allow(clippy::too_many_arguments, reason = "a system's arguments are what it reads and writes")]
fn work(
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
        let still = arm.q.iter().map(|_| 0.0).collect::<Vec<_>>();
        let (qd, qdd) = match &arm.doing {
            Doing::Reaching(way)
            | Doing::Lowering(way)
            | Doing::Gripping(way, _)
            | Doing::Lifting(way)
            | Doing::Carrying(way)
            | Doing::Rising(way) => {
                let t_s = now_s - way.begun_s;
                // A move keeps to the workspace when it is planned; beyond its end, on the belt, it may leave it: then the arm stays.
                match way.plan.motion(t_s, &arm.q) {
                    Some(motion) => {
                        arm.tool = way.plan.task(t_s);
                        arm.q = motion.q;
                        (motion.qd, motion.qdd)
                    }
                    None => (still.clone(), still),
                }
            }
            Doing::Waiting | Doing::Ready | Doing::Releasing(_) | Doing::Stopped => (still.clone(), still),
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
            Doing::Ready => self.set_out(arm),
            Doing::Reaching(way) if way.over(now_s) => match arm.meet(here, LOWEST_M, belt_m_s) {
                Ok(plan) => arm.doing = Doing::Lowering(Way { plan, begun_s: now_s }),
                Err(_) => self.fail(arm, GripFailure::OutOfReach),
            },
            Doing::Reaching(_) | Doing::Lowering(_) if self.touches(arm) => {
                match arm.meet(here, tip.position[2], belt_m_s) {
                    Ok(plan) => arm.doing = Doing::Gripping(Way { plan, begun_s: now_s }, now_s + EVACUATION_S),
                    Err(_) => self.fail(arm, GripFailure::OutOfReach),
                }
            }
            Doing::Lowering(way) if way.over(now_s) => self.fail(arm, GripFailure::Nothing),
            Doing::Gripping(_, until_s) if now_s >= until_s - 1e-9 => self.grip(arm),
            Doing::Lifting(way) if way.over(now_s) => {
                let bin = arm.order.map_or(0, |order| order.bin);
                match arm.plan(over_bin(&self.setup.layout, bin)) {
                    Ok(plan) => arm.doing = Doing::Carrying(Way { plan, begun_s: now_s }),
                    Err(_) => self.drop_all(arm, GripFailure::OutOfReach),
                }
            }
            Doing::Carrying(way) if way.over(now_s) => arm.doing = Doing::Releasing(now_s + RELEASE_S),
            Doing::Releasing(until_s) if now_s >= until_s - 1e-9 => self.release(arm),
            Doing::Rising(way) if way.over(now_s) => arm.doing = Doing::Waiting,
            _ => {}
        }
    }

    /// Sets out for the item if it is time, or gives the order back if it is too late.
    fn set_out(&mut self, arm: &mut Arm) {
        let Some(order) = arm.order else {
            arm.doing = Doing::Waiting;
            return;
        };
        // The tool ends a little beside where it should.
        let mut rng = self.setup.key(arm.orders_done).stream(&format!("cell {} place", self.cell));
        let mut off = || PLACE_SD_M * rng.sample::<f64, _>(rand_distr::StandardNormal);
        let moved_m = self.belt.encoder_m - order.encoder_m;
        let place = [order.place_m[0] + moved_m + off(), order.place_m[1] + off()];
        let cell = &self.setup.layout.cells[self.cell];
        let plan = arm.meet(place, HOVER_M, self.belt.surface_m_s);
        let end = plan.as_ref().ok().map(|plan| arm.mount.to_world(&plan.task(plan.duration_s())).position[0]);
        match (plan, end) {
            (Ok(_), Some(end)) if end < cell.pick_from_m => {}
            (Ok(plan), Some(end)) if end <= cell.pick_to_m => {
                let PickOrder { cell, tag, bin, .. } = order;
                self.events.push(self.clock, EventKind::PickBegan { cell, tag, bin, place_m: place });
                arm.orders_done += 1;
                arm.doing = Doing::Reaching(Way { plan, begun_s: self.clock.now_s() });
            }
            // Before its stretch an arm may not reach; the belt brings the item.
            (Err(_), _) if place[0] < cell.pick_from_m => {}
            _ => {
                refuse(self.clock, self.orders, self.events, order);
                arm.order = None;
                arm.doing = Doing::Waiting;
            }
        }
    }

    /// Whether the cup has come onto something while it goes down.
    fn touches(&self, arm: &Arm) -> bool {
        let tip = arm.tip();
        let [x, y, z, _] = tip.position;
        // Over a bin it has just let something go, which falls ahead of it.
        let over_belt = y.abs() < 0.5 * self.setup.scenario().belt.width_m;
        over_belt
            && tip.velocity[2] < 0.0
            && self.surface_at(DVec3::new(x, y, z)).is_some_and(|(_, height_m)| z <= height_m + TOUCH_M)
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
        let tip_pose = Affine3A::from_translation(at.as_vec3());
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
        arm.grip = Some(Grip { seal, mass_kg, lever_m, items: taken });
        match arm.meet([tip.position[0], tip.position[1]], CARRY_M, self.belt.surface_m_s) {
            Ok(plan) => arm.doing = Doing::Lifting(Way { plan, begun_s: self.clock.now_s() }),
            Err(_) => self.drop_all(arm, GripFailure::OutOfReach),
        }
    }

    /// Carries what is held, or loses it where the seal no longer holds.
    fn hold_on(&mut self, arm: &mut Arm) {
        let Some(grip) = &arm.grip else { return };
        let tip = arm.tip();
        let [x, y, z, _] = tip.position;
        let [ax, ay, az, _] = tip.acceleration;
        if !grip.seal.holds(grip.mass_kg, grip.lever_m, Vec3::new(ax as f32, ay as f32, az as f32)) {
            return self.drop_all(arm, GripFailure::Shaken);
        }
        let tip_pose = Affine3A::from_translation(Vec3::new(x as f32, y as f32, z as f32));
        for (_, _, handle, tip_from_item) in &grip.items {
            self.physics.carry(*handle, tip_pose * *tip_from_item);
        }
    }

    /// Lets go over the bin.
    fn release(&mut self, arm: &mut Arm) {
        let serials = self.let_go(arm);
        self.report(arm, PickOutcome::Released, |cell, tag| EventKind::Released { cell, tag, serials });
        arm.order = None;
        arm.doing = Doing::Waiting;
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
        // From where no way up is found it waits where it is; what comes next is planned from there.
        arm.doing = match arm.plan([tip.position[0], tip.position[1], HOVER_M]) {
            Ok(plan) => Doing::Rising(Way { plan, begun_s: now_s }),
            Err(_) => {
                arm.tool = TaskState::at_rest(arm.tool.position);
                Doing::Waiting
            }
        };
    }

    /// Frees what is held, at the speed of the tool; which items.
    fn let_go(&mut self, arm: &mut Arm) -> Vec<u64> {
        let [x, y, z, _] = arm.tip().velocity;
        let velocity = Vec3::new(x as f32, y as f32, z as f32);
        let held = arm.grip.take().map(|grip| grip.items).unwrap_or_default();
        for (entity, _, handle, _) in &held {
            self.physics.free(*handle, velocity);
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
