//! `loopline probe`: one model at known inputs, as CSV. It is what `make validate` compares with measurements and with
//! independent programs. A probe a file; each calls the code that datasets are made with.

mod colour;
mod cooling;
mod emissivity;
mod radiance;
mod specimen;
mod table;
mod wet;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Subcommand;

use crate::assets;

/// The probes.
#[derive(Debug, Subcommand)]
pub(crate) enum ProbeCommand {
    /// sRGB of given reflectance spectra under the camera's light.
    Colour(colour::ColourArgs),
    /// Surface temperature of a plate under the heater and after it.
    Cooling(cooling::CoolingArgs),
    /// Emissivity of materials and deposits against angle, averaged over the thermal camera's band.
    Emissivity(emissivity::EmissivityArgs),
    /// Radiance of a lit sphere or plate, as the sensor pass draws it.
    Radiance(radiance::RadianceArgs),
    /// Spectra of given dry surfaces under a film of water.
    Wet(wet::WetArgs),
}

/// Runs the probe.
pub(crate) fn run(command: &ProbeCommand, folder: Option<&Path>) -> Result<()> {
    let library = assets::library(folder)?;
    match command {
        ProbeCommand::Colour(args) => colour::run(args),
        ProbeCommand::Cooling(args) => cooling::run(args, &library),
        ProbeCommand::Emissivity(args) => emissivity::run(args, &library),
        ProbeCommand::Radiance(args) => radiance::run(args, &library),
        ProbeCommand::Wet(args) => wet::run(args, &library),
    }
}

/// The file to write, which must be new, or standard output.
fn sink(out: Option<&PathBuf>) -> Result<Box<dyn Write>> {
    Ok(match out {
        Some(path) => Box::new(BufWriter::new(File::create_new(path).with_context(|| {
            format!("{}: could not be created (an existing file is never overwritten)", path.display())
        })?)),
        None => Box::new(BufWriter::new(std::io::stdout())),
    })
}
