//! The `loopline-train` program.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use loopline_training::commands::{ablate, bench, card, docs, evaluate, export, teach};

/// Trains Loopline's teachers and students, scores and exports them.
#[derive(Debug, Parser)]
#[command(version, about)]
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

/// Keeps freed memory for the next step. Networks free and ask for the same large tensors in every step; the C library would
/// return them to the system and fault them in again, a fifth of a step's time on a CPU.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn keep_memory() {
    for (parameter, bytes) in [(libc::M_MMAP_THRESHOLD, 1 << 30), (libc::M_TRIM_THRESHOLD, i32::MAX)] {
        // SAFETY: mallopt takes two numbers and changes a setting of the allocator; no other thread runs yet.
        #[allow(unsafe_code, reason = "a setting of the C library has no safe interface")]
        unsafe {
            libc::mallopt(parameter, bytes);
        }
    }
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn keep_memory() {}

fn main() -> ExitCode {
    keep_memory();
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
            ExitCode::from(2)
        }
    }
}
