//! `loopline check`: lines over several seeds, against the bounds in their files and against a baseline.

use std::io::Write as _;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use loopline::run::{Compared, Kpis, Stock, Verdict, compare, means, verdicts};
use loopline_dataset::write_file;
use loopline_scenario::LineFile;
use loopline_scenario::line::Bound;
use loopline_terminal::{Progress, interrupt};
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use serde_json::{Map, Value, json};

use super::output::record;
use super::run::{build, load, name_of};
use crate::args::CheckArgs;
use crate::exit::CheckFailed;

/// What a line came to.
struct Checked {
    file: LineFile,
    runs: Vec<Kpis>,
    verdicts: Vec<Verdict>,
    compared: Vec<Compared>,
    took: Duration,
}

/// Runs and checks.
pub(crate) fn run(args: &CheckArgs, folder: Option<&Path>) -> Result<()> {
    // Whatever is wrong with any file is told before the first run.
    let files = args.lines.iter().map(|path| load(path, &args.how)).collect::<Result<Vec<_>>>()?;
    let stock = Stock::load(folder)?;
    for file in &files {
        build(file, &stock, &args.how, 0)?;
    }
    let baseline = args.baseline.as_deref().map(read_baseline).transpose()?;
    let seeds = |file: &LineFile| args.seeds.unwrap_or(file.expect.seeds);
    let total = files.iter().map(|file| u64::from(seeds(file))).sum();
    let mut progress = Progress::new("runs", 0, total, args.how.quiet);
    let stop = interrupt::watch();
    let mut all = Vec::new();
    for file in files {
        let begun = Instant::now();
        let mut runs = Vec::new();
        for seed in 0..seeds(&file) {
            if stop.load(Ordering::Relaxed) {
                return Err(loopline::Error::Interrupted.into());
            }
            let mut line = build(&file, &stock, &args.how, u64::from(seed))?;
            let minutes = args.how.minutes.unwrap_or(file.expect.minutes);
            line.run_for(60.0 * minutes)
                .and_then(|()| line.run_empty())
                .with_context(|| format!("{}: the run of seed {seed} cannot be trusted", file.file_name()))?;
            runs.push(line.kpis());
            progress.step();
        }
        let compared = match &baseline {
            Some(baseline) => compare_with(baseline, &file, &runs, args)?,
            None => Vec::new(),
        };
        let verdicts = verdicts(&runs, &file.expect);
        all.push(Checked { file, runs, verdicts, compared, took: begun.elapsed() });
    }
    progress.finish("checked");
    if let Some(out) = &args.out {
        let runs: Map<String, Value> = all
            .iter()
            .map(|checked| Ok((checked.file.name().to_owned(), serde_json::to_value(&checked.runs)?)))
            .collect::<Result<_>>()?;
        write_file(out, (serde_json::to_string_pretty(&runs)? + "\n").as_bytes())?;
    }
    if let Some(file) = &args.results {
        for checked in &all {
            let mut name = format!("{} {} {}", checked.file.name(), name_of(args.how.perception), args.how.scheduler);
            if let Some(rate) = args.how.items_per_min {
                name.push_str(&format!(" {rate}"));
            }
            let changes: Map<String, Value> = checked
                .compared
                .iter()
                .map(|c| Ok((c.kpi.to_owned(), serde_json::to_value(c.difference)?)))
                .collect::<Result<_>>()?;
            let entry = json!({
                "against_baseline": changes,
                "seeds": checked.runs.len(),
                "minutes": args.how.minutes.unwrap_or(checked.file.expect.minutes),
                "kpis": means(&checked.runs),
            });
            record(file, "line", &name, entry)?;
        }
    }
    if let Some(junit) = &args.junit {
        write_file(junit, report(&all).to_string()?.as_bytes())?;
    }
    let mut say = std::io::stdout().lock();
    for checked in &all {
        write!(say, "{}", text(checked))?;
    }
    let failed = all.iter().flat_map(failures).count();
    if failed > 0 {
        return Err(CheckFailed(format!("{failed} of the bounds above do not hold")).into());
    }
    Ok(())
}

fn read_baseline(path: &Path) -> Result<Map<String, Value>> {
    let text = std::fs::read(path).with_context(|| format!("{}: cannot be read", path.display()))?;
    serde_json::from_slice(&text)
        .with_context(|| format!("{}: holds no KPIs; expected a file that `loopline check --out` wrote", path.display()))
}

fn compare_with(baseline: &Map<String, Value>, file: &LineFile, runs: &[Kpis], args: &CheckArgs) -> Result<Vec<Compared>> {
    let shown = args.baseline.as_deref().unwrap_or(Path::new("")).display();
    let before = baseline.get(file.name()).and_then(Value::as_array).with_context(|| {
        format!("{shown}: has no runs of {}; expected a file that `loopline check --out` wrote", file.name())
    })?;
    compare(runs, before).with_context(|| {
        format!(
            "{shown}: {} has {} runs there and {} here; expected as many, --seeds {}",
            file.name(),
            before.len(),
            runs.len(),
            before.len()
        )
    })
}

/// What does not hold, each in a line.
fn failures(checked: &Checked) -> impl Iterator<Item = (&'static str, String)> {
    let bounds = checked.verdicts.iter().filter(|verdict| !verdict.holds).map(|v| (v.kpi, verdict_text(v)));
    let worse = checked.compared.iter().filter(|compared| compared.worse).map(|c| (c.kpi, compared_text(c)));
    bounds.chain(worse)
}

fn bound_text(bound: &Bound) -> String {
    match (bound.min, bound.max) {
        (Some(min), Some(max)) => format!("{min} to {max}"),
        (Some(min), None) => format!(">= {min}"),
        (None, Some(max)) => format!("<= {max}"),
        (None, None) => "any".to_owned(),
    }
}

fn verdict_text(v: &Verdict) -> String {
    let interval = v.measured.half_width.map_or(String::new(), |half| format!(" +- {half:.4}"));
    let word = if v.holds { "holds" } else { "FAILS" };
    format!(
        "{:<17} {:<16} measured {:.4}{interval}, margin {:+.4}: {word}",
        v.kpi,
        bound_text(&v.bound),
        v.measured.mean,
        v.margin
    )
}

fn compared_text(c: &Compared) -> String {
    let spread = c.difference.half_width.map_or(String::new(), |half| format!(" +- {half:.4}"));
    let word = if c.worse { "WORSE" } else { "not worse beyond the spread" };
    format!("{:<17} was {:.4}, is {:.4}, changed by {:+.4}{spread}: {word}", c.kpi, c.baseline, c.now, c.difference.mean)
}

fn text(checked: &Checked) -> String {
    let mut text =
        format!("{}: {} seeds, {:.1} s\n", checked.file.file_name(), checked.runs.len(), checked.took.as_secs_f64());
    if checked.verdicts.is_empty() && checked.compared.is_empty() {
        text.push_str("  [expect] bounds nothing: nothing was checked but the books\n");
    }
    for line in checked.verdicts.iter().map(verdict_text).chain(checked.compared.iter().map(compared_text)) {
        text.push_str(&format!("  {line}\n"));
    }
    text
}

/// As JUnit's XML: a suite a line, a case a bound.
fn report(all: &[Checked]) -> Report {
    let mut report = Report::new("loopline check");
    for checked in all {
        let mut suite = TestSuite::new(checked.file.name());
        suite.set_time(checked.took);
        let cases = checked.verdicts.iter().map(|v| (v.kpi.to_owned(), v.holds, verdict_text(v)));
        let worse = checked.compared.iter().map(|c| (format!("{} against the baseline", c.kpi), !c.worse, compared_text(c)));
        for (name, holds, text) in cases.chain(worse) {
            let status = if holds {
                TestCaseStatus::success()
            } else {
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                status.set_message(text);
                status
            };
            let mut case = TestCase::new(name, status);
            case.set_classname(checked.file.name());
            suite.add_test_case(case);
        }
        report.add_test_suite(suite);
    }
    report
}
