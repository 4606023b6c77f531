//! The `loopline` program: parses the command line, calls one command, turns its error into an exit code.

mod args;
mod assets;
mod commands;
mod exit;
mod pipeline;
mod progress;
mod sheet;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let args = args::Args::parse();
    match commands::run(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => exit::report(&error),
    }
}
