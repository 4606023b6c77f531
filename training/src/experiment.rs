//! Experiment files: everything that decides a run, so that the file and its datasets are enough to repeat it.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::data::augment::Augment;
use crate::error::{Context, Error, Result, bail, ensure};
use crate::losses::LossSpec;
use crate::nn::student::{StudentKind, StudentSpec};
use crate::nn::teacher::TeacherSpec;

/// The version of experiment files that this program reads.
const SCHEMA: u32 = 1;

/// The name of the experiment that a run's folder keeps.
pub(crate) const FILE: &str = "experiment.toml";

/// An experiment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Experiment {
    /// [`SCHEMA`].
    pub(crate) schema: u32,
    /// Its name.
    pub(crate) name: String,
    /// Of weights, order, changes and dropout.
    #[serde(default = "one")]
    pub(crate) seed: u64,
    /// Which items.
    pub(crate) data: DataSpec,
    /// The teacher to train.
    #[serde(default)]
    pub(crate) teacher: Option<TeacherSpec>,
    /// The student to train.
    #[serde(default)]
    pub(crate) student: Option<StudentSpec>,
    /// Where the student's teacher is.
    #[serde(default)]
    pub(crate) distill: Option<DistillSpec>,
    /// How long and how fast.
    pub(crate) train: TrainSpec,
    /// What is minimised.
    #[serde(default)]
    pub(crate) losses: LossSpec,
    /// How views are changed.
    #[serde(default)]
    pub(crate) augment: Augment,
}

fn one() -> u64 {
    1
}

/// Which items.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DataSpec {
    /// Datasets to train on; a share of their samples is kept for validation.
    pub(crate) train: Vec<PathBuf>,
    /// Datasets for scores alone, of other seeds.
    #[serde(default)]
    pub(crate) test: Vec<PathBuf>,
    /// Share of samples kept for validation.
    #[serde(default = "tenth")]
    pub(crate) validation_share: f64,
    /// Where items are kept between epochs.
    #[serde(default)]
    pub(crate) cache: Option<PathBuf>,
    /// Items of which less is visible are left out.
    #[serde(default = "quarter")]
    pub(crate) least_visible: f32,
    /// Items to train on at most; all where absent.
    #[serde(default)]
    pub(crate) items: Option<usize>,
    /// Of those, how many have labels; all where absent.
    #[serde(default)]
    pub(crate) labelled: Option<usize>,
    /// Which items and labels are drawn.
    #[serde(default = "one")]
    pub(crate) draw: u64,
    /// Items that wait to be shuffled.
    #[serde(default = "buffer")]
    pub(crate) shuffle_items: usize,
}

fn tenth() -> f64 {
    0.1
}
fn quarter() -> f32 {
    0.25
}
fn buffer() -> usize {
    2048
}

/// A student's teacher.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DistillSpec {
    /// Folder of the teacher's run.
    pub(crate) teacher: PathBuf,
    /// What the teacher looks at.
    #[serde(default)]
    pub(crate) view: View,
}

/// What the teacher looks at while the student sees a changed view.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum View {
    /// The same changed view: it answers anew in every step.
    Same,
    /// The unchanged view: it answers once for all epochs, and the answers are kept.
    #[default]
    Plain,
}

/// How long and how fast.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TrainSpec {
    /// Passes over the items; or `steps`.
    #[serde(default)]
    pub(crate) epochs: Option<usize>,
    /// Steps; or `epochs`.
    #[serde(default)]
    pub(crate) steps: Option<usize>,
    /// Items in a step.
    pub(crate) batch: usize,
    /// Highest learning rate of AdamW.
    pub(crate) learning_rate: f64,
    /// Weight decay of AdamW.
    #[serde(default = "decay")]
    pub(crate) weight_decay: f64,
    /// Largest norm of the gradient.
    #[serde(default = "clip")]
    pub(crate) clip: f64,
    /// How the learning rate moves.
    #[serde(default)]
    pub(crate) schedule: Schedule,
    /// Share of steps in which it rises.
    #[serde(default)]
    pub(crate) warmup: f64,
    /// Seconds between checkpoints at most.
    #[serde(default = "minute")]
    pub(crate) checkpoint_s: f64,
    /// Epochs between looks at the validation items.
    #[serde(default = "one")]
    pub(crate) validate_every: u64,
}

fn decay() -> f64 {
    0.01
}
fn clip() -> f64 {
    1.0
}
fn minute() -> f64 {
    60.0
}

/// How the learning rate moves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Schedule {
    /// Half a cosine down to nothing.
    #[default]
    Cosine,
    /// Times 0.9 every 20 epochs, as in the original recipe.
    Steps,
}

impl Experiment {
    /// Reads a file; `set` are changes such as `train.epochs=3`.
    ///
    /// # Errors
    /// Naming the file, the key, the value and what is due.
    pub(crate) fn read(path: &Path, set: &[String]) -> Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| format!("{} could not be read", path.display()))?;
        let mut table: toml::Table = toml::from_str(&text).with_context(|| format!("{} is no TOML", path.display()))?;
        for change in set {
            apply(&mut table, change)?;
        }
        let read: Result<Self, toml::de::Error> = table.try_into();
        let mut experiment = read
            .map_err(|e| Error::Request(format!("{}: {}", path.display(), e.to_string().trim_end().replace('\n', " "))))?;
        experiment.losses = experiment.losses.resolved().with_context(|| format!("{}", path.display()))?;
        experiment.check().with_context(|| format!("{}", path.display()))?;
        Ok(experiment)
    }

    fn check(&self) -> Result<()> {
        ensure!(self.schema == SCHEMA, "schema = {}: this program reads {SCHEMA}", self.schema);
        ensure!(!self.data.train.is_empty(), "data.train = []: name at least one dataset");
        let kept = self.data.validation_share;
        ensure!(kept > 0.0 && kept < 1.0, "data.validation_share = {kept}: a share between 0 and 1");
        ensure!(self.train.batch >= 2, "train.batch = {}: at least 2, as layers normalise over it", self.train.batch);
        let t = &self.train;
        if t.epochs.is_some() == t.steps.is_some() {
            bail!("train: give either epochs or steps");
        }
        ensure!(t.epochs != Some(0), "train.epochs = 0: at least 1");
        ensure!(t.steps != Some(0), "train.steps = 0: at least 1");
        let positive = |key: &str, value: f64| {
            ensure!(value.is_finite() && value > 0.0, "{key} = {value}: above 0");
            Ok(())
        };
        let not_negative = |key: &str, value: f64| {
            ensure!(value.is_finite() && value >= 0.0, "{key} = {value}: 0 or more");
            Ok(())
        };
        let share = |key: &str, value: f64| {
            ensure!((0.0..1.0).contains(&value), "{key} = {value}: a share from 0 to below 1");
            Ok(())
        };
        positive("train.learning_rate", t.learning_rate)?;
        positive("train.clip", t.clip)?;
        not_negative("train.weight_decay", t.weight_decay)?;
        ensure!((0.0..=1e6).contains(&t.checkpoint_s), "train.checkpoint_s = {}: seconds from 0 to 1000000", t.checkpoint_s);
        share("train.warmup", t.warmup)?;
        share("data.least_visible", f64::from(self.data.least_visible))?;
        ensure!(self.data.shuffle_items > 0, "data.shuffle_items = 0: at least 1");
        if let Some(teacher) = &self.teacher {
            ensure!(!teacher.modalities.is_empty(), "teacher.modalities = []: a teacher sees something");
            share("teacher.modality_dropout", teacher.modality_dropout)?;
            share("teacher.dropout", teacher.dropout)?;
        }
        if let Some(student) = &self.student {
            share("student.dropout", student.dropout)?;
            let width = student.width;
            ensure!((0.1..=10.0).contains(&width), "student.width = {width}: from 0.1 to 10");
            let stateless = student.kind == StudentKind::Original;
            ensure!(
                !stateless || self.losses.state == 0.0,
                "losses.state = {}: a student of kind \"original\" has no head for states; set it to 0",
                self.losses.state
            );
        }
        self.augment.check()?;
        self.losses.check()
    }
}

/// Applies `key.key=value`; the value is TOML, or text where it is none.
///
/// # Errors
/// When there is no `=`, or a key leads through something that is no table.
pub(crate) fn apply(table: &mut toml::Table, change: &str) -> Result<()> {
    let (path, text) = change.split_once('=').with_context(|| format!("--set {change}: write KEY=VALUE"))?;
    let parsed = toml::from_str::<toml::Table>(&format!("v = {text}")).ok().and_then(|mut t| t.remove("v"));
    let value = parsed.unwrap_or_else(|| toml::Value::String(text.to_owned()));
    set_at(table, path, value)
}

/// Puts a value at a dotted path.
///
/// # Errors
/// When the path leads through something that is no table.
fn set_at(table: &mut toml::Table, path: &str, value: toml::Value) -> Result<()> {
    let mut keys: Vec<_> = path.trim().split('.').collect();
    let last = keys.pop().unwrap_or_default();
    let mut here = table;
    for key in keys {
        let next = here.entry(key).or_insert_with(|| toml::Value::Table(toml::Table::new()));
        here = next.as_table_mut().with_context(|| format!("--set {path}: {key} is no table"))?;
    }
    here.insert(last.to_owned(), value);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_student_without_a_head_for_states_learns_none() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("experiments/lab-student.toml");
        let read = |changes: &[&str]| {
            Experiment::read(&file, &changes.iter().map(|&c| c.to_owned()).collect::<Vec<_>>()).map_err(|e| e.to_string())
        };
        let error = read(&["student.kind=original"]).expect_err("a state to learn");
        assert!(error.contains("losses.state") && error.contains("lab-student.toml"), "{error}");
        read(&["student.kind=original", "losses.state=0"]).expect("no state to learn");
    }

    #[test]
    fn changes_are_toml_or_text() {
        let mut table = toml::Table::new();
        for change in ["a.b=3", "a.c=[1, 2]", "a.d=out/x", "e={ weight = 1.0 }"] {
            apply(&mut table, change).expect("a change");
        }
        assert_eq!(table["a"]["b"].as_integer(), Some(3));
        assert_eq!(table["a"]["d"].as_str(), Some("out/x"));
        assert_eq!(table["e"]["weight"].as_float(), Some(1.0));
        assert!(apply(&mut table, "a.b.c=1").is_err());
        assert!(apply(&mut table, "nothing").is_err());
    }
}
