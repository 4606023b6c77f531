//! The library of materials, absorbers and deposits: embedded at compile time, extended from a folder, validated whole.

mod bounds;
mod check_layers;
mod check_material;
mod load;

use std::collections::BTreeMap;
use std::path::Path;

use crate::error::AssetError;
use crate::material::{Absorber, Deposit, Habit, Kinetics, Lwir, Material, Susceptibility, Value};
use crate::optics::model::{AbsorberSpectra, KmModel, MetalModel, OpticsModel};
use crate::schema::{DepositFile, LwirFile, MaterialFile, OpticsFile};

use load::Assets;

/// Materials that the embedded library has at least.
pub const REQUIRED_MATERIALS: usize = 50;

/// Absorber that the model itself uses.
const WATER: &str = "water";
/// Deposits that the model itself uses.
const SOIL: &str = "soil";
const CHAR: &str = "char";

/// Validated materials, absorbers, deposits and sources. Everything is in the order of its id.
#[derive(Clone, Debug)]
pub struct Library {
    assets: Assets,
    materials: Vec<Material>,
    absorbers: Vec<Absorber>,
    deposits: Vec<Deposit>,
    water_absorber: usize,
    soil: usize,
    char: usize,
    water: usize,
}

impl Library {
    /// The library compiled in from `assets/`.
    ///
    /// # Errors
    /// The first thing wrong with a file, or fewer than [`REQUIRED_MATERIALS`] materials.
    pub fn embedded() -> Result<Self, AssetError> {
        let library = Self::build(load::embedded()?)?;
        if library.materials.len() < REQUIRED_MATERIALS {
            return Err(AssetError::Missing {
                file: "assets/materials".to_owned(),
                key: "*.toml".to_owned(),
                value: format!("{} of the {REQUIRED_MATERIALS} materials", REQUIRED_MATERIALS - library.materials.len()),
                expected: format!("the embedded library holds at least {REQUIRED_MATERIALS} material files"),
            });
        }
        Ok(library)
    }

    /// A library from a folder alone, laid out like `assets/`: `materials/`, `absorbers/` and `deposits/` with `*.toml`,
    /// and `sources.toml`.
    ///
    /// # Errors
    /// The first thing wrong with a file.
    pub fn from_directory(dir: &Path) -> Result<Self, AssetError> {
        let mut assets = Assets::default();
        load::directory(dir, &mut assets)?;
        Self::build(assets)
    }

    /// Adds the files of a folder laid out like `assets/`; a file replaces the one of the same id. Any part may be absent.
    ///
    /// # Errors
    /// The first thing wrong with a file.
    pub fn with_directory(self, dir: &Path) -> Result<Self, AssetError> {
        let mut assets = self.assets;
        load::directory(dir, &mut assets)?;
        Self::build(assets)
    }

    /// All materials, by id.
    #[must_use]
    pub fn materials(&self) -> &[Material] {
        &self.materials
    }

    /// The material with this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Material> {
        self.index_of(id).map(|i| &self.materials[i])
    }

    /// Position of a material in [`Library::materials`].
    #[must_use]
    pub fn index_of(&self, id: &str) -> Option<usize> {
        self.materials.binary_search_by(|m| m.id.as_str().cmp(id)).ok()
    }

    /// All pigments, dyes and other absorbers, by id.
    #[must_use]
    pub fn absorbers(&self) -> &[Absorber] {
        &self.absorbers
    }

    /// Position of an absorber in [`Library::absorbers`].
    #[must_use]
    pub fn absorber_index(&self, id: &str) -> Option<usize> {
        self.absorbers.binary_search_by(|a| a.id.as_str().cmp(id)).ok()
    }

    /// All deposits, by id.
    #[must_use]
    pub fn deposits(&self) -> &[Deposit] {
        &self.deposits
    }

    /// The deposit with this id.
    #[must_use]
    pub fn deposit(&self, id: &str) -> Option<&Deposit> {
        self.deposits.binary_search_by(|d| d.id.as_str().cmp(id)).ok().map(|i| &self.deposits[i])
    }

    /// Soil.
    #[must_use]
    pub fn soil(&self) -> &Deposit {
        &self.deposits[self.soil]
    }

    /// Char.
    #[must_use]
    pub fn char(&self) -> &Deposit {
        &self.deposits[self.char]
    }

    /// The film of liquid water.
    #[must_use]
    pub fn water(&self) -> &Deposit {
        &self.deposits[self.water]
    }

    /// What a material's corrosion leaves on it; `None` where it does not corrode.
    #[must_use]
    pub fn corrosion_deposit(&self, material: &Material) -> Option<&Deposit> {
        material.corrosion_deposit.map(|i| &self.deposits[i])
    }

    /// The citation behind a source key.
    #[must_use]
    pub fn source(&self, key: &str) -> Option<&str> {
        self.assets.sources.get(key).map(String::as_str)
    }

    /// BLAKE3 over the files of all materials, absorbers and deposits, hex: libraries of one digest draw alike.
    #[must_use]
    pub fn digest(&self) -> String {
        self.assets.digest()
    }

    pub(crate) fn water_absorber(&self) -> &Absorber {
        &self.absorbers[self.water_absorber]
    }

    /// Checks all files against each other and computes their spectra.
    fn build(assets: Assets) -> Result<Self, AssetError> {
        let names = bounds::Names {
            sources: &assets.sources,
            absorbers: assets.absorbers.keys().map(String::as_str).collect(),
            deposits: assets.deposits.keys().map(String::as_str).collect(),
        };
        for loaded in assets.absorbers.values() {
            check_layers::absorber(&loaded.origin, &loaded.file, &names)?;
        }
        for loaded in assets.deposits.values() {
            check_layers::deposit(&loaded.origin, &loaded.file, &names)?;
        }
        for loaded in assets.materials.values() {
            check_material::material(&loaded.origin, &loaded.file, &names)?;
        }
        if assets.materials.is_empty() {
            return Err(missing("materials", "any material", "add at least one file under `materials/`"));
        }

        let absorbers: Vec<Absorber> = assets
            .absorbers
            .values()
            .map(|l| Absorber { id: l.file.id.clone(), spectra: AbsorberSpectra::compile(&l.file), file: l.file.clone() })
            .collect();
        let absorber_index = |id: &str| absorbers.binary_search_by(|a| a.id.as_str().cmp(id)).ok();
        let deposits: Vec<Deposit> = assets.deposits.values().map(|l| compile_deposit(&l.file, absorber_index)).collect();
        let deposit_index = |id: &str| deposits.binary_search_by(|d| d.id.as_str().cmp(id)).ok();
        let materials = assets
            .materials
            .values()
            .enumerate()
            .map(|(index, l)| compile_material(&l.file, index, absorber_index, deposit_index))
            .collect();

        let need_deposit =
            |id: &str| deposit_index(id).ok_or_else(|| missing("deposits", id, &format!("add a file `deposits/{id}.toml`")));
        let (soil, char, water) = (need_deposit(SOIL)?, need_deposit(CHAR)?, need_deposit(WATER)?);
        let water_absorber =
            absorber_index(WATER).ok_or_else(|| missing("absorbers", WATER, "add a file `absorbers/water.toml`"))?;
        Ok(Self { materials, absorbers, deposits, water_absorber, soil, char, water, assets })
    }
}

fn missing(folder: &str, id: &str, expected: &str) -> AssetError {
    AssetError::Missing {
        file: format!("{folder}/"),
        key: "id".to_owned(),
        value: format!("`{id}`"),
        expected: expected.to_owned(),
    }
}

/// Shape of a distribution of absorption coefficients so narrow that Beer's law holds.
const EVEN_ABSORPTION: f32 = 100.0;

fn compile_lwir(file: &LwirFile, metallic: bool) -> Lwir {
    Lwir {
        emissivity: file.emissivity.value as f32,
        refractive_index: if metallic { 0.0 } else { file.refractive_index.value as f32 },
        absorption_per_mm: file.absorption_per_mm.as_ref().map(|a| a.value as f32),
        absorption_shape: file.absorption_shape.as_ref().map_or(EVEN_ABSORPTION, |s| s.value as f32),
    }
}

fn compile_deposit(file: &DepositFile, absorber_index: impl Fn(&str) -> Option<usize>) -> Deposit {
    Deposit {
        id: file.id.clone(),
        thermal: (&file.thermal).into(),
        lwir: compile_lwir(&file.lwir, false),
        thickness_mm: file.optics.thickness_mm,
        roughness: file.roughness,
        model: KmModel::compile(&file.optics, absorber_index),
        file: file.clone(),
    }
}

fn compile_material(
    file: &MaterialFile,
    index: usize,
    absorber_index: impl Fn(&str) -> Option<usize>,
    deposit_index: impl Fn(&str) -> Option<usize>,
) -> Material {
    let optics = match &file.optics {
        OpticsFile::KubelkaMunk(f) => OpticsModel::Km(KmModel::compile(f, &absorber_index)),
        OpticsFile::Metal(f) => OpticsModel::Metal(MetalModel::compile(f)),
    };
    let lwir = compile_lwir(&file.lwir, matches!(optics, OpticsModel::Metal(_)));
    let total: f64 = file.habits.iter().map(|h| h.weight).sum();
    let loads = |pigments: &BTreeMap<String, f64>| {
        pigments.iter().filter_map(|(id, load)| Some((absorber_index(id)?, *load as f32))).collect()
    };
    let s = &file.susceptibility;
    let k = &file.kinetics;
    Material {
        id: file.id.clone(),
        name: file.name.clone(),
        family: file.family.clone(),
        class: file.class,
        thermal: (&file.thermal).into(),
        emissivity: lwir.emissivity,
        lwir,
        surface: file.surface.clone(),
        mechanics: (&file.mechanics).into(),
        susceptibility: Susceptibility {
            photo_oxidation: s.photo_oxidation.value as f32,
            corrosion: s.corrosion.value as f32,
            heat: s.heat.value as f32,
            hydrolysis: s.hydrolysis.value as f32,
            abrasion: s.abrasion.value as f32,
            fatigue: s.fatigue.value as f32,
            soiling: s.soiling.value as f32,
        },
        kinetics: Kinetics {
            photo_induction_mj_m2: k.photo_induction_mj_m2.as_ref().map(|v| v.value as f32),
            photo_activation_kj_mol: k.photo_activation_kj_mol.as_ref().map(|v| v.value as f32),
            corrosion_law: k.corrosion_law,
            hydrolysis_activation_kj_mol: k.hydrolysis_activation_kj_mol.as_ref().map(|v| v.value as f32),
            moisture_diffusivity_mm2_h: k.moisture_diffusivity_mm2_h.as_ref().map(|v| v.value as f32),
            softening_c: k.softening_c.as_ref().map(|v| v.value as f32),
            char_c: k.char_c.as_ref().map(|v| v.value as f32),
        },
        value: Value {
            reuse_eur_kg: file.value.reuse_eur_kg.value as f32,
            repair_eur_kg: file.value.repair_eur_kg.value as f32,
            recycle_eur_kg: file.value.recycle_eur_kg.value as f32,
        },
        habits: file
            .habits
            .iter()
            .map(|h| Habit {
                name: h.name.clone(),
                share: (h.weight / total) as f32,
                coat: h.coat,
                pigments: loads(&h.pigments),
            })
            .collect(),
        corrosion_deposit: k.corrosion_product.as_deref().and_then(deposit_index),
        file: file.clone(),
        index,
        optics,
    }
}
