//! A closed interval to draw from.

use rand::{Rng, RngExt as _};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A closed interval; draws are uniform. The unit is in the name of the key that holds it.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Interval {
    /// Lower end.
    pub min: f64,
    /// Upper end, not below `min`.
    pub max: f64,
}

impl Interval {
    /// The interval from `min` to `max`.
    #[must_use]
    pub const fn new(min: f64, max: f64) -> Self {
        Self { min, max }
    }

    /// A uniform draw. Takes exactly one number from `rng`, also where both ends are equal.
    pub fn draw(&self, rng: &mut impl Rng) -> f32 {
        let u: f64 = rng.random();
        (self.min + (self.max - self.min) * u) as f32
    }

    /// The middle.
    #[must_use]
    pub fn middle(&self) -> f32 {
        self.middle_f64() as f32
    }

    pub(crate) fn middle_f64(&self) -> f64 {
        0.5 * (self.min + self.max)
    }
}
