//! `loopline bench generate`: samples per second to disk, and where the time goes.

use std::path::{Path, PathBuf};

use anyhow::Result;
use loopline::assets;
use loopline::generate::{Request, Session, Stage};
use loopline_dataset::Job;
use loopline_scenario::Scenario;
use loopline_terminal::interrupt;
use serde_json::json;

use super::output::record;
use crate::args::BenchGenerateArgs;

const BUILT_IN: &str = include_str!("../../../../scenarios/packaging.toml");

/// Measures.
pub(crate) fn run(args: &BenchGenerateArgs, folder: Option<&Path>) -> Result<()> {
    let scenario = match &args.scenario {
        Some(file) => Scenario::load(file)?,
        None => Scenario::parse(BUILT_IN, "scenarios/packaging.toml (built in)")?,
    };
    let scenario_name = scenario.name.clone();
    let temporary = tempfile::tempdir()?;
    let out: PathBuf = args.out.clone().unwrap_or_else(|| temporary.path().join("dataset"));
    let session = Session::new(Request {
        scenario,
        library: assets::library(folder)?,
        catalogue: &assets::catalogue(folder)?,
        out: &out,
        samples: args.samples,
        samples_per_shard: loopline_dataset::DEFAULT_SAMPLES_PER_SHARD,
        seed: 1,
        job: Job::WHOLE,
        batch: args.batch,
        resume: false,
        noise: true,
        abundance: false,
    })?;
    let times = session.times();
    let summary = session.run(interrupt::watch(), &mut || ())?;
    let seconds = summary.elapsed.as_secs_f64();
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    println!("adapter        {}", summary.adapter);
    println!("samples        {} in {seconds:.2} s on {cores} cores", summary.made);
    println!("rate           {:.1} samples/s written to disk, start-up included", summary.made as f64 / seconds);
    if let Some(first) = summary.first_sample {
        println!("first sample   {:.2} s after the start", first.as_secs_f64());
    }
    println!("\nstage                  wall ms/sample   share");
    let total: f64 = Stage::ALL.iter().map(|&s| times.get(s).as_secs_f64()).sum();
    for stage in Stage::ALL {
        let time = times.get(stage).as_secs_f64();
        println!("{:<22} {:>14.3} {:>6.1} %", stage.name(), 1e3 * time / summary.made as f64, 100.0 * time / total);
    }
    if let Some(file) = &args.results {
        let share = |stage: Stage| times.get(stage).as_secs_f64() / total;
        let stages: serde_json::Map<_, _> = Stage::ALL.iter().map(|&s| (s.name().to_owned(), share(s).into())).collect();
        let entry = json!({
            "scenario": scenario_name,
            "samples": summary.made,
            "cores": cores,
            "adapter": summary.adapter,
            "samples_per_s": summary.made as f64 / seconds,
            "first_sample_s": summary.first_sample.map(|first| first.as_secs_f64()),
            "stage_shares": stages,
        });
        record(file, "generate", &format!("{scenario_name} x {}", summary.made), entry)?;
    }
    println!("\nStages overlap on {cores} cores and wait for each other; their times add up to more than the run's.");
    Ok(())
}
