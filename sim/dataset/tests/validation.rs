//! What validation finds, and that it finds nothing in a sound dataset.

mod common;

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use common::{SMALL, plan, sample, write_dataset};
use loopline_dataset::*;

/// A dataset of one sample that `change` made wrong; the writer takes it, because files and labels agree
/// on sizes.
fn problems_of(change: impl Fn(&mut Sample)) -> Vec<String> {
    let home = tempfile::tempdir().expect("room");
    let plan = plan(1, 1, SMALL);
    let writer = DatasetWriter::open(home.path(), &plan, Job::WHOLE, false).expect("new");
    let range = writer.pending().expect("readable")[0];
    let mut shard = writer.begin(range).expect("writable");
    let mut sample = sample(plan.seed, 0, SMALL);
    change(&mut sample);
    shard.append(&encode(&sample).expect("sizes agree")).expect("writable");
    shard.finish().expect("writable");
    writer.finish().expect("writable");
    let report = validate(home.path(), 1, &|_| ()).expect("a dataset");
    report.problems.iter().map(ToString::to_string).collect()
}

fn found(change: impl Fn(&mut Sample), told: &str) {
    let problems = problems_of(change);
    assert!(problems.iter().any(|p| p.contains(told)), "{problems:?} should tell {told}");
}

fn report_after(damage: impl Fn(&Path)) -> Report {
    let home = tempfile::tempdir().expect("room");
    write_dataset(home.path(), &plan(7, 3, SMALL), SMALL);
    damage(home.path());
    validate(home.path(), 2, &|_| ()).expect("a manifest")
}

#[test]
fn a_sound_dataset_has_no_problems_and_every_sample_is_reported() {
    let home = tempfile::tempdir().expect("room");
    let manifest = write_dataset(home.path(), &plan(7, 3, SMALL), SMALL);
    for threads in [1, 3, 64] {
        let calls = AtomicU64::new(0);
        let report = validate(home.path(), threads, &|progress| {
            assert_eq!(progress.samples_total, 7);
            calls.fetch_add(1, Ordering::Relaxed);
        });
        let report = report.expect("a dataset");
        assert_eq!(report.problems, []);
        assert_eq!((report.samples, report.items), (7, manifest.items));
        assert_eq!(calls.into_inner(), 7);
    }
}

#[test]
fn a_flipped_byte_anywhere_in_a_shard_is_found() {
    for place in [100, 700, 2_000, 5_000] {
        let report = report_after(|dir| {
            let path = dir.join("shard-000001.tar");
            let mut bytes = fs::read(&path).expect("readable");
            bytes[place] ^= 0x10;
            fs::write(&path, bytes).expect("writable");
        });
        let in_shard = |p: &&Finding| p.file == "shard-000001.tar";
        assert!(report.problems.iter().filter(in_shard).count() > 0, "at {place}");
        let told = report.problems.iter().any(|p| p.what.contains("BLAKE3"));
        assert!(told, "at {place}: {:?}", report.problems);
    }
}

#[test]
fn a_truncated_shard_is_found_and_the_others_are_still_checked() {
    let report = report_after(|dir| {
        let path = dir.join("shard-000000.tar");
        let bytes = fs::read(&path).expect("readable");
        fs::write(&path, &bytes[..bytes.len() / 2]).expect("writable");
    });
    let texts: Vec<_> = report.problems.iter().map(ToString::to_string).collect();
    assert!(texts.iter().any(|t| t.contains("cut short")), "{texts:?}");
    assert!(texts.iter().any(|t| t.contains("bytes long")), "{texts:?}");
    assert!(report.samples >= 4, "shards 1 and 2 hold four");
}

#[test]
fn missing_and_lengthened_files_are_found() {
    let report = report_after(|dir| fs::remove_file(dir.join("shard-000002.tar")).expect("there"));
    assert!(report.problems.iter().any(|p| p.file == "shard-000002.tar"));
    let report = report_after(|dir| fs::remove_file(dir.join("index.parquet")).expect("there"));
    assert!(report.problems.iter().any(|p| p.file == "index.parquet"));
    let report = report_after(|dir| {
        let path = dir.join("shard-000002.tar");
        let mut bytes = fs::read(&path).expect("readable");
        bytes.extend([0; 512]);
        fs::write(&path, bytes).expect("writable");
    });
    assert!(report.problems.iter().any(|p| p.what.contains("bytes long")));
}

#[test]
fn swapped_shards_are_found() {
    let report = report_after(|dir| {
        let path = |n: u8| dir.join(format!("shard-00000{n}.tar"));
        fs::rename(path(0), dir.join("aside")).expect("there");
        fs::rename(path(1), path(0)).expect("there");
        fs::rename(dir.join("aside"), path(1)).expect("there");
    });
    let told = "labels.index = 3, should be 0";
    assert!(report.problems.iter().any(|p| p.what == told), "{:?}", report.problems);
}

#[test]
fn a_picture_that_repeats_is_found() {
    let home = tempfile::tempdir().expect("room");
    let plan = plan(2, 1, SMALL);
    let writer = DatasetWriter::open(home.path(), &plan, Job::WHOLE, false).expect("new");
    for range in writer.pending().expect("readable") {
        let mut stale = sample(plan.seed, range.first, SMALL);
        stale.sensors.rgb = sample(plan.seed, 0, SMALL).sensors.rgb;
        let mut shard = writer.begin(range).expect("writable");
        shard.append(&encode(&stale).expect("sound")).expect("writable");
        shard.finish().expect("writable");
    }
    writer.finish().expect("writable");
    let report = validate(home.path(), 1, &|_| ()).expect("a dataset");
    let texts: Vec<_> = report.problems.iter().map(ToString::to_string).collect();
    assert_eq!(texts, ["shard-000001.tar, sample 000000001: rgb.png repeats the picture of sample 000000000"]);
}

#[test]
fn labels_that_the_mask_contradicts_are_found() {
    assert_eq!(problems_of(|_| ()), [""; 0]);
    found(|s| s.truth.labels.items[0].parts[0].visible_px += 1, "visible_px");
    found(|s| s.truth.labels.items[0].parts[0].mask_id = 99, "which no part has");
    found(|s| s.truth.labels.items[0].parts[1].mask_id = 1, "part 1 occurs twice");
    found(|s| s.truth.labels.items[0].bbox_tight = Some([0, 0, 1, 1]), "item 1: bbox_tight");
    found(|s| s.truth.labels.items[0].bbox_loose = [0, 0, 1, 1], "does not hold its visible");
    found(
        |s| {
            for part in &mut s.truth.labels.items[0].parts {
                part.coverage = part.coverage.map(|_| [0.125; 8]);
            }
        },
        "coverage[0]",
    );
}

#[test]
fn implausible_values_are_found() {
    found(|s| s.sensors.lwir.data_mut()[3] = 0, "lwir reads 0 K");
    found(|s| s.sensors.lwir.data_mut()[3] = 65_535, "lwir reads 655.35 K");
    found(|s| s.sensors.nir.data_mut().fill(60_000), "mean reflectance of 6.00");
    found(|s| s.sensors.rgb.data_mut().fill(9), "rgb is blank");
    found(|s| s.truth.labels.items[0].quality = 1.5, "quality = 1.5");
    found(
        |s| {
            let item = &mut s.truth.labels.items[0];
            (item.quality, item.triage) = (0.9, "recycle".to_owned());
        },
        "triage = recycle, quality 0.9 makes it reuse",
    );
    found(|s| s.truth.labels.nir_wavelengths_nm.reverse(), "do not ascend");
    found(|s| s.truth.labels.seed = 8, "labels.seed = 8, should be 7");
}
