//! `ablate`: trains and scores the rows of an ablation file; goes on where it stopped.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use clap::Args;

use super::evaluate;
use crate::ablation::{self, Ablation, Row};
use crate::experiment::{self, Experiment};
use crate::tensors::write_whole;
use crate::train::run::Options;
use crate::train::{distill, teach};

/// Arguments.
#[derive(Debug, Args)]
pub struct AblateArgs {
    /// The ablation file.
    pub ablation: PathBuf,
    /// Folder of its runs and of `table.json` and `table.md`.
    #[arg(long)]
    pub out: PathBuf,
    /// Only these rows (and the teachers that they need).
    #[arg(long)]
    pub only: Vec<String>,
    /// Only these seeds.
    #[arg(long)]
    pub seed: Vec<u64>,
    /// Train nothing: make the table of what is there.
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
    std::fs::create_dir_all(&args.out).with_context(|| format!("{} could not be made", args.out.display()))?;
    if !args.table {
        // Seed by seed, so that an ablation that is cut short has whole rows of few seeds.
        let mut seeds: Vec<u64> = ablation.row.iter().flat_map(|row| ablation.seeds(row)).copied().collect();
        seeds.sort_unstable();
        seeds.dedup();
        for seed in seeds.into_iter().filter(|s| args.seed.is_empty() || args.seed.contains(s)) {
            for row in ablation.row.iter().filter(|r| args.only.is_empty() || args.only.contains(&r.name)) {
                if ablation.seeds(row).contains(&seed) {
                    finish(args, &ablation, row, seed)?;
                }
            }
        }
    }
    let table = ablation::table(&ablation, &args.out)?;
    let text = format!("# {}\n{}\n\n{}", ablation.name, ablation.question, ablation::markdown(&table));
    write_whole(&args.out.join("table.json"), serde_json::to_string_pretty(&table)?.as_bytes())?;
    write_whole(&args.out.join("table.md"), text.as_bytes())?;
    println!("{text}");
    Ok(())
}

/// Trains and scores a run unless that is done; its teacher first.
fn finish(args: &AblateArgs, ablation: &Ablation, row: &Row, seed: u64) -> Result<()> {
    let out = ablation::folder(&args.out, &row.name, seed);
    let teacher = ablation.teacher_seed(row, seed);
    if let Some((name, teacher_seed)) = &teacher {
        let teacher = ablation.named(name).context("the rows were checked")?;
        ensure!(teacher.name != row.name, "row {name} teaches itself");
        finish(args, ablation, teacher, *teacher_seed)?;
    }
    if out.join("evaluation.json").exists() {
        return Ok(());
    }
    if !args.quiet {
        eprintln!("{} seed {seed}", row.name);
    }
    let changes = changes(args, row, seed, teacher.as_ref())?;
    let experiment = Experiment::read(&row.experiment, &changes)?;
    let options = Options { out: out.clone(), resume: true, quiet: args.quiet };
    if experiment.teacher.is_some() && experiment.student.is_none() {
        teach::teach(&experiment, &options)?;
    } else {
        distill::distill(&experiment, &options)?;
    }
    evaluate::one(&out, &[], &[])?;
    Ok(())
}

fn changes(args: &AblateArgs, row: &Row, seed: u64, teacher: Option<&(String, u64)>) -> Result<Vec<String>> {
    // Which items have labels is drawn anew too, so that intervals say what another draw would give.
    let mut changes = vec![format!("seed={seed}"), format!("data.draw={seed}")];
    if let Some((name, seed)) = teacher {
        let folder = ablation::folder(&args.out, name, *seed);
        changes.push(format!("distill.teacher={}", quoted(&folder)));
    }
    for (key, value) in &row.set {
        changes.push(format!("{key}={}", inline(value)?));
    }
    changes.extend(args.set.iter().cloned());
    let mut scratch = toml::Table::new();
    changes.iter().try_for_each(|change| experiment::apply(&mut scratch, change))?;
    Ok(changes)
}

fn quoted(path: &Path) -> String {
    toml::Value::String(path.display().to_string()).to_string()
}

/// A value on one line.
fn inline(value: &toml::Value) -> Result<String> {
    Ok(match value {
        toml::Value::Table(table) => {
            let pairs = table.iter().map(|(key, value)| Ok(format!("{key} = {}", inline(value)?)));
            format!("{{ {} }}", pairs.collect::<Result<Vec<_>>>()?.join(", "))
        }
        toml::Value::Array(values) => {
            format!("[{}]", values.iter().map(inline).collect::<Result<Vec<_>>>()?.join(", "))
        }
        other => other.to_string(),
    })
}
