//! `calibrate`: groups of a user's own for an exported student, from a few labelled pictures.

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::{Args, ValueEnum};
use loopline_edge::model::LARGEST_BATCH;
use loopline_edge::{Calibrated, ModelCard, Student, crop, metadata};
use serde_json::json;
use tch::{Kind, Tensor};

use crate::calibrate::bound;
use crate::calibrate::card::Told;
use crate::calibrate::judged::{self, judge};
use crate::calibrate::layer::{self, STRENGTHS};
use crate::calibrate::pictures::{Boxes, Collection, Item};
use crate::calibrate::views::Seen;
use crate::error::{Context, Error, Result, ensure};
use crate::export::splice::Spliced;
use crate::tensors::write_whole;

/// Arguments.
#[derive(Debug, Args)]
pub(crate) struct CalibrateArgs {
    /// The student: an ONNX file of `loopline-train export`.
    model: PathBuf,
    /// Folder of labelled pictures, JPEG or PNG: a subfolder a group, named after it; or pictures and a COCO file (*.json) with their
    /// boxes and groups.
    #[arg(long)]
    pictures: PathBuf,
    /// The calibrated student; its card (.md) and a picture of what is taken for what (.svg) are written beside it.
    #[arg(long)]
    out: PathBuf,
    /// What of a picture in a subfolder is an item: the whole of it, or what the edge finds in it. [default: whole]
    #[arg(long, value_enum)]
    boxes: Option<Boxes>,
    /// Share of right answers among all answers that abstention is to keep.
    #[arg(long, default_value_t = 0.9)]
    right: f64,
    /// Probability with which the pictures are to prove that.
    #[arg(long, default_value_t = 0.9)]
    confidence: f64,
    /// Decides the changed views and which pictures are judged together.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Stands between what a student was trained on and what it was calibrated on.
const THEN: &str = "; then a last layer on ";

/// Runs it.
///
/// # Errors
/// When the model is no student, the pictures are not as they must be, or a file exists or cannot be written.
pub(crate) fn calibrate(args: &CalibrateArgs) -> Result<()> {
    let start = Instant::now();
    let [card_file, figure_file] = args.check()?;
    let bytes = std::fs::read(&args.model).with_context(|| format!("{}: the model cannot be read", args.model.display()))?;
    let old = Student::from_bytes(&args.model, &bytes)?.card().clone();
    let spliced = Spliced::open(&args.model, &bytes)?;
    let collection = Collection::read(&args.pictures, args.boxes)?;
    let (items, groups) = (&collection.items, &collection.groups);
    for note in &collection.notes {
        println!("{note}");
    }
    println!("{} items in {} groups: {}", items.len(), groups.len(), groups.join(", "));

    let seen = Seen::ask(&mut showing_features(&args.model, &spliced, &old)?, items, args.seed)?;
    let judged = judge(&seen, items, groups.len(), args.seed)?;
    let bound = bound::bound(&judged.confidence, args.right, args.confidence);

    let truth: Vec<i64> = items.iter().map(|item| item.group as i64).collect();
    let all: Vec<i64> = (0..items.len() as i64).collect();
    let (features, rows) = judged::rows(&seen, &all, &truth);
    // The way through the stronger ones is part of how the layer is found.
    let strengths: Vec<f64> = STRENGTHS.into_iter().take_while(|strength| *strength >= judged.strength).collect();
    let layer = layer::learn(&features, &rows, groups.len(), &strengths).pop().with_context(|| "no strength was chosen")?;
    let [weight, bias] = [&layer.weight, &layer.bias].map(|t| (t / judged.temperature).to_kind(Kind::Float));

    let calibrated = Calibrated {
        pictures: collection.counts(),
        right: judged.confidence.right.iter().filter(|right| **right).count() as u32,
        answered: bound.answered as u32,
        wrong: bound.wrong as u32,
        proved: bound.proved,
        wanted: args.right as f32,
        confidence: args.confidence as f32,
    };
    let [macs, learned] = spliced.cost();
    let own_macs = (groups.len() * spliced.features()) as u64;
    let trained_on = old.trained_on.split(THEN).next().unwrap_or_default();
    let card = ModelCard {
        materials: groups.clone(),
        abstain_below: bound.below as f32,
        macs: (old.macs + own_macs).saturating_sub(macs),
        parameters: (old.parameters + own_macs + groups.len() as u64).saturating_sub(learned),
        trained_on: format!("{trained_on}{THEN}{} real pictures of {} groups", items.len(), groups.len()),
        learned: None,
        calibrated: Some(calibrated.clone()),
        ..old.clone()
    };
    let calibration = json!({
        "seed": args.seed, "norm": judged.strength, "temperature": judged.temperature, "parts": judged.parts, "views": seen.views,
        "model_blake3": blake3::hash(&bytes).to_hex().as_str(),
    });
    let properties = [(metadata::PROPERTY, serde_json::to_string(&card)?), ("calibration", calibration.to_string())];
    let weight_rows: Vec<f32> = Vec::try_from(weight.contiguous().flatten(0, -1))?;
    let own = spliced.with_layer(&weight_rows, &Vec::<f32>::try_from(&bias)?, &properties);
    says_what_it_should(&args.out, &own, items, &(seen.plain().to_kind(Kind::Float).matmul(&weight.tr()) + &bias))?;

    let name = |path: &Path| path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let told = Told {
        name: &name(&args.out),
        from: &format!("`{}`", args.model.display()),
        collection: &collection,
        seen: &seen,
        judged: &judged,
        calibrated: &calibrated,
        abstain_below: card.abstain_below,
        command: &args.command(),
    };
    let figure_name = figure_file.file_name().unwrap_or_default().to_string_lossy();
    write_whole(&figure_file, told.figure()?.as_bytes())?;
    write_whole(&card_file, told.markdown(&figure_name).as_bytes())?;
    write_whole(&args.out, &own)?;
    for line in told.lines() {
        println!("{line}");
    }
    println!(
        "wrote {}, {} and {} in {:.1} s",
        args.out.display(),
        card_file.display(),
        figure_file.display(),
        start.elapsed().as_secs_f64()
    );
    Ok(())
}

impl CalibrateArgs {
    /// Checks what needs no file's content; the paths of card and figure.
    fn check(&self) -> Result<[PathBuf; 2]> {
        for (key, value) in [("--right", self.right), ("--confidence", self.confidence)] {
            ensure!(value > 0.0 && value < 1.0, "{key} {value}: a share between 0 and 1 is due");
        }
        let out = self.out.display();
        let is_onnx = self.out.extension().is_some_and(|extension| extension == "onnx");
        ensure!(is_onnx, "--out {out}: a name that ends in .onnx is due; its card and picture get its name");
        let folder = self.out.parent().filter(|folder| !folder.as_os_str().is_empty());
        ensure!(folder.is_none_or(Path::is_dir), "--out {out}: there is no such folder; make it, or give another");
        let beside = ["md", "svg"].map(|extension| self.out.with_extension(extension));
        for path in std::iter::once(&self.out).chain(&beside) {
            ensure!(!path.exists(), "--out {out}: {} exists already; remove it, or give another name", path.display());
        }
        Ok(beside)
    }

    /// The command line that says the same.
    fn command(&self) -> String {
        let mut text = format!(
            "loopline-train calibrate {} --pictures {} --out {}",
            self.model.display(),
            self.pictures.display(),
            self.out.display()
        );
        if let Some(boxes) = self.boxes.and_then(|boxes| boxes.to_possible_value()) {
            text += &format!(" --boxes {}", boxes.get_name());
        }
        text + &format!(" --right {} --confidence {} --seed {}", self.right, self.confidence, self.seed)
    }
}

/// The student with its features in place of its materials' logits.
fn showing_features(path: &Path, spliced: &Spliced, card: &ModelCard) -> Result<Student> {
    let materials = (0..spliced.features()).map(|feature| feature.to_string()).collect();
    let card = ModelCard { materials, learned: None, calibrated: None, ..card.clone() };
    let bytes = spliced.with_features(&[(metadata::PROPERTY, serde_json::to_string(&card)?)]);
    Ok(Student::from_bytes(path, &bytes)?)
}

/// Asks the file as the robot does, before it is written.
fn says_what_it_should(path: &Path, bytes: &[u8], items: &[Item], due: &Tensor) -> Result<()> {
    let mut student = Student::from_bytes(path, bytes)?;
    let mut said = Vec::new();
    for some in items.chunks(LARGEST_BATCH) {
        let fill = |input: &mut [f32]| {
            input.chunks_exact_mut(crop::LEN).zip(some).for_each(|(input, item)| input.copy_from_slice(&item.cut));
        };
        said.extend_from_slice(student.run(some.len(), fill)?.material);
    }
    let far = (Tensor::from_slice(&said).view_as(due) - due).abs().max().double_value(&[]);
    let scale = due.abs().max().double_value(&[]).max(1.0);
    // Batches of other sizes round otherwise in their last bits.
    if far <= 1e-3 * scale {
        return Ok(());
    }
    Err(Error::Fault(format!("the spliced model says other logits than its layer, by {far}")))
}
