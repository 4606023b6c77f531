//! Ablation files: rows of experiments, each over seeds, and the table that they become.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

use crate::evaluate::Scores;
use crate::evaluate::spread::Spread;

/// An ablation.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ablation {
    /// 1.
    pub schema: u32,
    /// Its name.
    pub name: String,
    /// What it asks, for the table.
    pub question: String,
    /// Seeds of rows that name none.
    pub seeds: Vec<u64>,
    /// The row of the teacher, for retention and gap.
    pub teacher: Option<String>,
    /// The row of the student that learns from labels alone, for the gap.
    pub scratch: Option<String>,
    /// Rows.
    pub row: Vec<Row>,
}

/// A row.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Its name; what is no letter or digit becomes `-` in its folder.
    pub name: String,
    /// The experiment file.
    pub experiment: PathBuf,
    /// Its seeds.
    pub seeds: Option<Vec<u64>>,
    /// Keys that differ, by dotted path.
    #[serde(default)]
    pub set: toml::Table,
    /// The row whose run of the same seed (or of its only seed) teaches this one.
    pub taught_by: Option<String>,
}

impl Ablation {
    /// Reads a file.
    ///
    /// # Errors
    /// Naming the file, the key and what is due.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| format!("{} could not be read", path.display()))?;
        let this: Self = toml::from_str(&text).with_context(|| format!("{}", path.display()))?;
        ensure!(this.schema == 1, "{}: schema = {}: this program reads 1", path.display(), this.schema);
        let known = |name: &String| this.row.iter().any(|r| r.name == *name);
        for name in this.teacher.iter().chain(&this.scratch).chain(this.row.iter().filter_map(|r| r.taught_by.as_ref())) {
            ensure!(known(name), "{}: there is no row {name}", path.display());
        }
        Ok(this)
    }

    /// A row by its name.
    pub fn named(&self, name: &str) -> Option<&Row> {
        self.row.iter().find(|r| r.name == name)
    }

    /// The seeds of a row.
    pub fn seeds<'a>(&'a self, row: &'a Row) -> &'a [u64] {
        row.seeds.as_deref().unwrap_or(&self.seeds)
    }

    /// The run that teaches a row's run of `seed`.
    pub fn teacher_seed(&self, row: &Row, seed: u64) -> Option<(String, u64)> {
        let teacher = self.named(row.taught_by.as_ref()?)?;
        let seeds = self.seeds(teacher);
        let own = if seeds.contains(&seed) { seed } else { *seeds.first()? };
        Some((teacher.name.clone(), own))
    }
}

/// The folder of a run.
pub fn folder(out: &Path, row: &str, seed: u64) -> PathBuf {
    let plain: String = row.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    out.join(plain).join(format!("seed-{seed}"))
}

/// What a table says about a row.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TableRow {
    /// Its name.
    pub name: String,
    /// Material accuracy.
    pub material: Spread,
    /// The mean over materials.
    pub material_macro: Spread,
    /// Quality error.
    pub quality_mae: Spread,
    /// State accuracy.
    pub state: Option<Spread>,
    /// Cost-weighted triage.
    pub triage_weighted: Spread,
    /// Calibration error.
    pub ece: Spread,
    /// Of the teacher's accuracy.
    pub retention: Option<Spread>,
    /// Of the way from the student on labels alone to the teacher, seed by seed.
    pub gap_closed: Option<Spread>,
    /// Points more than the student on labels alone, seed by seed.
    pub gain: Option<Spread>,
    /// Multiply-accumulates.
    pub macs: i64,
}

/// The scores of a run, with its seed and MACs.
#[derive(Debug)]
pub struct Run {
    seed: u64,
    scores: Scores,
    macs: i64,
}

/// The runs of a row that are finished.
///
/// # Errors
/// When a file is damaged.
pub fn runs(ablation: &Ablation, row: &Row, out: &Path) -> Result<Vec<Run>> {
    let mut runs = Vec::new();
    for &seed in ablation.seeds(row) {
        let folder = folder(out, &row.name, seed);
        let Ok(text) = std::fs::read_to_string(folder.join("evaluation.json")) else { continue };
        let damaged = || format!("{} is damaged", folder.display());
        let scores = serde_json::from_str(&text).with_context(damaged)?;
        let run: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(folder.join("run.json"))?).with_context(damaged)?;
        runs.push(Run { seed, scores, macs: run["macs"].as_i64().unwrap_or(0) });
    }
    Ok(runs)
}

/// The table of what is finished.
///
/// # Errors
/// When a file is damaged.
pub fn table(ablation: &Ablation, out: &Path) -> Result<Vec<TableRow>> {
    let of = |name: &Option<String>| -> Result<Vec<Run>> {
        let row = name.as_ref().and_then(|name| ablation.named(name));
        row.map_or(Ok(Vec::new()), |row| runs(ablation, row, out))
    };
    let (teachers, scratch) = (of(&ablation.teacher)?, of(&ablation.scratch)?);
    let same_seed = |runs: &[Run], seed: u64| {
        runs.iter().find(|r| r.seed == seed).or(if runs.len() == 1 { runs.first() } else { None }).map(|r| r.scores.material)
    };
    let mut table = Vec::new();
    for row in &ablation.row {
        let runs = runs(ablation, row, out)?;
        let spread = |pick: &dyn Fn(&Run) -> Option<f64>| Spread::of(&runs.iter().filter_map(pick).collect::<Vec<_>>());
        let need = |pick: &dyn Fn(&Scores) -> f64| spread(&|r| Some(pick(&r.scores)));
        let is = |name: &Option<String>| name.as_ref() == Some(&row.name);
        let teacher_of = |r: &Run| same_seed(&teachers, r.seed);
        let scratch_of = |r: &Run| same_seed(&scratch, r.seed);
        let (Some(material), Some(material_macro), Some(quality_mae), Some(triage_weighted), Some(ece)) = (
            need(&|s| s.material),
            need(&|s| s.material_macro),
            need(&|s| s.quality_mae),
            need(&|s| s.triage_weighted),
            need(&|s| s.ece),
        ) else {
            continue;
        };
        let compared = !is(&ablation.teacher) && !is(&ablation.scratch);
        table.push(TableRow {
            name: row.name.clone(),
            material,
            material_macro,
            quality_mae,
            state: spread(&|r| r.scores.state),
            triage_weighted,
            ece,
            retention: spread(&|r| Some(r.scores.material / teacher_of(r)?)).filter(|_| !is(&ablation.teacher)),
            gap_closed: spread(&|r| {
                let (from, to) = (scratch_of(r)?, teacher_of(r)?);
                Some((r.scores.material - from) / (to - from))
            })
            .filter(|_| compared),
            gain: spread(&|r| Some(r.scores.material - scratch_of(r)?)).filter(|_| compared),
            macs: runs.first().map_or(0, |r| r.macs),
        });
    }
    Ok(table)
}

/// The table as Markdown.
pub fn markdown(table: &[TableRow]) -> String {
    let mut text = String::from(
        "| row | seeds | MMAC | material % | mean over materials % | quality error | state % | triage, cost-weighted % | ECE % | retention % | more than labels alone, points | gap closed % |\n\
         |---|---|---|---|---|---|---|---|---|---|---|---|\n",
    );
    for r in table {
        let percent = |s: &Option<Spread>| s.map_or("-".to_owned(), |s| s.percent());
        text += &format!(
            "| {} | {} | {:.2} | {} | {} | {:.4} | {} | {} | {} | {} | {} | {} |\n",
            r.name,
            r.material.seeds,
            r.macs as f64 / 1e6,
            r.material.percent(),
            r.material_macro.percent(),
            r.quality_mae.mean,
            percent(&r.state),
            r.triage_weighted.percent(),
            r.ece.percent(),
            percent(&r.retention),
            percent(&r.gain),
            percent(&r.gap_closed)
        );
    }
    text
}
