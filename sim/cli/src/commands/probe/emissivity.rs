//! `loopline probe emissivity`.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;
use loopline_materials::{Endmember, Library, PartOptics, Realisation};
use loopline_sensors::PartSignature;
use loopline_sensors::lwir::{directional_emissivity, endmember_exchange};

use super::specimen::{self, Grade};
use super::within;
use crate::commands::output::write_whole;

/// Arguments of `probe emissivity`.
#[derive(Debug, clap::Args)]
pub(crate) struct EmissivityArgs {
    /// Materials to print, separated by commas; all of them, and all deposits, if left out.
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    material: Vec<String>,
    /// Thickness of the walls, in mm; the middle of each material's range if left out.
    #[arg(long, value_name = "MM")]
    thickness_mm: Option<f32>,
    /// Angles to the normal, in degrees, separated by commas.
    #[arg(long, value_name = "DEG", value_delimiter = ',', default_value = "0")]
    angles: Vec<f32>,
    /// Instead: a flat metal of this normal emissivity, to see the law of angles by itself.
    #[arg(long, value_name = "E", conflicts_with_all = ["material", "thickness_mm"])]
    metal: Option<f32>,
    /// File to write; standard output if left out.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(super) fn run(args: &EmissivityArgs, library: &Library) -> Result<()> {
    for &angle in &args.angles {
        within("--angles", angle, [0.0, 90.0])?;
    }
    for (key, value, bounds) in
        [("--thickness-mm", args.thickness_mm, specimen::THICKNESS_MM), ("--metal", args.metal, [0.001, 1.0])]
    {
        value.map_or(Ok(()), |value| within(key, value, bounds))?;
    }
    let mut out = Vec::new();
    writeln!(out, "kind,id,endmember,grade,roughness,thickness_mm,angle_deg,emissivity,transmittance")?;
    if let Some(normal) = args.metal {
        for &angle in &args.angles {
            let e = directional_emissivity(normal, 0.0, angle.to_radians().cos());
            writeln!(out, "metal,{normal},intact,smooth,0,0,{angle},{e:.6},0")?;
        }
        return write_whole(args.out.as_ref(), &out);
    }
    let all = args.material.is_empty();
    let mut deposits = BTreeSet::new();
    for material in specimen::materials(library, &args.material)? {
        for grade in Grade::ALL {
            let of = specimen::specimen(library, material, args.thickness_mm, grade);
            let optics = specimen::optics(library, &of);
            for e in Endmember::ALL {
                let (kind, name) = match e {
                    Endmember::Intact | Endmember::Weathered | Endmember::Crack => ("material", material.id.clone()),
                    Endmember::Coating => ("deposit", "ink".to_owned()),
                    Endmember::Water => ("deposit", library.water().id.clone()),
                    Endmember::Soil => ("deposit", library.soil().id.clone()),
                    Endmember::Char => ("deposit", library.char().id.clone()),
                    Endmember::Corrosion => match library.corrosion_deposit(material) {
                        Some(deposit) => ("deposit", deposit.id.clone()),
                        None => continue,
                    },
                };
                // A deposit is the same on every material.
                if kind == "deposit" && (!all || !deposits.insert((name.clone(), grade.name()))) {
                    continue;
                }
                for &angle in &args.angles {
                    let [emissivity, transmittance] = endmember_exchange(&signature(&optics), e, angle.to_radians().cos());
                    let (rough, thick) = (optics.roughness[e.index()], thickness(&of, e));
                    let (e, grade) = (format!("{e:?}").to_lowercase(), grade.name());
                    writeln!(out, "{kind},{name},{e},{grade},{rough},{thick},{angle},{emissivity:.5},{transmittance:.5}")?;
                }
            }
        }
    }
    write_whole(args.out.as_ref(), &out)
}

fn thickness(of: &Realisation, e: Endmember) -> f32 {
    match e {
        Endmember::Corrosion => of.corrosion.as_ref().map_or(0.0, |d| d.thickness_mm),
        Endmember::Char => of.char.thickness_mm,
        Endmember::Water => of.water.thickness_mm,
        Endmember::Soil => of.soil.thickness_mm,
        _ => of.thickness_mm,
    }
}

/// What the thermal camera learns of a part, as a scene gives it; temperatures do not matter here.
fn signature(optics: &PartOptics) -> PartSignature {
    PartSignature {
        nir_diffuse: Vec::new(),
        nir_specular: Vec::new(),
        nir_transmittance: None,
        temperature_k: [[300.0; 2]; loopline_materials::ENDMEMBER_COUNT],
        emissivity: optics.emissivity,
        lwir_refractive_index: optics.lwir_refractive_index,
        lwir_sheet: optics.lwir_sheet,
    }
}
