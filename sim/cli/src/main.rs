//! The `loopline` program: parses the command line, calls one command, turns its error into an exit code.

mod args;
mod commands;
mod exit;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    quiet_the_driver();
    let args = args::Args::parse();
    match commands::run(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => exit::report(&error),
    }
}

/// Mesa's device-selection layer asks the desktop which device it prefers, and complains on standard error where there
/// is no desktop. Nothing here is shown on one.
#[allow(unsafe_code, reason = "no other thread exists yet, as the comment below proves")]
fn quiet_the_driver() {
    if std::env::var_os("NODEVICE_SELECT").is_none() {
        // SAFETY: this is the first statement of `main`; no thread has been started, so that none reads the environment.
        unsafe { std::env::set_var("NODEVICE_SELECT", "1") };
    }
}
