//! `loopline perceive`: the student on a dataset's colour pictures.

use std::io::Write as _;
use std::path::Path;

use anyhow::Result;
use loopline::assets::student;
use loopline::perceive::Trial;
use loopline_dataset::{Dataset, DatasetPlan, decode_labels};
use loopline_edge::latency::FrameTimes;
use loopline_edge::{DetectConfig, EdgeError, Expectation, ModelCard, Perception};

use super::output::{check_picture_path, record, save_picture};
use crate::args::PerceiveArgs;

/// Runs perception over the dataset, prints its scores, and draws its decisions.
pub(crate) fn run(args: &PerceiveArgs) -> Result<()> {
    let dataset = Dataset::open(&args.dir)?;
    args.out.as_deref().map(check_picture_path).transpose()?;
    let plan = &dataset.manifest().plan;
    let mut trial = if args.score_detection {
        Trial::of_detector()
    } else {
        let mut perception = Perception::new(student(args.model.as_deref())?, DetectConfig::default());
        if let Some(path) = &args.expect {
            let expectation = expected(path, plan, perception.student().card())?;
            perception = perception.expecting(expectation);
        }
        Trial::of_student(perception)
    };
    if args.out.is_some() {
        trial = trial.with_picture(&plan.scenario.name);
    }
    let most = args.samples.map_or(usize::MAX, |samples| samples as usize);
    for sample in dataset.samples().take(most) {
        trial.look(&sample?)?;
    }
    let picture = trial.picture();
    if let (Some((picture, _)), Some(out)) = (&picture, &args.out) {
        save_picture(out, picture)?;
    }
    let report = trial.report();
    if let Some(file) = &args.results {
        let name = format!("{} seed {} x {}", plan.scenario.name, plan.seed, report.frames);
        let group = match (args.score_detection, &args.expect) {
            (true, _) => "detection",
            (false, None) => "student",
            (false, Some(_)) => "student, told what to expect",
        };
        let mut entry = serde_json::to_value(&report)?;
        entry["scenario"] = plan.scenario.name.clone().into();
        entry["seed"] = plan.seed.into();
        entry["content_version"] = plan.content_version.into();
        entry["adapter"] = plan.adapter.name.clone().into();
        record(file, group, &name, entry)?;
    }
    // A reader that goes away is an error that ends the program quietly.
    let mut say = std::io::stdout().lock();
    if args.json {
        writeln!(say, "{}", serde_json::to_string_pretty(&report)?)?;
        return Ok(());
    }
    writeln!(say, "{}: {}", args.dir.display(), trial.text())?;
    if let Some(perception) = trial.perception() {
        writeln!(say, "{}", latency(perception))?;
    }
    if let (Some((_, frames)), Some(out)) = (&picture, &args.out) {
        writeln!(say, "{}: decisions on {frames} frames", out.display())?;
    }
    Ok(())
}

/// What the plant gets, from a file of amounts or from a dataset that is not the one that is judged.
fn expected(path: &Path, judged: &DatasetPlan, card: &ModelCard) -> Result<Expectation> {
    if !path.is_dir() {
        return Ok(Expectation::load(card, path)?);
    }
    let wrong = |what: String| EdgeError::Expected { path: path.to_owned(), what };
    let sample = Dataset::open(path)?;
    let plan = &sample.manifest().plan;
    if (plan.scenario.name.as_str(), plan.seed) == (judged.scenario.name.as_str(), judged.seed) {
        let what = format!(
            "has the goods that are judged ({}, seed {}); a sample with another seed is due",
            plan.scenario.name, plan.seed
        );
        return Err(wrong(what).into());
    }
    let mut materials = Vec::new();
    for sample in sample.encoded_samples() {
        materials.extend(decode_labels(&sample?)?.items.into_iter().map(|item| item.material));
    }
    Ok(Expectation::of_sample(card, materials.iter().map(String::as_str)).map_err(wrong)?)
}

fn latency(perception: &Perception) -> String {
    let latency = perception.latency();
    let detect = latency.of(|frame| frame.detect);
    format!(
        "median of the last {} frames {:.2} ms to find items; per item {:.3} ms to cut, recognise and decide; {:.2} million MACs an item",
        detect.count,
        detect.median_ms,
        latency.per_item(FrameTimes::per_crop).median_ms,
        perception.student().card().macs as f64 / 1e6,
    )
}
