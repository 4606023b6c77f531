//! `[lighting]`: the lamps over the station.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Interval;

/// Spectral kind of the visible light.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IlluminantKind {
    /// Incandescent: a Planckian radiator at the drawn colour temperature.
    Planckian,
    /// A phase of CIE daylight; colour temperatures below 4000 K are raised to 4000 K.
    Daylight,
    /// White LED: blue pump and phosphor.
    Led,
}

/// Layout of the hall's own lamps and openings, as shiny surfaces mirror it. An estimate of what sorting halls have, not a survey.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Hall {
    /// Rows of tube lamps over the belt, and a gate of daylight on one side.
    TubesAndGate,
    /// Rows of tube lamps only.
    Tubes,
    /// Rows of round high-bay lamps, as far apart along a row as the rows are.
    RoundLamps,
}

/// Visible light and the mix of direct and surrounding light.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Lighting {
    /// Kinds of light; each sample draws one.
    #[schemars(length(min = 1, max = 8))]
    pub illuminants: Vec<IlluminantKind>,
    /// Correlated colour temperature, K.
    #[schemars(extend("x-range" = [1800.0, 12000.0]))]
    pub cct_k: Interval,
    /// Light level relative to the one that the camera's exposure is set for.
    #[schemars(extend("x-range" = [0.05, 8.0]))]
    pub intensity: Interval,
    /// Apparent diameter of the main lamp from the belt, degrees: small gives hard shadows.
    #[schemars(extend("x-range" = [0.1, 120.0]))]
    pub area_light_size_deg: Interval,
    /// Elevation of the main lamp above the belt plane, degrees.
    #[schemars(extend("x-range" = [5.0, 90.0]))]
    pub elevation_deg: Interval,
    /// Azimuth of the main lamp, degrees from the belt's direction of travel.
    #[schemars(extend("x-range" = [-360.0, 360.0]))]
    pub azimuth_deg: Interval,
    /// Share of the visible light that comes from the surroundings instead of the main lamp, 0 to 1.
    #[schemars(extend("x-range" = [0.0, 1.0]))]
    pub environment: Interval,
    /// Layouts of the hall's own lamps, which shiny surfaces mirror; each sample draws one.
    #[schemars(length(min = 1, max = 8))]
    pub halls: Vec<Hall>,
    /// Rows of the hall's lamps per height of their mounting over the belt.
    #[schemars(extend("x-range" = [0.3, 3.0]))]
    pub lamp_rows_per_height: Interval,
    /// Share of the halogen light of the near-infrared camera that arrives diffusely, 0 to 1.
    #[schemars(extend("x-range" = [0.0, 1.0]))]
    pub nir_diffuse: Interval,
}

impl Default for Lighting {
    fn default() -> Self {
        Self {
            illuminants: vec![IlluminantKind::Led, IlluminantKind::Daylight],
            cct_k: Interval::new(4000.0, 6500.0),
            intensity: Interval::new(0.7, 1.2),
            area_light_size_deg: Interval::new(5.0, 40.0),
            elevation_deg: Interval::new(40.0, 85.0),
            azimuth_deg: Interval::new(-180.0, 180.0),
            environment: Interval::new(0.15, 0.45),
            halls: vec![Hall::TubesAndGate],
            lamp_rows_per_height: Interval::new(1.1, 1.1),
            nir_diffuse: Interval::new(0.3, 0.7),
        }
    }
}
