//! Cells: an arm with a vacuum gripper that takes items off the running belt and lets them fall into bins.
//!
//! An arm knows its order (where the item is believed to be, and which bin) and what its drives, its encoder and its vacuum gauge tell it.
//! It does not know what lies on the belt: it lowers the cup until something stops it. `work` is a tick of it, `mount` where it stands,
//! `limbs` its links as bodies.
//!
//! ```text
//! Waiting -> Ready -> Reaching -> Lowering -> Gripping -> Lifting -> Carrying -> Releasing -> Waiting
//!                        '-----------'------------'- nothing there, or no vacuum -> Rising -> Waiting
//! ```
//!
//! Corners of the way are rounded: a move begins while the one before it ends, as soon as nothing is in the way.

mod limbs;
mod mount;
mod work;

use bevy::app::{App, FixedUpdate, Plugin};
use bevy::ecs::prelude::*;
use glam::{Affine3A, Vec3};
use loopline_robot::{MoveError, Robot, RobotMove, TaskState, ToolPose};

use super::belt;
use super::events::{EventKind, Events};
use super::gripper::{Cup, DRY_FRICTION, Seal};
use super::physics::{GRAVITY_M_S2, Handle, Motion, Physics, Radius};
use super::{Body, Clock, LineSet, Serial, Setup, WorldFromItem};
pub(in crate::plant) use limbs::Limbs;
pub use limbs::{Collision, Obstacle};
pub(in crate::plant) use mount::Mount;

/// Height over the belt at which the tool comes over an item, m: higher than what lies on a sorting belt.
pub(in crate::plant) const HOVER_M: f64 = 0.16;
/// Lowest that the cup goes, m over the belt: its lip gives by so much when it presses on the belt itself.
pub(in crate::plant) const LOWEST_M: f64 = -0.002;
/// Height over the belt at which an item is carried, m.
pub(in crate::plant) const CARRY_M: f64 = 0.22;
/// Height over the belt, m, from which an empty tool goes sideways: it passes what lies there, or rises as it goes.
pub(in crate::plant) const PASS_M: f64 = 0.12;
/// How far an item is lifted before it is carried off, m: its underside then passes what lies beside it.
pub(in crate::plant) const LIFTED_M: f64 = 0.1;
/// So long before it is over an item, s, the tool begins to go down: it is then within centimetres of where it ends.
pub(in crate::plant) const ROUND_OFF_S: f64 = 0.1;
/// Height of the tool over a bin's rim when it lets go, m.
pub(in crate::plant) const DROP_M: f64 = 0.2;
/// How far a bellows cup gives way to what it presses on, and is drawn out or sideways before what it holds comes off, m. Assumed: the
/// stroke of a cup of one and a half folds.
const CUP_GIVES_M: f64 = 0.015;
/// Force that a grip should have over what the move asks of it (1.5 at least, 2 usual: Schmalz, vacuum knowledge).
const GRIP_SAFETY: f64 = 2.0;
/// Slowest that an arm carries what its gauge says it barely holds, times as slow as it can.
const MOST_GENTLE: f64 = 2.5;
/// Time from contact to full vacuum, s: 50 to 150 ms is usual for a cup on a short hose.
pub(in crate::plant) const EVACUATION_S: f64 = 0.1;
/// Time to let go, s: the blow-off.
pub(in crate::plant) const RELEASE_S: f64 = 0.06;

/// Which cell, in the order of the line's file.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::plant) struct CellNumber(pub(in crate::plant) usize);

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
    /// What it is believed to weigh, kg; decides how fast it is carried for the vacuum that there is.
    pub mass_kg: f64,
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

/// A move under way.
#[derive(Clone, Debug)]
struct Way {
    plan: RobotMove,
    begun_s: f64,
}

impl Way {
    fn over(&self, now_s: f64) -> bool {
        self.left_s(now_s) <= 1e-9
    }

    /// Time until it ends, s; below 0 after it.
    fn left_s(&self, now_s: f64) -> f64 {
        self.begun_s + self.plan.duration_s() - now_s
    }
}

/// What an arm does.
#[derive(Clone, Debug)]
enum Doing {
    /// For an order; the move before may still end.
    Waiting(Option<Way>),
    /// Has an order, and sets out so as to meet the item where its stretch of belt begins.
    Ready(Option<Way>),
    Reaching(Way),
    Lowering(Way),
    Gripping(Way, f64),
    /// And the height, world frame, m, from which it is carried off.
    Lifting(Way, f64),
    Carrying(Way),
    Releasing(Way, f64),
    Rising(Way),
    /// Stands still where a fault struck it, with what it holds.
    Stopped,
}

impl Doing {
    /// The move under way, if the arm moves.
    fn way(&self) -> Option<&Way> {
        match self {
            Self::Waiting(way) | Self::Ready(way) => way.as_ref(),
            Self::Reaching(way)
            | Self::Lowering(way)
            | Self::Gripping(way, _)
            | Self::Lifting(way, _)
            | Self::Carrying(way)
            | Self::Releasing(way, _)
            | Self::Rising(way) => Some(way),
            Self::Stopped => None,
        }
    }
}

/// What is in the gripper.
#[derive(Clone, Debug)]
struct Grip {
    seal: Seal,
    mass_kg: f32,
    /// Distance of the common centre of mass from the cup's axis, m.
    lever_m: f32,
    /// Where the tip was in the last tick, world frame, m.
    tip_m: Vec3,
    /// Each item with its pose in the frame of the tool's tip.
    items: Vec<(Entity, Serial, Handle, Affine3A)>,
}

/// An arm with its gripper.
#[derive(Component, Debug)]
pub(in crate::plant) struct Arm {
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
    /// What the cup goes down on, or has: that gives way into the cup, and is no body to the arm.
    under: Vec<Handle>,
    stopped: bool,
    drives_j: f64,
    pump_j: f64,
    pump_w: f64,
}

impl Arm {
    pub(in crate::plant) fn new(setup: &Setup, cell: usize, robot: Robot) -> Self {
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
            bins: setup.layout.serves[cell].clone(),
            q,
            tool: TaskState::at_rest([x, y, z, pose.yaw_rad]),
            robot,
            doing: Doing::Waiting(None),
            order: None,
            orders_done: 0,
            grip: None,
            under: Vec::new(),
            stopped: false,
            drives_j: 0.0,
            pump_j: 0.0,
            pump_w: PUMP_SHARE * vacuum_pa * flow_m3_s / PUMP_EFFICIENCY,
        }
    }

    pub(in crate::plant) fn state(&self) -> ArmState {
        let world = self.mount.to_world(&self.tool);
        let three = |v: [f64; 4]| [v[0], v[1], v[2]];
        ArmState {
            idle: matches!(self.doing, Doing::Waiting(_)) && self.order.is_none(),
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
        self.robot.plan_slower(&self.tool, &to, &self.q, self.gentle())
    }

    /// How many times as slow as it can the arm moves what it holds: so that accelerations ask no more of the grip than its gauge and
    /// the believed mass allow. Nothing held, nothing known: as fast as it can.
    fn gentle(&self) -> f64 {
        let (Some(grip), Some(order)) = (&self.grip, self.order) else { return 1.0 };
        let limits = self.robot.task_limits().acceleration;
        let most_m_s2 = limits[2].max(limits[0].max(limits[1]) / f64::from(DRY_FRICTION));
        let spare_m_s2 = f64::from(grip.seal.force_n) / (GRIP_SAFETY * order.mass_kg) - f64::from(GRAVITY_M_S2);
        if order.mass_kg > 0.0 { (most_m_s2 / spare_m_s2.max(1e-3)).sqrt().clamp(1.0, MOST_GENTLE) } else { 1.0 }
    }

    /// A move onto a place that rides with the belt, at a height over it.
    fn meet(&self, [x, y]: [f64; 2], z: f64, belt_m_s: f64) -> Result<RobotMove, MoveError> {
        let yaw = self.mount.place_to_world(self.tool.position)[3];
        let target = self.mount.place_to_base([x, y, z, yaw]);
        let belt = self.mount.rate_to_base([belt_m_s, 0.0, 0.0, 0.0]);
        self.robot.meet_slower(&self.tool, target, belt, &self.q, self.gentle())
    }

    /// Where the tip of the cup is, world frame.
    fn tip(&self) -> TaskState {
        self.mount.to_world(&self.tool)
    }

    fn holds_vacuum(&self) -> bool {
        matches!(self.doing, Doing::Gripping(..) | Doing::Lifting(..) | Doing::Carrying(_))
    }
}

/// Power of a pump at work over the product of its vacuum and its free flow: the curve's best point is a quarter of it, of which pumps
/// make about half.
const PUMP_SHARE: f64 = 0.25;
const PUMP_EFFICIENCY: f64 = 0.5;

/// Orders that nobody has begun, and reports that nobody has fetched.
#[derive(Resource, Debug, Default)]
pub(in crate::plant) struct Orders {
    pub(in crate::plant) given: Vec<PickOrder>,
    pub(in crate::plant) reports: Vec<PickReport>,
}

pub(in crate::plant) struct ArmPlugin(pub(in crate::plant) Vec<Robot>);

impl Plugin for ArmPlugin {
    fn build(&self, app: &mut App) {
        let setup = app.world().resource::<Setup>();
        let arms: Vec<_> = self.0.iter().enumerate().map(|(cell, robot)| Arm::new(setup, cell, robot.clone())).collect();
        for (cell, arm) in arms.into_iter().enumerate() {
            let limbs = Limbs::insert(&mut app.world_mut().resource_mut::<Physics>(), cell, &arm);
            app.world_mut().spawn((CellNumber(cell), arm, limbs));
        }
        app.add_plugins(limbs::LimbsPlugin)
            .init_resource::<Orders>()
            .add_systems(FixedUpdate, work::work.in_set(LineSet::Drive).after(belt::Drive))
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
            *number == order.cell && matches!(arm.doing, Doing::Waiting(_)) && !arm.stopped && arm.bins.contains(&order.bin)
        });
        match free {
            Some((_, mut arm)) => {
                arm.order = Some(order);
                arm.doing = Doing::Ready(arm.doing.way().cloned());
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
