//! The program's commands, one a file.

mod ablate;
mod bench;
mod calibrate;
mod card;
mod docs;
mod evaluate;
mod export;
mod teach;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Trains Loopline's teachers and students, scores and exports them.
#[derive(Debug, Parser)]
#[command(
    name = "loopline-train",
    version,
    about,
    after_help = "Exit codes: 0 done, 1 this program failed, 2 the request is wrong, 3 interrupted (--resume goes on), 5 a check did not hold or data are damaged."
)]
struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Train the teacher of an experiment.
    Teacher(teach::TrainArgs),
    /// Train the student of an experiment: from a teacher, from labels, or both.
    Distill(teach::TrainArgs),
    /// Score networks on test items and write report.html.
    Evaluate(evaluate::EvaluateArgs),
    /// Train and score the rows of an ablation file, and make its table.
    Ablate(ablate::AblateArgs),
    /// Write a student as ONNX, in floats or int8.
    Export(export::ExportArgs),
    /// Teach an exported student groups of your own, from a few labelled pictures.
    Calibrate(calibrate::CalibrateArgs),
    /// Write docs/learning.md out of tables.
    Docs(docs::DocsArgs),
    /// Print what a network is, costs and scores.
    Card(card::CardArgs),
    /// Compare a step on real data with a step on constant tensors.
    Bench(bench::BenchArgs),
}

/// Runs the program with these arguments, its name first. What goes wrong is told on standard error and decides the exit code;
/// arguments that cannot be read end the process at once, as asking for help does.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let done = match Args::parse_from(arguments).command {
        Command::Teacher(args) => teach::teacher(&args),
        Command::Distill(args) => teach::student(&args),
        Command::Evaluate(args) => evaluate::evaluate(&args),
        Command::Export(args) => export::export(&args),
        Command::Calibrate(args) => calibrate::calibrate(&args),
        Command::Ablate(args) => ablate::ablate(&args),
        Command::Docs(args) => docs::docs(&args),
        Command::Card(args) => card::card(&args),
        Command::Bench(args) => bench::bench(&args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("loopline-train: {e}");
            ExitCode::from(e.code())
        }
    }
}
