//! The time of one item: cutting, model and decision, on one thread, one item at a time.

use image::{Rgb, RgbImage};
use loopline_edge::latency::FrameTimes;
use loopline_edge::{DetectConfig, Detector, EdgeError, Perception, Student};
use serde_json::{Value, json};

/// Measures; the items are those of the pictures, or one made-up item where there is none.
pub(crate) fn run(
    student: Student,
    config: DetectConfig,
    mut frames: Vec<RgbImage>,
    rounds: u32,
) -> Result<Value, EdgeError> {
    if frames.is_empty() {
        frames.push(made_up());
    }
    let mut detector = Detector::new(config.clone());
    let mut boxes: Vec<(usize, [f32; 4])> = Vec::new();
    for (number, frame) in frames.iter().enumerate() {
        let found = detector.detect(frame.as_raw(), frame.width() as usize, frame.height() as usize);
        boxes.extend(found.iter().map(|item| (number, item.box_px)));
    }
    if boxes.is_empty() {
        boxes.push((0, [0.0, 0.0, frames[0].width() as f32, frames[0].height() as f32]));
    }
    let mut perception = Perception::new(student, config.clone());
    // The first rounds warm up caches and make the runtime lay out its memory.
    for round in 0..rounds / 10 + 20 {
        decide(&mut perception, &frames, boxes[round as usize % boxes.len()])?;
    }
    perception.restart_clock();
    for round in 0..rounds {
        decide(&mut perception, &frames, boxes[round as usize % boxes.len()])?;
    }
    let latency = perception.latency();
    let (item, model) = (latency.of(FrameTimes::per_crop), latency.of(|f| f.model));
    let card = perception.student().card();
    let mut report = json!({
        "rounds": rounds, "items": boxes.len(), "threads": 1, "batch": 1,
        "item": item, "crop": latency.of(|f| f.crop), "model": model, "decide": latency.of(|f| f.decide),
        "item_over_model": item.median_ms / model.median_ms,
        "macs": card.macs, "parameters": card.parameters, "precision": card.precision,
    });
    let mut whole = Perception::new(perception.into_student(), config);
    for round in 0..(rounds as usize / 10).max(frames.len()) {
        let frame = &frames[round % frames.len()];
        whole.perceive(frame.as_raw(), frame.width() as usize, frame.height() as usize)?;
    }
    report["frame"] = json!({
        "width": frames[0].width(), "height": frames[0].height(),
        "detect": whole.latency().of(|f| f.detect), "total": whole.latency().of(FrameTimes::total),
    });
    Ok(report)
}

fn decide(perception: &mut Perception, frames: &[RgbImage], (number, box_px): (usize, [f32; 4])) -> Result<(), EdgeError> {
    let frame = &frames[number];
    perception.decide(frame.as_raw(), frame.width() as usize, frame.height() as usize, &[box_px])?;
    Ok(())
}

/// A bright square on a dark belt.
fn made_up() -> RgbImage {
    RgbImage::from_fn(128, 128, |x, y| {
        let inside = (40..88).contains(&x) && (44..80).contains(&y);
        Rgb(if inside { [190, 170 + (x % 8) as u8, 120] } else { [40 + (x * 7 + y * 13) as u8 % 5, 40, 42] })
    })
}
