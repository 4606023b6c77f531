//! What `materials show` says of how far a material's spectrum can be trusted.

use std::io::Write;

use anyhow::Result;
use loopline_materials::Material;
use loopline_materials::schema::{BandFile, MaterialClass, OpticsFile};

/// Sources of bands that are measurements: a band with one of them was fitted to it.
const MEASURED: [&str; 4] = ["zhang_2020", "knaeps_2021", "usgs_splib07", "segelstein_1981"];
/// Load of carbon black from which no near-infrared band of a plastic is left to see.
const HIDING_LOAD: f64 = 0.1;

/// Writes where the bands come from and the limits that hold for every material.
pub(super) fn write(material: &Material, out: &mut impl Write) -> Result<()> {
    writeln!(out, "\nlimits:")?;
    match &material.file.optics {
        OpticsFile::KubelkaMunk(optics) if optics.bands.is_empty() => {
            writeln!(out, "  bands: those of its absorbers (assets/absorbers), none of its own")?;
        }
        OpticsFile::KubelkaMunk(optics) => bands(&optics.bands, out)?,
        OpticsFile::Metal(_) => {
            writeln!(out, "  reflectance: Fresnel from measured n and k; roughness and oxide films are estimates")?
        }
    }
    if carbon_black(material) >= HIDING_LOAD && material.class == MaterialClass::Polymer {
        writeln!(
            out,
            "  black habits: carbon black absorbs all near-infrared light, so that its polymer cannot be read there, as in reality"
        )?;
    }
    writeln!(out, "  scattering, pigment loads and the spread between grades: estimates that give realistic goods")?;
    writeln!(
        out,
        "  degraded states: no measured near-infrared series of graded UV ageing or of graded corrosion backs them; they rest on the literature"
    )?;
    Ok(())
}

fn bands(bands: &[BandFile], out: &mut impl Write) -> Result<()> {
    let (fitted, literature): (Vec<_>, Vec<_>) = bands.iter().partition(|b| MEASURED.contains(&b.source.as_str()));
    for (kind, rows) in [
        ("fitted to measurements (centre, width and strength)", fitted),
        ("centre from the literature, width and strength estimated", literature),
    ] {
        if rows.is_empty() {
            continue;
        }
        let centres: Vec<_> = rows.iter().map(|b| format!("{:.0}", b.center_nm)).collect();
        let mut sources: Vec<_> = rows.iter().map(|b| b.source.as_str()).collect();
        sources.sort_unstable();
        sources.dedup();
        writeln!(out, "  bands {kind} [{}]: {} nm", sources.join(", "), centres.join(" "))?;
    }
    Ok(())
}

/// The load of carbon black in the darkest habit.
fn carbon_black(material: &Material) -> f64 {
    let loads = material.file.habits.iter().filter_map(|h| h.pigments.get("carbon_black"));
    loads.copied().fold(0.0, f64::max)
}
