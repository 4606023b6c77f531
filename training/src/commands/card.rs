//! `card`: what a network is and costs, and how well it does where that was scored, as Markdown.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;
use tch::Device;
use tch::nn::VarStore;

use super::export::{EXPORTED, Exported, Told};
use crate::error::{Context, Error, Result, bail};
use crate::evaluate::Scores;
use crate::experiment::{self, Experiment};
use crate::model::{Card, Model, Network, NetworkSpec};
use crate::nn::net::Cost;
use crate::tensors::write_whole;
use crate::train::Datasets;

/// Arguments.
#[derive(Debug, Args)]
pub(crate) struct CardArgs {
    /// Folder of a run, or an experiment file.
    of: PathBuf,
    /// The file to write; without it the card is printed.
    #[arg(long)]
    out: Option<PathBuf>,
    /// The command that made the model, for the card.
    #[arg(long)]
    command: Option<String>,
}

/// Runs it.
///
/// # Errors
/// When there is neither a run nor an experiment.
pub(crate) fn card(args: &CardArgs) -> Result<()> {
    let mut text = if args.of.is_dir() {
        let model = Model::load(&args.of, Device::Cpu)?;
        let note = args.of.join(EXPORTED);
        let damaged = || format!("{} is damaged; export again", note.display());
        let exported = std::fs::read(&note).ok().map(|text| serde_json::from_slice::<Exported>(&text));
        let exported = exported.transpose().or_error(Error::Damaged, damaged)?;
        let trained_on = exported.as_ref().map_or(&model.card.trained_on, |e| &e.trained_on);
        let experiment = Experiment::read(&args.of.join(experiment::FILE), &[])?;
        of_run(&model.card, trained_on, &experiment, model.network.cost(), &evaluations(&args.of)?)
            + &exported.as_ref().map_or(String::new(), of_export)
    } else {
        let experiment = Experiment::read(&args.of, &[])?;
        let specs = [experiment.teacher.clone().map(NetworkSpec::Teacher), experiment.student.map(NetworkSpec::Student)];
        let mut text = String::new();
        // How many classes a network tells apart, its data say.
        let classes = Datasets::open(&experiment)?.classes();
        for spec in specs.into_iter().flatten() {
            text += &of_network(&spec, Network::new(&VarStore::new(Device::Cpu), &spec, classes).cost());
        }
        if text.is_empty() {
            bail!("{} describes neither a teacher nor a student", args.of.display());
        }
        text
    };
    if let Some(command) = &args.command {
        text += &format!("\nMade by `{command}`.\n");
    }
    match &args.out {
        Some(path) => write_whole(path, text.as_bytes()),
        None => {
            print!("{text}");
            Ok(())
        }
    }
}

fn of_network(spec: &NetworkSpec, cost: Cost) -> String {
    let what = match spec {
        NetworkSpec::Teacher(t) => format!("teacher `{:?}`, sees {:?}", t.kind, t.modalities).to_lowercase(),
        NetworkSpec::Student(s) => format!("student `{:?}`, width {}, sees colour", s.kind, s.width).to_lowercase(),
    };
    format!(
        "- {what}\n- {} parameters, {:.2} million multiply-accumulates an item\n",
        cost.parameters,
        cost.macs as f64 / 1e6
    )
}

fn of_export(e: &Exported) -> String {
    let told = e.told.as_ref().map_or_else(String::new, |told| {
        let Told { material, abstain_below } = told;
        format!(" Told what each dataset holds: material {:.2} %, nothing below {abstain_below:.3}.", material * 100.0)
    });
    format!(
        "\nExported as {} ({} bytes): material {:.2} % on the experiment's test items as ONNX Runtime runs the file, {:.2} % in floats; nothing is said below a posterior of {:.3}.{told}\n",
        e.precision,
        e.bytes,
        e.material * 100.0,
        e.material_in_floats * 100.0,
        e.abstain_below
    )
}

/// All scores of a run by their labels; those without one come first.
fn evaluations(run: &Path) -> Result<BTreeMap<String, Scores>> {
    let mut all = BTreeMap::new();
    for entry in std::fs::read_dir(run)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let label = name.strip_prefix("evaluation").and_then(|rest| rest.strip_suffix(".json"));
        if let Some(label) = label {
            let scores = serde_json::from_slice(&std::fs::read(&path)?);
            let scores = scores.or_error(Error::Damaged, || format!("{} is damaged; evaluate again", path.display()))?;
            all.insert(label.trim_start_matches('-').to_owned(), scores);
        }
    }
    Ok(all)
}

fn of_run(
    card: &Card,
    trained_on: &str,
    experiment: &Experiment,
    cost: Cost,
    evaluations: &BTreeMap<String, Scores>,
) -> String {
    let mut text = format!("# {}\n{}", card.name, of_network(&card.network, cost));
    text += &format!("- trained on {trained_on}, seed {}\n", card.seed);
    if let Some(distill) = experiment.distill.as_ref().filter(|_| experiment.losses.needs_teacher()) {
        text += &format!("- taught by {}\n", distill.teacher.display());
    }
    if evaluations.is_empty() {
        return text + "- not scored yet: `loopline-train evaluate`\n";
    }
    text += "\nOn test items of other seeds, in floats; abstention keeps the errors among what is answered near 10 % on validation items:\n\n\
        | test | items | material | mean over materials | quality error | state | triage, cost-weighted | ECE | answered | wrong among them |\n\
        |---|---|---|---|---|---|---|---|---|---|\n";
    for (label, s) in evaluations {
        let state = s.state.map_or("-".to_owned(), |v| format!("{:.1} %", v * 100.0));
        text += &format!(
            "| {} | {} | {:.1} % | {:.1} % | {:.3} | {state} | {:.1} % | {:.1} % | {:.1} % | {:.1} % |\n",
            if label.is_empty() { "all of the experiment" } else { label },
            s.items,
            s.material * 100.0,
            s.material_macro * 100.0,
            s.quality_mae,
            s.triage_weighted * 100.0,
            s.ece * 100.0,
            s.answered.coverage * 100.0,
            s.answered.risk * 100.0
        );
    }
    if let Some((label, s)) = evaluations.first_key_value() {
        let hardest = s.hardest();
        let worst = hardest.iter().take(8).map(|r| format!("{} {:.0} %", r.name, r.recall * 100.0));
        let of = if label.is_empty() { String::new() } else { format!(" of {label}") };
        text += &format!("\nHardest{of}: {}.\n", worst.collect::<Vec<_>>().join(", "));
    }
    text
}
