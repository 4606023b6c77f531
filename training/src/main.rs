//! The `loopline-train` program.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use loopline_training::commands::{ablate, bench, card, docs, evaluate, export, teach};
use loopline_training::exit;

/// Trains Loopline's teachers and students, scores and exports them.
#[derive(Debug, Parser)]
#[command(
    version,
    about,
    after_help = "Exit codes: 0 done, 2 the request is wrong, 3 interrupted (--resume goes on), 5 a check did not hold or data are damaged."
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
    /// Write docs/learning.md out of tables.
    Docs(docs::DocsArgs),
    /// Print what a network is, costs and scores.
    Card(card::CardArgs),
    /// Compare a step on real data with a step on constant tensors.
    Bench(bench::BenchArgs),
}

/// Settings of the C library that suit this program. Freed memory is kept for the next step: networks free and ask for the same
/// large tensors in every step, and giving them back to the system in between costs time (`loopline-train bench`). A reader of
/// its output that goes away (`| head`) ends the program quietly.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn suit_c_library() {
    // SAFETY: both calls take numbers and change settings of the process; no other thread runs yet, and SIG_DFL is no handler
    // of ours.
    #[allow(unsafe_code, reason = "settings of the C library have no safe interface")]
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, 1 << 30);
        libc::mallopt(libc::M_TRIM_THRESHOLD, i32::MAX);
        libc::signal(libc::SIGPIPE, libc::SIG_DFL);
    }
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn suit_c_library() {}

fn main() -> ExitCode {
    suit_c_library();
    let done = match Args::parse().command {
        Command::Teacher(args) => teach::teacher(&args),
        Command::Distill(args) => teach::student(&args),
        Command::Evaluate(args) => evaluate::evaluate(&args),
        Command::Export(args) => export::export(&args),
        Command::Ablate(args) => ablate::ablate(&args),
        Command::Docs(args) => docs::docs(&args),
        Command::Card(args) => card::card(&args),
        Command::Bench(args) => bench::bench(&args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("loopline-train: {e:#}");
            ExitCode::from(exit::code(&e))
        }
    }
}
