//! What a part has lived through, and the ranges that scenarios draw it from.

use rand::Rng;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::schema::Range;
use crate::variate;

/// Service lives of a scenario: a range for each quantity, drawn independently. All keys are optional.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ServiceLifeRange {
    /// Years in service, 0 to 100; drawn so that short lives are commoner (density falling as 1/sqrt).
    pub years: Range,
    /// Ultraviolet dose on exposed faces, 295 to 385 nm, MJ/m2 a year, 0 to 400 (Florida at 26 degrees: about 300).
    pub uv_mj_m2_year: Range,
    /// Mean temperature in service, degrees Celsius, -40 to 120.
    pub temperature_c: Range,
    /// Mean relative humidity, percent, 0 to 100.
    pub humidity_percent: Range,
    /// Sulphur dioxide in the air, ug/m3, 0 to 200; drawn evenly in the logarithm.
    pub so2_ug_m3: Range,
    /// Chloride deposition, mg/(m2 d), 0 to 1500; drawn evenly in the logarithm.
    pub chloride_mg_m2_day: Range,
    /// Share of the time in contact with liquid water, 0 to 1; also how wet it arrives.
    pub wetness: Range,
    /// Load and handling cycles a year, 0 to 1e6; drawn evenly in the logarithm.
    pub cycles_per_year: Range,
    /// Amplitude of those loads as a share of the material's strength, 0 to 1.
    pub load_ratio: Range,
    /// Heat events (fires, hot fillings, motor faults) a year, 0 to 100.
    pub heat_event_rate_per_year: Range,
    /// Peak temperature of a heat event, degrees Celsius, 20 to 1200.
    pub heat_event_c: Range,
    /// How dirty its use was, 0 to 1.
    pub soiling: Range,
}

const fn range(min: f64, max: f64) -> Range {
    Range { min, max }
}

impl Default for ServiceLifeRange {
    /// The full range: from the shelf to decades outdoors.
    fn default() -> Self {
        Self {
            years: range(0.0, 30.0),
            uv_mj_m2_year: range(0.0, 300.0),
            temperature_c: range(0.0, 40.0),
            humidity_percent: range(20.0, 95.0),
            so2_ug_m3: range(1.0, 100.0),
            chloride_mg_m2_day: range(1.0, 300.0),
            wetness: range(0.0, 1.0),
            cycles_per_year: range(10.0, 100_000.0),
            load_ratio: range(0.02, 0.5),
            heat_event_rate_per_year: range(0.0, 0.3),
            heat_event_c: range(50.0, 500.0),
            soiling: range(0.0, 1.0),
        }
    }
}

/// Bounds of each key: name, smallest and largest value allowed, unit.
const BOUNDS: [(&str, f64, f64, &str); 12] = [
    ("years", 0.0, 100.0, "years"),
    ("uv_mj_m2_year", 0.0, 400.0, "MJ/m2 a year"),
    ("temperature_c", -40.0, 120.0, "degrees Celsius"),
    ("humidity_percent", 0.0, 100.0, "percent"),
    ("so2_ug_m3", 0.0, 200.0, "ug/m3"),
    ("chloride_mg_m2_day", 0.0, 1500.0, "mg/(m2 d)"),
    ("wetness", 0.0, 1.0, "a share"),
    ("cycles_per_year", 0.0, 1e6, "cycles a year"),
    ("load_ratio", 0.0, 1.0, "a share of the strength"),
    ("heat_event_rate_per_year", 0.0, 100.0, "events a year"),
    ("heat_event_c", 20.0, 1200.0, "degrees Celsius"),
    ("soiling", 0.0, 1.0, "0 clean to 1 filthy"),
];

impl ServiceLifeRange {
    /// Short, indoor, clean service: weeks to two years.
    #[must_use]
    pub fn mild() -> Self {
        Self {
            years: range(0.0, 2.0),
            uv_mj_m2_year: range(0.0, 20.0),
            temperature_c: range(15.0, 25.0),
            humidity_percent: range(30.0, 60.0),
            so2_ug_m3: range(1.0, 5.0),
            chloride_mg_m2_day: range(1.0, 5.0),
            wetness: range(0.0, 0.2),
            cycles_per_year: range(10.0, 1000.0),
            load_ratio: range(0.02, 0.2),
            heat_event_rate_per_year: range(0.0, 0.0),
            heat_event_c: range(50.0, 80.0),
            soiling: range(0.0, 0.3),
        }
    }

    fn ranges(&self) -> [Range; 12] {
        [
            self.years,
            self.uv_mj_m2_year,
            self.temperature_c,
            self.humidity_percent,
            self.so2_ug_m3,
            self.chloride_mg_m2_day,
            self.wetness,
            self.cycles_per_year,
            self.load_ratio,
            self.heat_event_rate_per_year,
            self.heat_event_c,
            self.soiling,
        ]
    }

    /// Every wrong value: (key path within this section, what is wrong and what would be right).
    #[must_use]
    pub fn problems(&self) -> Vec<(String, String)> {
        let mut out = Vec::new();
        for (r, (key, low, high, unit)) in self.ranges().into_iter().zip(BOUNDS) {
            for (end, value) in [("min", r.min), ("max", r.max)] {
                // A NaN fails the test too: no comparison with it holds.
                if !(low..=high).contains(&value) {
                    out.push((format!("{key}.{end}"), format!("is {value}; it must lie between {low} and {high} ({unit})")));
                }
            }
            if r.min > r.max {
                out.push((key.to_owned(), format!("has min {} above max {}; write the smaller first", r.min, r.max)));
            }
        }
        out
    }

    /// Draws one service life.
    #[must_use]
    pub fn sample(&self, rng: &mut impl Rng) -> ServiceLife {
        let mut even = |r: Range| variate::uniform(rng, r.min, r.max) as f32;
        // Squaring an even variate makes short lives commoner, as the lives of packaging and appliances are.
        let years_share = {
            let u = even(range(0.0, 1.0));
            u * u
        };
        let years = self.years.min as f32 + (self.years.max - self.years.min) as f32 * years_share;
        let uv_mj_m2_year = even(self.uv_mj_m2_year);
        let temperature_c = even(self.temperature_c);
        let humidity_percent = even(self.humidity_percent);
        let wetness = even(self.wetness);
        let load_ratio = even(self.load_ratio);
        let heat_event_rate_per_year = even(self.heat_event_rate_per_year);
        let heat_event_c = even(self.heat_event_c);
        let soiling = even(self.soiling);
        let mut log = |r: Range, least: f64| {
            let top = r.max.max(least);
            variate::log_uniform(rng, r.min.max(least), top).min(r.max) as f32
        };
        ServiceLife {
            years,
            uv_mj_m2_year,
            temperature_c,
            humidity_percent,
            so2_ug_m3: log(self.so2_ug_m3, 0.1),
            chloride_mg_m2_day: log(self.chloride_mg_m2_day, 0.1),
            wetness,
            cycles_per_year: log(self.cycles_per_year, 1.0),
            load_ratio,
            heat_event_rate_per_year,
            heat_event_c,
            soiling,
        }
    }
}

/// One service life in numbers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ServiceLife {
    /// Years in service.
    pub years: f32,
    /// Ultraviolet dose on exposed faces, 295 to 385 nm, MJ/m2 a year.
    pub uv_mj_m2_year: f32,
    /// Mean temperature, degrees Celsius.
    pub temperature_c: f32,
    /// Mean relative humidity, percent.
    pub humidity_percent: f32,
    /// Sulphur dioxide in the air, ug/m3.
    pub so2_ug_m3: f32,
    /// Chloride deposition, mg/(m2 d).
    pub chloride_mg_m2_day: f32,
    /// Share of the time in contact with liquid water.
    pub wetness: f32,
    /// Load and handling cycles a year.
    pub cycles_per_year: f32,
    /// Amplitude of the loads as a share of the strength.
    pub load_ratio: f32,
    /// Heat events a year.
    pub heat_event_rate_per_year: f32,
    /// Peak temperature of a heat event, degrees Celsius.
    pub heat_event_c: f32,
    /// How dirty its use was, 0 to 1.
    pub soiling: f32,
}

impl ServiceLife {
    /// Straight from the factory: nothing has acted yet.
    #[must_use]
    pub const fn unused() -> Self {
        Self {
            years: 0.0,
            uv_mj_m2_year: 0.0,
            temperature_c: 20.0,
            humidity_percent: 50.0,
            so2_ug_m3: 0.0,
            chloride_mg_m2_day: 0.0,
            wetness: 0.0,
            cycles_per_year: 0.0,
            load_ratio: 0.0,
            heat_event_rate_per_year: 0.0,
            heat_event_c: 20.0,
            soiling: 0.0,
        }
    }
}
