//! `loopline perceive`: items are found on rendered frames, scored by labels, and drawn; what is wrong is one message.

use std::path::{Path, PathBuf};

use loopline_tests::{fresh_folder, generate, run, workspace};
use serde_json::Value;

/// Of each plant, five points below what was measured on just these frames (62.7 and 75.5 %; 20.9 and 38.2 %): the share of the items
/// found whose material the student that ships must name, and the share that it must answer at all where it is told what the plant gets.
const LEAST: [(&str, f64, f64); 2] = [("packaging", 0.577, 0.159), ("scrap_metal", 0.705, 0.332)];
/// Share of right materials among what it answers, which is promised (92.7 and 100 % measured).
const PROMISED: f64 = 0.9;

fn tiny() -> PathBuf {
    workspace().join("sim/edge/tests/data/tiny.onnx")
}

fn perceive(dir: &Path, more: &[&str]) -> loopline_tests::Outcome {
    let dir = dir.to_str().expect("a path of letters");
    run([&["perceive", dir], more].concat())
}

#[test]
fn the_detector_finds_items_on_frames_it_was_not_tuned_on() {
    // Recall and precision, five points below what was measured on just these frames of content version 7: 89.8 and 92.5 %,
    // 82.0 and 88.0 %, 64.7 and 67.0 % (printed cloth has edges inside that no item ends at), 47.3 and 78.2 %. Other devices
    // draw them a little differently.
    let least = [("packaging", 0.85, 0.87), ("scrap_metal", 0.77, 0.83), ("textiles", 0.60, 0.62), ("weee", 0.42, 0.73)];
    let folder = fresh_folder(env!("CARGO_TARGET_TMPDIR"), "perceive_detect");
    for (scenario, recall, precision) in least {
        let dir = folder.join(scenario);
        generate(&workspace().join(format!("scenarios/{scenario}.toml")), &dir, 64, "--seed 77");
        let report: Value =
            serde_json::from_str(&perceive(&dir, &["--score-detection", "--json"]).succeeded()).expect("JSON");
        let number = |key: &str| report[key].as_f64().expect("a number");
        assert!(number("recall") >= recall && number("precision") >= precision, "{scenario}: {report}");
        assert_eq!(report["frames"], 64);
    }
}

#[test]
fn a_student_is_scored_and_its_decisions_are_drawn() {
    let folder = fresh_folder(env!("CARGO_TARGET_TMPDIR"), "perceive_student");
    let dir = folder.join("lab");
    generate(&workspace().join("scenarios/lab.toml"), &dir, 8, "--seed 3");
    let (model, out) = (tiny(), folder.join("decisions.png"));
    let (model, out_text) = (model.to_str().expect("text"), out.to_str().expect("text"));
    let said = perceive(&dir, &["--model", model, "--out", out_text]).succeeded();
    assert!(
        said.contains("8 frames") && said.contains("material right") && said.contains("decisions on 8 frames"),
        "{said}"
    );
    let files = std::fs::read_dir(&folder).expect("the test's folder").count();
    assert_eq!(files, 2, "the dataset and the picture, and nothing beside them");
    let png = std::fs::read(&out).expect("the picture was written");
    assert!(png.starts_with(b"\x89PNG") && png.len() > 20_000, "{} bytes", png.len());
    let first = perceive(&dir, &["--model", model, "--json"]).succeeded();
    assert_eq!(first, perceive(&dir, &["--model", model, "--json"]).succeeded(), "the same frames, the same scores");
    let report: Value = serde_json::from_str(&first).expect("JSON");
    // The tiny model names materials that do not exist.
    assert_eq!(report["decisions"]["material_accuracy"], 0.0);
}

#[test]
fn the_student_that_ships_knows_goods_it_has_not_seen_and_what_it_does_not_know() {
    let folder = fresh_folder(env!("CARGO_TARGET_TMPDIR"), "perceive_ships");
    for (scenario, least_right, least_answered) in LEAST {
        let file = workspace().join(format!("scenarios/{scenario}.toml"));
        let (judged, sorted) = (folder.join(scenario), folder.join(format!("{scenario}-sorted")));
        generate(&file, &judged, 96, "--seed 77");
        generate(&file, &sorted, 64, "--seed 78");
        let decisions = |more: &[&str]| -> Value {
            let report: Value =
                serde_json::from_str(&perceive(&judged, &[&["--json"], more].concat()).succeeded()).expect("JSON");
            report["decisions"].clone()
        };
        let alone = decisions(&[]);
        let told = decisions(&["--expect", sorted.to_str().expect("a path of letters")]);
        let number = |of: &Value, key: &str| of[key].as_f64().expect("a number");
        assert!(number(&alone, "material_accuracy") > least_right, "{scenario}: {alone}");
        assert!(number(&told, "abstained") < 1.0 - least_answered, "{scenario}: {told}");
        for said in [alone, told] {
            assert!(number(&said, "material_accuracy_where_not_abstained") >= PROMISED, "{scenario}: {said}");
        }
    }
}

#[test]
fn told_what_a_plant_gets_the_student_names_more_of_it() {
    let folder = fresh_folder(env!("CARGO_TARGET_TMPDIR"), "perceive_told");
    let scenario = workspace().join("scenarios/packaging.toml");
    let (judged, sorted) = (folder.join("judged"), folder.join("sorted"));
    generate(&scenario, &judged, 96, "--seed 77");
    generate(&scenario, &sorted, 64, "--seed 78");
    let right = |more: &[&str]| {
        let report: Value =
            serde_json::from_str(&perceive(&judged, &[&["--json"], more].concat()).succeeded()).expect("JSON");
        report["decisions"]["material_accuracy"].as_f64().expect("a number")
    };
    let text = |path: &Path| path.to_str().expect("a path of letters").to_owned();
    let told = right(&["--expect", &text(&sorted)]);
    assert!(told > right(&[]), "{told}");

    // A plant of PET alone gets no glass.
    let file = folder.join("goods.json");
    std::fs::write(&file, "{\"pet_clear\": 3, \"pet_coloured\": 1}").expect("the test's folder");
    assert!(right(&["--expect", &text(&file)]) < told);

    let message = perceive(&judged, &["--expect", &text(&judged)]).failed_with(2);
    assert!(message.contains("the goods that are judged (packaging, seed 77)"), "{message}");
    std::fs::write(&file, "{\"slag\": 1}").expect("the test's folder");
    let message = perceive(&judged, &["--expect", &text(&file)]).failed_with(2);
    assert!(message.contains("goods.json") && message.contains("no material \"slag\""), "{message}");
}

#[test]
fn a_wrong_model_or_dataset_is_one_message() {
    let folder = fresh_folder(env!("CARGO_TARGET_TMPDIR"), "perceive_wrong");
    let dir = folder.join("one");
    generate(&workspace().join("scenarios/lab.toml"), &dir, 1, "");
    let message = perceive(&dir, &["--model", "/nowhere.onnx"]).failed_with(2);
    assert!(message.contains("/nowhere.onnx"), "{message}");
    for (out, due) in [("/nowhere/decisions.png", "there is no folder /nowhere"), ("/", "is a folder")] {
        let message = perceive(&dir, &["--out", out]).failed_with(2);
        assert!(message.starts_with(out) && message.contains(due), "{message}");
    }
    let message = perceive(&folder, &["--score-detection"]).failed_with(2);
    assert!(message.contains("holds no dataset"), "{message}");
}
