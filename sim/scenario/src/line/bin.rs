//! `[[bins]]`: where things go, what is welcome there and what it is worth.

use loopline_materials::{DegradationState, Material, Value};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What becomes of a bin's content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Route {
    /// Used again as it is.
    Reuse,
    /// Used again after repair.
    Repair,
    /// Made into secondary raw material.
    Recycle,
}

/// A bin beside the belt.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bin {
    /// Identifier, the line's only of that name: lower-case letters, digits and `_`.
    #[schemars(length(min = 1, max = 64))]
    pub name: String,
    /// What becomes of its content; decides which of the library's prices a material has.
    pub route: Route,
    /// Families of materials that it accepts (`PET`, `steel`, ...), by the material that an item mainly is of. Either this or
    /// `materials` names one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 64))]
    pub families: Vec<String>,
    /// Ids of materials that it accepts besides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 64))]
    pub materials: Vec<String>,
    /// States of degradation that it accepts; empty: all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 10))]
    pub states: Vec<DegradationState>,
    /// Centre of its opening, x and y as of `cells.base_m`, m.
    #[schemars(inner(range(min = -100.0, max = 100.0)))]
    pub at_m: [f64; 2],
    /// Size of its opening along x and y, m.
    #[schemars(inner(range(min = 0.05, max = 10.0)))]
    pub size_m: [f64; 2],
    /// Height of its rim over the belt, m; below 0 where the rim is lower.
    #[schemars(range(min = -3.0, max = 2.0))]
    pub rim_m: f64,
    /// What a kilogram that it accepts fetches, EUR/kg; where left out, the library's price of the item's material on the bin's route.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = -10.0, max = 1000.0))]
    pub price_eur_kg: Option<f64>,
    /// What a kilogram of anything else in it costs, EUR/kg.
    #[schemars(range(min = 0.0, max = 1000.0))]
    pub penalty_eur_kg: f64,
    /// Of reuse and repair, share or multiple of the library's price that comes of it: not all finds a buyer. 1 where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 100.0))]
    pub value_factor: Option<f64>,
    /// Where price, penalty and factor come from; an estimate says so.
    #[schemars(length(min = 1, max = 400))]
    pub source: String,
}

impl Bin {
    /// Whether an item mainly of `material` is welcome in some state.
    #[must_use]
    pub fn takes(&self, material: &Material) -> bool {
        self.families.contains(&material.family) || self.materials.contains(&material.id)
    }

    /// Whether an item mainly of `material` and in `state` is welcome.
    #[must_use]
    pub fn accepts(&self, material: &Material, state: DegradationState) -> bool {
        self.takes(material) && (self.states.is_empty() || self.states.contains(&state))
    }

    /// What a kilogram that it accepts fetches, EUR/kg, where the library says `value` of the material.
    #[must_use]
    pub fn fetches_eur_kg(&self, value: &Value) -> f64 {
        let listed = match self.route {
            Route::Reuse => value.reuse_eur_kg,
            Route::Repair => value.repair_eur_kg,
            Route::Recycle => value.recycle_eur_kg,
        };
        self.price_eur_kg.unwrap_or_else(|| f64::from(listed) * self.value_factor.unwrap_or(1.0))
    }

    /// Least and greatest x, then y, of its opening, m.
    pub(super) fn opening_m(&self) -> [[f64; 2]; 2] {
        let side = |axis: usize| [-0.5, 0.5].map(|end| self.at_m[axis] + end * self.size_m[axis]);
        [side(0), side(1)]
    }
}
