//! The scenario file as a whole.

use loopline_materials::ServiceLifeRange;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Appearance, Belt, Climate, DamageRange, Heater, Infeed, Lighting, Randomisation, Sampling, Sensors, Station};

/// Version of the scenario format that this build reads.
pub const SCENARIO_SCHEMA: u32 = 2;

/// A scenario: everything that decides a sample besides the seed and the index.
///
/// Only `[infeed]` and the four keys at the top are due; every other section has defaults.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Format version: 2.
    #[schemars(range(min = 2, max = 2))]
    pub schema: u32,
    /// Identifier: lower-case letters, digits and `_`.
    #[schemars(length(min = 1, max = 64))]
    pub name: String,
    /// Name for people, one line.
    #[schemars(length(min = 1, max = 120))]
    pub title: String,
    /// What the scenario stands for.
    #[schemars(length(min = 1, max = 4000))]
    pub description: String,
    /// How far light, belt, the cameras' pose and the colour camera vary: `narrow` not at all, `plant` as the file says, `wide` as they
    /// may elsewhere. Ranges of `[lighting]` and of the cameras' pose in `[sampling]` shrink to their middle or grow, the list of
    /// `belt.materials` shrinks to its first or gets those of other plants and of white board, and what is not given of `[sensors.rgb]`
    /// is that of the profile `ideal` or `wide`.
    #[serde(default)]
    pub randomisation: Randomisation,
    /// What arrives on the belt.
    pub infeed: Infeed,
    /// What varies from picture to picture of a dataset.
    #[serde(default)]
    pub sampling: Sampling,
    /// What happened to the shape of the items.
    #[serde(default)]
    pub damage: DamageRange,
    /// The lives that items have led.
    #[serde(default)]
    pub service_life: ServiceLifeRange,
    /// How much the visible look betrays the material.
    #[serde(default)]
    pub appearance: Appearance,
    /// The conveyor belt.
    #[serde(default)]
    pub belt: Belt,
    /// Geometry of the sensor station.
    #[serde(default)]
    pub station: Station,
    /// The lamps.
    #[serde(default)]
    pub lighting: Lighting,
    /// The air of the hall.
    #[serde(default)]
    pub climate: Climate,
    /// The radiant heater upstream of the thermal camera.
    #[serde(default)]
    pub heater: Heater,
    /// The three cameras.
    #[serde(default)]
    pub sensors: Sensors,
    /// Where it was read from; not a key of the file.
    #[serde(skip)]
    pub(crate) origin: Origin,
}

/// The file that a scenario or a line was read from.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Origin {
    /// Name for messages.
    pub(crate) file: String,
    /// The text, verbatim.
    pub(crate) text: String,
}

impl Origin {
    pub(crate) fn new(file: &str, text: &str) -> Self {
        Self { file: file.to_owned(), text: text.to_owned() }
    }
}

impl Scenario {
    /// The text of the file, verbatim.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.origin.text
    }

    /// The name of the file, as it was given.
    #[must_use]
    pub fn file_name(&self) -> &str {
        &self.origin.file
    }
}
