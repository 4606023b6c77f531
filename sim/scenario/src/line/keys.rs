//! The keys of a line file, as they stand in it. Field docs are the reference, as those of [`sections`](crate::sections) are.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Bin, Cell, Computer, Expect, FaultEntry};
use crate::Scenario;

/// Version of the line file's format that this build reads.
pub const LINE_SCHEMA: u32 = 1;

/// A plant that sorts in a closed loop: belt, station, computer, arms, bins.
///
/// Everything about items, light, climate and cameras is that of the scenario that `infeed_of` names.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LineKeys {
    /// Format version: 1.
    #[schemars(range(min = 1, max = 1))]
    pub schema: u32,
    /// Identifier: lower-case letters, digits and `_`. The line's random draws are keyed by it, apart from those of the scenario.
    #[schemars(length(min = 1, max = 64))]
    pub name: String,
    /// Name for people, one line.
    #[schemars(length(min = 1, max = 120))]
    pub title: String,
    /// What the line stands for.
    #[schemars(length(min = 1, max = 4000))]
    pub description: String,
    /// The scenario whose items arrive: path of its file, relative to this file's folder.
    #[schemars(length(min = 1, max = 400))]
    pub infeed_of: String,
    /// How many items arrive and how.
    pub infeed: LineInfeed,
    /// Keys put over the scenario's `[belt]`.
    #[serde(default)]
    pub belt: BeltChanges,
    /// Keys put over the scenario's `[heater]`.
    #[serde(default)]
    pub heater: HeaterChanges,
    /// Keys put over the scenario's `[station]`.
    #[serde(default)]
    pub station: StationChanges,
    /// What perception runs on.
    pub computer: Computer,
    /// The places where arms pick, at least one.
    #[schemars(length(min = 1, max = 16))]
    pub cells: Vec<Cell>,
    /// What arms place into, at least one.
    #[schemars(length(min = 1, max = 64))]
    pub bins: Vec<Bin>,
    /// What is left on the belt.
    pub tail: Tail,
    /// What goes wrong, and when; nothing where left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 1000))]
    pub faults: Vec<FaultEntry>,
    /// What the line must achieve.
    #[serde(default)]
    pub expect: Expect,
}

impl LineKeys {
    /// `scenario` as it is on this line: with the line's name and words, rate, and keys of belt, heater and station.
    pub(super) fn put_over(&self, mut scenario: Scenario) -> Scenario {
        scenario.name.clone_from(&self.name);
        scenario.title.clone_from(&self.title);
        scenario.description.clone_from(&self.description);
        put(self.infeed.items_per_min, &mut scenario.infeed.items_per_min);
        put(self.belt.speed_m_s, &mut scenario.belt.speed_m_s);
        put(self.belt.before_camera_m, &mut scenario.belt.before_camera_m);
        put(self.belt.after_camera_m, &mut scenario.belt.after_camera_m);
        put(self.belt.width_m, &mut scenario.belt.width_m);
        put(self.heater.irradiance_kw_m2, &mut scenario.heater.irradiance_kw_m2);
        put(self.heater.length_m, &mut scenario.heater.length_m);
        put(self.heater.before_camera_m, &mut scenario.heater.before_camera_m);
        put(self.station.field_of_view_m, &mut scenario.station.field_of_view_m);
        put(self.station.camera_height_m, &mut scenario.station.camera_height_m);
        scenario
    }
}

fn put<T>(given: Option<T>, over: &mut T) {
    if let Some(given) = given {
        *over = given;
    }
}

/// How items lie when they arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Feed {
    /// One after the other.
    Singulated,
    /// As they fall: beside and on top of each other.
    AsItComes,
}

/// How many items arrive and how.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LineInfeed {
    /// Items that arrive in a minute. Either this or `kg_per_h`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.1, max = 6000.0))]
    pub items_per_min: Option<f64>,
    /// Mass that arrives in an hour, kg, on average over what the scenario's items weigh.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.1, max = 100_000.0))]
    pub kg_per_h: Option<f64>,
    /// How they lie: one after the other, or as they fall, beside and on top of each other.
    pub feed: Feed,
}

/// Keys put over the scenario's `[belt]`; those left out stay the scenario's.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct BeltChanges {
    /// Speed, m/s. Robots work at 0.3 to 0.6 m/s; datasets are often of the faster belts of air-jet sorters.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.05, max = 6.0))]
    pub speed_m_s: Option<f64>,
    /// Length of belt before the cameras' axis, m: items arrive at its start.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.1, max = 100.0))]
    pub before_camera_m: Option<f64>,
    /// Length of belt behind the cameras' axis, m: at its end is the tail.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.1, max = 100.0))]
    pub after_camera_m: Option<f64>,
    /// Width on which items lie, m.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.05, max = 5.0))]
    pub width_m: Option<f64>,
}

/// Keys put over the scenario's `[heater]`; those left out stay the scenario's.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct HeaterChanges {
    /// Irradiance on a surface that faces the heater squarely, kW/m2; 0 switches it off.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 100.0))]
    pub irradiance_kw_m2: Option<f32>,
    /// Length of belt under the heater, m.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.01, max = 20.0))]
    pub length_m: Option<f64>,
    /// Length of belt from the heater's end to the cameras' axis, m.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.01, max = 100.0))]
    pub before_camera_m: Option<f64>,
}

/// Keys put over the scenario's `[station]`; those left out stay the scenario's.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct StationChanges {
    /// Length of belt across the width of the image, m.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.02, max = 5.0))]
    pub field_of_view_m: Option<f64>,
    /// Height of the cameras above the belt, m.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.1, max = 10.0))]
    pub camera_height_m: Option<f64>,
}

/// What is left on the belt.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tail {
    /// What a kilogram that leaves the belt at its end costs, EUR/kg; below 0 where it still fetches a price.
    #[schemars(range(min = -10.0, max = 10.0))]
    pub cost_eur_kg: f64,
    /// Where that number comes from; an estimate says so.
    #[schemars(length(min = 1, max = 400))]
    pub source: String,
}
