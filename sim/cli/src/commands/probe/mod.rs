//! `loopline probe`: one model at known inputs, as CSV. It is what `make validate` compares with measurements and with
//! independent programs. A probe a file; each calls the code that datasets are made with.

mod arm;
mod belt;
mod colour;
mod cooling;
mod emissivity;
mod moves;
mod queue;
mod radiance;
mod specimen;
mod table;
mod throw;
mod wet;

use std::path::Path;

use anyhow::{Result, ensure};
use clap::Subcommand;

use loopline::assets;

/// The probes.
#[derive(Debug, Subcommand)]
pub(crate) enum ProbeCommand {
    /// Kinematics and inverse dynamics of a robot at random states, as JSON.
    Arm(arm::ArmArgs),
    /// A belt that stops and starts with what lies on it, as JSON.
    Belt(belt::BeltArgs),
    /// sRGB of given reflectance spectra under the camera's light.
    Colour(colour::ColourArgs),
    /// Surface temperature of a plate under the heater and after it.
    Cooling(cooling::CoolingArgs),
    /// Emissivity of materials and deposits against angle, averaged over the thermal camera's band.
    Emissivity(emissivity::EmissivityArgs),
    /// Moves of a robot's joints and tool, as JSON.
    Moves(moves::MovesArgs),
    /// A policy that serves a queue of picks, as JSON.
    Queue(queue::QueueArgs),
    /// Radiance of a lit sphere or plate, as the sensor pass draws it.
    Radiance(radiance::RadianceArgs),
    /// Flat items thrown at the belt, one by one, as JSON.
    Throw(throw::ThrowArgs),
    /// Spectra of given dry surfaces under a film of water.
    Wet(wet::WetArgs),
}

/// Runs the probe.
pub(crate) fn run(command: &ProbeCommand, folder: Option<&Path>) -> Result<()> {
    let library = assets::library(folder)?;
    match command {
        ProbeCommand::Arm(args) => arm::run(args, folder),
        ProbeCommand::Belt(args) => belt::run(args, folder),
        ProbeCommand::Colour(args) => colour::run(args),
        ProbeCommand::Cooling(args) => cooling::run(args, &library),
        ProbeCommand::Emissivity(args) => emissivity::run(args, &library),
        ProbeCommand::Moves(args) => moves::run(args, folder),
        ProbeCommand::Queue(args) => queue::run(args),
        ProbeCommand::Radiance(args) => radiance::run(args, &library),
        ProbeCommand::Throw(args) => throw::run(args, folder),
        ProbeCommand::Wet(args) => wet::run(args, &library),
    }
}

/// Refuses a value of an option that is out of bounds.
fn within(key: &str, value: f32, [least, most]: [f32; 2]) -> Result<()> {
    ensure!((least..=most).contains(&value), "{key} {value}: due is a number from {least} to {most}");
    Ok(())
}
