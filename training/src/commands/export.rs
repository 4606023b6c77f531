//! `export`: a student's run to an ONNX file.

use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};
use clap::{Args, ValueEnum};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tch::{Device, Tensor, no_grad};

use crate::data::augment::{Augment, Wanted};
use crate::data::loader::{Loader, Pass};
use crate::evaluate::answers::{Answers, accuracy};
use crate::evaluate::scores;
use crate::experiment::Experiment;
use crate::export::graph::Graph;
use crate::export::quantise::Plan;
use crate::export::{emit, fold, run, tune};
use crate::model::{Model, Network};
use crate::tensors::write_whole;
use crate::train::Datasets;

/// How numbers are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Precision {
    /// 32-bit floats.
    Fp32,
    /// 8-bit integers.
    Int8,
}

/// Arguments.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// Folder of a student's run.
    pub run: PathBuf,
    /// The ONNX file.
    #[arg(long)]
    pub out: PathBuf,
    /// How numbers are kept.
    #[arg(long, value_enum, default_value_t = Precision::Fp32)]
    pub precision: Precision,
    /// Training items on which int8 ranges are found.
    #[arg(long, default_value_t = 1024)]
    pub calibration_items: usize,
    /// Steps of training with rounding in place; without it they are taken when int8 loses over one point.
    #[arg(long)]
    pub tune_steps: Option<u64>,
    /// Change a key of the experiment.
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
}

/// Name of the file in a run's folder that says what its last export was.
pub const EXPORTED: &str = "export.json";

/// What rounding cost, on the test items of the experiment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Exported {
    /// `fp32` or `int8`.
    pub precision: String,
    /// Of the file.
    pub bytes: usize,
    /// Share of items whose material the folded network names rightly in floats.
    pub material_in_floats: f64,
    /// The same as exported.
    pub material: f64,
}

/// Steps of tuning when int8 loses over one point.
const TUNE_STEPS: u64 = 400;
const BATCH: usize = 64;

/// Runs it.
///
/// # Errors
/// When the run is no student's, data are missing, or the file cannot be written.
pub fn export(args: &ExportArgs) -> Result<()> {
    let experiment = Experiment::read(&args.run.join("experiment.toml"), &args.set)?;
    let model = Model::load(&args.run, Device::Cpu)?;
    let Network::Student(student) = &model.network else {
        bail!("{} holds a teacher; robots see colour alone, so only students are exported", args.run.display());
    };
    let datasets = Datasets::open(&experiment)?;
    let validation = Answers::collect(&model.network, datasets.validation(256), &[], Device::Cpu)?;
    let fit = scores::fit(&validation)?;
    let mut graph = fold::fold(student, fit.temperature)?;
    let float = share_right(&graph, None, datasets.validation(256))?;
    println!("validation items: material {:.2} % in floats", float * 100.0);
    let test_float = share_right(&graph, None, datasets.test(256)?)?;
    let mut plan = None;
    if args.precision == Precision::Int8 {
        let seen = calibration(&datasets, args.calibration_items)?;
        let found = Plan::calibrate(&graph, &seen);
        let rounded = share_right(&graph, Some(&found), datasets.validation(256))?;
        println!("validation items: material {:.2} % in int8", rounded * 100.0);
        let steps = args.tune_steps.unwrap_or(if float - rounded > 0.01 { TUNE_STEPS } else { 0 });
        if steps > 0 {
            let aim = fold::fold(student, fit.temperature)?;
            tuned(&mut graph, &aim, &found, steps, &datasets, &experiment)?;
            let rounded = share_right(&graph, Some(&found), datasets.validation(256))?;
            println!("validation items: material {:.2} % in int8 after {steps} steps of tuning", rounded * 100.0);
        }
        plan = Some(found);
    }
    let test = share_right(&graph, plan.as_ref(), datasets.test(256)?)?;
    println!("test items: material {:.2} % in floats, {:.2} % as exported", test_float * 100.0, test * 100.0);
    let cost = student.cost();
    let precision = if plan.is_some() { "int8" } else { "fp32" };
    let card = json!({
        "format": 1, "input_px": loopline_edge::crop::SIZE, "crop_scale": loopline_edge::crop::SCALE,
        "materials": model.card.materials, "states": model.card.states, "abstain_below": fit.abstain_below,
        "macs": cost.macs, "parameters": cost.parameters,
        "precision": precision, "trained_on": model.card.trained_on,
    });
    let training = json!({
        "experiment": model.card.name, "seed": model.card.seed, "weights_blake3": model.hash,
        "temperature": fit.temperature, "validation_material_fp32": float,
        "triage": "reuse above 0.7, repair from 0.3 to 0.7, recycle below 0.3",
    });
    let properties = [("loopline", card.to_string()), ("training", training.to_string())];
    let bytes = emit::onnx(&graph, plan.as_ref(), &properties)?;
    write_whole(&args.out, &bytes)?;
    let exported =
        Exported { precision: precision.to_owned(), bytes: bytes.len(), material_in_floats: test_float, material: test };
    write_whole(&args.run.join(EXPORTED), serde_json::to_string_pretty(&exported)?.as_bytes())?;
    println!(
        "wrote {}: {} bytes, {} parameters, {:.2} MMAC",
        args.out.display(),
        bytes.len(),
        cost.parameters,
        cost.macs as f64 / 1e6
    );
    Ok(())
}

/// The share of items whose material a graph names rightly.
///
/// # Errors
/// When data are damaged.
pub fn share_right(graph: &Graph, plan: Option<&Plan>, pass: Pass) -> Result<f64> {
    let (mut named, mut truth) = (Vec::new(), Vec::new());
    for batch in Loader::start(Pass { wanted: Wanted::RGB, ..pass }) {
        let batch = batch?;
        let answer = no_grad(|| run::answer(graph, &batch.views.rgb, plan));
        named.extend(Vec::<i64>::try_from(answer.material.argmax(-1, false))?);
        truth.extend(Vec::<i64>::try_from(&batch.truths.material)?);
    }
    Ok(accuracy(&named, &truth))
}

fn calibration(datasets: &Datasets, items: usize) -> Result<Vec<Tensor>> {
    let batches = Loader::start(Pass { wanted: Wanted::RGB, ..datasets.plain(BATCH) }).take(items.div_ceil(BATCH).max(1));
    let seen = batches.map(|batch| Ok(batch?.views.rgb)).collect::<Result<Vec<_>>>()?;
    ensure!(!seen.is_empty(), "there are no training items to find int8 ranges on");
    Ok(seen)
}

fn tuned(
    graph: &mut Graph,
    aim: &Graph,
    plan: &Plan,
    steps: u64,
    datasets: &Datasets,
    experiment: &Experiment,
) -> Result<()> {
    let mut epoch = 0;
    let start = |epoch| {
        let augment = Augment { turn: true, ..experiment.augment };
        let pass = datasets.training(true, augment, BATCH, experiment.seed, epoch, 0);
        Loader::start(Pass { wanted: Wanted::RGB, ..pass })
    };
    let mut loader = start(epoch);
    tune::tune(graph, aim, plan, steps, || {
        if let Some(batch) = loader.next() {
            return Ok(batch?.views.rgb);
        }
        epoch += 1;
        loader = start(epoch);
        Ok(loader.next().context("there are fewer training items than a batch")??.views.rgb)
    })
}
