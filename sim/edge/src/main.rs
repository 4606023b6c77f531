//! The `loopline-edge` program: what runs on the robot's computer, on pictures from files.

mod args;
mod bench;
mod print;

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use loopline_edge::{DetectConfig, EdgeError, Expectation, Perception, Student, frame};

use args::Args;

/// The request is wrong, or what it needs is absent; lines of earlier pictures stand.
const REQUEST: u8 = 2;
/// Stopped early, for the output could not be written; as in `loopline`, what is complete stands.
const STOPPED: u8 = 3;

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Edge(error)) => {
            eprintln!("error: {error}");
            ExitCode::from(REQUEST)
        }
        // A reader that closed the pipe (`| head`) has seen what it wanted.
        Err(Failure::Output(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(Failure::Output(error)) => {
            eprintln!("error: standard output: {error}");
            ExitCode::from(STOPPED)
        }
    }
}

enum Failure {
    Edge(EdgeError),
    Output(std::io::Error),
}

impl From<EdgeError> for Failure {
    fn from(error: EdgeError) -> Self {
        Self::Edge(error)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Output(error)
    }
}

fn run(args: &Args) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    let config = DetectConfig { steady_belt: args.steady_belt, ..DetectConfig::default() };
    let student = Student::load(&args.model)?;
    if let Some(rounds) = args.bench {
        let frames = args.frames.iter().map(|path| Ok(frame::read(path)?.rgb)).collect::<Result<Vec<_>, EdgeError>>()?;
        let report = bench::run(student, config, frames, rounds)?;
        return Ok(writeln!(out, "{report}")?);
    }
    let mut perception = Perception::new(student, config);
    if let Some(path) = &args.expect {
        let expectation = Expectation::load(perception.student().card(), path)?;
        perception = perception.expecting(expectation);
    }
    for path in &args.frames {
        let frame = frame::read(path)?;
        let (rgb, width, height) = (frame.rgb.as_raw(), frame.rgb.width() as usize, frame.rgb.height() as usize);
        if args.whole_frame {
            perception.decide(rgb, width, height, &[[0.0, 0.0, width as f32, height as f32]])?;
        } else {
            perception.perceive(rgb, width, height)?;
        }
        writeln!(out, "{}", print::line(path, &frame, &perception, !args.no_latency))?;
    }
    if !args.no_latency {
        eprintln!("{}", print::summary(&perception));
    }
    Ok(())
}
