//! The file format of materials, absorbers and deposits, exactly as TOML spells it. Nothing here computes.

mod absorber;

pub use absorber::{AbsorberFile, DepositFile, EdgeFile};

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Version of the asset file format that this build reads.
pub const ASSET_SCHEMA: u32 = 1;

/// A constant with the key of its source in `assets/sources.toml`.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sourced {
    /// The value, in the unit that the key's name carries.
    pub value: f64,
    /// Relative standard deviation between grades (0 = none given).
    #[serde(default)]
    pub rel_sd: f64,
    /// Key in `assets/sources.toml`.
    pub source: String,
}

/// A closed interval to draw from.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Range {
    /// Lower end.
    pub min: f64,
    /// Upper end.
    pub max: f64,
}

/// Broad class of a material; decides which degradation mechanisms can act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum MaterialClass {
    Polymer,
    Metal,
    Glass,
    Ceramic,
    Paper,
    Wood,
    Textile,
    LeatherRubber,
    Composite,
    Electronics,
}

/// Surface relief and grain; the renderer draws each its own way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SurfaceTexture {
    /// Injection- or blow-moulded plastic: faint orange peel and flow lines.
    Moulded,
    /// Thin film: soft wrinkles.
    Film,
    /// Rolled or ground metal with directional scratches.
    Brushed,
    /// Foil or thin sheet with sharp creases.
    Crumpled,
    /// Sand-cast or hot-rolled: coarse isotropic relief.
    Cast,
    /// Polished or fire-finished: glass, glazed ceramic.
    Smooth,
    /// Matted fibres: paper, board, felt.
    Fibre,
    /// Warp and weft.
    Woven,
    /// Knitted loops.
    Knit,
    /// Growth rings and rays.
    WoodGrain,
    /// Grains and pores: concrete, brick, foam, chipboard.
    Granular,
    /// Leather-like cells.
    Leather,
    /// Laminate with copper traces and solder mask.
    Circuit,
}

/// One file under `assets/materials/`.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MaterialFile {
    /// Format version: 1.
    pub schema: u32,
    /// Identifier; equals the file's stem; `[a-z0-9_]+`.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Recycling family, for example `PET` or `steel`.
    pub family: String,
    /// Broad class.
    pub class: MaterialClass,
    /// Thermal constants.
    pub thermal: ThermalFile,
    /// Long-wave infrared surface properties.
    pub lwir: LwirFile,
    /// Spectral model, 380 to 2500 nm.
    pub optics: OpticsFile,
    /// Surface relief.
    pub surface: SurfaceFile,
    /// Mechanical constants.
    pub mechanics: MechanicsFile,
    /// How readily each mechanism acts on it, 0 (immune) to 1 (most susceptible material of the library).
    pub susceptibility: SusceptibilityFile,
    /// Constants of the kinetics that act on it.
    #[serde(default)]
    pub kinetics: KineticsFile,
    /// What a kilogram is worth, in euro.
    pub value: ValueFile,
    /// Looks that this material is sold in, with their shares; at least one.
    pub habits: Vec<HabitFile>,
}

/// Thermal constants at 20 to 25 degrees Celsius.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ThermalFile {
    /// Density, 5 to 25000 kg/m3.
    pub density_kg_m3: Sourced,
    /// Specific heat, 100 to 5000 J/(kg K).
    pub specific_heat_j_kg_k: Sourced,
    /// Thermal conductivity through the thickness, 0.01 to 500 W/(m K).
    pub conductivity_w_m_k: Sourced,
}

/// Surface properties averaged over 8 to 14 um.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LwirFile {
    /// Normal emissivity of the opaque surface, 0.01 to 1. A metal's or a deposit's is that of the flat surface, which
    /// roughness raises; a plastic's, which is flat at these wavelengths, is taken as it stands.
    pub emissivity: Sourced,
    /// Band-averaged refractive index, for the directional fall-off of dielectrics, 1 to 5; ignored for metals.
    pub refractive_index: Sourced,
    /// Absorption coefficient, 1/mm, of the bulk, averaged over the band; absent means opaque.
    #[serde(default)]
    pub absorption_per_mm: Option<Sourced>,
    /// How evenly the band absorbs, 0.05 to 100: shape of the gamma distribution of absorption coefficients. Small means
    /// strong bands with windows between them; absent means evenly (Beer's law).
    #[serde(default)]
    pub absorption_shape: Option<Sourced>,
}

/// Spectral model of a substrate or deposit.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(tag = "model", rename_all = "snake_case")]
pub enum OpticsFile {
    /// Scattering and absorbing dielectric.
    KubelkaMunk(KubelkaMunkFile),
    /// Bare metal.
    Metal(MetalFile),
}

/// Kubelka-Munk dielectric: K(lambda) from bands and absorbers, S(lambda) a power law.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KubelkaMunkFile {
    /// Refractive index in the near infrared, 1 to 3; sets the surface (Saunderson) correction.
    pub refractive_index: Sourced,
    /// Thickness that this material is commonly met in, mm; used where no part gives one.
    pub thickness_mm: Range,
    /// Scattering coefficient S at 1000 nm, 1/mm, 0 to 1000. Its `rel_sd` is the log-normal spread between grades.
    pub scattering_per_mm: Sourced,
    /// Exponent p of S = S0 (lambda / 1000 nm)^-p, 0 to 4.
    pub scattering_exponent: f64,
    /// Standard deviation of p between grades, 0 to 1.
    #[serde(default)]
    pub scattering_exponent_sd: f64,
    /// Grey absorption K0, 1/mm.
    pub absorption_floor_per_mm: f64,
    /// Log-normal spread of the strength of each band between grades.
    pub band_log_sd: f64,
    /// Standard deviation of a band's centre between grades, nm, 0 to 5.
    #[serde(default)]
    pub band_shift_sd_nm: f64,
    /// Log-normal spread of the width of all bands between grades, 0 to 0.5.
    #[serde(default)]
    pub band_width_log_sd: f64,
    /// Its own absorption bands.
    #[serde(default)]
    pub bands: Vec<BandFile>,
    /// Shared absorbers (files under `assets/absorbers/`) with their loads; K and S add `load` times theirs.
    #[serde(default)]
    pub absorbers: BTreeMap<String, f64>,
    /// Log-normal spread of the load of an absorber where it is not `band_log_sd`: moisture, plasticiser, filler.
    #[serde(default)]
    pub absorber_log_sd: BTreeMap<String, f64>,
}

/// A Gaussian absorption band in K(lambda).
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BandFile {
    /// Centre, 200 to 3500 nm.
    pub center_nm: f64,
    /// Full width at half maximum, 1 to 1500 nm.
    pub fwhm_nm: f64,
    /// Peak of K, 1/mm (for an absorber: per unit load).
    pub strength_per_mm: f64,
    /// Change of ln(strength) where crystallinity is one standard deviation above the usual grade's, -1 to 1. Only for the
    /// own bands of a material.
    #[serde(default)]
    pub order: f64,
    /// What vibrates, for example `2v CH2`.
    pub assignment: String,
    /// Key in `assets/sources.toml`.
    pub source: String,
}

/// Bare metal: Fresnel from n,k, roughness from `surface`.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MetalFile {
    /// Key in `assets/sources.toml`.
    pub source: String,
    /// Rows of [wavelength nm, n, k], ascending, at least two, covering 380 to 2500 nm.
    pub nk: Vec<[f64; 3]>,
    /// Share of the reflected light that roughness makes diffuse, drawn per part.
    pub diffuse_share: Range,
}

/// Surface relief.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SurfaceFile {
    /// GGX roughness alpha, drawn per part, 0.01 to 1.
    pub roughness: Range,
    /// Kind of relief.
    pub texture: SurfaceTexture,
    /// Strength of the relief, 0 to 1.
    pub texture_strength: f64,
}

/// Mechanical constants.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MechanicsFile {
    /// Young's modulus, GPa.
    pub young_modulus_gpa: Sourced,
    /// Tensile (yield or ultimate) strength, MPa.
    pub strength_mpa: Sourced,
    /// Elongation at break, percent.
    pub elongation_percent: Sourced,
    /// Friction coefficient against a rubber belt.
    pub friction: Sourced,
    /// Air that passes through a sheet of it, (m/s)/Pa, as Gurley's test of paper and ISO 9237's of cloth give it; airtight where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub air_permeability_m_s_pa: Option<Sourced>,
}

/// Susceptibilities, each 0 to 1.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SusceptibilityFile {
    /// To photo-oxidation.
    pub photo_oxidation: Sourced,
    /// To atmospheric corrosion and tarnish.
    pub corrosion: Sourced,
    /// To thermal ageing and charring.
    pub heat: Sourced,
    /// To moisture uptake and hydrolysis.
    pub hydrolysis: Sourced,
    /// To abrasion.
    pub abrasion: Sourced,
    /// To fatigue and impact cracking.
    pub fatigue: Sourced,
    /// To holding soil.
    pub soiling: Sourced,
}

/// Which of ISO 9224's metals the power law of corrosion follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum CorrosionLaw {
    Steel,
    Zinc,
    Copper,
    Aluminium,
}

/// Constants of the kinetics; what is absent does not act.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KineticsFile {
    /// Ultraviolet dose (295 to 385 nm) before oxidation starts, MJ/m2.
    #[serde(default)]
    pub photo_induction_mj_m2: Option<Sourced>,
    /// Activation energy of oxidation, kJ/mol.
    #[serde(default)]
    pub photo_activation_kj_mol: Option<Sourced>,
    /// Metal whose ISO 9224 exponent applies.
    #[serde(default)]
    pub corrosion_law: Option<CorrosionLaw>,
    /// Deposit (file under `assets/deposits/`) that corrosion makes.
    #[serde(default)]
    pub corrosion_product: Option<String>,
    /// Activation energy of hydrolysis, kJ/mol.
    #[serde(default)]
    pub hydrolysis_activation_kj_mol: Option<Sourced>,
    /// Moisture diffusivity at 23 degrees Celsius, mm2/h.
    #[serde(default)]
    pub moisture_diffusivity_mm2_h: Option<Sourced>,
    /// Temperature where it softens or melts, degrees Celsius.
    #[serde(default)]
    pub softening_c: Option<Sourced>,
    /// Temperature where it chars, degrees Celsius.
    #[serde(default)]
    pub char_c: Option<Sourced>,
}

/// What a kilogram is worth, euro.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ValueFile {
    /// In an item that is reused.
    pub reuse_eur_kg: Sourced,
    /// In an item that is repaired.
    pub repair_eur_kg: Sourced,
    /// As secondary raw material.
    pub recycle_eur_kg: Sourced,
}

/// A look that a material is sold in.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HabitFile {
    /// Name for people, for example `blue`.
    pub name: String,
    /// Share among this material's habits; any positive number.
    pub weight: f64,
    /// Loads of pigments and dyes (files under `assets/absorbers/`).
    #[serde(default)]
    pub pigments: BTreeMap<String, f64>,
    /// What covers the whole surface of such goods, unless their archetype has them printed; nothing where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coat: Option<Coat>,
}

/// A coat all over a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Coat {
    /// Clear lacquer of some micrometres, on metals: they look bare and emit more.
    Lacquer,
    /// Opaque paint of one colour.
    Paint,
}
