//! `ablate`: trains and scores the rows of an ablation file; goes on where it stopped. Several processes may work on the same
//! `--out` at once: a run is locked by whoever makes it, and `--jobs` starts such processes.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::{File, TryLockError};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use clap::Args;
use loopline_terminal::exit::STOPPED;

use super::evaluate;
use crate::ablation::results::{Finished, Results};
use crate::ablation::{Ablation, Row, folder, table};
use crate::error::{Context, Error, FAILED, Result, ensure};
use crate::evaluate::scored;
use crate::experiment::Experiment;
use crate::model;
use crate::train::run::{CODE, Options};
use crate::train::{distill, teach};

/// Arguments.
#[derive(Debug, Args)]
pub(crate) struct AblateArgs {
    /// The ablation file.
    ablation: PathBuf,
    /// Folder of its runs.
    #[arg(long)]
    out: PathBuf,
    /// File of what finished runs scored; runs that are there are not made again. OUT/results.json if left out; the published
    /// ones are `training/results/NAME.json`.
    #[arg(long)]
    results: Option<PathBuf>,
    /// Only these rows (and the teachers that they need).
    #[arg(long)]
    only: Vec<String>,
    /// Only these seeds.
    #[arg(long)]
    seed: Vec<u64>,
    /// Train nothing: print the table of what is there.
    #[arg(long)]
    table: bool,
    /// Runs made at once, each by a process of its own. Small networks leave processors idle, so as many jobs as cores finish
    /// a table sooner than one job on all of them.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
    jobs: u16,
    /// Change a key of every experiment.
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// Print nothing but errors.
    #[arg(long)]
    quiet: bool,
}

impl AblateArgs {
    /// The rows that are asked for.
    fn rows<'a>(&self, ablation: &'a Ablation) -> impl Iterator<Item = &'a Row> {
        ablation.row.iter().filter(|row| self.only.is_empty() || self.only.contains(&row.name))
    }

    /// The seeds that those rows have.
    fn seeds(&self, ablation: &Ablation) -> BTreeSet<u64> {
        self.rows(ablation).flat_map(|row| ablation.seeds(row)).copied().collect()
    }
}

/// Runs it.
///
/// # Errors
/// When a row cannot be trained or scored.
pub(crate) fn ablate(args: &AblateArgs) -> Result<()> {
    let ablation = Ablation::read(&args.ablation)?;
    for name in &args.only {
        let names: Vec<_> = ablation.row.iter().map(|r| r.name.as_str()).collect();
        ensure!(names.contains(&name.as_str()), "--only {name}: rows are {}", names.join(", "));
    }
    let seeds = args.seeds(&ablation);
    for seed in &args.seed {
        ensure!(seeds.contains(seed), "--seed {seed}: the rows asked for have the seeds {seeds:?}");
    }
    ensure!(
        args.set.is_empty() || args.results.is_none(),
        "--set makes other runs than the file's: leave out --results, so that they are noted in OUT/results.json"
    );
    for row in &ablation.row {
        let place = || format!("{}: row {}", args.ablation.display(), row.name);
        ablation
            .seeds(row)
            .iter()
            .try_for_each(|&seed| ablation.recipe(row, seed, &args.set).map(drop))
            .with_context(place)?;
    }
    let file = args.results.clone().unwrap_or_else(|| args.out.join("results.json"));
    let (results, gone) = Results::read(&file)?.holding(&ablation, &args.set)?;
    if gone > 0 {
        eprintln!("{}: {gone} runs are of experiments that have changed since, and do not count", file.display());
    }
    let mut sitting = Sitting { args, ablation: &ablation, results, file };
    if !args.table {
        std::fs::create_dir_all(&args.out).with_context(|| format!("{} could not be made", args.out.display()))?;
        match args.jobs {
            1 => sitting.finish_all()?,
            jobs => {
                share_out(jobs)?;
                sitting.read_again()?;
            }
        }
    }
    print!("# {}\n{}\n\n{}", ablation.name, ablation.question, table::markdown(&table::table(&ablation, &sitting.results)?));
    Ok(())
}

/// Starts this command `jobs` times with one job each, and waits until all have ended.
fn share_out(jobs: u16) -> Result<()> {
    let arguments = without_jobs(std::env::args_os().skip(1));
    let threads = std::thread::available_parallelism().map_or(1, |n| (n.get() / usize::from(jobs)).max(1));
    let mut children = Vec::new();
    for job in 1..=jobs {
        let mut command = Command::new(std::env::current_exe().with_context(|| "this program was not found")?);
        command.args(&arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        if std::env::var_os(THREADS).is_none() {
            command.env(THREADS, threads.to_string());
        }
        let mut child = command.spawn().with_context(|| "a job could not be started")?;
        let words = child.stderr.take().expect("it was asked for");
        let told = std::thread::spawn(move || {
            for line in BufReader::new(words).lines().map_while(Result::ok) {
                eprintln!("[{job}] {line}");
            }
        });
        children.push((job, child, told));
    }
    let (mut failed, mut code) = (Vec::new(), STOPPED);
    for (job, mut child, told) in children {
        let status = child.wait()?;
        // Its words have been passed on when it has ended; a panic there loses no more than words.
        let _ = told.join();
        if !status.success() {
            failed.push(job.to_string());
            // A job that was killed goes on with the same command; one that crashed would crash again.
            let own = match status.code() {
                Some(own) => u8::try_from(own).unwrap_or(FAILED),
                None if killed(status) => STOPPED,
                None => FAILED,
            };
            code = if code == STOPPED { own } else { code };
        }
    }
    match failed.as_slice() {
        [] => Ok(()),
        jobs => Err(Error::Jobs { jobs: jobs.join(", "), code }),
    }
}

/// Whether a process was ended from outside.
#[cfg(unix)]
fn killed(status: ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt;
    matches!(status.signal(), Some(libc::SIGINT | libc::SIGTERM | libc::SIGKILL))
}

#[cfg(not(unix))]
fn killed(_: ExitStatus) -> bool {
    false
}

/// The variable by which PyTorch's threads are counted.
const THREADS: &str = "OMP_NUM_THREADS";

fn without_jobs(arguments: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut kept = Vec::new();
    let mut value_follows = false;
    for argument in arguments {
        let text = argument.to_string_lossy();
        if !std::mem::take(&mut value_follows) && !text.starts_with("--jobs=") {
            value_follows = text == "--jobs";
            if !value_follows {
                kept.push(argument);
            }
        }
    }
    kept
}

struct Sitting<'a> {
    args: &'a AblateArgs,
    ablation: &'a Ablation,
    results: Results,
    file: PathBuf,
}

impl Sitting<'_> {
    /// Finishes the runs that are asked for, but those that another process is making.
    fn finish_all(&mut self) -> Result<()> {
        let (args, ablation) = (self.args, self.ablation);
        // Seed by seed, so that an ablation that is cut short has whole rows of few seeds.
        for seed in args.seeds(ablation).into_iter().filter(|s| args.seed.is_empty() || args.seed.contains(s)) {
            for row in args.rows(ablation) {
                if ablation.seeds(row).contains(&seed) {
                    self.finish(row, seed)?;
                }
            }
        }
        Ok(())
    }

    /// Takes note of what other processes have finished.
    fn read_again(&mut self) -> Result<()> {
        (self.results, _) = Results::read(&self.file)?.holding(self.ablation, &self.args.set)?;
        Ok(())
    }

    /// Trains and scores a run unless that is done, or another process does it.
    fn finish(&mut self, row: &Row, seed: u64) -> Result<()> {
        if self.results.has(&row.name, seed) {
            return Ok(());
        }
        self.results.of_one_build(&self.file, Some(CODE))?;
        let Some(_held) = self.claim(row, seed)? else { return Ok(()) };
        // Another process may have finished it in the meantime.
        self.read_again()?;
        if self.results.has(&row.name, seed) {
            return Ok(());
        }
        let evaluated = match self.ablation.other(row, seed) {
            Some((other, seed)) if row.scores.is_some() => {
                let run = self.trained_by_someone(other, seed)?;
                scored::score(&run, &row.without, &row.own_changes())?
            }
            _ => {
                let run = self.trained(row, seed)?;
                evaluate::one(&run, None, &[], &[])?
            }
        };
        let recipe = self.ablation.recipe(row, seed, &self.args.set)?;
        let finished = Finished::new(
            row,
            seed,
            recipe,
            &evaluated.scores,
            &evaluated.datasets.identity(),
            evaluated.model.network.cost(),
        );
        let _alone = self.lock("results")?;
        self.read_again()?;
        self.results.of_one_build(&self.file, Some(CODE))?;
        self.results.add(self.ablation, finished);
        self.results.write(&self.file)
    }

    /// The lock of a run, unless another process holds it. It ends with the value, or with the process.
    fn claim(&self, row: &Row, seed: u64) -> Result<Option<File>> {
        let (file, path) = self.lock_file(&lock_name(row, seed))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(e)) => Err(e).with_context(|| format!("{} could not be locked", path.display())),
        }
    }

    /// Waits for a lock.
    fn lock(&self, name: &str) -> Result<File> {
        let (file, path) = self.lock_file(name)?;
        file.lock().with_context(|| format!("{} could not be locked", path.display()))?;
        Ok(file)
    }

    fn lock_file(&self, name: &str) -> Result<(File, PathBuf)> {
        let path = self.args.out.join("locks").join(name);
        let opened = path.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| File::create(&path));
        let file = opened.with_context(|| format!("{} could not be made", path.display()))?;
        Ok((file, path))
    }

    /// [`Self::trained`], after waiting for another process that may be training it.
    fn trained_by_someone(&self, row: &Row, seed: u64) -> Result<PathBuf> {
        let _held = self.lock(&lock_name(row, seed))?;
        self.trained(row, seed)
    }

    /// The folder of a run whose network is there; it is trained if need be, its teacher first. Whoever calls holds its lock.
    fn trained(&self, row: &Row, seed: u64) -> Result<PathBuf> {
        let out = folder(&self.args.out, &row.name, seed);
        let path = row.experiment.as_ref().expect("such rows were refused");
        let experiment = Experiment::read(path, &self.ablation.changes(row, seed, &self.args.out, &self.args.set))?;
        if !out.join(model::FILE).exists() {
            if let Some((teacher, seed)) = self.ablation.other(row, seed) {
                self.trained_by_someone(teacher, seed)?;
            }
            if !self.args.quiet {
                eprintln!("{} seed {seed}", row.name);
            }
        }
        // Where the run is over, this checks that it was of this experiment and does no more.
        let options = Options { out: out.clone(), resume: true, quiet: self.args.quiet };
        if experiment.teacher.is_some() && experiment.student.is_none() {
            teach::teach(&experiment, &options)?;
        } else {
            distill::distill(&experiment, &options)?;
        }
        Ok(out)
    }
}

fn lock_name(row: &Row, seed: u64) -> String {
    folder(Path::new(""), &row.name, seed).to_string_lossy().replace(std::path::MAIN_SEPARATOR, "-")
}
