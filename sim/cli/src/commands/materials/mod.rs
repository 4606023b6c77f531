//! `loopline materials`: list, show, sample.

mod limits;

use std::io::Write;
use std::path::Path;

use anyhow::{Result, bail};
use loopline_materials::{
    BenchSetup, Condition, Endmember, GRID_END_NM, GRID_START_NM, Geometry, Library, Realisation, ServiceLifeRange,
    part_optics, stream,
};

use super::output::sink;
use crate::args::{GeometryArg, MaterialsCommand, SampleArgs};
use crate::commands::material;
use loopline::assets;

/// Most wavelengths of a sampled spectrum.
const MOST_WAVELENGTHS: usize = 20_000;

/// Runs the subcommand.
pub(crate) fn run(command: &MaterialsCommand, folder: Option<&Path>) -> Result<()> {
    let library = assets::library(folder)?;
    let stdout = std::io::stdout();
    match command {
        MaterialsCommand::List => list(&library, &mut stdout.lock()),
        MaterialsCommand::Show { id } => show(&library, id, &mut stdout.lock()),
        MaterialsCommand::Sample(args) => sample(&library, args),
    }
}

fn list(library: &Library, out: &mut impl Write) -> Result<()> {
    writeln!(out, "{:<20} {:<16} {:<14} {:>8} {:>8}  name", "id", "class", "family", "kg/m3", "EUR/kg")?;
    for material in library.materials() {
        writeln!(
            out,
            "{:<20} {:<16} {:<14} {:>8.0} {:>8.2}  {}",
            material.id,
            serde_json::to_value(material.class)?.as_str().unwrap_or_default(),
            material.family,
            material.thermal.density_kg_m3,
            material.value.recycle_eur_kg,
            material.name
        )?;
    }
    Ok(())
}

/// Prints the file's values, each constant with its source in words.
fn show(library: &Library, id: &str, out: &mut impl Write) -> Result<()> {
    let material = material(library, id)?;
    let value = serde_json::to_value(&material.file)?;
    let mut sources: Vec<String> = Vec::new();
    walk(&value, "", out, &mut sources)?;
    writeln!(out, "\nsources:")?;
    for key in sources {
        writeln!(out, "  [{key}] {}", library.source(&key).unwrap_or("unknown"))?;
    }
    limits::write(material, out)?;
    Ok(())
}

fn walk(value: &serde_json::Value, path: &str, out: &mut impl Write, sources: &mut Vec<String>) -> Result<()> {
    use serde_json::Value;
    match value {
        Value::Null => {}
        Value::Object(map) => {
            if let Some(Value::String(key)) = map.get("source")
                && !sources.contains(key)
            {
                sources.push(key.clone());
            }
            if let (Some(value), Some(Value::String(key))) = (map.get("value"), map.get("source")) {
                let spread = map.get("rel_sd").and_then(Value::as_f64).filter(|sd| *sd > 0.0);
                let spread = spread.map(|sd| format!(" (relative sd {sd})")).unwrap_or_default();
                writeln!(out, "{path} = {value}{spread} [{key}]")?;
                return Ok(());
            }
            for (key, value) in map {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                walk(value, &path, out, sources)?;
            }
        }
        Value::Array(values) if values.iter().all(|v| v.is_array() || v.is_number()) && values.len() > 6 => {
            writeln!(out, "{path} = {} rows, see the file", values.len())?;
        }
        Value::Array(values) if values.iter().any(Value::is_object) => {
            for (i, value) in values.iter().enumerate() {
                walk(value, &format!("{path}[{i}]"), out, sources)?;
            }
        }
        other => writeln!(out, "{path} = {other}")?,
    }
    Ok(())
}

fn sample(library: &Library, args: &SampleArgs) -> Result<()> {
    let wavelengths = wavelengths(args)?;
    let mut out = sink(args.out.as_ref())?;
    write!(out, "material")?;
    for nm in &wavelengths {
        write!(out, ",{nm}")?;
    }
    writeln!(out)?;
    let geometry = match args.geometry {
        GeometryArg::Contact => Geometry::Contact,
        GeometryArg::Diffuse => Geometry::Diffuse,
    };
    for material in library.materials() {
        for k in 0..args.count {
            let mut rng = stream(args.seed, k, &material.id);
            let realisation = material.realise(library, None, 1.0, &mut rng);
            let setup = BenchSetup::draw(material, realisation.thickness_mm, &mut rng);
            let values = if args.degraded {
                let life = ServiceLifeRange::default().sample(&mut rng);
                let condition = Condition::evolve(material, &life, realisation.thickness_mm, 0.0, &mut rng);
                degraded(library, &realisation, &condition, &setup, &wavelengths, geometry)
            } else {
                setup.reflectance(library, &realisation, &wavelengths, geometry)
            };
            write!(out, "{}", material.id)?;
            for value in values {
                write!(out, ",{value:.5}")?;
            }
            writeln!(out)?;
        }
    }
    out.flush()?;
    Ok(())
}

/// The mixture of a degraded specimen's endmembers by area, as the instrument reads it. It lies as one sheet on the
/// backing.
fn degraded(
    library: &Library,
    realisation: &Realisation,
    condition: &Condition,
    setup: &BenchSetup,
    wavelengths_nm: &[f32],
    geometry: Geometry,
) -> Vec<f32> {
    let needed = condition.coverage.map(|share| share > 0.0);
    let optics = part_optics(library, realisation, &condition.weathering, needed, None);
    let through = |e: Endmember, nm: f32, over_black: f32| match &optics.transmittance {
        Some(t) if matches!(e, Endmember::Intact | Endmember::Weathered | Endmember::Water) => {
            let (t, backing) = (t.at(nm), setup.backing());
            t * t * backing / (1.0 - over_black * backing)
        }
        _ => 0.0,
    };
    setup.read(wavelengths_nm, |nm| {
        Endmember::ALL
            .iter()
            .map(|&e| {
                let diffuse = optics.diffuse[e.index()].as_ref().map_or(0.0, |s| s.at(nm));
                // A contact probe shields the first surface's reflection.
                let specular = match geometry {
                    Geometry::Contact => 0.0,
                    Geometry::Diffuse => optics.specular[e.index()].as_ref().map_or(0.0, |s| s.at(nm)),
                };
                condition.coverage[e.index()] * (diffuse + specular + through(e, nm, diffuse))
            })
            .sum()
    })
}

fn wavelengths(args: &SampleArgs) -> Result<Vec<f32>> {
    let (from, to, step) = (args.from, args.to, args.step);
    let inside = |nm: f32| (GRID_START_NM..=GRID_END_NM).contains(&nm);
    if !inside(from) || !inside(to) || from > to {
        bail!("--from {from} --to {to}: due are {GRID_START_NM} <= from <= to <= {GRID_END_NM} nm");
    }
    if step.is_nan() || step <= 0.0 {
        bail!("--step {step}: due is a number of nanometres above 0");
    }
    let count = ((to - from) / step + 1e-3).floor() as usize + 1;
    if count > MOST_WAVELENGTHS {
        bail!("--step {step} makes {count} wavelengths; at most {MOST_WAVELENGTHS} are written");
    }
    Ok((0..count).map(|i| from + step * i as f32).collect())
}
