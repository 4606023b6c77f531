//! Decisions as text.

use std::path::Path;

use loopline_edge::Perception;
use loopline_edge::frame::Frame;
use loopline_edge::latency::FrameTimes;
use serde_json::{Value, json};

/// Materials named of each item, likeliest first.
const NAMED: usize = 3;

/// One picture's decisions as one line of JSON.
pub(crate) fn line(path: &Path, frame: &Frame, perception: &Perception, with_latency: bool) -> Value {
    let card = perception.student().card();
    let items: Vec<Value> = perception
        .decisions()
        .iter()
        .enumerate()
        .map(|(item, decision)| {
            let posteriors = perception.posteriors(item);
            let mut order: Vec<usize> = (0..posteriors.len()).collect();
            order.sort_by(|a, b| posteriors[*b].total_cmp(&posteriors[*a]));
            let likeliest: Vec<Value> = order
                .iter()
                .take(NAMED)
                .map(|k| json!({ "material": card.materials[*k], "posterior": rounded(posteriors[*k]) }))
                .collect();
            json!({
                "box": decision.box_px,
                "material": card.materials[decision.material],
                "posterior": rounded(decision.posterior),
                "likeliest": likeliest,
                "quality": rounded(decision.quality),
                "state": card.states[decision.state],
                "state_posterior": rounded(decision.state_posterior),
                "triage": decision.triage,
                "abstained": decision.abstained,
            })
        })
        .collect();
    let macs = items.len() as u64 * card.macs;
    // JSON is UTF-8, and a path need not be.
    let path = path.to_string_lossy();
    let (width, height) = frame.rgb.dimensions();
    let mut line = json!({ "frame": path, "width": width, "height": height, "macs": macs, "items": items });
    if !frame.converted.is_empty() {
        line["converted"] = json!(frame.converted);
    }
    if with_latency && let Some(times) = perception.latency().last() {
        line["latency_ms"] = stages(times);
    }
    line
}

/// Times of a frame's stages, milliseconds.
fn stages(times: &FrameTimes) -> Value {
    let ms = |time: std::time::Duration| (time.as_secs_f64() * 1e6).round() / 1e3;
    json!({
        "detect": ms(times.detect), "crop": ms(times.crop), "model": ms(times.model), "decide": ms(times.decide), "total": ms(times.total()),
    })
}

/// Machines differ in the last bits of a sum; decisions are told to four places.
fn rounded(value: f32) -> f64 {
    (f64::from(value) * 1e4).round() / 1e4
}

/// What all pictures took, in one line for people.
pub(crate) fn summary(perception: &Perception) -> String {
    let (latency, card) = (perception.latency(), perception.student().card());
    let (frame, item, detect) =
        (latency.of(FrameTimes::total), latency.per_item(FrameTimes::per_crop), latency.of(|f| f.detect));
    let promise = card.calibrated.as_ref().map_or(String::new(), |own| format!("; calibrated: {}", own.promise()));
    format!(
        "{} frames, {} items; median of the last {} frames {:.3} ms (of that finding items {:.3} ms), per item {:.3} ms; model: {:.2} million MACs an item, {} parameters, {}{promise}",
        latency.frames_in_all(),
        latency.items_in_all(),
        frame.count,
        frame.median_ms,
        detect.median_ms,
        item.median_ms,
        card.macs as f64 / 1e6,
        card.parameters,
        card.precision,
    )
}
