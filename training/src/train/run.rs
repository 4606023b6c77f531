//! The loop: batches, steps, lines of metrics, looks at validation items, checkpoints. A run that is killed goes on from its last
//! checkpoint and ends with the same weights.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use indicatif::{ProgressBar, ProgressStyle};
use tch::nn::VarStore;
use tch::{Device, Kind, Tensor};

use super::checkpoint::{self, Position};
use super::datasets::Datasets;
use super::optimiser::AdamW;
use super::record::Record;
use crate::data::augment::Wanted;
use crate::data::batch::Batch;
use crate::data::loader::{Loader, Pass};
use crate::data::random;
use crate::evaluate::quick;
use crate::experiment::{Experiment, Schedule};
use crate::losses::Term;
use crate::model::{self, Card, Network};

/// What is trained.
pub trait Task {
    /// The network that is saved in the end.
    fn network(&self) -> &Network;
    /// Whether items without labels serve too.
    fn uses_unlabelled(&self) -> bool;
    /// Which views it looks at beside colour.
    fn wants(&self) -> Wanted;
    /// The terms of the loss of a batch that lies on the device.
    ///
    /// # Errors
    /// When the batch holds what the task does not know.
    fn terms(&self, batch: &Batch) -> Result<Vec<Term>>;
}

/// Where and how a run goes.
#[derive(Debug, Clone)]
pub struct Options {
    /// Its folder.
    pub out: PathBuf,
    /// Go on where a run in that folder stopped.
    pub resume: bool,
    /// Print nothing but errors.
    pub quiet: bool,
}

/// CUDA where there is one.
pub fn device() -> Device {
    Device::cuda_if_available()
}

/// Leaves a processor to the loader while a student trains on the CPU: on two cores a step of so small a network takes longer on
/// two threads than on one, on data and on constant tensors (`OMP_NUM_THREADS=2 loopline-train bench`, and 1).
/// `OMP_NUM_THREADS` has the last word.
pub fn spare_a_processor(network: &Network, device: Device) {
    let asked = std::env::var_os("OMP_NUM_THREADS").is_some();
    if !asked && device == Device::Cpu && matches!(network, Network::Student(_)) {
        let processors = std::thread::available_parallelism().map_or(1, |n| n.get() as i32);
        tch::set_num_threads((processors - 1).max(1));
    }
}

/// Makes the folder of a run, or refuses.
///
/// # Errors
/// When it holds another run, or a run while resuming was not asked for.
pub fn prepare(experiment: &Experiment, options: &Options) -> Result<()> {
    let out = &options.out;
    let text = toml::to_string_pretty(experiment).context("the experiment could not be written as TOML")?;
    let file = out.join("experiment.toml");
    if file.exists() {
        let there = std::fs::read_to_string(&file)?;
        ensure!(options.resume, "{} holds a run; give --resume to go on with it, or another --out", out.display());
        ensure!(
            there == text,
            "{} differs from this experiment, so its run cannot be resumed; give another --out",
            file.display()
        );
        return Ok(());
    }
    let empty = !out.exists() || out.read_dir().is_ok_and(|mut entries| entries.next().is_none());
    ensure!(empty, "{} is not empty and holds no run; give another --out", out.display());
    std::fs::create_dir_all(out).with_context(|| format!("{} could not be made", out.display()))?;
    crate::tensors::write_whole(&file, text.as_bytes())
}

/// Trains.
///
/// # Errors
/// When data are damaged, files cannot be written, or the loss is no number any more.
pub fn train(
    experiment: &Experiment,
    datasets: &Datasets,
    store: &VarStore,
    task: &impl Task,
    card: &Card,
    options: &Options,
) -> Result<()> {
    let out = &options.out;
    let spec = &experiment.train;
    let device = store.device();
    spare_a_processor(task.network(), device);
    let all = task.uses_unlabelled();
    let items = if all { datasets.chosen.len() } else { datasets.labelled.len() };
    let per_epoch = (items / spec.batch) as u64;
    ensure!(per_epoch > 0, "train.batch = {}, but there are only {items} items to train on", spec.batch);
    let total = match (spec.steps, spec.epochs) {
        (Some(steps), _) => steps as u64,
        (None, epochs) => epochs.unwrap_or(1) as u64 * per_epoch,
    };
    let mut optimiser = AdamW::new(store, spec.weight_decay, spec.clip);
    let mut at = checkpoint::load(out, store, &mut optimiser)?.unwrap_or_default();
    if at.done {
        return Ok(());
    }
    write_run(experiment, datasets, task, device, out)?;
    let mut record = Record::open(out, at.metrics_bytes)?;
    let progress = Progress::new(total, at.step, options.quiet);
    let mut saved = Instant::now();
    while at.step < total {
        let pass = datasets.training(all, experiment.augment, spec.batch, experiment.seed, at.epoch, at.batch);
        let pass = Pass { wanted: task.wants(), ..pass };
        let began = (Instant::now(), at.step);
        let mut sums: Vec<(&'static str, Tensor)> = Vec::new();
        for batch in Loader::start(pass) {
            let batch = to_device(batch?, device);
            // Dropout depends on the step alone, so a resumed run draws the same.
            tch::manual_seed(random::hash("step", &[experiment.seed, at.step]) as i64);
            let terms = task.terms(&batch)?;
            let loss = terms.iter().fold(Tensor::zeros([], (Kind::Float, device)), |sum, (_, term)| sum + term);
            let rate = learning_rate(experiment, at.step, total, per_epoch);
            optimiser.step(&loss, rate, at.step + 1);
            at.step += 1;
            at.batch += 1;
            accumulate(&mut sums, &terms);
            if at.step.is_multiple_of(20) || at.step == total {
                let mut values = means(&mut sums);
                let total_loss: f64 = values.iter().map(|(_, v)| v).sum();
                if !total_loss.is_finite() {
                    bail!("the loss became {total_loss} in step {}; lower train.learning_rate", at.step);
                }
                values.push(("loss".to_owned(), total_loss));
                values.push(("learning_rate".to_owned(), rate));
                record.write("train", at.step, &values)?;
                progress.at(at.step, &format!("loss {total_loss:.3}"));
            }
            // After the last step scores are still due, so a run that is killed there takes it again.
            if at.step < total && saved.elapsed() > Duration::from_secs_f64(spec.checkpoint_s) {
                at.metrics_bytes = record.bytes()?;
                checkpoint::save(out, store, &optimiser, at)?;
                saved = Instant::now();
            }
            if at.step == total {
                break;
            }
        }
        at.epoch += 1;
        at.batch = 0;
        let seconds = began.0.elapsed().as_secs_f64();
        if at.epoch.is_multiple_of(spec.validate_every.max(1)) || at.step == total {
            let mut values = quick::score(task.network(), datasets.validation(256), device)?;
            values.push(("items_per_s".to_owned(), (at.step - began.1) as f64 * spec.batch as f64 / seconds));
            record.write("validation", at.step, &values)?;
            let text: Vec<_> = values.iter().map(|(name, v)| format!("{name} {v:.4}")).collect();
            progress.line(at.step, &format!("epoch {}: {}", at.epoch, text.join(", ")));
        }
    }
    model::save(out, store, card)?;
    at = Position { metrics_bytes: record.bytes()?, done: true, ..at };
    checkpoint::save(out, store, &optimiser, at)
}

/// A batch on the device.
pub fn to_device(batch: Batch, device: Device) -> Batch {
    Batch {
        keys: batch.keys,
        turns: batch.turns.to_device(device),
        views: batch.views.to_device(device),
        truths: batch.truths.to_device(device),
    }
}

fn learning_rate(experiment: &Experiment, step: u64, total: u64, per_epoch: u64) -> f64 {
    let spec = &experiment.train;
    let warm = spec.warmup * total as f64;
    let rise = if warm > 0.0 { ((step + 1) as f64 / warm).min(1.0) } else { 1.0 };
    let fall = match spec.schedule {
        Schedule::Cosine => {
            let way = ((step as f64 - warm) / (total as f64 - warm).max(1.0)).clamp(0.0, 1.0);
            0.5 * (1.0 + (std::f64::consts::PI * way).cos())
        }
        Schedule::Steps => 0.9f64.powi((step / per_epoch / 20) as i32),
    };
    spec.learning_rate * rise * fall
}

fn accumulate(sums: &mut Vec<(&'static str, Tensor)>, terms: &[Term]) {
    for (name, term) in terms {
        let value = term.detach();
        match sums.iter_mut().find(|(n, _)| n == name) {
            Some((_, sum)) => *sum = Tensor::cat(&[&*sum, &value.view([1])], 0),
            None => sums.push((name, value.view([1]))),
        }
    }
}

fn means(sums: &mut Vec<(&'static str, Tensor)>) -> Vec<(String, f64)> {
    sums.drain(..).map(|(name, values)| (name.to_owned(), values.mean(Kind::Double).double_value(&[]))).collect()
}

/// `run.json`: with the experiment and the datasets it names, enough to repeat the run.
fn write_run(experiment: &Experiment, datasets: &Datasets, task: &impl Task, device: Device, out: &Path) -> Result<()> {
    let cost = task.network().cost();
    let run = serde_json::json!({
        "program": concat!("loopline-train ", env!("CARGO_PKG_VERSION")),
        "experiment": experiment.name, "seed": experiment.seed, "data": datasets.identity(),
        "materials": *datasets.materials, "states": *datasets.states,
        "device": format!("{device:?}"), "threads": tch::get_num_threads(),
        "parameters": cost.parameters, "macs": cost.macs,
    });
    crate::tensors::write_whole(&out.join("run.json"), serde_json::to_string_pretty(&run)?.as_bytes())
}

/// A bar on a terminal, lines elsewhere.
struct Progress {
    bar: Option<ProgressBar>,
    total: u64,
    quiet: bool,
}

impl Progress {
    fn new(total: u64, done: u64, quiet: bool) -> Self {
        let bar = (!quiet && std::io::stderr().is_terminal()).then(|| {
            let style = ProgressStyle::with_template("{elapsed_precise} {wide_bar} {pos}/{len} {msg} eta {eta}");
            let bar = ProgressBar::new(total).with_position(done);
            style.map(|s| bar.clone().with_style(s)).unwrap_or(bar)
        });
        Self { bar, total, quiet }
    }

    fn at(&self, step: u64, text: &str) {
        if let Some(bar) = &self.bar {
            bar.set_position(step);
            bar.set_message(text.to_owned());
        }
    }

    fn line(&self, step: u64, text: &str) {
        match &self.bar {
            Some(bar) => bar.println(text),
            None if !self.quiet => eprintln!("step {step}/{}, {text}", self.total),
            None => {}
        }
    }
}
