//! `teacher` and `distill`.

use std::path::PathBuf;

use clap::Args;

use crate::error::Result;
use crate::experiment::Experiment;
use crate::train::run::Options;
use crate::train::{distill, teach};

/// What both take.
#[derive(Debug, Args)]
pub(crate) struct TrainArgs {
    /// The experiment file.
    experiment: PathBuf,
    /// Folder of the run.
    #[arg(long)]
    out: PathBuf,
    /// Go on with the run in that folder.
    #[arg(long)]
    resume: bool,
    /// Change a key of the experiment, such as train.epochs=3.
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// Print nothing but errors.
    #[arg(long)]
    quiet: bool,
}

impl TrainArgs {
    fn read(&self) -> Result<(Experiment, Options)> {
        let experiment = Experiment::read(&self.experiment, &self.set)?;
        Ok((experiment, Options { out: self.out.clone(), resume: self.resume, quiet: self.quiet }))
    }
}

/// `teacher`.
///
/// # Errors
/// See [`teach::teach`].
pub(crate) fn teacher(args: &TrainArgs) -> Result<()> {
    let (experiment, options) = args.read()?;
    teach::teach(&experiment, &options)
}

/// `distill`.
///
/// # Errors
/// See [`distill::distill`].
pub(crate) fn student(args: &TrainArgs) -> Result<()> {
    let (experiment, options) = args.read()?;
    distill::distill(&experiment, &options)
}
