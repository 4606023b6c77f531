//! `[belt]`: the conveyor that items lie on.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Interval;

/// The conveyor belt.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Belt {
    /// Speed along the image's x axis, m/s. Sets motion blur and bolometer lag, and with the heater's lengths how long things are
    /// heated and cool.
    #[schemars(range(min = 0.05, max = 6.0))]
    pub speed_m_s: f64,
    /// Length of belt before the cameras' axis, m: items arrive at its start.
    #[schemars(range(min = 0.1, max = 100.0))]
    pub before_camera_m: f64,
    /// Length of belt behind the cameras' axis, m: at its end is the tail.
    #[schemars(range(min = 0.1, max = 100.0))]
    pub after_camera_m: f64,
    /// Width on which items lie, m.
    #[schemars(range(min = 0.05, max = 5.0))]
    pub width_m: f64,
    /// Ids of the materials that belts are made of; each sample draws one.
    #[schemars(length(min = 1, max = 16))]
    pub materials: Vec<String>,
    /// Thickness, mm.
    #[schemars(range(min = 0.5, max = 40.0))]
    pub thickness_mm: f64,
    /// Share of the surface worn (scuffed, polished or grey), 0 to 1.
    #[schemars(extend("x-range" = [0.0, 1.0]))]
    pub wear: Interval,
    /// Share of the surface under soil, 0 to 1.
    #[schemars(extend("x-range" = [0.0, 1.0]))]
    pub soil: Interval,
    /// Share of the surface under a water film, 0 to 1.
    #[schemars(extend("x-range" = [0.0, 1.0]))]
    pub wetness: Interval,
}

impl Default for Belt {
    fn default() -> Self {
        Self {
            speed_m_s: 1.0,
            before_camera_m: 4.0,
            after_camera_m: 4.0,
            width_m: 0.6,
            materials: vec!["rubber_black".to_owned(), "pvc_plasticised".to_owned()],
            thickness_mm: 6.0,
            wear: Interval::new(0.1, 0.6),
            soil: Interval::new(0.0, 0.15),
            wetness: Interval::new(0.0, 0.05),
        }
    }
}
