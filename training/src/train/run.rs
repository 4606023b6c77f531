//! The loop: batches, steps, lines of metrics, looks at validation items, checkpoints. A run that is killed goes on from its last
//! checkpoint and ends with the same weights.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use loopline_terminal::{Progress, interrupt};
use serde_json::Value;
use tch::nn::VarStore;
use tch::{Device, Kind, Tensor};

use super::checkpoint;
use super::datasets::Datasets;
use super::optimiser::AdamW;
use super::record::Record;
use crate::data::augment::ViewSet;
use crate::data::batch::Batch;
use crate::data::loader::{Loader, Pass};
use crate::data::random;
use crate::error::{Context, Error, Result, bail, ensure};
use crate::evaluate::quick;
use crate::experiment::{self, Experiment, Schedule};
use crate::losses::{self, Term};
use crate::model::{self, Card, Network};
use crate::tensors;

/// What is trained.
pub(crate) trait Task {
    /// The network that is saved in the end.
    fn network(&self) -> &Network;
    /// Whether items without labels serve too.
    fn uses_unlabelled(&self) -> bool;
    /// Which views it looks at beside colour.
    fn wants(&self) -> ViewSet;
    /// BLAKE3 of the teacher's file, if there is one.
    fn taught_by(&self) -> Option<&str> {
        None
    }
    /// The terms of the loss of a batch that lies on the device.
    fn terms(&self, batch: &Batch) -> Vec<Term>;
}

/// Where and how a run goes.
#[derive(Debug, Clone)]
pub(crate) struct Options {
    /// Its folder.
    pub(crate) out: PathBuf,
    /// Go on where a run in that folder stopped.
    pub(crate) resume: bool,
    /// Print nothing but errors.
    pub(crate) quiet: bool,
}

/// CUDA where there is one.
pub(crate) fn device() -> Device {
    Device::cuda_if_available()
}

/// Leaves a processor to the loader while a student trains on the CPU: on two cores a step of so small a network takes longer on
/// two threads than on one, on data and on constant tensors (`OMP_NUM_THREADS=2 loopline-train bench`, and 1).
/// `OMP_NUM_THREADS` has the last word.
pub(crate) fn spare_a_processor(network: &Network, device: Device) {
    let asked = std::env::var_os("OMP_NUM_THREADS").is_some();
    if !asked && device == Device::Cpu && matches!(network, Network::Student(_)) {
        let processors = std::thread::available_parallelism().map_or(1, |n| n.get() as i32);
        tch::set_num_threads((processors - 1).max(1));
    }
}

/// Checks that there are items enough, to be done before [`prepare`] writes anything. `all`: items without labels serve too.
///
/// # Errors
/// Naming the key, its value and how many items there are.
pub(crate) fn check_items(experiment: &Experiment, datasets: &Datasets, all: bool) -> Result<()> {
    let batch = experiment.train.batch;
    let items = training_items(datasets, all);
    ensure!(batch <= items, "train.batch = {batch}, but there are only {items} items to train on");
    let share = experiment.data.validation_share;
    ensure!(
        datasets.validation_items() > 0,
        "data.validation_share = {share} leaves no validation items; raise it, or generate more samples"
    );
    Ok(())
}

fn training_items(datasets: &Datasets, all: bool) -> usize {
    if all { datasets.chosen.len() } else { datasets.labelled.len() }
}

/// Makes the folder of a run, or refuses.
///
/// # Errors
/// When it holds another run, or a run while resuming was not asked for.
pub(crate) fn prepare(experiment: &Experiment, options: &Options) -> Result<()> {
    let out = &options.out;
    let text = toml::to_string_pretty(experiment).expect("what was read as TOML can be written so");
    let file = out.join(experiment::FILE);
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
    // A kill while the experiment was being written leaves no more than that.
    let unfinished = |name: OsString| {
        let name = name.to_string_lossy();
        name.starts_with(experiment::FILE) && name.ends_with(".tmp")
    };
    let empty =
        !out.exists() || out.read_dir().is_ok_and(|mut entries| entries.all(|e| e.is_ok_and(|e| unfinished(e.file_name()))));
    ensure!(empty, "{} is not empty and holds no run; give another --out", out.display());
    std::fs::create_dir_all(out).with_context(|| format!("{} could not be made", out.display()))?;
    tensors::write_whole(&file, text.as_bytes())
}

/// Trains. An interrupt (Ctrl-C) saves a checkpoint and ends the run with [`Error::Interrupted`].
///
/// # Errors
/// When data are damaged or others than those that the run began with, files cannot be written, the loss is no number any more, or
/// the run is interrupted.
pub(crate) fn train(
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
    check_items(experiment, datasets, all)?;
    let per_epoch = (training_items(datasets, all) / spec.batch) as u64;
    let total = match (spec.steps, spec.epochs) {
        (Some(steps), _) => steps as u64,
        (None, epochs) => epochs.unwrap_or(1) as u64 * per_epoch,
    };
    let mut optimiser = AdamW::new(store, spec.weight_decay, spec.clip);
    let mut at = checkpoint::load(out, store, &mut optimiser)?.unwrap_or_default();
    same_data(datasets, task, out)?;
    if at.done {
        return Ok(());
    }
    if !out.join(RUN).exists() {
        write_run(experiment, datasets, task, device, out)?;
    }
    let mut record = Record::open(out, at.metrics_bytes, at.event_bytes)?;
    let interrupted = interrupt::watch();
    let mut progress = Progress::new("steps", at.step, total, options.quiet);
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
            let terms = task.terms(&batch);
            let loss = losses::total(&terms, device);
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
            let stop = interrupted.load(Ordering::Relaxed);
            if at.step < total && (stop || saved.elapsed() > Duration::from_secs_f64(spec.checkpoint_s)) {
                [at.metrics_bytes, at.event_bytes] = record.bytes()?;
                checkpoint::save(out, store, &optimiser, at)?;
                saved = Instant::now();
                if stop {
                    return Err(Error::Interrupted { step: at.step, total });
                }
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
            progress.tell(&format!("step {}/{total}, epoch {}: {}", at.step, at.epoch, text.join(", ")));
        }
    }
    model::save(out, store, card)?;
    [at.metrics_bytes, at.event_bytes] = record.bytes()?;
    at.done = true;
    checkpoint::save(out, store, &optimiser, at)
}

/// A batch on the device.
pub(crate) fn to_device(batch: Batch, device: Device) -> Batch {
    Batch {
        keys: batch.keys,
        turns: batch.turns.to_device(device),
        views: batch.views.to_device(device),
        labels: batch.labels.to_device(device),
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

/// A run goes on with the data and the teacher that it began with.
fn same_data(datasets: &Datasets, task: &impl Task, out: &Path) -> Result<()> {
    let path = out.join(RUN);
    if !path.exists() {
        return Ok(());
    }
    let damaged = || format!("{} is damaged; give another --out", path.display());
    let run: Value =
        serde_json::from_slice(&std::fs::read(&path).with_context(damaged)?).or_error(Error::Damaged, damaged)?;
    let shards = |data: &Value| {
        let of = |set: &Value| Some(set.as_array()?.iter().map(|d| d["shards_blake3"].clone()).collect::<Vec<_>>());
        of(&data["train"])
    };
    ensure!(
        shards(&run["data"]) == shards(&datasets.identity()),
        "{}: the run began with other data than data.train holds now; give another --out",
        path.display()
    );
    // Runs of earlier versions do not say who taught them.
    ensure!(
        run["taught_by"].as_str().is_none_or(|hash| task.taught_by() == Some(hash)),
        "{}: the run began with another teacher than distill.teacher holds now; give another --out",
        path.display()
    );
    Ok(())
}

/// The file of what a run began with.
const RUN: &str = "run.json";

/// Digest of the code that decides a run's numbers, and of the versions of PyTorch's libraries: runs of two digests may differ for
/// that reason alone. Worked out by `build.rs`; comments do not count.
pub(crate) const CODE: &str = env!("LOOPLINE_TRAIN_CODE");

/// [`RUN`]: with the experiment and the datasets it names, enough to repeat the run.
fn write_run(experiment: &Experiment, datasets: &Datasets, task: &impl Task, device: Device, out: &Path) -> Result<()> {
    let cost = task.network().cost();
    let run = serde_json::json!({
        "program": concat!("loopline-train ", env!("CARGO_PKG_VERSION")),
        "libtorch": option_env!("LOOPLINE_LIBTORCH"), "code": CODE, "experiment": experiment.name, "seed": experiment.seed, "data": datasets.identity(),
        "taught_by": task.taught_by(), "materials": *datasets.materials, "states": *datasets.states,
        "device": format!("{device:?}"), "threads": tch::get_num_threads(),
        "parameters": cost.parameters, "macs": cost.macs,
    });
    tensors::write_whole(&out.join(RUN), serde_json::to_string_pretty(&run)?.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn experiment(train: &str) -> Experiment {
        let text = format!(
            "schema = 1\nname = \"test\"\n[data]\ntrain = [\"a\"]\n[train]\nbatch = 8\nlearning_rate = 0.01\n{train}"
        );
        toml::from_str(&text).expect("an experiment")
    }

    #[test]
    fn the_rate_rises_to_its_highest_and_falls_to_nothing() {
        let cosine = experiment("steps = 100\nwarmup = 0.1");
        let rate = |step| learning_rate(&cosine, step, 100, 10);
        assert!((rate(0) - 0.001).abs() < 1e-12);
        assert!((rate(10) - 0.01).abs() < 1e-12);
        assert!((rate(55) - 0.005).abs() < 1e-12, "half way down");
        assert!(rate(99) < 1e-5);
    }

    #[test]
    fn the_original_schedule_takes_a_tenth_off_every_twenty_epochs() {
        let steps = experiment("epochs = 100\nschedule = \"steps\"");
        let rate = |epoch: u64| learning_rate(&steps, epoch * 7, 700, 7);
        for (epoch, due) in [(0, 0.01), (19, 0.01), (20, 0.009), (40, 0.0081)] {
            assert!((rate(epoch) - due).abs() < 1e-12, "epoch {epoch}");
        }
    }
}
