//! `loopline perceive`: the student on a dataset's colour pictures. Perception sees pixels only; labels serve scoring.

mod matching;
mod picture;
mod score;

use std::io::Write as _;

use anyhow::Result;
use loopline::assets::student;
use loopline_dataset::{Dataset, GroundTruth, RgbFrame};
use loopline_edge::latency::FrameTimes;
use loopline_edge::{Decision, DetectConfig, Detector, ModelCard, Perception};

use super::output::{check_picture_path, record, save_picture};
use crate::args::PerceiveArgs;
use matching::{Match, Truth, assign, truths};
use picture::Gallery;
use score::Score;

/// Runs perception over the dataset, prints its scores, and draws its decisions.
pub(crate) fn run(args: &PerceiveArgs) -> Result<()> {
    let dataset = Dataset::open(&args.dir)?;
    args.out.as_deref().map(check_picture_path).transpose()?;
    let mut looker = if args.score_detection {
        Looker::Detector(Box::default())
    } else {
        Looker::Student(Box::new(Perception::new(student(args.model.as_deref())?, DetectConfig::default())))
    };
    let scenario = &dataset.manifest().plan.scenario.name;
    let mut gallery = args.out.is_some().then(|| Gallery::new(scenario)).transpose()?;
    let mut score = Score::default();
    let most = args.samples.map_or(usize::MAX, |samples| samples as usize);
    for sample in dataset.samples().take(most) {
        let sample = sample?;
        let frame = &sample.sensors.rgb;
        looker.look(frame)?;
        let truths = truths_of(&sample.truth, frame);
        let matches = assign(&looker.boxes(), &truths);
        score.count(&matches, &truths, looker.decisions(), looker.card());
        if let (Some(gallery), Some(card)) = (&mut gallery, looker.card()) {
            gallery.add(frame, looker.decisions(), &matches, &truths, card);
        }
    }
    if let (Some(gallery), Some(out)) = (&gallery, &args.out) {
        save_picture(out, &gallery.finish())?;
    }
    if let Some(file) = &args.results {
        let plan = &dataset.manifest().plan;
        let name = format!("{} seed {} x {}", plan.scenario.name, plan.seed, score.frames());
        let group = if args.score_detection { "detection" } else { "student" };
        let mut entry = serde_json::to_value(score.report(looker.card().is_some()))?;
        entry["scenario"] = plan.scenario.name.clone().into();
        entry["seed"] = plan.seed.into();
        entry["content_version"] = plan.content_version.into();
        entry["adapter"] = plan.adapter.name.clone().into();
        record(file, group, &name, entry)?;
    }
    // A reader that goes away is an error that ends the program quietly.
    let mut say = std::io::stdout().lock();
    if args.json {
        writeln!(say, "{}", serde_json::to_string_pretty(&score.report(looker.card().is_some()))?)?;
    } else {
        writeln!(say, "{}: {}", args.dir.display(), score.text(looker.card().is_some()))?;
        if let Looker::Student(perception) = &looker {
            writeln!(say, "{}", latency(perception))?;
        }
    }
    if let (Some(gallery), Some(out), false) = (&gallery, &args.out, args.json) {
        writeln!(say, "{}: decisions on {} frames", out.display(), gallery.len())?;
    }
    Ok(())
}

/// The truth at the colour picture's size.
fn truths_of(truth: &GroundTruth, frame: &RgbFrame) -> Vec<Truth> {
    let camera = &truth.labels.camera;
    let scale = [frame.width() as f32 / camera.width.max(1) as f32, frame.height() as f32 / camera.height.max(1) as f32];
    truths(&truth.labels.items, scale)
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

/// What looks at the pictures.
enum Looker {
    /// Finds items.
    Detector(Box<Detector>),
    /// Finds items and decides upon them.
    Student(Box<Perception>),
}

impl Looker {
    fn look(&mut self, frame: &RgbFrame) -> Result<()> {
        match self {
            Self::Detector(detector) => {
                detector.detect(frame.data(), frame.width(), frame.height());
            }
            Self::Student(perception) => {
                perception.perceive(frame.data(), frame.width(), frame.height())?;
            }
        }
        Ok(())
    }

    fn boxes(&self) -> Vec<[f32; 4]> {
        match self {
            Self::Detector(detector) => detector.found().iter().map(|found| found.box_px).collect(),
            Self::Student(perception) => perception.decisions().iter().map(|decision| decision.box_px).collect(),
        }
    }

    fn decisions(&self) -> &[Decision] {
        match self {
            Self::Detector(_) => &[],
            Self::Student(perception) => perception.decisions(),
        }
    }

    fn card(&self) -> Option<&ModelCard> {
        match self {
            Self::Detector(_) => None,
            Self::Student(perception) => Some(perception.student().card()),
        }
    }
}

/// For each detection what it was matched with, and which truths were not found.
#[derive(Debug, Default)]
struct Assigned {
    of_detection: Vec<Match>,
    missed: Vec<usize>,
}
