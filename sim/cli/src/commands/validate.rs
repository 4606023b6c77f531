//! `loopline validate`: is a dataset whole, and do labels and pictures agree?

use std::sync::Mutex;

use anyhow::Result;
use loopline_dataset::validate;
use loopline_terminal::Progress;

use crate::args::DatasetArgs;
use crate::exit::CheckFailed;

/// Problems printed before the rest is only counted.
const PRINTED: usize = 20;

/// Validates; exit code 5 if anything is wrong.
pub(crate) fn run(args: &DatasetArgs) -> Result<()> {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let progress: Mutex<Option<Progress>> = Mutex::new(None);
    let report = validate(&args.dir, threads, &|now| {
        let Ok(mut progress) = progress.lock() else { return };
        let bar = progress.get_or_insert_with(|| Progress::new("samples", 0, now.samples_total, args.quiet));
        bar.at(now.samples_done, "");
    })?;
    if report.problems.is_empty() {
        if !args.quiet {
            println!("{}: {} samples and {} items are sound", args.dir.display(), report.samples, report.items);
        }
        return Ok(());
    }
    for problem in report.problems.iter().take(PRINTED) {
        let sample = problem.sample.as_deref().map(|s| format!(" sample {s}")).unwrap_or_default();
        eprintln!("{}{sample}: {}", problem.file, problem.what);
    }
    Err(CheckFailed(format!("{}: {} problems found", args.dir.display(), report.problems.len())).into())
}
