//! Exit codes: 0 done, 2 the request is wrong (nothing was written), 3 stopped early and resumable, 4 the graphics
//! device failed, 5 a check did not hold.

use std::process::ExitCode;

use loopline_dataset::{DatasetError, ErrorKind};
use loopline_render::GpuError;

/// The request is wrong; nothing was written.
const REQUEST: u8 = 2;
/// Stopped early; what is complete is kept and `--resume` goes on from there.
const STOPPED: u8 = 3;
/// The graphics device failed.
const GRAPHICS: u8 = 4;
/// A check did not hold, or stored data is damaged.
const CHECK: u8 = 5;

/// A check that the user asked for did not hold.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct CheckFailed(pub(crate) String);

/// Prints one message and returns the code.
pub(crate) fn report(error: &anyhow::Error) -> ExitCode {
    // A reader that closed the pipe (`| head`) has seen what it wanted.
    if is_broken_pipe(error) {
        return ExitCode::SUCCESS;
    }
    eprintln!("error: {}", message(error));
    ExitCode::from(code(error))
}

/// The chain of causes in one line, without those that a message before them already tells.
fn message(error: &anyhow::Error) -> String {
    error.chain().map(ToString::to_string).fold(String::new(), |line, cause| {
        if line.is_empty() {
            cause
        } else if line.contains(&cause) {
            line
        } else {
            format!("{line}: {cause}")
        }
    })
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|io| io.kind() == std::io::ErrorKind::BrokenPipe)
}

fn code(error: &anyhow::Error) -> u8 {
    for cause in error.chain() {
        if let Some(dataset) = cause.downcast_ref::<DatasetError>() {
            return code_of(dataset);
        }
        // From commands that draw by themselves.
        if cause.is::<GpuError>() {
            return GRAPHICS;
        }
        match cause.downcast_ref::<loopline::Error>() {
            Some(loopline::Error::Dataset(dataset)) => return code_of(dataset),
            Some(loopline::Error::Graphics(_)) => return GRAPHICS,
            Some(loopline::Error::Interrupted) => return STOPPED,
            _ => {}
        }
        if cause.is::<CheckFailed>() {
            return CHECK;
        }
    }
    REQUEST
}

fn code_of(error: &DatasetError) -> u8 {
    match error.kind() {
        ErrorKind::Request => REQUEST,
        ErrorKind::Stopped => STOPPED,
        ErrorKind::Damaged => CHECK,
    }
}
