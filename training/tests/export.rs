//! The exported file is scored as the robot runs it, and what cannot be exported is refused.

mod common;

use std::path::Path;
use std::process::Command;

use loopline_dataset::{Dataset, Sample, SensorData};
use loopline_edge::crop;

#[test]
fn the_file_is_scored_as_the_robot_runs_it() {
    let more = "[student]\nkind = \"edge\"\nwidth = 0.5\n[losses]\nhard = 1.0\n[train]\nsteps = 20\nbatch = 8\nlearning_rate = 0.01\n";
    let (home, experiment) = common::prepared(64, more);
    let (run, file) = (home.path().join("run"), home.path().join("student.onnx"));
    let call = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_loopline-train")).args(arguments).output().expect("started");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let text = |path: &Path| path.to_str().expect("text").to_owned();
    let trained = call(&["distill", &text(&experiment), "--out", &text(&run), "--quiet"]);
    assert_eq!(trained.0, Some(0), "{}", trained.1);
    let exported = call(&["export", &text(&run), "--out", &text(&file)]);
    assert_eq!(exported.0, Some(0), "{}", exported.1);
    let said: serde_json::Value =
        serde_json::from_slice(&std::fs::read(run.join("export.json")).expect("a note")).expect("JSON");
    let number = |key: &str| said[key].as_f64().expect("a number");
    assert!((number("material") - number("material_in_floats")).abs() < 1e-9, "floats lose nothing: {said}");
    let mut student = loopline_edge::Student::load(&file).unwrap_or_else(|e| panic!("{e}; run `make onnxruntime`"));
    let card = student.card().clone();
    assert_eq!(card.precision, "fp32");
    assert!((f64::from(card.abstain_below) - number("abstain_below")).abs() < 1e-6, "{said}");
    assert!(card.trained_on.contains("(seed 1, 64 samples)"), "{}", card.trained_on);
    // The score is that of the file: the test items, cut and asked here as the robot does.
    let (mut right, mut items) = (0, 0);
    for sample in Dataset::open(&home.path().join("b")).expect("a dataset").samples() {
        let Sample { sensors: SensorData { rgb, .. }, truth, .. } = sample.expect("sound");
        for item in &truth.labels.items {
            let Some(box_px) = item.bbox_tight else { continue };
            let box_px = box_px.map(|v| v as f32);
            let said = student.run(1, |input| crop::crop(rgb.data(), rgb.width(), rgb.height(), box_px, input));
            let logits = said.expect("an answer").material;
            let named = (0..logits.len()).max_by(|&a, &b| logits[a].total_cmp(&logits[b])).expect("materials");
            right += usize::from(card.materials[named] == item.material);
            items += 1;
        }
    }
    assert!((right as f64 / f64::from(items) - number("material")).abs() < 1e-9, "{right} of {items}, and {said}");

    let refused = call(&["export", &text(&run), "--out", &text(&file), "--tune-steps", "3"]);
    assert!(refused.0 == Some(2) && refused.1.contains("--precision int8"), "{}", refused.1);
    let nowhere = home.path().join("nowhere/student.onnx");
    let refused = call(&["export", &text(&run), "--out", &text(&nowhere)]);
    assert!(refused.0 == Some(2) && refused.1.contains("no such folder"), "{}", refused.1);
}
