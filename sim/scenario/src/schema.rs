//! JSON Schemas of files, derived from their types. Bounds of ranges are folded in here.

use schemars::JsonSchema;
use serde_json::{Value, json};

use super::Scenario;
use super::parse::FileFormat as _;

/// Keyword of a table whose `min` must not be above its `max`.
pub(super) const ORDERED: &str = "x-ordered";

impl Scenario {
    /// The JSON Schema (draft 2020-12) of scenario files.
    #[must_use]
    pub fn json_schema() -> Value {
        Self::shape().schema.clone()
    }
}

/// The schema of files that hold a `T`.
pub(super) fn schema_of<T: JsonSchema>() -> Value {
    let mut schema = schemars::schema_for!(T).to_value();
    let defs = schema["$defs"].clone();
    fold_range_bounds(&mut schema, &defs);
    adapt(&mut schema);
    schema
}

/// Replaces each reference with `x-range`, which is to a table with `min` and `max`, by that table with those bounds on both ends.
fn fold_range_bounds(node: &mut Value, defs: &Value) {
    let bounds = node.get("x-range").and_then(|r| Some((r.get(0)?.as_f64()?, r.get(1)?.as_f64()?)));
    if let (Some((low, high)), Some(object)) = (bounds, node.as_object_mut()) {
        object.remove("x-range");
        let name = object.remove("$ref").and_then(|r| Some(r.as_str()?.rsplit_once('/')?.1.to_owned())).unwrap_or_default();
        for key in ["type", "properties", "required", "additionalProperties"] {
            if let Some(value) = defs[&name].get(key) {
                object.insert(key.to_owned(), value.clone());
            }
        }
        for end in ["min", "max"] {
            if let Some(end) = object.get_mut("properties").and_then(|p| p.get_mut(end)).and_then(Value::as_object_mut) {
                end.insert("minimum".to_owned(), json!(low));
                end.insert("maximum".to_owned(), json!(high));
            }
        }
        return;
    }
    match node {
        Value::Array(items) => items.iter_mut().for_each(|item| fold_range_bounds(item, defs)),
        Value::Object(object) => object.values_mut().for_each(|value| fold_range_bounds(value, defs)),
        _ => {}
    }
}

/// Takes out `null`, which TOML has not, and marks tables with `min` and `max` as [`ORDERED`].
fn adapt(node: &mut Value) {
    match node {
        Value::Array(items) => items.iter_mut().for_each(adapt),
        Value::Object(object) => {
            if let Some(Value::Array(branches)) = object.get_mut("anyOf") {
                branches.retain(|b| b["type"] != "null");
            }
            if let Some(Value::Array(kinds)) = object.get_mut("type") {
                kinds.retain(|kind| kind != "null");
                if let [only] = kinds.as_slice() {
                    let only = only.clone();
                    object.insert("type".to_owned(), only);
                }
            }
            if object.get("properties").is_some_and(|p| p.get("min").is_some() && p.get("max").is_some()) {
                object.insert(ORDERED.to_owned(), json!(true));
            }
            object.values_mut().for_each(adapt);
        }
        _ => {}
    }
}

/// A schema node with its `$ref`, if any, followed once; schemars writes no chains.
pub(super) fn resolve<'a>(root: &'a Value, node: &'a Value) -> &'a Value {
    let Some(pointer) = node.get("$ref").and_then(Value::as_str).and_then(|r| r.strip_prefix('#')) else {
        return node;
    };
    root.pointer(pointer).unwrap_or(node)
}
