//! Whose directory is it: nothing foreign is touched, nothing of ours is mixed up.

mod common;

use std::fs;

use common::{SMALL, plan, tree, write_dataset, write_pending};
use loopline_dataset::*;

fn refused(dir: &std::path::Path, plan: &DatasetPlan, job: Job, resume: bool) -> DatasetError {
    let before = dir.is_dir().then(|| tree(dir));
    let error = DatasetWriter::open(dir, plan, job, resume).expect_err("to be refused");
    assert_eq!(error.kind(), ErrorKind::Request, "{error}");
    assert_eq!(dir.is_dir().then(|| tree(dir)), before, "nothing may be written");
    error
}

#[test]
fn a_foreign_directory_is_refused_and_untouched() {
    let home = tempfile::tempdir().expect("room");
    fs::write(home.path().join("thesis.tex"), b"years of work").expect("writable");
    for resume in [false, true] {
        let error = refused(home.path(), &plan(4, 2, SMALL), Job::WHOLE, resume);
        assert!(matches!(error, DatasetError::ForeignDirectory { .. }));
        assert!(error.to_string().contains("thesis.tex"), "{error}");
    }
    // A manifest of something else does not make it ours.
    fs::write(home.path().join("manifest.json"), b"{\"name\": \"app\"}").expect("writable");
    let error = refused(home.path(), &plan(4, 2, SMALL), Job::WHOLE, true);
    assert!(matches!(error, DatasetError::ForeignDirectory { .. }));
}

#[test]
fn a_foreign_progress_directory_is_refused() {
    let home = tempfile::tempdir().expect("room");
    fs::create_dir(home.path().join(".progress")).expect("writable");
    fs::write(home.path().join(".progress/diary.txt"), b"mine").expect("writable");
    let error = refused(home.path(), &plan(4, 2, SMALL), Job::WHOLE, true);
    assert!(matches!(error, DatasetError::ForeignDirectory { .. }));
}

#[test]
fn a_file_in_place_of_the_directory_is_refused() {
    let home = tempfile::tempdir().expect("room");
    let path = home.path().join("out");
    fs::write(&path, b"a file").expect("writable");
    let error = refused(&path, &plan(4, 2, SMALL), Job::WHOLE, false);
    assert!(error.to_string().contains("this is a file"), "{error}");
    assert_eq!(fs::read(&path).expect("still there"), b"a file");
}

#[test]
fn a_dataset_is_not_overwritten_without_resume() {
    let home = tempfile::tempdir().expect("room");
    write_dataset(home.path(), &plan(4, 2, SMALL), SMALL);
    let error = refused(home.path(), &plan(4, 2, SMALL), Job::WHOLE, false);
    assert!(error.to_string().contains("a complete dataset of 4 samples"), "{error}");
    assert!(error.to_string().contains("--resume"), "{error}");
}

#[test]
fn an_unfinished_dataset_is_not_overwritten_without_resume() {
    let home = tempfile::tempdir().expect("room");
    let writer = DatasetWriter::open(home.path(), &plan(4, 2, SMALL), Job::WHOLE, false);
    drop(writer.expect("new"));
    let error = refused(home.path(), &plan(4, 2, SMALL), Job::WHOLE, false);
    assert!(matches!(error, DatasetError::AlreadyExists { .. }), "{error}");
    // Nor is it split by the back door.
    let error = refused(home.path(), &plan(4, 2, SMALL), Job { index: 1, count: 2 }, false);
    assert!(matches!(error, DatasetError::AlreadyExists { .. }), "{error}");
}

#[test]
fn resuming_with_another_plan_tells_the_field_and_both_values() {
    let home = tempfile::tempdir().expect("room");
    let first = plan(4, 2, SMALL);
    drop(DatasetWriter::open(home.path(), &first, Job::WHOLE, false).expect("new"));
    let mut other = first.clone();
    other.seed = 8;
    other.adapter.driver_info = "24.0.0".to_owned();
    let text = refused(home.path(), &other, Job::WHOLE, true).to_string();
    assert!(text.contains("seed is 7 there, 8 was asked for"), "{text}");
    assert!(text.contains("adapter.driver_info is \"22.3.6\" there, \"24.0.0\""), "{text}");
    // The same after completion.
    let writer = DatasetWriter::open(home.path(), &first, Job::WHOLE, true).expect("ours");
    write_pending(&writer, SMALL);
    writer.finish().expect("writable");
    drop(writer);
    let error = refused(home.path(), &other, Job::WHOLE, true);
    assert!(matches!(error, DatasetError::PlanDiffers { .. }), "{error}");
}

#[test]
fn two_processes_do_not_write_the_same_job() {
    let home = tempfile::tempdir().expect("room");
    let plan = plan(4, 1, SMALL);
    let first = DatasetWriter::open(home.path(), &plan, Job::WHOLE, false).expect("new");
    let busy = DatasetWriter::open(home.path(), &plan, Job::WHOLE, true).expect_err("held");
    assert!(busy.to_string().contains("another process is writing job 0/1"), "{busy}");
    let split = DatasetWriter::open(home.path(), &plan, Job { index: 0, count: 2 }, true);
    assert!(matches!(split, Err(DatasetError::Busy { .. })), "another split shares its shards");
    drop(first);
    assert!(DatasetWriter::open(home.path(), &plan, Job::WHOLE, true).is_ok());
}

#[test]
fn an_unknown_format_version_is_refused_by_reader_and_writer() {
    let home = tempfile::tempdir().expect("room");
    let plan = plan(4, 2, SMALL);
    write_dataset(home.path(), &plan, SMALL);
    let path = home.path().join("manifest.json");
    let text = fs::read_to_string(&path).expect("text");
    let text = text.replace("\"format_version\": 2", "\"format_version\": 9");
    fs::write(&path, text).expect("writable");
    let error = Dataset::open(home.path()).expect_err("from the future");
    assert_eq!(error.kind(), ErrorKind::Request);
    let told = error.to_string();
    assert!(told.contains("format_version = 9") && told.contains("knows 2"), "{told}");
    assert!(told.contains("0.1.0"), "it names who wrote it: {told}");
    let error = refused(home.path(), &plan, Job::WHOLE, true);
    assert!(matches!(error, DatasetError::UnknownVersion { .. }));
}

#[test]
fn a_directory_without_a_dataset_says_so() {
    let home = tempfile::tempdir().expect("room");
    for dir in [home.path().to_owned(), home.path().join("nowhere")] {
        let error = Dataset::open(&dir).expect_err("nothing there");
        assert_eq!(error.kind(), ErrorKind::Request);
        assert!(error.to_string().contains("manifest.json is missing"), "{error}");
    }
    drop(DatasetWriter::open(home.path(), &plan(4, 2, SMALL), Job::WHOLE, false).expect("new"));
    let error = Dataset::open(home.path()).expect_err("unfinished");
    assert!(error.to_string().contains("not complete"), "{error}");
}

#[test]
fn an_unwritable_place_is_a_wrong_request() {
    let home = tempfile::tempdir().expect("room");
    let file = home.path().join("file");
    fs::write(&file, b"").expect("writable");
    let error = DatasetWriter::open(&file.join("out"), &plan(4, 2, SMALL), Job::WHOLE, false).expect_err("below a file");
    assert!(error.to_string().contains("file/out"), "{error}");
    assert_eq!(error.kind(), ErrorKind::Request);
    #[cfg(target_os = "linux")]
    {
        // Nobody, not even root, can make a folder here.
        let error = DatasetWriter::open("/proc/out".as_ref(), &plan(4, 2, SMALL), Job::WHOLE, false).expect_err("in /proc");
        assert!(error.to_string().contains("/proc/out"), "{error}");
        assert_eq!(error.kind(), ErrorKind::Request);
    }
}
