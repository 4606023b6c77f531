//! Files of absorbers and deposits.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{BandFile, KubelkaMunkFile, LwirFile, Range, ThermalFile};

/// One file under `assets/absorbers/`: something that adds K and S to a dielectric, per unit load.
///
/// K(lambda) = sum of bands + sum of edges + floor. A load of 1 is the strength met in strongly coloured goods.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AbsorberFile {
    /// Format version: 1.
    pub schema: u32,
    /// Identifier; equals the file's stem.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Gaussian bands.
    #[serde(default)]
    pub bands: Vec<BandFile>,
    /// Sigmoid edges: strong absorption on the short-wave side.
    #[serde(default)]
    pub edges: Vec<EdgeFile>,
    /// Grey absorption, 1/mm per unit load.
    #[serde(default)]
    pub floor_per_mm: f64,
    /// Exponent q of the floor: floor (lambda / 1000 nm)^-q.
    #[serde(default)]
    pub floor_exponent: f64,
    /// Scattering at 1000 nm, 1/mm per unit load.
    #[serde(default)]
    pub scattering_per_mm: f64,
    /// Exponent of the scattering power law.
    #[serde(default)]
    pub scattering_exponent: f64,
    /// Key in `assets/sources.toml` for what has no source of its own.
    pub source: String,
}

/// K = strength / (1 + exp((lambda - edge) / width)).
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EdgeFile {
    /// Wavelength where K has fallen to half, nm.
    pub edge_nm: f64,
    /// Width, nm, above 0.
    pub width_nm: f64,
    /// K on the short-wave side, 1/mm per unit load.
    pub strength_per_mm: f64,
    /// Key in `assets/sources.toml`.
    pub source: String,
}

/// One file under `assets/deposits/`: soil, char, corrosion products, water; an optically thick or thin layer on a part.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DepositFile {
    /// Format version: 1.
    pub schema: u32,
    /// Identifier; equals the file's stem.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Thermal constants.
    pub thermal: ThermalFile,
    /// Long-wave infrared surface properties.
    pub lwir: LwirFile,
    /// Spectral model; `thickness_mm` is the layer's.
    pub optics: KubelkaMunkFile,
    /// GGX roughness alpha.
    pub roughness: Range,
}
