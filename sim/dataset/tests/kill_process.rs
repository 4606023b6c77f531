//! The same as `kills`, with a real process and a real SIGKILL at moments nobody chose.

mod common;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use common::{Dice, SMALL, plan, tree, write_dataset, write_pending};
use loopline_dataset::*;

const DIR: &str = "LOOPLINE_TEST_DATASET_DIR";

fn the_plan() -> DatasetPlan {
    plan(240, 3, SMALL)
}

/// Not a test by itself: the process that is killed. Without its variable it has nothing to do.
#[test]
fn child() {
    let Some(dir) = std::env::var_os(DIR) else {
        return;
    };
    let writer = DatasetWriter::open(Path::new(&dir), &the_plan(), Job::WHOLE, true).expect("ours");
    write_pending(&writer, SMALL);
    writer.finish().expect("writable");
}

#[test]
fn a_process_killed_at_arbitrary_moments_ends_with_the_same_bytes() {
    let home = tempfile::tempdir().expect("room");
    let whole = home.path().join("whole");
    let started = Instant::now();
    write_dataset(&whole, &the_plan(), SMALL);
    let one_run = started.elapsed();
    let dir = home.path().join("killed");
    let mut dice = Dice::new(1);
    let mut kills = 0;
    // How long a child lives at most. A machine that is faster now than in the first run finishes early: then anew, sooner.
    let mut window = one_run.mul_f32(0.1);
    for _ in 0..60 {
        let mut child = Command::new(std::env::current_exe().expect("a test is a program"))
            .args(["--exact", "child", "--test-threads=1"])
            .env(DIR, &dir)
            .stdout(Stdio::null())
            .spawn()
            .expect("starts");
        let until = Instant::now() + window.mul_f32(dice.unit());
        while Instant::now() < until && child.try_wait().expect("ours").is_none() {
            std::thread::sleep(Duration::from_micros(200));
        }
        child.kill().expect("ours");
        let status = child.wait().expect("ours");
        assert!(status.success() || status.code().is_none(), "it failed by itself: {status}");
        if status.success() {
            assert!(tree(&whole) == tree(&dir), "after {kills} kills");
            std::fs::remove_dir_all(&dir).expect("ours");
            window /= 2;
        } else {
            kills += 1;
        }
    }
    assert!(kills > 10, "hardly anything was killed: {kills}");
    let writer = DatasetWriter::open(&dir, &the_plan(), Job::WHOLE, true).expect("ours");
    write_pending(&writer, SMALL);
    assert!(matches!(writer.finish(), Ok(Finished::Complete(_))));
    assert!(tree(&whole) == tree(&dir), "after {kills} kills");
}
