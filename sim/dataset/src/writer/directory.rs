//! The directory of a dataset being written: what lies where, whose it is, and who may work in it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::lock::{self, JobLock};
use crate::atomic;
use crate::error::{DatasetError, Result};
use crate::manifest::{self, FORMAT, MANIFEST_FILE, Manifest};
use crate::plan::{DatasetPlan, Job};

const PROGRESS_DIR: &str = ".progress";

/// Names inside a dataset's directory.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    dir: PathBuf,
}

/// Whether there is anything to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Admission {
    /// There is work, or there may be.
    Work,
    /// The dataset is complete.
    Complete,
}

/// `.progress/plan.json`.
#[derive(Serialize, Deserialize)]
struct PlanFile {
    format: String,
    #[serde(flatten)]
    plan: DatasetPlan,
}

/// What a directory holds.
enum Content {
    /// Nothing, or nothing but the first traces of a run that was killed at once.
    Nothing,
    Begun(DatasetPlan),
    Complete(DatasetPlan),
    Foreign(Vec<String>),
}

impl Layout {
    pub(super) fn new(dir: &Path) -> Self {
        Self { dir: dir.to_owned() }
    }

    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    pub(super) fn progress_dir(&self) -> PathBuf {
        self.dir.join(PROGRESS_DIR)
    }

    pub(super) fn manifest_path(&self) -> PathBuf {
        self.dir.join(MANIFEST_FILE)
    }

    pub(super) fn sidecar_path(&self, shard: u64) -> PathBuf {
        self.progress_dir().join(format!("{shard:06}.json"))
    }

    pub(super) fn finish_lock_path(&self) -> PathBuf {
        self.progress_dir().join("finish.lock")
    }

    fn plan_path(&self) -> PathBuf {
        self.progress_dir().join("plan.json")
    }

    fn job_lock_path(&self, job: Job) -> PathBuf {
        let Job { index, count } = job;
        self.progress_dir().join(format!("job-{index}-of-{count}.lock"))
    }

    /// Decides whether this plan may work here. Writes nothing.
    pub(super) fn admit(&self, plan: &DatasetPlan, job: Job, resume: bool) -> Result<Admission> {
        let exists = |what: String| DatasetError::AlreadyExists { dir: self.dir.clone(), what };
        match self.content()? {
            Content::Nothing => Ok(Admission::Work),
            Content::Foreign(names) => {
                Err(DatasetError::ForeignDirectory { dir: self.dir.clone(), found: names.join(", ") })
            }
            Content::Complete(there) if !resume => {
                Err(exists(format!("a complete dataset of {} samples of {}", there.samples, there.scenario.name)))
            }
            Content::Complete(there) => {
                self.same_plan(&there, plan)?;
                Ok(Admission::Complete)
            }
            Content::Begun(there) => {
                if !resume && !self.is_new_job_of_this_split(job)? {
                    return Err(exists(format!(
                        "an unfinished dataset of {} samples of {}",
                        there.samples, there.scenario.name
                    )));
                }
                self.same_plan(&there, plan)?;
                Ok(Admission::Work)
            }
        }
    }

    /// Makes the directory ours, takes the job's lock and fixes the plan.
    pub(super) fn begin(&self, plan: &DatasetPlan, job: Job) -> Result<JobLock> {
        let busy = |job: &str| DatasetError::Busy { dir: self.dir.clone(), job: job.to_owned() };
        self.make(&self.dir)?;
        self.make(&self.progress_dir())?;
        let lock = lock::try_take(&self.job_lock_path(job))?.ok_or_else(|| busy(&job.to_string()))?;
        // Another split shares shards with this one; the two must not run at once.
        for other in self.job_locks()?.into_iter().filter(|o| o.count != job.count) {
            if lock::try_take(&self.job_lock_path(other))?.is_none() {
                return Err(busy(&other.to_string()));
            }
        }
        self.fix_plan(plan, job)?;
        Ok(lock)
    }

    /// Creates a directory. One that cannot be had is a wrong request as long as nothing is written; a full disk is not.
    fn make(&self, dir: &Path) -> Result<()> {
        atomic::create_dir(dir).map_err(|e| match e {
            DatasetError::Write { source, .. } => DatasetError::BadRequest {
                key: "out".to_owned(),
                value: self.dir.display().to_string(),
                expected: format!("a directory that can be made and written ({source})"),
            },
            other => other,
        })
    }

    /// Removes what killed runs of this job's shards left under temporary names.
    pub(super) fn remove_stale(&self, job: Job) -> Result<()> {
        for dir in [self.dir.clone(), self.progress_dir()] {
            for name in names_in(&dir)? {
                let shard = name
                    .strip_suffix(".tmp")
                    .and_then(|n| n.strip_prefix("shard-").and_then(|n| n.strip_suffix(".tar")).or(n.strip_suffix(".json")))
                    .and_then(|digits| digits.parse().ok());
                if shard.is_some_and(|shard| job.owns(shard)) {
                    atomic::remove_file(&dir.join(name))?;
                }
            }
        }
        Ok(())
    }

    fn same_plan(&self, there: &DatasetPlan, asked: &DatasetPlan) -> Result<()> {
        match there.differences(asked) {
            None => Ok(()),
            Some(differences) => Err(DatasetError::PlanDiffers { dir: self.dir.clone(), differences }),
        }
    }

    fn content(&self) -> Result<Content> {
        match fs::metadata(&self.dir) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Content::Nothing),
            Err(e) => {
                return Err(DatasetError::BadRequest {
                    key: "out".to_owned(),
                    value: self.dir.display().to_string(),
                    expected: format!("a directory that can be made and read ({e})"),
                });
            }
            Ok(meta) if !meta.is_dir() => {
                return Err(DatasetError::BadRequest {
                    key: "out".to_owned(),
                    value: self.dir.display().to_string(),
                    expected: "a directory, but this is a file".to_owned(),
                });
            }
            Ok(_) => {}
        }
        let mut names = names_in(&self.dir)?;
        let foreign = |mut names: Vec<String>| {
            names.truncate(3);
            Ok(Content::Foreign(names))
        };
        let path = self.manifest_path();
        if names.iter().any(|name| name == MANIFEST_FILE) {
            let text = fs::read(&path).map_err(|e| DatasetError::read(&path, e))?;
            return match Manifest::parse(&path, &text) {
                Ok(manifest) => Ok(Content::Complete(manifest.plan)),
                Err(e @ DatasetError::UnknownVersion { .. }) => Err(e),
                Err(_) => foreign(names),
            };
        }
        let path = self.plan_path();
        match fs::read(&path) {
            Ok(text) => return read_plan(&path, &text).map(Content::Begun),
            Err(e) if e.kind() == io::ErrorKind::NotFound => {}
            // `.progress` is somebody's file.
            Err(e) if e.kind() == io::ErrorKind::NotADirectory => return foreign(names),
            Err(e) => return Err(DatasetError::read(&path, e)),
        }
        names.retain(|name| name != PROGRESS_DIR);
        if names.is_empty() && self.progress_names()?.iter().all(|name| is_first_trace(name)) {
            return Ok(Content::Nothing);
        }
        if names.is_empty() {
            names.push(PROGRESS_DIR.to_owned());
        }
        foreign(names)
    }

    /// Whether the dataset is split as this job says and this job did not begin yet.
    fn is_new_job_of_this_split(&self, job: Job) -> Result<bool> {
        let locks = self.job_locks()?;
        Ok(job.count > 1 && locks.iter().all(|lock| lock.count == job.count) && !locks.contains(&job))
    }

    /// The jobs that ever began here.
    fn job_locks(&self) -> Result<Vec<Job>> {
        Ok(self.progress_names()?.iter().filter_map(|n| parse_lock(n)).collect())
    }

    fn progress_names(&self) -> Result<Vec<String>> {
        names_in(&self.progress_dir())
    }

    /// Writes the plan unless another job did first; either way it must be this one.
    fn fix_plan(&self, plan: &DatasetPlan, job: Job) -> Result<()> {
        let path = self.plan_path();
        if !path.exists() {
            let Job { index, count } = job;
            let own = self.progress_dir().join(format!("plan-{index}-of-{count}"));
            let file = PlanFile { format: FORMAT.to_owned(), plan: plan.clone() };
            atomic::write_file(&own, &manifest::to_json(&own, &file)?)?;
            // A link, unlike a rename, fails if the name is taken, so the first job wins.
            match fs::hard_link(&own, &path) {
                Ok(()) => atomic::remove_file(&own)?,
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => atomic::remove_file(&own)?,
                Err(_) => atomic::rename(&own, &path)?,
            }
            atomic::sync_parent(&path)?;
        }
        let text = fs::read(&path).map_err(|e| DatasetError::read(&path, e))?;
        self.same_plan(&read_plan(&path, &text)?, plan)
    }
}

fn read_plan(path: &Path, text: &[u8]) -> Result<DatasetPlan> {
    serde_json::from_value::<PlanFile>(manifest::parse_own(path, text)?)
        .map(|file| file.plan)
        .map_err(|e| DatasetError::damaged(path.display().to_string(), e.to_string()))
}

fn parse_lock(name: &str) -> Option<Job> {
    let (index, count) = name.strip_prefix("job-")?.strip_suffix(".lock")?.split_once("-of-")?;
    Some(Job { index: index.parse().ok()?, count: count.parse().ok()? })
}

/// What a run leaves that was killed before its plan had a name.
fn is_first_trace(name: &str) -> bool {
    parse_lock(name).is_some() || name.starts_with("plan-")
}

/// The names in a directory, sorted; none if it does not exist.
fn names_in(dir: &Path) -> Result<Vec<String>> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(DatasetError::read(dir, e)),
    };
    let mut names = entries
        .map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()))
        .collect::<io::Result<Vec<_>>>()
        .map_err(|e| DatasetError::read(dir, e))?;
    names.sort_unstable();
    Ok(names)
}
