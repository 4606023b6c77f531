//! `export`: a student's run to an ONNX file.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use loopline_edge::{Learned, ModelCard, TriageBounds, crop, expect, metadata};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tch::{Device, Tensor, no_grad};

use crate::data::augment::{Augment, ViewSet};
use crate::data::loader::{Loader, Pass};
use crate::error::{Context, Error, Result, bail, ensure};
use crate::evaluate::answers::{Answers, accuracy};
use crate::evaluate::scores;
use crate::experiment::{self, Experiment};
use crate::export::graph::Graph;
use crate::export::quantise::Plan;
use crate::export::robot::Said;
use crate::export::{emit, fold, robot, run, tune};
use crate::model::{Model, Network};
use crate::tensors::write_whole;
use crate::train::Datasets;

/// How numbers are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Precision {
    /// 32-bit floats.
    Fp32,
    /// 8-bit integers.
    Int8,
}

/// Arguments.
#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// Folder of a student's run.
    run: PathBuf,
    /// The ONNX file.
    #[arg(long)]
    out: PathBuf,
    /// How numbers are kept.
    #[arg(long, value_enum, default_value_t = Precision::Fp32)]
    precision: Precision,
    /// Training items on which int8 ranges are found.
    #[arg(long, default_value_t = 1024)]
    calibration_items: usize,
    /// Steps of training with rounding in place; without it they are taken when int8 loses over one point.
    #[arg(long)]
    tune_steps: Option<u64>,
    /// Change a key of the experiment.
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,
}

/// Name of the file in a run's folder that says what its last export was.
pub(crate) const EXPORTED: &str = "export.json";

/// What rounding cost, on the test items of the experiment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Exported {
    /// `fp32` or `int8`.
    pub(crate) precision: String,
    /// Of the file.
    pub(crate) bytes: usize,
    /// Share of items whose material the folded network names rightly in floats.
    pub(crate) material_in_floats: f64,
    /// The same as exported, by ONNX Runtime.
    pub(crate) material: f64,
    /// Nothing is said below this posterior; chosen on validation items so that errors are rare enough in each dataset.
    pub(crate) abstain_below: f32,
    /// What it says where it is told what each dataset holds; exports of earlier builds do not say.
    #[serde(default)]
    pub(crate) told: Option<Told>,
    /// Items, datasets and their seeds, in words.
    pub(crate) trained_on: String,
}

/// A student that is told the shares of materials in each dataset.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Told {
    /// Share of test items whose material it names rightly.
    pub(crate) material: f64,
    /// Nothing is said below this posterior.
    pub(crate) abstain_below: f32,
}

/// What int8 may lose of the share that is right.
const MOST_LOST: f64 = 0.01;
/// Steps of tuning when it loses more.
const TUNE_STEPS: u64 = 400;
const BATCH: usize = 64;

/// Runs it.
///
/// # Errors
/// When the run is no student's, data or ONNX Runtime are missing, int8 loses over a point, or the file cannot be written.
pub(crate) fn export(args: &ExportArgs) -> Result<()> {
    let experiment = Experiment::read(&args.run.join(experiment::FILE), &args.set)?;
    let model = Model::load(&args.run, Device::Cpu)?;
    let Network::Student(student) = &model.network else {
        bail!("{} holds a teacher; robots see colour alone, so only students are exported", args.run.display());
    };
    ensure!(
        student.heads.state.is_some(),
        "{} holds a student without a head for states (student.kind = \"original\"), which robots ask for; export one of kind \"edge\"",
        args.run.display()
    );
    ensure!(
        args.tune_steps.is_none() || args.precision == Precision::Int8,
        "--tune-steps goes with --precision int8: floats are not rounded, so there is nothing to tune"
    );
    let folder = args.out.parent().filter(|folder| !folder.as_os_str().is_empty());
    ensure!(
        folder.is_none_or(Path::is_dir),
        "--out {}: there is no such folder; make it, or give another",
        args.out.display()
    );
    ensure!(!args.out.is_dir(), "--out {}: that is a folder; name a file in it", args.out.display());
    let datasets = Datasets::open(&experiment)?;
    datasets.check_names(&model)?;
    let validation = Answers::collect(&model.network, datasets.validation(256), &[], Device::Cpu)?;
    let temperature = scores::fit(&validation)?.temperature;
    let mut graph = fold::fold(student, temperature);
    let float = share_right(&graph, None, datasets.validation(256))?;
    println!("validation items: material {:.2} % in floats", float * 100.0);
    let test_float = share_right(&graph, None, datasets.test(256)?)?;
    let mut plan = None;
    if args.precision == Precision::Int8 {
        let seen = calibration(&datasets, args.calibration_items)?;
        let found = Plan::calibrate(&graph, &seen);
        let mut rounded = share_right(&graph, Some(&found), datasets.validation(256))?;
        println!("validation items: material {:.2} % in int8", rounded * 100.0);
        let steps = args.tune_steps.unwrap_or(if float - rounded > MOST_LOST { TUNE_STEPS } else { 0 });
        if steps > 0 {
            let aim = fold::fold(student, temperature);
            tuned(&mut graph, &aim, &found, steps, &datasets, &experiment)?;
            rounded = share_right(&graph, Some(&found), datasets.validation(256))?;
            println!("validation items: material {:.2} % in int8 after {steps} steps of tuning", rounded * 100.0);
        }
        if float - rounded > MOST_LOST {
            let lost = (float - rounded) * 100.0;
            let what = format!(
                "int8 loses {lost:.1} points on validation items, more than one; nothing was written. Raise --tune-steps"
            );
            return Err(Error::CheckFailed(what));
        }
        plan = Some(found);
    }
    let cost = student.cost();
    let mut card = ModelCard {
        format: metadata::FORMAT,
        input_px: crop::SIZE,
        crop_scale: crop::SCALE,
        materials: model.card.materials.clone(),
        states: model.card.states.clone(),
        abstain_below: 1.0,
        triage: model.card.triage,
        macs: cost.macs as u64,
        parameters: cost.parameters as u64,
        precision: if plan.is_some() { "int8" } else { "fp32" }.to_owned(),
        trained_on: datasets.in_words(),
        learned: None,
        calibrated: None,
    };
    let training = json!({
        "experiment": model.card.name, "seed": model.card.seed, "weights_blake3": model.hash,
        "temperature": temperature, "validation_material_fp32": float,
    });
    let file = |card: &ModelCard| -> Result<Vec<u8>> {
        let properties = [
            (metadata::PROPERTY, serde_json::to_string(card)?),
            ("processing", processing(model.card.triage).to_string()),
            ("training", training.to_string()),
        ];
        emit::onnx(&graph, model.card.classes(), plan.as_ref(), &properties)
    };
    // From here on the file itself speaks, as it does on the robot: the bound of abstention and the score are those of its bytes.
    let mut exported = loopline_edge::Student::from_bytes(&args.out, &file(&card)?)?;
    let said = robot::answers(&mut exported, datasets.validation(BATCH))?;
    let bound =
        |said: &Said| Ok::<_, Error>(said.confidence()?.threshold_in_each(&said.sources, scores::WANTED_RISK) as f32);
    card.abstain_below = bound(&said)?;
    // Validation items are drawn from all alike, so that their shares are those of training.
    let mut learned = Learned { shares: expect::smoothed(&said.amounts(None)), abstain_below: 1.0 };
    learned.abstain_below = bound(&said.told(&learned)?)?;
    let tested = robot::answers(&mut exported, datasets.test(BATCH)?)?;
    let right = tested.confidence()?.accuracy();
    let told = Told { material: tested.told(&learned)?.confidence()?.accuracy(), abstain_below: learned.abstain_below };
    card.learned = Some(learned);
    println!(
        "test items: material {:.2} % in floats, {:.2} % as exported, {:.2} % told what each dataset holds",
        test_float * 100.0,
        right * 100.0,
        told.material * 100.0
    );
    let bytes = file(&card)?;
    write_whole(&args.out, &bytes)?;
    let exported = Exported {
        precision: card.precision,
        bytes: bytes.len(),
        material_in_floats: test_float,
        material: right,
        abstain_below: card.abstain_below,
        told: Some(told),
        trained_on: card.trained_on,
    };
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

/// What stands before and after the graph, for whoever runs it with other code than `loopline-edge`.
fn processing(triage: TriageBounds) -> serde_json::Value {
    json!({
        "input": {
            "name": "rgb", "layout": "N, channel (R, G, B), row, column", "values": "sRGB / 255, 0 to 1, no mean taken away",
            "square": "centred on the item's box, crop_scale times its longer side, at least least_px wide",
            "least_px": crop::LEAST_PX, "resize": "triangle filter as wide as the larger of an input and an output pixel",
            "outside_the_frame": "the outermost pixels repeat",
        },
        "outputs": {
            "material": "logits, divided by the temperature already: their softmax is the posterior",
            "quality": "0 to 1", "state": "logits",
        },
        "triage": { "reuse_above": triage.reuse_above, "recycle_below": triage.recycle_below, "between": "repair" },
    })
}

/// The share of items whose material a graph names rightly.
///
/// # Errors
/// When data are damaged.
fn share_right(graph: &Graph, plan: Option<&Plan>, pass: Pass) -> Result<f64> {
    let (mut named, mut truth) = (Vec::new(), Vec::new());
    for batch in Loader::start(Pass { wanted: ViewSet::RGB, ..pass }) {
        let batch = batch?;
        let answer = no_grad(|| run::answer(graph, &batch.views.rgb, plan));
        named.extend(Vec::<i64>::try_from(answer.material.argmax(-1, false))?);
        truth.extend(Vec::<i64>::try_from(&batch.labels.material)?);
    }
    Ok(accuracy(&named, &truth))
}

fn calibration(datasets: &Datasets, items: usize) -> Result<Vec<Tensor>> {
    let batches = Loader::start(Pass { wanted: ViewSet::RGB, ..datasets.drawn(items, BATCH) });
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
        Loader::start(Pass { wanted: ViewSet::RGB, ..pass })
    };
    let mut loader = start(epoch);
    tune::tune(graph, aim, plan, steps, || {
        if let Some(batch) = loader.next() {
            return Ok(batch?.views.rgb);
        }
        epoch += 1;
        loader = start(epoch);
        Ok(loader.next().with_context(|| "there are fewer training items than a batch")??.views.rgb)
    })
}
