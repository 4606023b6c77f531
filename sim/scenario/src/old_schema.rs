//! Scenarios of schema 1: refused with what to change, in the file's own numbers.

use serde_json::Value;

use super::Belt;
use super::document::Document;
use super::error::Problem;

/// Keys of `[infeed]` that went to `[sampling]`.
const FROM_INFEED: [&str; 4] = ["items", "items_mean", "arrangement", "overlap"];

/// What to change in a file of schema 1, which is `json`; `None` where it is of another.
pub(super) fn problem(document: &Document<'_>, json: &Value) -> Option<Problem> {
    if json["schema"].as_f64() != Some(1.0) {
        return None;
    }
    let mut changes = vec!["write schema = 2".to_owned()];
    let speed_m_s = json["belt"]["speed_m_s"].as_f64().unwrap_or(Belt::default().speed_m_s);
    for (old, new) in [("exposure_s", "length_m"), ("cooling_s", "before_camera_m")] {
        if let Some(seconds) = json["heater"][old].as_f64() {
            // Without the noise of binary fractions.
            let length = format!("{:.6}", seconds * speed_m_s);
            let length = length.trim_end_matches('0').trim_end_matches('.');
            changes.push(format!(
                "in [heater] write {new} = {length} in place of {old} = {seconds} (at belt.speed_m_s = {speed_m_s})"
            ));
        }
    }
    let moved: Vec<&str> = FROM_INFEED.into_iter().filter(|key| json["infeed"].get(key).is_some()).collect();
    if !moved.is_empty() {
        changes.push(format!("move {} from [infeed] to [sampling]", moved.join(", ")));
    }
    if json["station"].get("jitter").is_some() {
        changes.push("move the keys of [station.jitter] to [sampling]".to_owned());
    }
    Some(document.problem_at("schema", format!("this build reads schema 2: {}", changes.join("; "))))
}
