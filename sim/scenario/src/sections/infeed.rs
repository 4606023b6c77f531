//! `[infeed]`: what arrives on the belt, in which shares and how it lies.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the shares of the composition count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Numbers of items.
    Units,
    /// Mass; divided by each entry's `unit_mass_kg` it gives numbers of items.
    Mass,
}

/// The word `"balanced"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BalancedKeyword {
    /// Every material of the library is the body of an item equally often; the archetype is drawn among those that
    /// such things are made as.
    Balanced,
}

/// Either `"balanced"` or a list of entries.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Composition {
    /// All materials of the library equally often.
    Balanced(BalancedKeyword),
    /// Shares of archetypes and their materials.
    Entries(#[schemars(length(min = 1, max = 64))] Vec<CompositionEntry>),
}

/// One kind of item in the infeed.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CompositionEntry {
    /// Name of the archetype, a file under assets/archetypes.
    pub archetype: String,
    /// Share in the infeed, counted as `infeed.basis` says; shares are divided by their sum.
    #[schemars(range(min = 1e-6, max = 1e6))]
    pub share: f64,
    /// Typical mass of one item, kg; due with `basis = "mass"` and only there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1e-5, max = 1e3))]
    pub unit_mass_kg: Option<f64>,
    /// Materials by role (`body`, `cap`, ...), each with a weight and, where it comes in one colour or make only, the name of
    /// that `habit` (`loopline materials show`); roles left out take the archetype's own.
    #[serde(default)]
    pub materials: BTreeMap<String, Vec<MaterialShare>>,
    /// Key in `infeed.sources` of the statistic that the share comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// A material with its weight among the alternatives of one role.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MaterialShare {
    /// Material id, a file under assets/materials.
    pub id: String,
    /// Weight by number of items; weights are divided by their sum.
    #[schemars(range(min = 1e-6, max = 1e6))]
    pub weight: f64,
    /// Name of the one habit (colour or make) that it comes in, as in the material's file; all of them by their shares
    /// where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub habit: Option<String>,
}

/// What arrives on the belt.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Infeed {
    /// Items that arrive in a minute on a line that runs; datasets have no rate.
    #[serde(default = "default_rate")]
    #[schemars(range(min = 0.1, max = 6000.0))]
    pub items_per_min: f64,
    /// What the shares count.
    #[serde(default = "default_basis")]
    pub basis: Basis,
    /// What the infeed consists of.
    pub composition: Composition,
    /// Citations of the published statistics, by key.
    #[serde(default)]
    pub sources: BTreeMap<String, String>,
}

/// As many as a person picks in a minute.
fn default_rate() -> f64 {
    60.0
}

fn default_basis() -> Basis {
    Basis::Units
}
