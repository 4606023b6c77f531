//! The sections of a scenario file, one module each. Field docs are the reference: they become the JSON Schema and
//! docs/scenarios.md, and the bounds in the `schemars` attributes are the ones enforced.

mod appearance;
mod belt;
mod climate;
mod damage;
mod heater;
mod infeed;
mod lighting;
mod randomisation;
mod sampling;
mod scenario;
mod sensors;
mod station;

pub use appearance::Appearance;
pub use belt::Belt;
pub use climate::Climate;
pub use damage::DamageRange;
pub use heater::Heater;
pub use infeed::{BalancedKeyword, Basis, Composition, CompositionEntry, Infeed, MaterialShare};
pub use lighting::{Hall, IlluminantKind, Lighting};
pub use randomisation::Randomisation;
pub use sampling::{Arrangement, ItemLimits, Sampling};
pub(super) use scenario::Origin;
pub use scenario::{SCENARIO_SCHEMA, Scenario};
pub use sensors::Sensors;
pub use station::Station;
