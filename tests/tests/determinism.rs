//! A sample's bytes depend on scenario, seed, index and adapter only: not on batch, split, threads, kills or resumes.

#![allow(clippy::unwrap_used, reason = "a helper of a test that cannot go on fails the test")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::OnceLock;
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use loopline_tests::{assert_same_files, command, files, fresh_folder, generate, run, samples, workspace};

const SAMPLES: u64 = 48;
/// Six shards.
const OPTIONS: &str = "--seed 11 --samples-per-shard 8";
const SHARDS: usize = 6;

fn scenario() -> std::path::PathBuf {
    // Overlapping, see-through, wet, noisy: what could depend on order is in it.
    workspace().join("scenarios/packaging.toml")
}

/// The dataset that all others must equal, made once. It stays in the target folder until the next run of the tests.
fn reference_out() -> std::path::PathBuf {
    static MADE: OnceLock<std::path::PathBuf> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let home = fresh_folder(env!("CARGO_TARGET_TMPDIR"), "determinism");
        generate(&scenario(), &home.join("out"), SAMPLES, OPTIONS);
        home.join("out")
    });
    made.clone()
}

#[test]
fn the_reference_has_the_shards_that_the_other_tests_rely_on() {
    let names: Vec<String> = files(&reference_out()).into_keys().collect();
    assert_eq!(names.iter().filter(|n| n.ends_with(".tar")).count(), SHARDS, "{names:?}");
    assert_eq!(names.len(), SHARDS + 3, "shards, manifest, index and card: {names:?}");
}

#[test]
fn the_batch_size_changes_no_byte() {
    let home = tempfile::tempdir().unwrap();
    for batch in [1, 7, 32] {
        let out = home.path().join(format!("batch-{batch}"));
        generate(&scenario(), &out, SAMPLES, &format!("{OPTIONS} --batch {batch}"));
        assert_same_files(&reference_out(), &out, &format!("batch {batch}"));
    }
}

#[test]
fn parts_made_one_by_one_in_one_folder_equal_a_single_run() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("out");
    for (part, shards) in [("2/3", 2), ("0/3", 4), ("1/3", 6)] {
        generate(&scenario(), &out, SAMPLES, &format!("{OPTIONS} --shard {part}"));
        let made = files(&out).into_keys().filter(|n| n.ends_with(".tar")).count();
        assert_eq!(made, shards, "shards after part {part}");
        assert_eq!(out.join("manifest.json").exists(), part == "1/3", "the last part completes the dataset");
    }
    assert_same_files(&reference_out(), &out, "three parts");
}

#[test]
fn parts_made_at_once_in_one_folder_equal_a_single_run() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("out");
    std::thread::scope(|scope| {
        for part in ["0/2", "1/2"] {
            let out = &out;
            scope.spawn(move || generate(&scenario(), out, SAMPLES, &format!("{OPTIONS} --shard {part}")));
        }
    });
    assert_same_files(&reference_out(), &out, "two parts at once");
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let home = tempfile::tempdir().unwrap();
    for threads in ["1", "5"] {
        let out = home.path().join(threads);
        let output = spawn_arguments(&out, &["--batch", "16"]).env("RAYON_NUM_THREADS", threads).output().unwrap();
        loopline_tests::Outcome::from(output).succeeded();
        assert_same_files(&reference_out(), &out, &format!("{threads} threads"));
    }
}

#[test]
fn a_sample_does_not_depend_on_how_many_come_with_it() {
    let home = tempfile::tempdir().unwrap();
    let alone = home.path().join("alone");
    generate(&scenario(), &alone, 1, "--seed 11 --batch 1");
    let (first, many) = (samples(&alone).remove(0), samples(&reference_out()).remove(0));
    assert!(first == many, "sample 0 of a run of one differs from sample 0 of a run of {SAMPLES}");
}

#[test]
fn a_dataset_does_not_go_on_with_other_assets() {
    let home = tempfile::tempdir().unwrap();
    let (out, assets) = (home.path().join("out"), home.path().join("assets"));
    generate(&scenario(), &out, 1, "--seed 11");
    fs::create_dir_all(assets.join("materials")).unwrap();
    let own = fs::read_to_string(workspace().join("assets/materials/softwood.toml")).unwrap();
    fs::write(assets.join("materials/softwood.toml"), format!("{own}\n# dried further\n")).unwrap();
    let before = files(&out);
    let (scenario, out_text, assets) = (scenario(), out.display().to_string(), assets.display().to_string());
    let request = ["generate", &scenario.display().to_string(), "--out", &out_text, "--samples", "1", "--seed", "11"];
    let message = run(request.into_iter().chain(["--resume", "--assets", &assets])).failed_with(2);
    assert!(message.contains("inputs.materials is \"") && message.contains("was asked for"), "{message}");
    assert!(!message.contains("inputs.archetypes"), "{message}");
    assert_eq!(files(&out), before, "a refused request changes nothing");
}

#[test]
fn another_seed_changes_every_picture() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("out");
    generate(&scenario(), &out, SAMPLES, "--seed 12 --samples-per-shard 8");
    let (ours, others) = (samples(&reference_out()), samples(&out));
    assert_eq!((ours.len(), others.len()), (SAMPLES as usize, SAMPLES as usize));
    for (one, other) in ours.iter().zip(&others) {
        // Not by a few noisy pixels: another scene.
        let equal = one.sensors.rgb.data().iter().zip(other.sensors.rgb.data()).filter(|(a, b)| a == b).count();
        let share = equal as f64 / one.sensors.rgb.data().len() as f64;
        assert!(share < 0.5, "sample {}: {:.0} % of the RGB values are the same under another seed", one.key, 100.0 * share);
        assert!(one.sensors.lwir != other.sensors.lwir, "sample {}: lwir is the same under another seed", one.key);
        assert!(one.sensors.nir != other.sensors.nir, "sample {}: nir is the same under another seed", one.key);
        assert_ne!(one.truth.labels.items, other.truth.labels.items, "sample {}", one.key);
    }
}

#[test]
fn killed_at_any_moment_and_resumed_a_run_ends_with_the_bytes_of_an_uninterrupted_one() {
    let expected = files(&reference_out());
    let home = tempfile::tempdir().unwrap();
    let mut chance = Chance::new();
    let pace = time_per_shard(&home.path().join("undisturbed"));
    // Once per target: the start of the run, and each shard on its way. The delay moves the kill to any point between.
    let mut log = Vec::new();
    let mut bites = 0;
    for round in 0..2 {
        let out = home.path().join(format!("out-{round}"));
        for shards in 0..SHARDS {
            let delay = pace * chance.below(1500) as u32 / 1000;
            let Some(left) = kill_after(&out, shards, delay, round) else { break };
            log.push(format!("round {round}: killed {delay:?} after {shards} shards, {left:?} left"));
            check_what_a_kill_left(&out, &expected, &log);
            bites += usize::from(left.complete > 0 && left.complete < SHARDS);
        }
        let output = spawn_arguments(&out, &["--resume"]).output().unwrap();
        let outcome = loopline_tests::Outcome::from(output);
        assert_eq!(outcome.code, Some(0), "{}\n{log:#?}", outcome.stderr);
        assert_same_files(&reference_out(), &out, &format!("{log:#?}"));
    }
    assert!(bites >= 4, "too few kills hit a half-made dataset to prove anything: {log:#?}");
}

/// Time from one complete shard to the next, so that kills fall between them on any machine.
fn time_per_shard(out: &Path) -> Duration {
    let mut child = spawn_arguments(out, &["--batch", "1"]).spawn().unwrap();
    let mut first = None;
    while child.try_wait().unwrap().is_none() {
        if count(out, ".tar") > 0 {
            first.get_or_insert_with(Instant::now);
        }
        sleep(Duration::from_micros(300));
    }
    first.expect("shards are seen to appear").elapsed() / (SHARDS - 1) as u32
}

/// What stood in the folder right after a kill.
#[derive(Clone, Copy, Debug)]
struct Left {
    complete: usize,
    #[allow(dead_code, reason = "printed where a kill went wrong")]
    temporary: usize,
}

/// Starts (or resumes) the run, waits until `shards` shards are complete, then `delay`, then kills it. `None` if it
/// had finished before the kill.
fn kill_after(out: &Path, shards: usize, delay: Duration, round: usize) -> Option<Left> {
    let batch = if round == 0 { "1" } else { "16" };
    let mut child = spawn_arguments(out, &["--resume", "--batch", batch]).stderr(Stdio::null()).spawn().unwrap();
    let begun = Instant::now();
    // Every job takes its lock before it writes, which marks the moment where the folder becomes interesting.
    while count(out, ".tar") < shards || !out.join(".progress/job-0-of-1.lock").exists() {
        if child.try_wait().unwrap().is_some() {
            return None;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "the run makes no progress");
        sleep(Duration::from_micros(300));
    }
    sleep(delay);
    kill(&mut child);
    (!out.join("manifest.json").exists()).then(|| Left { complete: count(out, ".tar"), temporary: count(out, ".tmp") })
}

/// SIGKILL: nothing of the process runs after it.
fn kill(child: &mut Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

fn count(out: &Path, suffix: &str) -> usize {
    let Ok(entries) = fs::read_dir(out) else { return 0 };
    entries.flatten().filter(|entry| entry.file_name().to_string_lossy().ends_with(suffix)).count()
}

/// Whatever has a final name is whole and right, however the run was ended.
fn check_what_a_kill_left(out: &Path, expected: &BTreeMap<String, Vec<u8>>, log: &[String]) {
    for (name, bytes) in files(out) {
        if let Some(due) = expected.get(&name) {
            assert!(*due == bytes, "{name} is not whole after a kill: {log:#?}");
        } else {
            assert!(name.starts_with(".progress/") || name.ends_with(".tmp"), "{name} was left by a kill: {log:#?}");
        }
    }
}

fn spawn_arguments(out: &Path, more: &[&str]) -> std::process::Command {
    let samples = SAMPLES.to_string();
    let mut command = command(["generate".as_ref(), scenario().as_os_str(), "--out".as_ref(), out.as_os_str()]);
    command.args(["--samples", &samples, "--quiet"]).args(OPTIONS.split_whitespace()).args(more);
    command
}

/// Random moments: another sequence in each run of the test, told when it fails.
struct Chance(u64);

impl Chance {
    fn new() -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        Self(now.as_nanos() as u64 | 1)
    }

    /// A number from 0 to below `limit` (xorshift64, Marsaglia 2003).
    fn below(&mut self, limit: u64) -> u64 {
        for (left, by) in [(true, 13), (false, 7), (true, 17)] {
            self.0 ^= if left { self.0 << by } else { self.0 >> by };
        }
        self.0 % limit
    }
}
