//! `evaluate`: scores networks on the test items of their experiments.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::error::{Result, ensure};
use crate::evaluate::gallery;
use crate::evaluate::report::{self, Entry};
use crate::evaluate::scored::{Evaluated, score};
use crate::nn::teacher::Modality;
use crate::tensors::write_whole;

/// Arguments.
#[derive(Debug, Args)]
pub(crate) struct EvaluateArgs {
    /// Folders of runs. Each gets `evaluation.json`; the first gets `report.html` of all of them.
    #[arg(required = true)]
    runs: Vec<PathBuf>,
    /// The teacher's run, for retention.
    #[arg(long)]
    teacher: Option<PathBuf>,
    /// A sensor that is missing (teachers): rgb, lwir or nir. Writes `evaluation-without-....json`.
    #[arg(long, value_parser = modality)]
    without: Vec<Modality>,
    /// Name of this scoring: writes `evaluation-NAME.json`, so that one on other items stands beside the run's own.
    #[arg(long)]
    label: Option<String>,
    /// Change a key of the experiments, such as data.test=["out/other"]; with --label, for the scores are not the run's own.
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,
}

fn modality(text: &str) -> Result<Modality, String> {
    Modality::ALL.into_iter().find(|m| m.name() == text).ok_or_else(|| "rgb, lwir or nir".to_owned())
}

/// The name of the file of a run's scores.
fn file_name(label: Option<&str>, without: &[Modality]) -> String {
    let mut parts = vec!["evaluation".to_owned()];
    parts.extend(label.map(str::to_owned));
    if !without.is_empty() {
        parts.push("without".to_owned());
    }
    parts.extend(without.iter().map(|m| m.name().to_owned()));
    parts.join("-") + ".json"
}

/// Scores the network of a run and writes its scores there.
///
/// # Errors
/// As [`score`].
pub(crate) fn one(run: &Path, label: Option<&str>, without: &[Modality], set: &[String]) -> Result<Evaluated> {
    let evaluated = score(run, without, set)?;
    write_whole(&run.join(file_name(label, without)), serde_json::to_string_pretty(&evaluated.scores)?.as_bytes())?;
    Ok(evaluated)
}

/// Runs it.
///
/// # Errors
/// See [`one`].
pub(crate) fn evaluate(args: &EvaluateArgs) -> Result<()> {
    let label = args.label.as_deref();
    ensure!(
        args.set.is_empty() || label.is_some(),
        "--set scores on other terms than the run's own: give --label NAME, so that both scores are kept"
    );
    let scored = |run: &PathBuf| one(run, label, &args.without, &args.set);
    let all = args.runs.iter().map(scored).collect::<Result<Vec<_>>>()?;
    let teacher = args.teacher.as_ref().map(|run| one(run, label, &[], &args.set)).transpose()?;
    let mut notes = Vec::new();
    for (run, e) in args.runs.iter().zip(&all) {
        let s = &e.scores;
        let state = s.state.map_or(String::new(), |v| format!(", state {:.1} %", v * 100.0));
        println!(
            "{}: material {:.2} % (mean over materials {:.2} %), quality error {:.3}{state}, triage {:.1} % (cost-weighted {:.1} %), ECE {:.1} %",
            run.display(),
            s.material * 100.0,
            s.material_macro * 100.0,
            s.quality_mae,
            s.triage * 100.0,
            s.triage_weighted * 100.0,
            s.ece * 100.0
        );
        for row in s.hardest().iter().take(8).filter(|r| r.recall < 1.0) {
            let other = row.taken_for.as_ref().map_or(String::new(), |(name, n)| format!(", {n} taken for {name}"));
            println!("  {:24} {:5.1} % of {}{other}", row.name, row.recall * 100.0, row.items);
        }
        if let Some(t) = &teacher {
            let note = format!(
                "{}: retention {:.1} % of the teacher's {:.2} %, with {:.2} % of its MACs.",
                run.display(),
                100.0 * s.material / t.scores.material,
                t.scores.material * 100.0,
                100.0 * e.model.network.cost().macs as f64 / t.model.network.cost().macs as f64
            );
            println!("  {note}");
            notes.push(note);
        }
    }
    let Some((run, first)) = args.runs.first().zip(all.first()).filter(|_| args.without.is_empty() && label.is_none())
    else {
        return Ok(());
    };
    let name = |e: &Evaluated| format!("{} (seed {})", e.model.card.name, e.model.card.seed);
    let entries: Vec<_> = all
        .iter()
        .chain(&teacher)
        .map(|e| Entry {
            name: name(e),
            cost: e.model.network.cost(),
            trained_on: &e.model.card.trained_on,
            scores: &e.scores,
        })
        .collect();
    let pictures =
        gallery::pictures(&first.model.network, first.datasets.test(64)?, first.fit.temperature, 16, first.model.device())?;
    let html = report::page(&name(first), &entries, &pictures, &notes)?;
    write_whole(&run.join("report.html"), html.as_bytes())?;
    println!("wrote {}", run.join("report.html").display());
    Ok(())
}
