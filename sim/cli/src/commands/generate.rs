//! `loopline generate`: a scenario in, a dataset out.

use std::path::Path;

use anyhow::Result;
use loopline::assets;
use loopline::generate::{Request, Session, Summary};
use loopline_dataset::{Finished, Job};
use loopline_scenario::Scenario;
use loopline_terminal::{Progress, interrupt};

use crate::args::GenerateArgs;

/// Generates.
pub(crate) fn run(args: &GenerateArgs, folder: Option<&Path>) -> Result<()> {
    let (index, count) = args.shard;
    let session = Session::new(Request {
        scenario: Scenario::load(&args.scenario)?,
        library: assets::library(folder)?,
        catalogue: &assets::catalogue(folder)?,
        out: &args.out,
        samples: args.samples,
        samples_per_shard: args.samples_per_shard,
        seed: args.seed,
        job: Job { index, count },
        batch: args.batch,
        resume: args.resume,
        noise: !args.no_noise,
        abundance: args.abundance,
    })?;
    let stop = interrupt::watch();
    let mut progress = Progress::new("samples", 0, session.missing()?, args.quiet);
    let summary = session.run(stop, &mut || progress.step())?;
    progress.finish(&format!("{} samples in {:.1} s", summary.made, summary.elapsed.as_secs_f64()));
    if !args.quiet {
        report(&args.out, &summary);
    }
    Ok(())
}

fn report(out: &Path, summary: &Summary) {
    let seconds = summary.elapsed.as_secs_f64();
    println!(
        "{}: {} samples made in {seconds:.1} s ({:.0}/s) on {}",
        out.display(),
        summary.made,
        summary.made as f64 / seconds.max(1e-9),
        summary.adapter
    );
    match &summary.finished {
        Finished::Complete(manifest) => println!(
            "complete: {} samples, {} items in {} shards, {:.0} MB",
            manifest.plan.samples,
            manifest.items,
            manifest.shards.len(),
            manifest.shards.iter().map(|s| s.bytes).sum::<u64>() as f64 / 1e6
        ),
        Finished::Waiting { missing } => {
            println!("this part is done; {} shards of other parts are still missing", missing.len());
        }
    }
}
