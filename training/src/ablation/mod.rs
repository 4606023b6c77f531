//! Ablation files: rows of experiments, each over seeds.
//!
//! - [`results`]: what finished runs scored, in a file that is kept with the code
//! - [`table`]: the table that they become

pub(crate) mod results;
pub(crate) mod table;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::error::{Context, Result, ensure};
use crate::experiment::Experiment;
use crate::nn::teacher::Modality;

/// An ablation.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ablation {
    /// 1.
    pub(crate) schema: u32,
    /// Its name.
    pub(crate) name: String,
    /// What it asks, for the table.
    pub(crate) question: String,
    /// What its results say, for the table; written by whoever looked at them.
    pub(crate) reading: Option<String>,
    /// Seeds of rows that name none.
    pub(crate) seeds: Vec<u64>,
    /// The row of the teacher, for retention and gap; a row may name another.
    pub(crate) teacher: Option<String>,
    /// The row of the student that learns from labels alone, for the gap; a row may name another.
    pub(crate) scratch: Option<String>,
    /// Rows.
    pub(crate) row: Vec<Row>,
}

/// A row.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Row {
    /// Its name; what is no letter or digit becomes `-` in its folder.
    pub(crate) name: String,
    /// The experiment file; or `scores`.
    pub(crate) experiment: Option<PathBuf>,
    /// The row whose networks are scored again, on other items or without some sensors; nothing is trained.
    pub(crate) scores: Option<String>,
    /// Sensors that are missing when a row is scored again.
    #[serde(default)]
    pub(crate) without: Vec<Modality>,
    /// Its seeds.
    pub(crate) seeds: Option<Vec<u64>>,
    /// Keys that differ, by dotted path.
    #[serde(default)]
    pub(crate) set: toml::Table,
    /// The row whose run of the same seed (or of its only seed) teaches this one.
    pub(crate) taught_by: Option<String>,
    /// The row of the teacher that this one is compared with, where it is not the file's.
    pub(crate) teacher: Option<String>,
    /// The row on labels alone that this one is compared with, where it is not the file's.
    pub(crate) scratch: Option<String>,
}

impl Ablation {
    /// Reads a file.
    ///
    /// # Errors
    /// Naming the file, the key and what is due.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| format!("{} could not be read", path.display()))?;
        let this: Self = toml::from_str(&text).with_context(|| format!("{}", path.display()))?;
        ensure!(this.schema == 1, "{}: schema = {}: this program reads 1", path.display(), this.schema);
        let known = |name: &String| this.row.iter().any(|r| r.name == *name);
        let of_rows = this.row.iter().flat_map(|r| [&r.taught_by, &r.scores, &r.teacher, &r.scratch].into_iter().flatten());
        for name in this.teacher.iter().chain(&this.scratch).chain(of_rows) {
            ensure!(known(name), "{}: there is no row {name}", path.display());
        }
        let mut folders = BTreeSet::new();
        for row in &this.row {
            let place = format!("{}: row {}", path.display(), row.name);
            let alone = folders.insert(folder(Path::new(""), &row.name, 0));
            ensure!(alone, "{place}: another row has that name, or one that differs only in marks");
            ensure!(row.experiment.is_some() != row.scores.is_some(), "{place}: give either experiment or scores");
            ensure!(row.without.is_empty() || row.scores.is_some(), "{place}: without goes with scores");
            ensure!(
                this.parent(row).is_none_or(|o| o.experiment.is_some()),
                "{place}: taught_by and scores name a row that is trained"
            );
            let chain = std::iter::successors(Some(row), |row| this.parent(row)).take(this.row.len() + 1);
            ensure!(chain.count() <= this.row.len(), "{place}: it teaches itself, by way of the rows that teach it");
        }
        Ok(this)
    }

    /// A row by its name.
    pub(crate) fn named(&self, name: &str) -> Option<&Row> {
        self.row.iter().find(|r| r.name == name)
    }

    /// The seeds of a row.
    pub(crate) fn seeds<'a>(&'a self, row: &'a Row) -> &'a [u64] {
        row.seeds.as_deref().unwrap_or(&self.seeds)
    }

    /// The rows that a row is compared with: the teacher, and the student on labels alone.
    pub(crate) fn compared_with(&self, row: &Row) -> [Option<&Row>; 2] {
        let of = |own: &Option<String>, file: &Option<String>| self.named(own.as_ref().or(file.as_ref())?);
        [of(&row.teacher, &self.teacher), of(&row.scratch, &self.scratch)]
    }

    /// The row that teaches a row, or that is scored again.
    fn parent(&self, row: &Row) -> Option<&Row> {
        self.named(row.taught_by.as_ref().or(row.scores.as_ref())?)
    }

    /// The run that teaches a row's run of `seed`, or that is scored again: the other row's run of the same seed, or of its first.
    pub(crate) fn other(&self, row: &Row, seed: u64) -> Option<(&Row, u64)> {
        let other = self.parent(row)?;
        let seeds = self.seeds(other);
        let own = if seeds.contains(&seed) { seed } else { *seeds.first()? };
        Some((other, own))
    }

    /// The changes of a row's experiment for a run of `seed`, whose runs lie under `out`; `set` comes last.
    pub(crate) fn changes(&self, row: &Row, seed: u64, out: &Path, set: &[String]) -> Vec<String> {
        // Which items have labels is drawn anew too, so that intervals say what another draw would give.
        let mut changes = vec![format!("seed={seed}"), format!("data.draw={seed}")];
        if let (Some(_), Some((teacher, seed))) = (&row.taught_by, self.other(row, seed)) {
            let folder = toml::Value::String(folder(out, &teacher.name, seed).display().to_string());
            changes.push(format!("distill.teacher={folder}"));
        }
        changes.extend(row.own_changes());
        changes.extend(set.iter().cloned());
        changes
    }

    /// Whether a row's losses teach quality and state: where not, its scores of them say nothing.
    ///
    /// # Errors
    /// When the experiment cannot be read.
    pub(crate) fn taught(&self, row: &Row) -> Result<[bool; 2]> {
        let trained = if row.scores.is_some() { self.parent(row) } else { Some(row) };
        let (Some(row), Some(&seed)) = (trained, self.seeds(row).first()) else { return Ok([true; 2]) };
        let Some(path) = &row.experiment else { return Ok([true; 2]) };
        let experiment = Experiment::read(path, &self.changes(row, seed, Path::new(""), &[]))?;
        Ok(experiment.losses.teaches_quality_and_state())
    }

    /// What the files say that decides a run's scores, as a hash: its experiment without folders that only say where things lie, and its teacher's.
    ///
    /// # Errors
    /// When the experiment cannot be read.
    pub(crate) fn recipe(&self, row: &Row, seed: u64, set: &[String]) -> Result<String> {
        let mut text = format!("{:?}", row.without);
        if let Some((other, seed)) = self.other(row, seed) {
            text += &self.recipe(other, seed, set)?;
        }
        match &row.experiment {
            None => text += &row.own_changes().concat(),
            Some(path) => {
                let mut experiment = Experiment::read(path, &self.changes(row, seed, Path::new(""), set))?;
                experiment.data.cache = None;
                if let (Some(distill), Some(_)) = (&mut experiment.distill, &row.taught_by) {
                    distill.teacher = PathBuf::new();
                }
                text += &toml::to_string(&experiment).expect("what was read as TOML can be written so");
            }
        }
        Ok(blake3::hash(text.as_bytes()).to_hex()[..16].to_owned())
    }
}

impl Row {
    /// The row's own changes, one a line.
    pub(crate) fn own_changes(&self) -> Vec<String> {
        self.set.iter().map(|(key, value)| format!("{key}={}", inline(value))).collect()
    }
}

/// A value on one line.
fn inline(value: &toml::Value) -> String {
    match value {
        toml::Value::Table(table) => {
            let pairs = table.iter().map(|(key, value)| format!("{key} = {}", inline(value)));
            format!("{{ {} }}", pairs.collect::<Vec<_>>().join(", "))
        }
        toml::Value::Array(values) => format!("[{}]", values.iter().map(inline).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}

/// The folder of a run.
pub(crate) fn folder(out: &Path, row: &str, seed: u64) -> PathBuf {
    let plain: String = row.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    out.join(plain).join(format!("seed-{seed}"))
}
