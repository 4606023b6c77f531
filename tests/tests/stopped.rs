//! Runs that are stopped by bad luck or by their user: a full disk, a limit, an interrupt. One message, exit code 3,
//! nothing half-written, and a resumed run ends with the bytes of an undisturbed one.

#![allow(clippy::unwrap_used, reason = "a helper of a test that cannot go on fails the test")]

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use loopline_tests::{Known, Outcome, assert_same_files, command, files, generate, left_out, names, program};

/// Stopped early, resumable.
const STOPPED: i32 = 3;

#[track_caller]
fn tells(message: &str, words: &[&str]) {
    for word in words {
        assert!(message.contains(word), "the message should tell {word:?}: {message}");
    }
}

/// No half-written file and no file under a final name that is not whole; then a resumed run ends as if nothing had
/// happened.
fn check_stopped_and_resume(scenario: &Path, out: &Path, options: &str) {
    let home = tempfile::tempdir().unwrap();
    let whole = home.path().join("whole");
    generate(scenario, &whole, 8, options);
    let expected = files(&whole);
    for (name, bytes) in files(out) {
        assert!(!name.ends_with(".tmp"), "{name} was left half-written");
        match expected.get(&name) {
            Some(due) => assert!(*due == bytes, "{name} is not whole"),
            None => assert!(name.starts_with(".progress/"), "{name} was left over"),
        }
    }
    generate(scenario, out, 8, &format!("{options} --resume"));
    assert_same_files(&whole, out, "after a resume");
}

const SHARDED: &str = "--samples-per-shard 2 --seed 3";

fn shell(script: &str, arguments: &[&OsStr]) -> Command {
    let mut shell = Command::new("bash");
    shell.arg("-c").arg(script).arg("bash").arg(program()).args(arguments).env_remove("LOOPLINE_ASSETS");
    shell
}

#[test]
#[cfg(unix)]
fn a_file_size_limit_stops_the_run_cleanly() {
    let home = tempfile::tempdir().unwrap();
    let scenario = Known::one("plank", "softwood").write(home.path());
    let out = home.path().join("out");
    // Half a shard; the signal that comes with the limit is ignored, so that writes fail as they do on a full disk.
    let script = "trap '' XFSZ; ulimit -f 1000; exec \"$1\" generate \"$2\" --out \"$3\" --samples 8 --quiet $4";
    let outcome: Outcome =
        shell(script, &[scenario.as_os_str(), out.as_os_str(), SHARDED.as_ref()]).output().unwrap().into();
    tells(&outcome.failed_with(STOPPED), &["shard-000000.tar", "could not write the shard", "too large"]);
    check_stopped_and_resume(&scenario, &out, SHARDED);
}

/// Every write to `/dev/full` fails as on a full disk; the index is led there by a link under its temporary name.
#[test]
#[cfg(target_os = "linux")]
fn a_disk_that_is_full_at_the_last_step_costs_no_shard() {
    let home = tempfile::tempdir().unwrap();
    let scenario = Known::one("plank", "softwood").write(home.path());
    let out = home.path().join("out");
    generate(&scenario, &out, 8, &format!("{SHARDED} --shard 0/2"));
    std::os::unix::fs::symlink("/dev/full", out.join("index.parquet.tmp")).unwrap();
    let fixed = ["generate".as_ref(), scenario.as_os_str(), "--out".as_ref(), out.as_os_str(), "--samples".as_ref()];
    let mut command = command(fixed.into_iter().chain(["8", "--quiet", "--shard", "1/2"].map(OsStr::new)));
    let outcome: Outcome = command.args(SHARDED.split_whitespace()).output().unwrap().into();
    tells(&outcome.failed_with(STOPPED), &["index.parquet", "no space left", "--resume"]);
    assert_eq!(names(&out).iter().filter(|name| name.ends_with(".tar")).count(), 4, "every shard is kept");
    check_stopped_and_resume(&scenario, &out, SHARDED);
}

/// A disk of a few megabytes: a tmpfs in a mount namespace of its own, which ends with the shell. The folder is copied
/// out of it afterwards.
#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_stops_the_run_cleanly_and_keeps_what_is_complete() {
    let home = tempfile::tempdir().unwrap();
    let scenario = Known::one("plank", "softwood").write(home.path());
    let (disk, out) = (home.path().join("disk"), home.path().join("out"));
    std::fs::create_dir(&disk).unwrap();
    if left_out("mount") {
        return;
    }
    // Room for one shard and a half.
    let inside = "mount -t tmpfs -o size=3400k tmpfs \"$3\" || exit 99\n\
        \"$1\" generate \"$2\" --out \"$3/out\" --samples 8 --quiet $5; code=$?\n\
        cp -a \"$3/out\" \"$4\" || exit 98\nexit $code";
    // As root, or else as root of a user namespace.
    let script = "if unshare -m true 2>/dev/null; then how=-m; else how=-Urm; fi; exec unshare $how bash -c \"$0\" \"$@\"";
    let mut shell = Command::new("bash");
    shell.arg("-c").arg(script).arg(inside).arg("bash").arg(program());
    shell.args([scenario.as_os_str(), disk.as_os_str(), out.as_os_str(), SHARDED.as_ref()]).env_remove("LOOPLINE_ASSETS");
    let outcome: Outcome = shell.output().unwrap().into();
    if outcome.code != Some(STOPPED) && outcome.stderr.lines().any(|l| l.starts_with("unshare:") || l.starts_with("mount:"))
    {
        panic!(
            "no small disk can be mounted here ({}); containers may forbid it: LOOPLINE_TEST_SKIP=mount leaves this test out",
            outcome.stderr.trim()
        );
    }
    tells(&outcome.failed_with(STOPPED), &["no space left", "--resume", "shard-000001.tar"]);
    assert!(out.join("shard-000000.tar").exists(), "the complete shard is kept: {:?}", names(&out));
    check_stopped_and_resume(&scenario, &out, SHARDED);
}

#[test]
#[cfg(unix)]
fn an_interrupt_stops_the_run_cleanly() {
    let home = tempfile::tempdir().unwrap();
    let scenario = Known::one("plank", "softwood").write(home.path());
    let out = home.path().join("out");
    // Far more samples than it will make; interrupted after the first shard.
    let fixed = ["generate".as_ref(), scenario.as_os_str(), "--out".as_ref(), out.as_os_str(), "--samples".as_ref()];
    let mut command = command(fixed.into_iter().chain(["100000", "--batch", "2", "--quiet"].map(OsStr::new)));
    let child = command.args(SHARDED.split_whitespace()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let begun = Instant::now();
    while !out.join("shard-000000.tar").exists() && begun.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let outcome: Outcome = child.wait_with_output().unwrap().into();
    tells(&outcome.failed_with(STOPPED), &["interrupted", "--resume"]);
    let left = names(&out);
    assert!(left.iter().any(|name| name == "shard-000000.tar"), "{left:?}");
    assert!(!left.iter().any(|name| name.ends_with(".tmp") || name == "manifest.json"), "{left:?}");
}
