//! The pages of keys, docs/scenarios.md and docs/line-file.md, written from the schemas so that they cannot fall behind the code.

use std::fmt::Write as _;

use loopline_sensors::{Profile, RgbConfig};
use serde_json::Value;

use super::Scenario;
use super::parse::FileFormat as _;
use super::schema::resolve;

const HEAD: &str = r##"# Scenario files

A scenario is one TOML file (`scenarios/NAME.toml`). It decides everything about a sample besides seed and index.
Keys carry their units. A key that is not listed here is an error; every section but `[infeed]` may be left out.
A range is written `{ min = 1.0, max = 2.0 }` and drawn from uniformly, per sample unless the text says otherwise.
`loopline schema` prints the same as a JSON Schema for editors.

```toml
schema = 2
name = "bottles"                      # the rest of the top is words for people
title = "PET and HDPE bottles"
description = "Two kinds of bottles, two to one."

[sampling]
items = { min = 1, max = 4 }
items_mean = 2.0

[infeed]
basis = "units"

[[infeed.composition]]
archetype = "bottle"
share = 2.0
materials.body = [{ id = "pet_clear", weight = 0.8 }, { id = "pet_coloured", weight = 0.2 }]

[[infeed.composition]]
archetype = "bottle"
share = 1.0
materials.body = [{ id = "hdpe_pigmented", weight = 1.0 }]

[belt]
speed_m_s = 2.0
```

This page is written by `UPDATE_DOCS=1 cargo test -p loopline-scenario --test scenarios`; edit the doc comments in
`sim/scenario/src/sections/` (or of the instrument's configuration) instead.
"##;

const PROFILES_HEAD: &str = r#"
## Profiles of `[sensors.rgb]`

`profile` sets all keys of the colour camera, and keys that are given lie over it:

```toml
[sensors.rgb]
profile = "phone"
jpeg_quality = { min = 60.0, max = 80.0 }
dust = false
```

`ideal` is a camera without any error but noise, motion blur and a vignette, `industrial` one as lines have, `phone` what people hold over a
belt, and `wide` spans both. These keys differ; `--no-noise` switches all effects off.

| key | `ideal` | `industrial` | `phone` | `wide` |
|---|---|---|---|---|
"#;

impl Scenario {
    /// The reference of all keys, in Markdown.
    #[must_use]
    pub fn reference_markdown() -> String {
        let mut text = page(HEAD, &Self::shape().schema);
        profiles(&mut text);
        text
    }
}

/// What the profiles of the colour camera set, key by key where they differ.
fn profiles(text: &mut String) {
    const PROFILES: [Profile; 4] = [Profile::Ideal, Profile::Industrial, Profile::Phone, Profile::Wide];
    text.push_str(PROFILES_HEAD);
    let values = PROFILES.map(|profile| serde_json::to_value(RgbConfig::of(profile)).unwrap_or_default());
    for key in values[0].as_object().into_iter().flat_map(|keys| keys.keys()).filter(|key| *key != "profile") {
        let row = values.each_ref().map(|value| &value[key]);
        if row.iter().any(|value| *value != row[0]) {
            let cells = row.map(|value| match (value.get("min"), value.get("max")) {
                (Some(min), Some(max)) if min == max => toml_text(min),
                (Some(min), Some(max)) => format!("{} to {}", toml_text(min), toml_text(max)),
                _ => toml_text(value),
            });
            let _ = writeln!(text, "| `{key}` | {} |", cells.join(" | "));
        }
    }
}

/// A page with `head` and a table of keys for each section of `schema`.
pub(super) fn page(head: &str, schema: &Value) -> String {
    let mut text = head.to_owned();
    section(&mut text, schema, schema, "", "Top of the file");
    text
}

/// A heading, the section's description and a table of its keys; then the sections below it.
fn section(text: &mut String, root: &Value, node: &Value, path: &str, heading: &str) {
    let body = resolve(root, node);
    let _ = write!(text, "\n## {heading}\n");
    let description = describe(body);
    if !path.is_empty() && !description.is_empty() {
        let _ = write!(text, "\n{description}\n");
    }
    let mut nested = Vec::new();
    let mut rows = String::new();
    for (key, property) in body.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let below = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        let target = resolve(root, property);
        if is_section(target) {
            nested.push((format!("`[{below}]`"), below, property));
            continue;
        }
        if let Some(entry) = list_of_tables(root, target) {
            nested.push((format!("`[[{below}]]`"), below.clone(), entry));
        }
        let required = body.get("required").and_then(Value::as_array).is_some_and(|r| r.iter().any(|k| k == key));
        let default = match body.get("default").and_then(|d| d.get(key)).or_else(|| property.get("default")) {
            Some(Value::Null) => "none".to_owned(),
            Some(value) => format!("`{}`", toml_text(value)),
            None if required => "required".to_owned(),
            None => "none".to_owned(),
        };
        let what = match property.get("description") {
            Some(_) => describe(property),
            None => describe(target),
        };
        let _ = writeln!(rows, "| `{key}` | {} | {default} | {what} |", kind(root, target));
    }
    if !rows.is_empty() {
        let _ = write!(text, "\n| key | value | default | meaning |\n|---|---|---|---|\n{rows}");
    }
    for (heading, below, property) in nested {
        section(text, root, property, &below, &heading);
    }
}

pub(super) fn describe(node: &Value) -> String {
    let text = node.get("description").and_then(Value::as_str).unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

/// A table with fixed keys that is not a range.
fn is_section(node: &Value) -> bool {
    node.get("properties").is_some_and(|p| p.get("min").is_none())
}

/// The entry of a list of tables, also where the list is one of several forms.
fn list_of_tables<'a>(root: &'a Value, node: &'a Value) -> Option<&'a Value> {
    if let Some(branches) = node.get("anyOf").and_then(Value::as_array) {
        return branches.iter().find_map(|b| list_of_tables(root, resolve(root, b)));
    }
    let item = node.get("items")?;
    is_section(resolve(root, item)).then_some(item)
}

/// The value's type and bounds, short.
fn kind(root: &Value, node: &Value) -> String {
    let node = resolve(root, node);
    if let Some(branches) = node.get("anyOf").or_else(|| node.get("oneOf")).and_then(Value::as_array) {
        let forms: Vec<String> = branches.iter().map(|b| kind(root, b)).collect();
        return forms.join(" or ");
    }
    if let Some(words) = node.get("enum").and_then(Value::as_array) {
        return words.iter().filter_map(Value::as_str).map(|w| format!("`\"{w}\"`")).collect::<Vec<_>>().join(" or ");
    }
    if let Some(word) = node.get("const").and_then(Value::as_str) {
        return format!("`\"{word}\"`");
    }
    if let Some(end) = node.get("properties").and_then(|p| p.get("min")) {
        return format!("range{}", bounds(end));
    }
    match node["type"].as_str().unwrap_or_default() {
        "integer" => format!("integer{}", bounds(node)),
        "number" => format!("number{}", bounds(node)),
        "array" => match node.get("items") {
            Some(item) if !is_section(resolve(root, item)) => match (node["minItems"].as_u64(), node["maxItems"].as_u64()) {
                (Some(least), Some(most)) if least == most => format!("list of {most}: {}", kind(root, item)),
                _ => format!("list of {}", kind(root, item)),
            },
            _ => "list of tables".to_owned(),
        },
        "object" => "table".to_owned(),
        "string" => "text".to_owned(),
        "boolean" => "true or false".to_owned(),
        other => other.to_owned(),
    }
}

fn bounds(node: &Value) -> String {
    let bound = |a: &str, b: &str| node.get(a).or_else(|| node.get(b)).and_then(Value::as_f64);
    match (bound("minimum", "exclusiveMinimum"), bound("maximum", "exclusiveMaximum")) {
        (Some(a), Some(b)) if a == b => format!(" {a}"),
        (Some(a), Some(b)) => format!(" {a} to {b}"),
        // Every unsigned integer has this one.
        (Some(0.0), None) => String::new(),
        (Some(a), None) => format!(" from {a}"),
        (None, Some(b)) => format!(" up to {b}"),
        (None, None) => String::new(),
    }
}

/// A default value as TOML would spell it.
fn toml_text(value: &Value) -> String {
    match value {
        Value::Number(n) => number_text(n),
        Value::Array(items) => format!("[{}]", items.iter().map(toml_text).collect::<Vec<_>>().join(", ")),
        Value::Object(object) if object.is_empty() => "{}".to_owned(),
        Value::Object(object) => {
            let mut pairs: Vec<String> = object.iter().map(|(k, v)| format!("{k} = {}", toml_text(v))).collect();
            // JSON maps are sorted; a range reads the other way round.
            if object.contains_key("min") {
                pairs.reverse();
            }
            format!("{{ {} }}", pairs.join(", "))
        }
        other => other.to_string(),
    }
}

/// Single-precision defaults come widened to double; the shortest single-precision text is what was meant.
fn number_text(n: &serde_json::Number) -> String {
    match n.as_f64() {
        Some(wide) if n.is_f64() => {
            let narrow = wide as f32;
            if f64::from(narrow) == wide { format!("{narrow:?}") } else { format!("{wide:?}") }
        }
        _ => n.to_string(),
    }
}
