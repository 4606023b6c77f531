//! A validated material, absorber and deposit: the numbers of a file in `f32`, with its spectra computed once.

use crate::optics::model::{AbsorberSpectra, KmModel, MetalModel, OpticsModel};
use crate::schema::{
    AbsorberFile, Coat, CorrosionLaw, DepositFile, MaterialClass, MaterialFile, MechanicsFile, Range, SurfaceFile,
    ThermalFile,
};

/// A material of the library.
#[derive(Clone, Debug)]
pub struct Material {
    /// Identifier, for example `pet_clear`.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Recycling family, for example `PET`.
    pub family: String,
    /// Broad class.
    pub class: MaterialClass,
    /// Thermal constants.
    pub thermal: Thermal,
    /// Normal emissivity of the opaque surface, 8 to 14 um.
    pub emissivity: f32,
    /// Long-wave infrared surface properties.
    pub lwir: Lwir,
    /// Surface relief and the range of roughness.
    pub surface: SurfaceFile,
    /// Mechanical constants.
    pub mechanics: Mechanics,
    /// Susceptibility to each mechanism, 0 to 1.
    pub susceptibility: Susceptibility,
    /// Constants of the kinetics; what is `None` does not act.
    pub kinetics: Kinetics,
    /// What a kilogram is worth.
    pub value: Value,
    /// Looks that it is sold in.
    pub habits: Vec<Habit>,
    /// The file as read.
    pub file: MaterialFile,
    pub(crate) index: usize,
    pub(crate) optics: OpticsModel,
    pub(crate) corrosion_deposit: Option<usize>,
}

impl Material {
    /// Whether it is a bare metal in its optics: its look is all first-surface reflection.
    #[must_use]
    pub fn is_metallic(&self) -> bool {
        matches!(self.optics, OpticsModel::Metal(_))
    }

    /// Position in [`crate::Library::materials`].
    #[must_use]
    pub fn index(&self) -> usize {
        self.index
    }

    pub(crate) fn km(&self) -> Option<&KmModel> {
        match &self.optics {
            OpticsModel::Km(m) => Some(m),
            OpticsModel::Metal(_) => None,
        }
    }

    pub(crate) fn metal(&self) -> Option<&MetalModel> {
        match &self.optics {
            OpticsModel::Km(_) => None,
            OpticsModel::Metal(m) => Some(m),
        }
    }
}

/// Thermal constants at 20 to 25 degrees Celsius.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thermal {
    /// Density, kg/m3.
    pub density_kg_m3: f32,
    /// Specific heat, J/(kg K).
    pub specific_heat_j_kg_k: f32,
    /// Conductivity through the thickness, W/(m K).
    pub conductivity_w_m_k: f32,
}

impl From<&ThermalFile> for Thermal {
    fn from(f: &ThermalFile) -> Self {
        Self {
            density_kg_m3: f.density_kg_m3.value as f32,
            specific_heat_j_kg_k: f.specific_heat_j_kg_k.value as f32,
            conductivity_w_m_k: f.conductivity_w_m_k.value as f32,
        }
    }
}

/// Surface properties averaged over 8 to 14 um.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lwir {
    /// Normal emissivity of the opaque surface.
    pub emissivity: f32,
    /// Band-averaged refractive index; 0 for a metal.
    pub refractive_index: f32,
    /// Absorption coefficient of the bulk, 1/mm; `None` where opaque at any thickness.
    pub absorption_per_mm: Option<f32>,
    /// Shape of the distribution of absorption coefficients over the band; large where it absorbs evenly.
    pub absorption_shape: f32,
}

/// Mechanical constants.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mechanics {
    /// Young's modulus, GPa.
    pub young_modulus_gpa: f32,
    /// Tensile strength, MPa.
    pub strength_mpa: f32,
    /// Elongation at break, percent.
    pub elongation_percent: f32,
    /// Friction coefficient against a rubber belt.
    pub friction: f32,
    /// Air that passes through a sheet of it, (m/s)/Pa; 0 where airtight.
    pub air_permeability_m_s_pa: f32,
}

impl From<&MechanicsFile> for Mechanics {
    fn from(f: &MechanicsFile) -> Self {
        Self {
            young_modulus_gpa: f.young_modulus_gpa.value as f32,
            strength_mpa: f.strength_mpa.value as f32,
            elongation_percent: f.elongation_percent.value as f32,
            friction: f.friction.value as f32,
            air_permeability_m_s_pa: f.air_permeability_m_s_pa.as_ref().map_or(0.0, |v| v.value as f32),
        }
    }
}

/// Susceptibility to each mechanism, 0 (immune) to 1 (the most susceptible material of the library).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[allow(missing_docs, reason = "the names are the mechanisms")]
pub struct Susceptibility {
    pub photo_oxidation: f32,
    pub corrosion: f32,
    pub heat: f32,
    pub hydrolysis: f32,
    pub abrasion: f32,
    pub fatigue: f32,
    pub soiling: f32,
}

/// Constants of the kinetics that act on a material.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Kinetics {
    /// Ultraviolet dose before oxidation starts, MJ/m2 in 295 to 385 nm.
    pub photo_induction_mj_m2: Option<f32>,
    /// Activation energy of photo-oxidation, kJ/mol.
    pub photo_activation_kj_mol: Option<f32>,
    /// Metal whose ISO 9224 exponent applies.
    pub corrosion_law: Option<CorrosionLaw>,
    /// Activation energy of hydrolysis, kJ/mol.
    pub hydrolysis_activation_kj_mol: Option<f32>,
    /// Moisture diffusivity at 23 degrees Celsius, mm2/h.
    pub moisture_diffusivity_mm2_h: Option<f32>,
    /// Softening or melting temperature, degrees Celsius.
    pub softening_c: Option<f32>,
    /// Charring temperature, degrees Celsius.
    pub char_c: Option<f32>,
}

/// What a kilogram is worth, euro.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Value {
    /// In an item that is reused.
    pub reuse_eur_kg: f32,
    /// In an item that is repaired.
    pub repair_eur_kg: f32,
    /// As secondary raw material.
    pub recycle_eur_kg: f32,
}

/// A look that a material is sold in.
#[derive(Clone, Debug, PartialEq)]
pub struct Habit {
    /// Name for people.
    pub name: String,
    /// Share among the material's habits; they sum to 1.
    pub share: f32,
    /// What covers the whole surface of a part that is not printed.
    pub coat: Option<Coat>,
    /// Absorber index and load.
    pub(crate) pigments: Vec<(usize, f32)>,
}

/// A pigment, dye or other absorber with its spectra per unit load.
#[derive(Clone, Debug)]
pub struct Absorber {
    /// Identifier, for example `carbon_black`.
    pub id: String,
    /// The file as read.
    pub file: AbsorberFile,
    pub(crate) spectra: AbsorberSpectra,
}

/// A layer that lies on parts: soil, water, char, a corrosion product.
#[derive(Clone, Debug)]
pub struct Deposit {
    /// Identifier, for example `rust`.
    pub id: String,
    /// Thermal constants.
    pub thermal: Thermal,
    /// Long-wave infrared surface properties.
    pub lwir: Lwir,
    /// Thickness of the layer, mm.
    pub thickness_mm: Range,
    /// GGX roughness alpha.
    pub roughness: Range,
    /// The file as read.
    pub file: DepositFile,
    pub(crate) model: KmModel,
}
