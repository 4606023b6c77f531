//! `[[cells]]`: an arm with its gripper, where it stands, where it picks and what it may place into.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A place where one arm picks.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cell {
    /// Identifier, the line's only of that name: lower-case letters, digits and `_`.
    #[schemars(length(min = 1, max = 64))]
    pub name: String,
    /// Name of the robot, a file under assets/robots.
    #[schemars(length(min = 1, max = 64))]
    pub robot: String,
    /// Where the robot's base is: x along the belt's motion with 0 under the cameras, y to its left with 0 in the belt's middle, z up
    /// from the belt, m.
    #[schemars(inner(range(min = -100.0, max = 100.0)))]
    pub base_m: [f64; 3],
    /// Turn of the base about the vertical, anticlockwise seen from above, degrees from the belt's direction of travel.
    #[serde(default)]
    #[schemars(range(min = -360.0, max = 360.0))]
    pub base_yaw_deg: f64,
    /// Start of the stretch of belt where it picks, m behind the cameras' axis.
    #[schemars(range(min = 0.0, max = 100.0))]
    pub pick_from_m: f64,
    /// End of that stretch, m behind the cameras' axis.
    #[schemars(range(min = 0.0, max = 100.0))]
    pub pick_to_m: f64,
    /// Names of the bins that it may place into, at least one.
    #[schemars(length(min = 1, max = 64))]
    pub bins: Vec<String>,
    /// What it holds items with.
    #[serde(default)]
    pub gripper: Gripper,
}

/// A vacuum gripper: cups side by side on one pump.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Gripper {
    /// Diameter of a cup, mm.
    #[schemars(range(min = 2.0, max = 300.0))]
    pub cup_mm: f64,
    /// Number of cups.
    #[schemars(range(min = 1, max = 16))]
    pub cups: u32,
    /// How far the pump brings the pressure below that of the air once nothing leaks, kPa. The default is the 60 % vacuum that
    /// catalogues state the forces of cups at (Schmalz, schmalz.com); ejectors reach 60 to 80 on tight goods, blowers 20 to 40 on board.
    #[schemars(range(min = 1.0, max = 100.0))]
    pub vacuum_kpa: f64,
    /// What the pump draws where nothing holds it back, litres of free air a minute. The default is an estimate: some seven times
    /// the 8.3 that a cup of up to 60 mm needs on a tight surface (Schmalz, schmalz.com), for surfaces that leak.
    #[schemars(range(min = 0.1, max = 10_000.0))]
    pub pump_l_min: f64,
    /// Wear of the lips, 0 (new) to 1 (due for a change); worn lips seal less.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub wear: f64,
}

impl Default for Gripper {
    /// One cup of 40 mm: at 60 kPa it holds 75 N, far more than the weight of what belts carry; sealing is what limits it.
    fn default() -> Self {
        Self { cup_mm: 40.0, cups: 1, vacuum_kpa: 60.0, pump_l_min: 60.0, wear: 0.0 }
    }
}
