//! The student: what it decides, and what it says of files that are none.

mod common;

use std::path::{Path, PathBuf};

use common::{RENDERED, boxes, perception, rendered, tiny};
use loopline_edge::{ModelCard, Perception, Student};

/// A copy of the tiny model with bytes replaced by as many others.
fn altered(name: &str, from: &str, to: &str) -> PathBuf {
    assert_eq!(from.len(), to.len(), "lengths are written before texts");
    let mut bytes = std::fs::read(tiny()).expect("the model is committed");
    let mut changed = false;
    for at in 0..bytes.len() - from.len() {
        if bytes[at..].starts_with(from.as_bytes()) {
            bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
            changed = true;
        }
    }
    assert!(changed, "{from} is in the model");
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.onnx"));
    std::fs::write(&path, bytes).expect("the test's folder is writable");
    path
}

#[test]
fn wrong_metadata_is_refused_with_key_value_and_what_is_due() {
    let cases = [
        ("format", "\"format\": 2", "\"format\": 7", "format is 7, and this program reads format 2"),
        ("no_format", "\"format\": 2", "\"fermat\": 1", "the key format is missing; 2 is due"),
        ("input", "\"input_px\": 48", "\"input_px\": 96", "input_px is 96, and this program cuts pictures of 48"),
        ("scale", "\"crop_scale\": 1.25", "\"crop_scale\": 1.75", "crop_scale is 1.75"),
        (
            "abstain",
            "\"abstain_below\": 0.3",
            "\"abstain_below\": 3.3",
            "abstain_below is 3.3, and a share from 0 to 1 is due",
        ),
        ("precision", "\"fp32\"", "\"fp64\"", "precision is \"fp64\", and fp32 or int8 is due"),
        ("type", "\"macs\": ", "\"macs\":-", "invalid value"),
        ("twice", "\"material_07\"", "\"material_08\"", "materials names \"material_08\" twice"),
        (
            "triage",
            "\"reuse_above\": 0.7",
            "\"reuse_above\": 0.1",
            "triage has recycle_below 0.3 and reuse_above 0.1, and 0 <= recycle_below <= reuse_above <= 1 is due",
        ),
        ("json", "{\"format\"", "{,format\"", "is not JSON"),
        ("property", "loopline\u{12}", "loophole\u{12}", "has no metadata property `loopline`, so it is no student"),
        ("output", "quality", "qualify", "has no output quality; float32 [N, 1] is due"),
    ];
    for (name, from, to, due) in cases {
        let path = altered(name, from, to);
        let message = Student::load(&path).expect_err(name).to_string();
        assert!(message.contains(due) && message.contains(&path.display().to_string()), "{name}: {message}");
        assert_eq!(message.lines().count(), 1, "{message}");
    }
}

#[test]
fn a_model_that_wants_more_than_a_picture_is_refused() {
    // Protobuf merges parts of a message that come twice: a graph with one float input `extra` of one number.
    let extra = b"\x3a\x15\x5a\x13\x0a\x05extra\x12\x0a\x0a\x08\x08\x01\x12\x04\x0a\x02\x08\x01";
    let bytes = [std::fs::read(tiny()).expect("the model is committed").as_slice(), extra].concat();
    let message = Student::from_bytes(Path::new("more.onnx"), &bytes).expect_err("two inputs").to_string();
    assert_eq!(message, "more.onnx: has an input extra beside rgb, and rgb alone is due");
}

#[test]
fn what_is_no_model_is_refused() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let text = folder.join("text.onnx");
    std::fs::write(&text, "no model").expect("writable");
    for (path, due) in
        [(folder.join("absent.onnx"), "the model cannot be read"), (text, "is no model that ONNX Runtime can load")]
    {
        let message = Student::load(&path).expect_err("no model").to_string();
        assert!(message.contains(due) && message.contains(&path.display().to_string()), "{message}");
    }
}

#[test]
fn the_card_is_read_from_the_model() {
    let student = Student::load(&tiny()).unwrap_or_else(|e| panic!("{e}"));
    let card: &ModelCard = student.card();
    assert_eq!((card.materials.len(), card.states.len()), (50, 10));
    assert_eq!((card.macs, card.parameters, card.precision.as_str()), (97_744, 2_813, "fp32"));
}

#[test]
fn decisions_are_the_same_every_time_and_in_every_batch() {
    let boxes: Vec<[f32; 4]> =
        (0..11).map(|k| [3.0 * k as f32, 5.0, 40.0 + 7.0 * k as f32, 60.0 + 4.0 * k as f32]).collect();
    let frame = rendered("mixed");
    let decide = |perception: &mut Perception, boxes: &[[f32; 4]]| {
        perception.decide(frame.as_raw(), 128, 128, boxes).unwrap_or_else(|e| panic!("{e}"));
        let posteriors: Vec<f32> = (0..boxes.len()).flat_map(|item| perception.posteriors(item).to_vec()).collect();
        (perception.decisions().to_vec(), posteriors)
    };
    let mut first = perception();
    let due = decide(&mut first, &boxes);
    assert_eq!(due, decide(&mut first, &boxes));
    assert_eq!(due, decide(&mut perception(), &boxes));
    for batch in [1, 3, 8] {
        let parts: Vec<_> = boxes.chunks(batch).map(|boxes| decide(&mut first, boxes)).collect();
        let (decisions, posteriors): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
        for (a, b) in decisions.iter().flatten().zip(&due.0) {
            assert_eq!((a.material, a.state, a.triage, a.abstained), (b.material, b.state, b.triage, b.abstained));
        }
        for (a, b) in posteriors.iter().flatten().zip(&due.1) {
            assert!((a - b).abs() < 1e-5, "batch {batch}: {a} {b}");
        }
    }
}

#[test]
fn each_item_gets_its_own_picture() {
    // Pictures that differ must give posteriors that differ, in one batch and from one run to the next.
    let frame = rendered("packaging");
    let mut perception = perception();
    let boxes = boxes("packaging");
    let mut alone = Vec::new();
    for box_px in &boxes {
        perception.decide(frame.as_raw(), 128, 128, &[*box_px]).unwrap_or_else(|e| panic!("{e}"));
        alone.push(perception.posteriors(0).to_vec());
    }
    perception.decide(frame.as_raw(), 128, 128, &boxes).unwrap_or_else(|e| panic!("{e}"));
    for (item, alone_posteriors) in alone.iter().enumerate() {
        assert!(perception.posteriors(item).iter().zip(alone_posteriors).all(|(a, b)| (a - b).abs() < 1e-5));
        assert!(item == 0 || alone[0] != *alone_posteriors);
    }
}

#[test]
fn a_frame_is_perceived_from_pixels_to_triage() {
    let mut perception = perception();
    for name in RENDERED {
        let frame = rendered(name);
        let decisions = perception.perceive(frame.as_raw(), 128, 128).unwrap_or_else(|e| panic!("{e}")).to_vec();
        assert_eq!(decisions.len(), boxes(name).len(), "{name}");
        for (item, decision) in decisions.iter().enumerate() {
            let posteriors = perception.posteriors(item);
            assert!((posteriors.iter().sum::<f32>() - 1.0).abs() < 1e-4);
            assert!((posteriors[decision.material] - decision.posterior).abs() < 1e-6);
            assert!(posteriors.iter().all(|p| *p <= decision.posterior));
            assert!((0.0..=1.0).contains(&decision.quality));
            assert_eq!(decision.abstained, decision.posterior < perception.student().card().abstain_below);
        }
    }
    assert_eq!(perception.latency().frames().len(), RENDERED.len());
    assert!(
        perception.latency().last().is_some_and(|times| times.model.as_nanos() > 0 && times.items == boxes("lab").len())
    );
}
