//! `loopline validate`: is a dataset whole, and do labels and pictures agree?

use std::sync::Mutex;

use anyhow::Result;
use loopline_dataset::validate;

use crate::args::DatasetArgs;
use crate::exit::CheckFailed;
use crate::progress::Progress;

/// Problems printed before the rest is only counted.
const PRINTED: usize = 20;

/// Validates; exit code 5 if anything is wrong.
pub(crate) fn run(args: &DatasetArgs) -> Result<()> {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let progress: Mutex<Option<(Progress, u64)>> = Mutex::new(None);
    let report = validate(&args.dir, threads, &|now| {
        let Ok(mut progress) = progress.lock() else { return };
        let (bar, shown) = progress.get_or_insert_with(|| (Progress::new("samples", now.samples_total, args.quiet), 0));
        while *shown < now.samples_done {
            bar.step();
            *shown += 1;
        }
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
