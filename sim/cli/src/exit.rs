//! Exit codes: 0 done, 2 the request is wrong (nothing was written), 3 stopped early and resumable, 4 the graphics
//! device failed, 5 a check did not hold.

use std::process::ExitCode;

use loopline_dataset::{DatasetError, ErrorKind};
use loopline_render::GpuError;
use loopline_terminal::exit::{self, CHECK, GRAPHICS, REQUEST, STOPPED};

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
    eprintln!("error: {}", exit::message(error.as_ref()));
    ExitCode::from(code(error))
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
            Some(loopline::Error::Plant(_)) => return CHECK,
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
