//! Typical specimens: no draw decides what a probe prints.

use anyhow::Result;
use loopline_materials::{
    ENDMEMBER_COUNT, Endmember, Ink, Library, Material, PartOptics, Realisation, Weathering, part_optics, stream,
};

use crate::commands::material;

/// Wall of a metal that the geometry gives in a scene, in mm.
const METAL_WALL_MM: f32 = 1.0;

/// Thickness that a probe can be asked for, mm: from a lacquer to a block.
pub(super) const THICKNESS_MM: [f32; 2] = [0.001, 1000.0];

/// How rough a specimen of a material or deposit is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Grade {
    /// Least roughness of its range.
    Smooth,
    /// Middle of the range.
    Typical,
    /// Greatest roughness of its range.
    Rough,
}

impl Grade {
    pub(super) const ALL: [Self; 3] = [Self::Smooth, Self::Typical, Self::Rough];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Smooth => "smooth",
            Self::Typical => "typical",
            Self::Rough => "rough",
        }
    }

    fn of(self, min: f64, max: f64) -> f32 {
        (match self {
            Self::Smooth => min,
            Self::Typical => 0.5 * (min + max),
            Self::Rough => max,
        }) as f32
    }
}

/// The materials of some ids; all of the library if none is named.
pub(super) fn materials<'a>(library: &'a Library, ids: &[String]) -> Result<Vec<&'a Material>> {
    if ids.is_empty() {
        return Ok(library.materials().iter().collect());
    }
    ids.iter().map(|id| material(library, id)).collect()
}

/// A specimen whose grade, scattering and infrared properties are the material's typical ones, in its first habit that
/// the fixed draw meets. Without a thickness it has the geometric middle of the material's range.
pub(super) fn specimen(library: &Library, material: &Material, thickness_mm: Option<f32>, grade: Grade) -> Realisation {
    let thickness = thickness_mm.unwrap_or_else(|| match &material.file.optics {
        loopline_materials::schema::OpticsFile::KubelkaMunk(km) => (km.thickness_mm.min * km.thickness_mm.max).sqrt() as f32,
        loopline_materials::schema::OpticsFile::Metal(_) => METAL_WALL_MM,
    });
    let mut specimen = material.realise(library, Some(thickness), 1.0, &mut stream(0, 0, &material.id));
    let range = material.file.surface.roughness;
    specimen.own_roughness = grade.of(range.min, range.max);
    specimen.roughness = specimen.own_roughness;
    specimen.infrared_factor = 1.0;
    specimen.scattering_factor = 1.0;
    specimen.bands.fill(loopline_materials::BandDraw::NOMINAL);
    specimen.scattering_exponent_shift = 0.0;
    specimen.absorber_factors.fill(1.0);
    let deposit = |deposit: &loopline_materials::Deposit| grade.of(deposit.roughness.min, deposit.roughness.max);
    specimen.char.roughness = deposit(library.char());
    specimen.soil.roughness = deposit(library.soil());
    for draw in [&mut specimen.char, &mut specimen.water, &mut specimen.soil] {
        draw.infrared_factor = 1.0;
    }
    if let (Some(product), Some(draw)) = (library.corrosion_deposit(material), &mut specimen.corrosion) {
        draw.roughness = deposit(product);
        draw.infrared_factor = 1.0;
    }
    specimen
}

/// Its optics in every endmember, fully weathered where weathered, printed with white ink.
pub(super) fn optics(library: &Library, specimen: &Realisation) -> PartOptics {
    let worn = Weathering { depth: 1.0, ..Weathering::default() };
    let ink = Ink::new(library, &[("titania", 1.0)], 0.015, 0.3);
    let mut needed = [true; ENDMEMBER_COUNT];
    needed[Endmember::Coating.index()] = ink.is_some();
    part_optics(library, specimen, &worn, needed, ink.as_ref())
}
