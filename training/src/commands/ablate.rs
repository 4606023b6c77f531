//! `ablate`: trains and scores the rows of an ablation file; goes on where it stopped.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use clap::Args;
use serde_json::Value;

use super::evaluate;
use crate::ablation::results::{Finished, Results};
use crate::ablation::{Ablation, Row, folder, table};
use crate::experiment::Experiment;
use crate::model;
use crate::train::run::Options;
use crate::train::{distill, teach};

/// Arguments.
#[derive(Debug, Args)]
pub struct AblateArgs {
    /// The ablation file.
    pub ablation: PathBuf,
    /// Folder of its runs.
    #[arg(long)]
    pub out: PathBuf,
    /// File of what finished runs scored; runs that are there are not made again. OUT/results.json if left out; the published
    /// ones are `training/results/NAME.json`.
    #[arg(long)]
    pub results: Option<PathBuf>,
    /// Only these rows (and the teachers that they need).
    #[arg(long)]
    pub only: Vec<String>,
    /// Only these seeds.
    #[arg(long)]
    pub seed: Vec<u64>,
    /// Train nothing: print the table of what is there.
    #[arg(long)]
    pub table: bool,
    /// Change a key of every experiment.
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// Print nothing but errors.
    #[arg(long)]
    pub quiet: bool,
}

/// Runs it.
///
/// # Errors
/// When a row cannot be trained or scored.
pub fn ablate(args: &AblateArgs) -> Result<()> {
    let ablation = Ablation::read(&args.ablation)?;
    for name in &args.only {
        let names: Vec<_> = ablation.row.iter().map(|r| r.name.as_str()).collect();
        ensure!(names.contains(&name.as_str()), "--only {name}: rows are {}", names.join(", "));
    }
    let file = args.results.clone().unwrap_or_else(|| args.out.join("results.json"));
    let (results, gone) = Results::read(&file)?.holding(&ablation, &args.set)?;
    if gone > 0 {
        eprintln!("{}: {gone} runs are of experiments that have changed since, and do not count", file.display());
    }
    let mut sitting = Sitting { args, ablation: &ablation, results, file };
    if !args.table {
        std::fs::create_dir_all(&args.out).with_context(|| format!("{} could not be made", args.out.display()))?;
        // Seed by seed, so that an ablation that is cut short has whole rows of few seeds.
        let mut seeds: Vec<u64> = ablation.row.iter().flat_map(|row| ablation.seeds(row)).copied().collect();
        seeds.sort_unstable();
        seeds.dedup();
        for seed in seeds.into_iter().filter(|s| args.seed.is_empty() || args.seed.contains(s)) {
            for row in ablation.row.iter().filter(|r| args.only.is_empty() || args.only.contains(&r.name)) {
                if ablation.seeds(row).contains(&seed) {
                    sitting.finish(row, seed)?;
                }
            }
        }
    }
    print!("# {}\n{}\n\n{}", ablation.name, ablation.question, table::markdown(&table::table(&ablation, &sitting.results)));
    Ok(())
}

struct Sitting<'a> {
    args: &'a AblateArgs,
    ablation: &'a Ablation,
    results: Results,
    file: PathBuf,
}

impl Sitting<'_> {
    /// Trains and scores a run unless that is done.
    fn finish(&mut self, row: &Row, seed: u64) -> Result<()> {
        if self.results.has(&row.name, seed) {
            return Ok(());
        }
        let (run, evaluated) = match self.ablation.other(row, seed) {
            Some((other, seed)) if row.scores.is_some() => {
                let run = self.trained(other, seed)?;
                let evaluated = evaluate::score(&run, &row.without, &row.own_changes()?)?;
                (run, evaluated)
            }
            _ => {
                let run = self.trained(row, seed)?;
                let evaluated = evaluate::one(&run, None, &[], &[])?;
                (run, evaluated)
            }
        };
        let record: Value = serde_json::from_slice(&std::fs::read(run.join("run.json"))?)
            .with_context(|| format!("{} is damaged", run.join("run.json").display()))?;
        let recipe = self.ablation.recipe(row, seed, &self.args.set)?;
        self.results.add(self.ablation, Finished::new(row, seed, recipe, &evaluated.scores, &record)?);
        self.results.write(&self.file)
    }

    /// The folder of a run whose network is there; it is trained if need be, its teacher first.
    fn trained(&self, row: &Row, seed: u64) -> Result<PathBuf> {
        let out = folder(&self.args.out, &row.name, seed);
        let path = row.experiment.as_ref().context("the rows were checked")?;
        let experiment = Experiment::read(path, &self.ablation.changes(row, seed, &self.args.out, &self.args.set)?)?;
        if !out.join(model::FILE).exists() {
            if let Some((teacher, seed)) = self.ablation.other(row, seed) {
                self.trained(teacher, seed)?;
            }
            if !self.args.quiet {
                eprintln!("{} seed {seed}", row.name);
            }
        }
        // Where the run is over, this checks that it was of this experiment and does no more.
        let options = Options { out: out.clone(), resume: true, quiet: self.args.quiet };
        if experiment.teacher.is_some() && experiment.student.is_none() {
            teach::teach(&experiment, &options)?;
        } else {
            distill::distill(&experiment, &options)?;
        }
        Ok(out)
    }
}
