//! One command a file.

mod bench;
mod check;
mod export;
mod generate;
mod inspect;
mod materials;
mod output;
mod perceive;
pub(crate) mod probe;
mod run;
mod schema;
mod validate;

use std::io::Write;

use anyhow::{Result, bail};
use clap::CommandFactory;
use loopline_materials::{Library, Material};

use crate::args::{Args, BenchCommand, Command};

/// Runs the command.
pub(crate) fn run(args: Args) -> Result<()> {
    let assets = args.assets.as_deref();
    match &args.command {
        Command::Generate(generate) => generate::run(generate, assets),
        Command::Validate(dataset) => validate::run(dataset),
        Command::Inspect(inspect) => inspect::run(inspect),
        Command::Export(export) => export::run(export),
        Command::Perceive(perceive) => perceive::run(perceive),
        Command::Run(args) => run::run(args, assets),
        Command::Check(args) => check::run(args, assets),
        Command::Materials(materials) => materials::run(materials, assets),
        Command::Probe(probe) => probe::run(probe, assets),
        Command::Schema { line } => schema::run(*line),
        Command::Bench(BenchCommand::Generate(bench)) => bench::run(bench, assets),
        Command::Bench(BenchCommand::Run(bench)) => run::bench(bench, assets),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut Args::command(), "loopline", &mut script);
            Ok(std::io::stdout().write_all(&script)?)
        }
    }
}

/// The material of an id.
fn material<'a>(library: &'a Library, id: &str) -> Result<&'a Material> {
    match library.get(id) {
        Some(material) => Ok(material),
        None => bail!("no material `{id}`; `loopline materials list` prints the {} there are", library.materials().len()),
    }
}
