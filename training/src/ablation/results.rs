//! What finished runs of an ablation scored. The file lies with the code, so that a table of many hours can be made in several
//! sittings, and so that whoever changes an experiment sees which of its numbers no longer hold.

use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Ablation, Row};
use crate::error::{Context, Error, Result, bail, ensure};
use crate::evaluate::Scores;
use crate::evaluate::tables::ClassRow;
use crate::nn::net::Cost;
use crate::tensors::write_whole;
use crate::train::run::CODE;

/// The version of results files that this program reads.
pub(crate) const FORMAT: u32 = 1;

/// What a run scored on the test items.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Finished {
    /// The row's name.
    pub(crate) row: String,
    /// The run's seed.
    pub(crate) seed: u64,
    /// [`Ablation::recipe`] of the run; with another recipe it no longer counts.
    pub(crate) recipe: String,
    /// [`crate::train::run::CODE`] of the build that made it; the earliest published runs do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) code: Option<String>,
    /// Items that it learned from, and those of them with labels.
    pub(crate) items: [u64; 2],
    /// Test items.
    pub(crate) test_items: usize,
    /// Scenario, seed, samples and checksum of each dataset, for training and for scores.
    pub(crate) data: Vec<String>,
    /// Multiply-accumulates of an item.
    pub(crate) macs: i64,
    /// Parameters.
    pub(crate) parameters: i64,
    /// Share of items whose material is right.
    pub(crate) material: f64,
    /// The mean over materials of that share.
    pub(crate) material_macro: f64,
    /// Mean distance of quality.
    pub(crate) quality_mae: f64,
    /// Share of items whose state is right.
    pub(crate) state: Option<f64>,
    /// One minus the mean cost of triage.
    pub(crate) triage_weighted: f64,
    /// Calibration error at the fitted temperature.
    pub(crate) ece: f64,
    /// Share of items answered at the abstention bound.
    pub(crate) answered: f64,
    /// Share of errors among them.
    pub(crate) risk: f64,
    /// The hardest materials: id, share right, what it is taken for.
    pub(crate) hardest: Vec<(String, f64, String)>,
}

/// All finished runs of an ablation.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Results {
    /// [`FORMAT`].
    pub(crate) format: u32,
    /// Runs, in the order of rows and seeds.
    pub(crate) runs: Vec<Finished>,
}

impl Finished {
    /// From a run's scores, the identity of the data that they are of ([`crate::train::Datasets::identity`]), and its cost.
    pub(crate) fn new(row: &Row, seed: u64, recipe: String, scores: &Scores, data: &Value, cost: Cost) -> Self {
        let number = |key: &str| data[key].as_u64().expect("an identity counts items");
        let datasets = ["train", "test"].into_iter().filter_map(|key| data[key].as_array()).flatten();
        let name = |d: &Value| {
            let text = |key: &str| d[key].as_str().unwrap_or("?").to_owned();
            format!(
                "{}, seed {}, {} samples, shards {}",
                text("scenario"),
                d["seed"],
                d["samples"],
                text("shards_blake3").chars().take(16).collect::<String>()
            )
        };
        let taken = |r: &ClassRow| r.taken_for.as_ref().map_or(String::new(), |(name, _)| name.clone());
        Self {
            row: row.name.clone(),
            seed,
            recipe,
            code: Some(CODE.to_owned()),
            items: [number("items"), number("labelled")],
            test_items: scores.items,
            data: datasets.map(name).collect(),
            macs: cost.macs,
            parameters: cost.parameters,
            material: scores.material,
            material_macro: scores.material_macro,
            quality_mae: scores.quality_mae,
            state: scores.state,
            triage_weighted: scores.triage_weighted,
            ece: scores.ece,
            answered: scores.answered.coverage,
            risk: scores.answered.risk,
            hardest: scores.hardest().iter().take(5).map(|r| (r.name.clone(), r.recall, taken(r))).collect(),
        }
    }
}

impl Results {
    /// Reads a file; nothing where there is none.
    ///
    /// # Errors
    /// When it is damaged or of another version.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        if !path.exists() {
            return Ok(Self { format: FORMAT, runs: Vec::new() });
        }
        let damaged = || format!("{} is no results file of this program", path.display());
        let this: Self =
            serde_json::from_slice(&std::fs::read(path).with_context(damaged)?).or_error(Error::Request, damaged)?;
        ensure!(this.format == FORMAT, "{}: format = {}: this program reads {FORMAT}", path.display(), this.format);
        Ok(this)
    }

    /// Writes the file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn write(&self, path: &Path) -> Result<()> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).with_context(|| format!("{} could not be made", folder.display()))?;
        }
        write_whole(path, (serde_json::to_string_pretty(self)? + "\n").as_bytes())
    }

    /// That all runs are of one build: a table that mixed builds would compare code with code.
    ///
    /// # Errors
    /// Naming both builds, where `file` holds runs of two, or of another than `build`, which is about to add one.
    pub(crate) fn of_one_build(&self, file: &Path, build: Option<&str>) -> Result<()> {
        let name = |code: Option<&str>| {
            code.map_or_else(|| "a build that did not record its code".to_owned(), |c| format!("build {c}"))
        };
        let mut builds = self.runs.iter().map(|run| run.code.as_deref());
        let Some(first) = builds.next() else { return Ok(()) };
        if let Some(other) = builds.chain(build.map(Some)).find(|other| *other != first) {
            bail!(
                "{}: code = {} there, and {} here; tables do not mix builds: make all runs anew with this program, in another file of --results",
                file.display(),
                name(first),
                name(other)
            );
        }
        Ok(())
    }

    /// Whether the run of a row and seed is among them.
    pub(crate) fn has(&self, row: &str, seed: u64) -> bool {
        self.runs.iter().any(|r| r.row == row && r.seed == seed)
    }

    /// Adds a run in its place, instead of one of the same row and seed.
    pub(crate) fn add(&mut self, ablation: &Ablation, run: Finished) {
        self.runs.retain(|r| (&r.row, r.seed) != (&run.row, run.seed));
        self.runs.push(run);
        let place = |r: &Finished| (ablation.row.iter().position(|row| row.name == r.row), r.seed);
        self.runs.sort_by_key(place);
    }

    /// The runs whose recipe is still that of the ablation's files, and how many no longer hold.
    ///
    /// # Errors
    /// When an experiment cannot be read.
    pub(crate) fn holding(self, ablation: &Ablation, set: &[String]) -> Result<(Self, usize)> {
        let all = self.runs.len();
        let mut runs = Vec::new();
        for run in self.runs {
            let Some(row) = ablation.named(&run.row) else { continue };
            if ablation.seeds(row).contains(&run.seed) && ablation.recipe(row, run.seed, set)? == run.recipe {
                runs.push(run);
            }
        }
        let gone = all - runs.len();
        Ok((Self { format: self.format, runs }, gone))
    }
}
