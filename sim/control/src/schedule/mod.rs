//! Which arm picks what next. What an item is worth to an arm is settled before; what robots can do is asked of [`Reach`].

mod rules;
mod value;

use serde::Serialize;

pub use value::LookAhead;

use crate::error::{ControlError, Result};

/// Where an arm sets out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Spot {
    /// Here, belt frame, m.
    Place([f64; 2]),
    /// Above a bin, where it let go of the item before.
    Bin(usize),
}

/// When and where an arm sets out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Start {
    /// When, s.
    pub at_s: f64,
    /// Where.
    pub from: Spot,
}

/// An item on the belt, and where it may be picked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Target {
    /// Its centre at `at_s`, belt frame, m.
    pub place_m: [f64; 2],
    /// When it is there, s; never later than any [`Start`].
    pub at_s: f64,
    /// Its speed along x, m/s.
    pub belt_m_s: f64,
    /// Where along x it may be gripped, belt frame, m.
    pub window_m: [f64; 2],
    /// How high it stands above the belt, m, where known.
    pub height_m: Option<f64>,
    /// Direction of its longer side, rad.
    pub yaw_rad: f64,
    /// Its longer side, m.
    pub length_m: f64,
    /// Its shorter side, m.
    pub width_m: f64,
}

impl Target {
    /// Where its centre is along x at a time, belt frame, m.
    #[must_use]
    pub fn x_m(&self, time_s: f64) -> f64 {
        self.place_m[0] + self.belt_m_s * (time_s - self.at_s)
    }

    /// When it leaves its window, s; never while the belt stands.
    #[must_use]
    pub fn leaves_s(&self) -> f64 {
        let left_m = self.window_m[1] - self.place_m[0];
        if left_m < 0.0 {
            self.at_s
        } else if self.belt_m_s > 0.0 {
            self.at_s + left_m / self.belt_m_s
        } else {
            f64::INFINITY
        }
    }
}

/// An arm and an item at one place.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Meeting {
    /// When, s.
    pub meet_s: f64,
    /// Where along x, belt frame, m.
    pub x_m: f64,
}

/// What robots can do; whoever knows them says so.
pub trait Reach {
    /// The earliest moment at which an arm could grip an item, at once or after waiting for it to enter its window. None where it
    /// cannot, or not before the item leaves.
    fn meet(&self, arm: usize, start: Start, target: &Target) -> Option<Meeting>;

    /// When the arm, having met an item, will have let go of it above a bin, s. None where it cannot reach the bin.
    fn cycle(&self, arm: usize, meeting: Meeting, y_m: f64, bin: usize) -> Option<f64>;
}

/// An item that is worth more in a bin than on the belt.
#[derive(Clone, Debug, PartialEq)]
pub struct Pickable {
    /// Number of its track.
    pub track: u64,
    /// Where it is; each arm sets its own window.
    pub target: Target,
    /// For each arm the best of its bins, and how much more the item is worth there than on the belt, euro.
    pub bins: Vec<Option<(usize, f64)>>,
}

/// An arm that may be sent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FreeArm {
    /// Its number.
    pub arm: usize,
    /// Where it is, belt frame, m.
    pub place_m: [f64; 2],
    /// Where along x it may grip, belt frame, m.
    pub window_m: [f64; 2],
}

/// What there is to assign.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// Now, s.
    pub now_s: f64,
    /// Arms without work, by rising number.
    pub arms: &'a [FreeArm],
    /// Items that wait, by rising number of track.
    pub items: &'a [Pickable],
    /// A pick is not assigned before it can be met within this time, s: something better may come first.
    pub commit_within_s: f64,
}

/// A pick that is possible.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Pick {
    /// Number of the arm.
    pub arm: usize,
    /// Number of the track.
    pub track: u64,
    /// Number of the bin.
    pub bin: usize,
    /// How much more the item is worth there than on the belt, euro.
    pub gain_eur: f64,
    /// Where they meet.
    pub meeting: Meeting,
    /// When the arm is free again, s.
    pub done_s: f64,
}

/// An order of picking.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scheduler {
    /// First in, first out: the lowest number of track.
    Fifo,
    /// The meeting nearest to the arm.
    Nearest,
    /// The item that leaves the arm's window first.
    Deadline,
    /// The most money for the time, looking ahead.
    Value(LookAhead),
}

impl Scheduler {
    /// Their names, as settings write them.
    pub const NAMES: [&'static str; 4] = ["fifo", "nearest", "deadline", "value"];

    /// The scheduler of this name, with its defaults.
    ///
    /// # Errors
    /// [`ControlError::UnknownScheduler`], which lists the names.
    pub fn by_name(name: &str) -> Result<Self> {
        match name {
            "fifo" => Ok(Self::Fifo),
            "nearest" => Ok(Self::Nearest),
            "deadline" => Ok(Self::Deadline),
            "value" => Ok(Self::Value(LookAhead::default())),
            _ => Err(ControlError::UnknownScheduler { name: name.to_owned(), known: Self::NAMES.to_vec() }),
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Fifo => "fifo",
            Self::Nearest => "nearest",
            Self::Deadline => "deadline",
            Self::Value(_) => "value",
        }
    }

    /// At most one pick for each arm, and no item twice.
    pub fn assign(&self, scene: &Scene<'_>, reach: &dyn Reach) -> Vec<Pick> {
        match self {
            Self::Fifo => rules::assign(scene, reach, |_, _| 0.0),
            Self::Nearest => rules::assign(scene, reach, |arm, (target, pick)| {
                (pick.meeting.x_m - arm.place_m[0]).hypot(target.place_m[1] - arm.place_m[1])
            }),
            Self::Deadline => rules::assign(scene, reach, |_, (target, _)| target.leaves_s()),
            Self::Value(look_ahead) => value::assign(*look_ahead, scene, reach),
        }
    }
}

/// What would come of sending an arm to an item, unless it cannot pick it.
fn try_pick(arm: FreeArm, start: Start, item: &Pickable, reach: &dyn Reach) -> Option<(Target, Pick)> {
    let (bin, gain_eur) = item.bins.get(arm.arm).copied().flatten()?;
    let target = Target { window_m: arm.window_m, ..item.target };
    // Asking a robot is dear: what has left is not asked for.
    if target.leaves_s() < start.at_s {
        return None;
    }
    let meeting = reach.meet(arm.arm, start, &target)?;
    let within = arm.window_m[0] <= meeting.x_m && meeting.x_m <= arm.window_m[1];
    if !(within && meeting.meet_s >= start.at_s) {
        return None;
    }
    let done_s = reach.cycle(arm.arm, meeting, target.place_m[1], bin)?;
    (done_s >= meeting.meet_s).then_some((target, Pick { arm: arm.arm, track: item.track, bin, gain_eur, meeting, done_s }))
}
