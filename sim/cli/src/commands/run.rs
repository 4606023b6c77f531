//! `loopline run`: a line in a closed loop.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use loopline::assets::student;
use loopline::run::{self, Kpis, Line, Options, PerceptionChoice, Reported, Stock, report};
use loopline_control::Scheduler;
use loopline_dataset::write_file;
use loopline_scenario::LineFile;
use loopline_terminal::{Progress, interrupt};
use serde_json::json;

use crate::args::{BenchRunArgs, LoopArgs, PerceptionArg, RunArgs};

/// Simulated time between two looks at Ctrl-C and writes of the log, s.
const CHUNK_S: f64 = 1.0;

/// Runs a line.
pub(crate) fn run(args: &RunArgs, folder: Option<&Path>) -> Result<()> {
    ensure!(
        !args.no_render || args.how.perception != PerceptionArg::Student,
        "--no-render: the student sees nothing without pictures; expected --perception oracle or random beside it"
    );
    let file = load(&args.line, &args.how)?;
    let stock = Stock::load(folder)?;
    let minutes = args.hours.map(|hours| 60.0 * hours).or(args.how.minutes).unwrap_or(file.expect.minutes);
    let mut line = build(&file, &stock, &args.how, args.seed)?;
    if args.out.is_some() {
        line.keep_pictures();
    }
    let mut log = args.out.as_deref().map(open_log).transpose()?;
    let begun = Instant::now();
    let interrupted = advance(&mut line, minutes, args.how.quiet, log.as_mut())?;
    let kpis = line.kpis();
    let mut oracle = None;
    if let Some(out) = &args.out {
        let text = json!({
            "line": file.name(),
            "file": file.file_name(),
            "seed": args.seed,
            "perception": name_of(args.how.perception),
            "scheduler": args.how.scheduler,
            "items_per_min": line.plant().infeed().scenario().infeed.items_per_min,
            "whole": !interrupted,
            "kpis": &kpis,
        });
        write_file(&out.join("kpi.json"), (serde_json::to_string_pretty(&text)? + "\n").as_bytes())?;
        oracle = oracle_beside(&file, &stock, args, &kpis)?;
        let page = page(&file, args, &line, &kpis, oracle.as_ref());
        write_file(&out.join("report.html"), page.as_bytes())?;
    }
    let mut say = std::io::stdout().lock();
    if args.json {
        writeln!(say, "{}", serde_json::to_string_pretty(&kpis)?)?;
    } else {
        write!(say, "{}", text(&file, &kpis))?;
        if let Some(oracle) = &oracle {
            writeln!(
                say,
                "the oracle, on the same items: value {:.2} EUR/h, purity {:.1} %, recovery {:.1} %, {:.1} items a minute",
                oracle.value_eur_h,
                100.0 * oracle.purity,
                100.0 * oracle.recovery,
                oracle.picks_per_min
            )?;
        }
        if let Some(out) = &args.out {
            writeln!(say, "look at {}", out.join("report.html").display())?;
        }
        let seconds = begun.elapsed().as_secs_f64();
        writeln!(say, "{:.0} s of the line in {seconds:.1} s: {:.0} times real time", line.now_s(), line.now_s() / seconds)?;
    }
    if interrupted {
        return Err(loopline::Error::Interrupted.into());
    }
    Ok(())
}

/// What the oracle would have come to on the same items; none where the run was the oracle's.
fn oracle_beside(file: &LineFile, stock: &Stock, args: &RunArgs, kpis: &Kpis) -> Result<Option<Kpis>> {
    if args.how.perception == PerceptionArg::Oracle {
        return Ok(None);
    }
    let scheduler = Scheduler::by_name(&args.how.scheduler).map_err(loopline::Error::from)?;
    let mut oracle =
        Line::new(file.clone(), stock, Options { seed: args.seed, perception: PerceptionChoice::Oracle, scheduler })?;
    oracle.run_for(60.0 * kpis.minutes)?;
    oracle.run_empty()?;
    Ok(Some(oracle.kpis()))
}

/// The report.
fn page(file: &LineFile, args: &RunArgs, line: &Line, kpis: &Kpis, oracle: Option<&Kpis>) -> String {
    let beside: Vec<(String, Kpis)> = oracle.map(|kpis| ("oracle".to_owned(), kpis.clone())).into_iter().collect();
    report(&Reported {
        title: &file.scenario.title,
        file_name: file.file_name(),
        seed: args.seed,
        perception: name_of(args.how.perception),
        scheduler: &args.how.scheduler,
        materials: line.materials(),
        log: line.log(),
        kpis,
        worth: line.worth(),
        beside: &beside,
        pictures: line.pictures().unwrap_or(&BTreeMap::new()),
    })
}

/// Measures how fast a line runs.
pub(crate) fn bench(args: &BenchRunArgs, folder: Option<&Path>) -> Result<()> {
    let file = LineFile::load(&args.line)?;
    let stock = Stock::load(folder)?;
    let how = LoopArgs {
        perception: if args.student { PerceptionArg::Student } else { PerceptionArg::Oracle },
        scheduler: "value".to_owned(),
        model: None,
        minutes: Some(args.minutes),
        items_per_min: None,
        quiet: true,
    };
    let mut line = build(&file, &stock, &how, 0)?;
    let (begun, mut most) = (Instant::now(), 0);
    let mut resident_mb = vec![resident_mb()];
    for tenth in 1..=10 {
        while line.now_s() < 6.0 * f64::from(tenth) * args.minutes {
            line.run_for(CHUNK_S)?;
            line.take_log();
            most = most.max(line.plant().ledger().on_line.items);
        }
        resident_mb.push(self::resident_mb());
    }
    let seconds = begun.elapsed().as_secs_f64();
    writeln!(
        std::io::stdout(),
        "{}: {:.0} times real time over {:.0} simulated minutes; {} arms, at most {most} items on the line",
        file.file_name(),
        line.now_s() / seconds,
        args.minutes,
        file.cells.len()
    )?;
    if let Some(resident_mb) = resident_mb.into_iter().collect::<Option<Vec<f64>>>() {
        let shown: Vec<String> = resident_mb.iter().map(|mb| format!("{mb:.1}")).collect();
        let growth = 100.0 * (resident_mb[10] / resident_mb[1] - 1.0);
        writeln!(
            std::io::stdout(),
            "resident memory, MB, at the start and after each tenth: {}; after the first tenth {growth:+.1} %",
            shown.join(" ")
        )?;
    }
    Ok(())
}

/// Resident memory of this process, MB, where the system tells it.
fn resident_mb() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse().map(|kb: f64| kb / 1000.0).ok()
}

/// A line's file, with the rate that was asked for.
pub(super) fn load(path: &Path, how: &LoopArgs) -> Result<LineFile> {
    let mut file = LineFile::load(path)?;
    if let Some(rate) = how.items_per_min {
        file.set_items_per_min(rate);
    }
    Ok(file)
}

/// A line as the arguments ask for.
pub(super) fn build(file: &LineFile, stock: &Stock, how: &LoopArgs, seed: u64) -> Result<Line> {
    let scheduler = Scheduler::by_name(&how.scheduler).map_err(loopline::Error::from)?;
    let perception = match how.perception {
        PerceptionArg::Student => PerceptionChoice::Student(Box::new(student(how.model.as_deref())?)),
        other => {
            ensure!(how.model.is_none(), "--model: {} perception has no model; leave it out", name_of(other));
            if other == PerceptionArg::Oracle { PerceptionChoice::Oracle } else { PerceptionChoice::Random }
        }
    };
    Ok(Line::new(file.clone(), stock, Options { seed, perception, scheduler })?)
}

pub(super) fn name_of(perception: PerceptionArg) -> &'static str {
    match perception {
        PerceptionArg::Student => "student",
        PerceptionArg::Oracle => "oracle",
        PerceptionArg::Random => "random",
    }
}

/// A log that is written while it grows.
struct Log {
    file: BufWriter<File>,
    written: usize,
}

impl Log {
    fn write(&mut self, line: &Line) -> Result<()> {
        run::write(&line.log()[self.written..], &mut self.file)?;
        self.written = line.log().len();
        Ok(self.file.flush()?)
    }
}

fn open_log(out: &Path) -> Result<Log> {
    let shown = out.display();
    let used = out.read_dir().is_ok_and(|mut entries| entries.next().is_some());
    if used || out.is_file() {
        bail!("{shown}: is not empty; give --out a new or empty folder");
    }
    std::fs::create_dir_all(out).with_context(|| format!("{shown}: cannot be made"))?;
    let path = out.join("events.jsonl");
    let file = File::create_new(&path).with_context(|| format!("{}: cannot be made", path.display()))?;
    Ok(Log { file: BufWriter::new(file), written: 0 })
}

/// Runs so many minutes and then empty; whether Ctrl-C ended it before.
fn advance(line: &mut Line, minutes: f64, quiet: bool, mut log: Option<&mut Log>) -> Result<bool> {
    let stop = interrupt::watch();
    let total_s = 60.0 * minutes;
    let mut progress = Progress::new("s", 0, total_s.ceil() as u64, quiet);
    let begun = Instant::now();
    let mut interrupted = false;
    while line.now_s() < total_s - 1e-9 && !interrupted {
        line.run_for(CHUNK_S.min(total_s - line.now_s()))?;
        let speed = line.now_s() / begun.elapsed().as_secs_f64().max(1e-9);
        progress.at(line.now_s() as u64, &format!("{speed:.0} times real time"));
        match &mut log {
            Some(log) => log.write(line)?,
            // Without a report nobody reads it again.
            None => drop(line.take_log()),
        }
        interrupted = stop.load(Ordering::Relaxed);
    }
    if !interrupted {
        line.run_empty()?;
    }
    if let Some(log) = &mut log {
        log.write(line)?;
    }
    progress.finish(&format!("{:.0} s of the line", line.now_s()));
    Ok(interrupted)
}

/// KPIs for people.
fn text(file: &LineFile, kpis: &Kpis) -> String {
    let percent = |share: f64| format!("{:.1} %", 100.0 * share);
    let mut text = format!(
        "{}: {} items of {:.1} kg in {:.1} minutes\n\
         value {:.2} EUR/h ({:.2} if nothing were picked, {:.2} at best); purity {}, recovery {}, yield {}\n\
         {:.1} items a minute into bins; {} of {} picks succeeded ({}), {} items missed their deadline, {} double picks, {} touches, {} pushed by arms, {} unseen\n\
         failed: {} no seal, {} lost on the way, {} nothing there, {} out of reach, {} beside the bin; {:.0} J an item\n",
        file.name(),
        kpis.items,
        kpis.kg,
        kpis.minutes,
        kpis.value_eur_h,
        kpis.idle_value_eur_h,
        kpis.best_value_eur_h,
        percent(kpis.purity),
        percent(kpis.recovery),
        percent(kpis.mass_yield),
        kpis.picks_per_min,
        kpis.picks_succeeded,
        kpis.picks_begun,
        percent(kpis.pick_success),
        kpis.missed_deadlines,
        kpis.double_picks,
        kpis.touches,
        kpis.arm_touches,
        kpis.unseen,
        kpis.failures.leak,
        kpis.failures.dropped,
        kpis.failures.nothing_there,
        kpis.failures.out_of_reach,
        kpis.failures.beside_the_bin,
        kpis.arm_j_per_item,
    );
    for bin in &kpis.bins {
        let purity = bin.purity.map_or("-".to_owned(), percent);
        text.push_str(&format!("  {:<14} {:>4} items {:>7.2} kg  purity {purity}\n", bin.name, bin.items, bin.kg));
    }
    text
}
