//! A run that is killed at any moment and resumed ends with the bytes of a run that was not.

mod common;

use std::fs;
use std::path::Path;

use common::{SMALL, plan, sample, tree, write_dataset, write_pending};
use loopline_dataset::*;

/// Opens, and stops at `point` as a kill would: nothing is dropped in order.
fn killed_at(dir: &Path, point: usize) {
    let plan = plan(10, 3, SMALL);
    let writer = DatasetWriter::open(dir, &plan, Job::WHOLE, true).expect("resumable");
    let ranges = writer.pending().expect("readable");
    for range in ranges.into_iter().take(point / 3) {
        let mut shard = writer.begin(range).expect("writable");
        for index in range.indices() {
            let sample = sample(plan.seed, index, SMALL);
            shard.append(&encode(&sample).expect("sound")).expect("writable");
        }
        shard.finish().expect("writable");
    }
    if !point.is_multiple_of(3)
        && let Some(range) = writer.pending().expect("readable").first()
    {
        // A torn shard under its temporary name, and a torn sidecar beside it.
        let torn = dir.join(format!("{}.tmp", range.file_name()));
        fs::write(&torn, vec![b'x'; 700 * point]).expect("writable");
        if point % 3 == 2 {
            // Killed between the shard's rename and its sidecar.
            fs::rename(&torn, dir.join(range.file_name())).expect("writable");
            let sidecar = dir.join(format!(".progress/{:06}.json.tmp", range.shard));
            fs::write(sidecar, b"{\"rec").expect("writable");
        }
    }
    // The lock goes with the process; the rest of an orderly end does not happen.
    drop(writer);
}

#[test]
fn a_run_killed_anywhere_ends_with_the_same_bytes() {
    let home = tempfile::tempdir().expect("room");
    let whole = home.path().join("whole");
    write_dataset(&whole, &plan(10, 3, SMALL), SMALL);
    let expected = tree(&whole);
    for points in [vec![0], vec![1], vec![2], vec![4, 0, 5], vec![3, 1, 1, 2], vec![12], vec![2, 11, 1]] {
        let dir = home.path().join(format!("killed-{points:?}"));
        for point in &points {
            killed_at(&dir, *point);
        }
        let writer = DatasetWriter::open(&dir, &plan(10, 3, SMALL), Job::WHOLE, true).expect("ours");
        write_pending(&writer, SMALL);
        assert!(matches!(writer.finish(), Ok(Finished::Complete(_))));
        assert!(tree(&dir) == expected, "killed at {points:?}");
    }
}

#[test]
fn a_kill_between_the_files_of_the_finish_changes_nothing() {
    let home = tempfile::tempdir().expect("room");
    let plan = plan(10, 3, SMALL);
    let whole = home.path().join("whole");
    write_dataset(&whole, &plan, SMALL);
    let expected = tree(&whole);
    for left in [&["index.parquet"][..], &["index.parquet", "README.md"], &["README.md.tmp", "manifest.json.tmp"]] {
        let dir = home.path().join(left.join("-"));
        let writer = DatasetWriter::open(&dir, &plan, Job::WHOLE, false).expect("new");
        write_pending(&writer, SMALL);
        drop(writer);
        for name in left {
            fs::write(dir.join(name), b"torn").expect("writable");
        }
        let writer = DatasetWriter::open(&dir, &plan, Job::WHOLE, true).expect("ours");
        assert_eq!(writer.pending().expect("readable"), []);
        writer.finish().expect("writable");
        assert!(tree(&dir) == expected, "left {left:?}");
    }
}

#[test]
fn a_kill_after_the_manifest_leaves_a_complete_dataset_that_resuming_tidies() {
    let home = tempfile::tempdir().expect("room");
    let plan = plan(4, 2, SMALL);
    write_dataset(home.path(), &plan, SMALL);
    let expected = tree(home.path());
    fs::create_dir(home.path().join(".progress")).expect("writable");
    fs::write(home.path().join(".progress/000001.json"), b"{}").expect("writable");
    assert!(validate(home.path(), 1, &|_| ()).expect("a dataset").is_sound());
    let writer = DatasetWriter::open(home.path(), &plan, Job::WHOLE, true).expect("ours");
    assert_eq!(writer.pending().expect("readable"), []);
    assert!(matches!(writer.finish(), Ok(Finished::Complete(_))));
    assert_eq!(tree(home.path()), expected);
}

#[test]
fn three_jobs_make_the_bytes_of_one() {
    let home = tempfile::tempdir().expect("room");
    let plan = plan(20, 3, SMALL);
    let (one, three) = (home.path().join("one"), home.path().join("three"));
    write_dataset(&one, &plan, SMALL);
    // All at once, each without --resume.
    let completed = std::thread::scope(|scope| {
        let jobs: Vec<_> = (0..3)
            .map(|index| {
                let (plan, dir) = (&plan, &three);
                scope.spawn(move || {
                    let job = Job { index, count: 3 };
                    let writer = DatasetWriter::open(dir, plan, job, false).expect("may join");
                    write_pending(&writer, SMALL);
                    matches!(writer.finish().expect("writable"), Finished::Complete(_))
                })
            })
            .collect();
        let completed = jobs.into_iter().map(|job| job.join().expect("no panic"));
        completed.filter(|complete| *complete).count()
    });
    assert!(completed >= 1, "the last one completes");
    assert_eq!(tree(&one), tree(&three));
}

#[test]
fn a_job_tells_which_shards_of_others_are_missing() {
    let home = tempfile::tempdir().expect("room");
    let plan = plan(5, 1, SMALL);
    let job = |index| Job { index, count: 2 };
    let first = DatasetWriter::open(home.path(), &plan, job(0), false).expect("new");
    write_pending(&first, SMALL);
    let Finished::Waiting { missing } = first.finish().expect("writable") else {
        panic!("job 1 has not run");
    };
    assert_eq!(missing.iter().map(|r| r.shard).collect::<Vec<_>>(), [1, 3]);
    assert!(Dataset::open(home.path()).is_err(), "it is not complete");
    // A temporary file of the other job is not this one's to remove.
    let torn = home.path().join("shard-000001.tar.tmp");
    fs::write(&torn, b"torn").expect("writable");
    drop(first);
    drop(DatasetWriter::open(home.path(), &plan, job(0), true).expect("ours"));
    assert!(torn.exists());
    let second = DatasetWriter::open(home.path(), &plan, job(1), false).expect("may join");
    assert!(!torn.exists());
    write_pending(&second, SMALL);
    assert!(matches!(second.finish(), Ok(Finished::Complete(_))));
}

#[test]
fn a_shard_dropped_midway_leaves_nothing() {
    let home = tempfile::tempdir().expect("room");
    let plan = plan(4, 2, SMALL);
    let writer = DatasetWriter::open(home.path(), &plan, Job::WHOLE, false).expect("new");
    let range = writer.pending().expect("readable")[0];
    let mut shard = writer.begin(range).expect("writable");
    let first = encode(&sample(plan.seed, 0, SMALL)).expect("sound");
    shard.append(&first).expect("writable");
    assert!(home.path().join("shard-000000.tar.tmp").exists());
    drop(shard);
    let names: Vec<_> = tree(home.path()).into_keys().filter(|n| n.starts_with("shard")).collect();
    assert_eq!(names, [""; 0]);
}

#[test]
fn samples_out_of_order_or_too_few_are_refused() {
    let home = tempfile::tempdir().expect("room");
    let plan = plan(4, 2, SMALL);
    let writer = DatasetWriter::open(home.path(), &plan, Job::WHOLE, false).expect("new");
    let range = writer.pending().expect("readable")[0];
    let encoded = |index| encode(&sample(plan.seed, index, SMALL)).expect("sound");
    let mut shard = writer.begin(range).expect("writable");
    assert!(shard.append(&encoded(1)).is_err());
    shard.append(&encoded(0)).expect("the next one");
    assert!(shard.finish().is_err(), "one is missing");
    let mut shard = writer.begin(range).expect("writable");
    shard.append(&encoded(0)).expect("the next one");
    shard.append(&encoded(1)).expect("the next one");
    assert!(shard.append(&encoded(2)).is_err(), "the shard is full");
}
