//! Reading back, the index, and the exports.

mod common;

use std::fs;

use common::{SMALL, Sizes, plan, sample, tree, write_dataset};
use loopline_dataset::*;

#[test]
fn samples_stream_back_in_order_and_equal() {
    let home = tempfile::tempdir().expect("room");
    let plan = plan(7, 3, SMALL);
    write_dataset(home.path(), &plan, SMALL);
    let dataset = Dataset::open(home.path()).expect("complete");
    assert_eq!(dataset.manifest().plan, plan);
    let read: Vec<_> = dataset.samples().collect::<Result<_>>().expect("whole");
    let written: Vec<_> = (0..7).map(|index| sample(plan.seed, index, SMALL)).collect();
    assert_eq!(read, written);
}

#[test]
fn the_manifest_knows_size_and_hash_of_every_shard() {
    let home = tempfile::tempdir().expect("room");
    let manifest = write_dataset(home.path(), &plan(7, 3, SMALL), SMALL);
    assert_eq!(manifest.shards.len(), 3);
    for record in &manifest.shards {
        let bytes = fs::read(home.path().join(&record.name)).expect("there");
        assert_eq!(bytes.len() as u64, record.bytes);
        assert_eq!(blake3::hash(&bytes).to_hex().as_str(), record.blake3);
    }
    let parts: u64 = manifest.materials.values().map(|count| count.parts).sum();
    assert_eq!(parts, 2 * manifest.items);
}

#[test]
fn a_dataset_holds_its_files_and_nothing_else() {
    let home = tempfile::tempdir().expect("room");
    write_dataset(home.path(), &plan(4, 2, SMALL), SMALL);
    let names: Vec<_> = tree(home.path()).into_keys().collect();
    assert_eq!(names, ["README.md", "index.parquet", "manifest.json", "shard-000000.tar", "shard-000001.tar"]);
}

#[test]
fn the_card_is_filled_in() {
    let home = tempfile::tempdir().expect("room");
    let manifest = write_dataset(home.path(), &plan(7, 3, SMALL), SMALL);
    let card = fs::read_to_string(home.path().join("README.md")).expect("text");
    assert!(!card.contains("{{"), "a field was left open:\n{card}");
    assert!(card.contains(&format!("7 samples with {} items", manifest.items)));
    for material in manifest.materials.keys() {
        assert!(card.contains(&format!("| {material} |")), "{material}");
    }
    assert!(card.contains("Carbon-black plastics are dark in NIR"));
}

#[test]
fn the_index_has_a_row_for_each_item() {
    use parquet::file::reader::{FileReader, SerializedFileReader};

    let home = tempfile::tempdir().expect("room");
    let manifest = write_dataset(home.path(), &plan(7, 3, SMALL), SMALL);
    let file = fs::File::open(home.path().join("index.parquet")).expect("there");
    let reader = SerializedFileReader::new(file).expect("parquet");
    let metadata = reader.metadata().file_metadata();
    assert_eq!(metadata.num_rows() as u64, manifest.items);
    assert_eq!(metadata.created_by(), Some("loopline-dataset"));
}

#[test]
fn exports_never_overwrite_and_leave_nothing_behind_when_they_fail() {
    let home = tempfile::tempdir().expect("room");
    let dir = home.path().join("data");
    write_dataset(&dir, &plan(4, 2, SMALL), SMALL);
    let dataset = Dataset::open(&dir).expect("complete");
    let out = dir.join("coco");
    // Left by an export that was killed.
    fs::create_dir_all(dir.join(".coco.loopline-export.tmp/images")).expect("writable");
    let mut calls = 0;
    let summary = export_coco(&dataset, &out, &mut |done| {
        calls += 1;
        assert_eq!(done, calls);
    });
    assert_eq!(summary.expect("writable").samples, 4);
    assert_eq!(calls, 4);
    let before = tree(&dir);
    for export in [export_coco, export_envi] {
        let error = export(&dataset, &out, &mut |_| ()).expect_err("it exists");
        assert!(matches!(error, DatasetError::DestinationExists { .. }));
        assert_eq!(error.kind(), ErrorKind::Request);
    }
    assert_eq!(tree(&dir), before);
    fs::remove_file(dir.join("shard-000001.tar")).expect("there");
    let before = tree(&dir);
    assert!(export_envi(&dataset, &dir.join("envi"), &mut |_| ()).is_err());
    assert_eq!(tree(&dir), before, "a failed export leaves nothing");
}

#[test]
fn coco_masks_count_every_visible_pixel_once() {
    let home = tempfile::tempdir().expect("room");
    let dir = home.path().join("data");
    let manifest = write_dataset(&dir, &plan(4, 2, SMALL), SMALL);
    let dataset = Dataset::open(&dir).expect("complete");
    export_coco(&dataset, &dir.join("coco"), &mut |_| ()).expect("writable");
    let text = fs::read(dir.join("coco/annotations.json")).expect("there");
    let coco: serde_json::Value = serde_json::from_slice(&text).expect("json");
    let sum = |key: &str| -> u64 {
        let annotations = coco["annotations"].as_array().expect("a list");
        annotations.iter().map(|a| a[key].as_u64().expect("a count")).sum()
    };
    let visible: u64 =
        dataset.samples().map(|s| s.expect("whole").truth.mask.data().iter().filter(|id| **id != 0).count() as u64).sum();
    assert_eq!(sum("area"), visible);
    assert_eq!(coco["categories"].as_array().map(Vec::len), Some(manifest.materials.len()));
}

#[test]
fn coco_follows_the_rgb_picture_when_the_raster_is_finer() {
    let home = tempfile::tempdir().expect("room");
    let dir = home.path().join("data");
    let sizes = Sizes { rgb: 8, ..SMALL };
    write_dataset(&dir, &plan(2, 2, sizes), sizes);
    let dataset = Dataset::open(&dir).expect("complete");
    export_coco(&dataset, &dir.join("coco"), &mut |_| ()).expect("writable");
    let text = fs::read(dir.join("coco/annotations.json")).expect("there");
    let coco: serde_json::Value = serde_json::from_slice(&text).expect("json");
    assert_eq!(coco["images"][0]["width"], 8);
    assert_eq!(coco["annotations"][0]["segmentation"]["size"], serde_json::json!([8, 8]));
}
