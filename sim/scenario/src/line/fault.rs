//! `[[faults]]`: what goes wrong, when, how badly, and what ends it.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Cell;

/// What can go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// Frames that are due do not arrive.
    FrameDropped,
    /// The last frame arrives again and again, as if it were new.
    FrameFrozen,
    /// Less light reaches the cameras.
    LensDark,
    /// Dirt covers part of the picture.
    LensDirty,
    /// Bands of the near-infrared camera read nothing.
    NirBandsDead,
    /// The heater is cold.
    HeaterOff,
    /// The arm of a cell stands still.
    ArmStopped,
    /// The gripper of a cell draws air past its cups.
    GripperLeak,
    /// The belt runs slower than its encoder says.
    BeltSlip,
    /// The cameras' clock is off.
    ClockJump,
    /// More items arrive than the line was made for.
    InfeedBurst,
}

/// What the amount of a kind of fault is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Amount {
    /// What it counts, with its unit.
    pub what: &'static str,
    /// Least and greatest.
    pub range: [f64; 2],
    /// The amount that would change nothing, which no fault has.
    pub nothing: f64,
}

impl Amount {
    /// Whether an amount can be `given`.
    #[must_use]
    pub fn takes(&self, given: f64) -> bool {
        given != self.nothing && (self.range[0]..=self.range[1]).contains(&given)
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, range: [least, most], nothing } = self;
        write!(f, "from {least} to {most} but not {nothing}: {what}")
    }
}

impl FaultKind {
    /// All kinds.
    pub const ALL: [Self; 11] = [
        Self::FrameDropped,
        Self::FrameFrozen,
        Self::LensDark,
        Self::LensDirty,
        Self::NirBandsDead,
        Self::HeaterOff,
        Self::ArmStopped,
        Self::GripperLeak,
        Self::BeltSlip,
        Self::ClockJump,
        Self::InfeedBurst,
    ];

    /// The name as files spell it, for example `arm_stopped`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::FrameDropped => "frame_dropped",
            Self::FrameFrozen => "frame_frozen",
            Self::LensDark => "lens_dark",
            Self::LensDirty => "lens_dirty",
            Self::NirBandsDead => "nir_bands_dead",
            Self::HeaterOff => "heater_off",
            Self::ArmStopped => "arm_stopped",
            Self::GripperLeak => "gripper_leak",
            Self::BeltSlip => "belt_slip",
            Self::ClockJump => "clock_jump",
            Self::InfeedBurst => "infeed_burst",
        }
    }

    /// Whether it strikes one cell.
    #[must_use]
    pub const fn strikes_a_cell(self) -> bool {
        matches!(self, Self::ArmStopped | Self::GripperLeak)
    }

    /// What its amount is; `None` where it has none.
    #[must_use]
    pub const fn amount(self) -> Option<Amount> {
        match self {
            Self::FrameDropped | Self::FrameFrozen | Self::HeaterOff | Self::ArmStopped => None,
            Self::LensDark => share_of("share of the light that is lost"),
            Self::LensDirty => share_of("share of the picture that is covered"),
            Self::NirBandsDead => share_of("share of the bands that are dead"),
            Self::GripperLeak => share_of("share of what the pump draws that comes in past the cups"),
            Self::BeltSlip => share_of("share of the speed that is lost"),
            Self::ClockJump => Some(Amount { what: "seconds that the clock is fast", range: [-60.0, 60.0], nothing: 0.0 }),
            Self::InfeedBurst => Some(Amount { what: "multiple of infeed.items_per_min", range: [1.0, 20.0], nothing: 1.0 }),
        }
    }
}

/// An amount that is a share of a whole.
const fn share_of(what: &'static str) -> Option<Amount> {
    Some(Amount { what, range: [0.0, 1.0], nothing: 0.0 })
}

/// Something that goes wrong once.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FaultEntry {
    /// What goes wrong; below is what each kind takes.
    pub kind: FaultKind,
    /// When it begins, s from the start of the run.
    #[schemars(range(min = 0.0, max = 86_400.0))]
    pub at_s: f64,
    /// How long it lasts, s. Then all is as it was before.
    #[schemars(range(min = 0.001, max = 86_400.0))]
    pub for_s: f64,
    /// Name of the cell that it strikes, for kinds that strike one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cell: Option<String>,
    /// How bad it is, for kinds that have an amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<f64>,
}

/// A fault of a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fault {
    /// When it begins, s from the start of the run.
    pub at_s: f64,
    /// How long it lasts, s; then all is as it was before.
    pub for_s: f64,
    /// What fails.
    pub failure: Failure,
}

/// What fails, and how badly. Cells are indices into the line's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Failure {
    /// Frames that are due do not arrive.
    FrameDropped,
    /// The last frame arrives again and again, as if it were new.
    FrameFrozen,
    /// Less light reaches the cameras.
    LensDark {
        /// Share of the light, above 0 to 1.
        lost: f64,
    },
    /// Dirt covers part of the picture.
    LensDirty {
        /// Share of the picture, above 0 to 1.
        covered: f64,
    },
    /// Bands of the near-infrared camera read nothing.
    NirBandsDead {
        /// Share of the bands, above 0 to 1.
        dead: f64,
    },
    /// The heater is cold.
    HeaterOff,
    /// An arm stands still.
    ArmStopped {
        /// Whose.
        cell: usize,
    },
    /// A gripper draws air past its cups.
    GripperLeak {
        /// Whose.
        cell: usize,
        /// Share of what the pump draws, above 0 to 1.
        leaks: f64,
    },
    /// The belt runs slower than its encoder says.
    BeltSlip {
        /// Share of the speed, above 0 to 1.
        lost: f64,
    },
    /// The cameras' clock is off.
    ClockJump {
        /// How much it is fast, s; not 0.
        by_s: f64,
    },
    /// More items arrive.
    InfeedBurst {
        /// Multiple of the line's rate, above 1.
        times: f64,
    },
}

/// Why what a kind needs is there.
const RULED: &str = "the rules of line files demand the cell and the amount of each fault that has one";

impl Fault {
    /// The fault that a checked entry says.
    pub(super) fn new(entry: &FaultEntry, cells: &[Cell]) -> Self {
        let amount = || entry.amount.expect(RULED);
        let cell = || cells.iter().position(|c| Some(&c.name) == entry.cell.as_ref()).expect(RULED);
        let failure = match entry.kind {
            FaultKind::FrameDropped => Failure::FrameDropped,
            FaultKind::FrameFrozen => Failure::FrameFrozen,
            FaultKind::LensDark => Failure::LensDark { lost: amount() },
            FaultKind::LensDirty => Failure::LensDirty { covered: amount() },
            FaultKind::NirBandsDead => Failure::NirBandsDead { dead: amount() },
            FaultKind::HeaterOff => Failure::HeaterOff,
            FaultKind::ArmStopped => Failure::ArmStopped { cell: cell() },
            FaultKind::GripperLeak => Failure::GripperLeak { cell: cell(), leaks: amount() },
            FaultKind::BeltSlip => Failure::BeltSlip { lost: amount() },
            FaultKind::ClockJump => Failure::ClockJump { by_s: amount() },
            FaultKind::InfeedBurst => Failure::InfeedBurst { times: amount() },
        };
        Self { at_s: entry.at_s, for_s: entry.for_s, failure }
    }

    /// The entry of a line file with these `cells` that says this fault.
    ///
    /// # Panics
    /// If the line has no such cell.
    #[must_use]
    pub fn entry(&self, cells: &[Cell]) -> FaultEntry {
        let (kind, cell, amount) = match self.failure {
            Failure::FrameDropped => (FaultKind::FrameDropped, None, None),
            Failure::FrameFrozen => (FaultKind::FrameFrozen, None, None),
            Failure::LensDark { lost } => (FaultKind::LensDark, None, Some(lost)),
            Failure::LensDirty { covered } => (FaultKind::LensDirty, None, Some(covered)),
            Failure::NirBandsDead { dead } => (FaultKind::NirBandsDead, None, Some(dead)),
            Failure::HeaterOff => (FaultKind::HeaterOff, None, None),
            Failure::ArmStopped { cell } => (FaultKind::ArmStopped, Some(cell), None),
            Failure::GripperLeak { cell, leaks } => (FaultKind::GripperLeak, Some(cell), Some(leaks)),
            Failure::BeltSlip { lost } => (FaultKind::BeltSlip, None, Some(lost)),
            Failure::ClockJump { by_s } => (FaultKind::ClockJump, None, Some(by_s)),
            Failure::InfeedBurst { times } => (FaultKind::InfeedBurst, None, Some(times)),
        };
        let cell = cell.map(|cell| cells[cell].name.clone());
        FaultEntry { kind, at_s: self.at_s, for_s: self.for_s, cell, amount }
    }
}
