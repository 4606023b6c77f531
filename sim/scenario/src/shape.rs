//! Holds a document against the JSON Schema: unknown and missing keys, types, bounds. Finds all problems, not the first.

use serde_json::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::document::Document;
use super::error::Problem;
use super::hints::{did_you_mean, nearest, unit_of};
use super::schema::{resolve, schema};

/// All problems of keys, types and bounds in `document`.
pub(super) fn problems(document: &Document<'_>) -> Vec<Problem> {
    let mut shape = Shape { document, root: schema(), found: Vec::new() };
    shape.table(shape.root, document.root(), "", None);
    shape.found
}

struct Shape<'a> {
    document: &'a Document<'a>,
    root: &'a Value,
    found: Vec<Problem>,
}

impl<'a> Shape<'a> {
    fn wrong(&mut self, path: &str, value: &Spanned<DeValue<'_>>, what: String) {
        self.found.push(Problem {
            line: Some(self.document.line_of(value.span().start)),
            key: path.to_owned(),
            value: self.document.quote(value),
            what,
        });
    }

    /// `unit` is that of the nearest key which carries one.
    fn value(&mut self, node: &'a Value, value: &Spanned<DeValue<'_>>, path: &str, unit: Option<&str>) {
        let node = resolve(self.root, node);
        if let Some(words) = words(node) {
            return self.word(&words, value, path);
        }
        if let Some(branches) = node.get("anyOf").or_else(|| node.get("oneOf")).and_then(Value::as_array) {
            return self.alternatives(branches, value, path, unit);
        }
        match (kind(node), value.get_ref()) {
            (Some("object"), DeValue::Table(table)) => {
                self.table(node, table, path, unit);
                self.order(node, value, path);
            }
            (Some("array"), DeValue::Array(items)) => {
                self.length(node, items.len(), value, path, "entries");
                if let Some(item) = node.get("items") {
                    for (i, v) in items.iter().enumerate() {
                        self.value(item, v, &format!("{path}[{i}]"), unit);
                    }
                }
            }
            (Some("number" | "integer"), v) => match number(v) {
                Some(n) if kind(node) == Some("integer") && !v.is_integer() => {
                    let what = format!("{n} is not a whole number; expected {}", expected(self.root, node, unit));
                    self.wrong(path, value, what);
                }
                Some(n) if n.is_finite() && within(node, n) => {}
                Some(_) => self.wrong(path, value, format!("expected {}", expected(self.root, node, unit))),
                None => {
                    let what = format!("expected {}{}", expected(self.root, node, unit), unquote(v, unit));
                    self.wrong(path, value, what);
                }
            },
            (Some("string"), DeValue::String(s)) => {
                self.length(node, s.chars().count(), value, path, "characters");
            }
            (Some("boolean"), DeValue::Boolean(_)) | (None, _) => {}
            _ => self.wrong(path, value, format!("expected {}", expected(self.root, node, unit))),
        }
    }

    fn table(&mut self, node: &'a Value, table: &DeTable<'_>, path: &str, unit: Option<&str>) {
        let known = node.get("properties").and_then(Value::as_object);
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            let below = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
            let unit = unit_of(name).or(unit);
            if let Some(child) = known.and_then(|k| k.get(name)) {
                self.value(child, value, &below, unit);
            } else if let Some(Value::Object(_)) = node.get("additionalProperties") {
                self.value(&node["additionalProperties"], value, &below, unit);
            } else {
                let names: Vec<&str> = known.into_iter().flat_map(|k| k.keys()).map(String::as_str).collect();
                let mut hint = did_you_mean(name, names.iter().copied());
                if hint.is_empty() {
                    hint = format!("; known here: {}", names.join(", "));
                }
                self.found.push(Problem {
                    line: Some(self.document.line_of(key.span().start)),
                    key: below,
                    value: self.document.quote(value),
                    what: format!("unknown key{hint}"),
                });
            }
        }
        for name in node.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
            if !table.contains_key(name) {
                let below = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
                let child = known.and_then(|k| k.get(name)).unwrap_or(&Value::Null);
                let expected = expected(self.root, resolve(self.root, child), unit_of(name).or(unit));
                let problem = self.document.problem_at(&below, format!("missing; expected {expected}"));
                self.found.push(problem);
            }
        }
    }

    /// An object with `min` and `max` is an interval; its ends must be in order.
    fn order(&mut self, node: &Value, value: &Spanned<DeValue<'_>>, path: &str) {
        let has = |key| node.get("properties").is_some_and(|p| p.get(key).is_some());
        let end = |key: &str| value.get_ref().as_table().and_then(|t| t.get(key)).and_then(|v| number(v.get_ref()));
        if let (true, true, Some(min), Some(max)) = (has("min"), has("max"), end("min"), end("max"))
            && min.is_finite()
            && max.is_finite()
            && min > max
        {
            let what = format!("the range is reversed; expected min <= max, for example {{ min = {max}, max = {min} }}");
            self.wrong(path, value, what);
        }
    }

    fn word(&mut self, words: &[&str], value: &Spanned<DeValue<'_>>, path: &str) {
        let given = value.get_ref().as_str();
        if given.is_some_and(|g| words.contains(&g)) {
            return;
        }
        let mut what = format!("expected {}", list(words));
        if let Some(meant) = given.and_then(|g| nearest(g, words.iter().copied())) {
            what.push_str(&format!("; did you mean \"{meant}\"?"));
        }
        self.wrong(path, value, what);
    }

    /// Takes the branch whose type is that of the value; tagged tables take the branch with that tag.
    fn alternatives(&mut self, branches: &'a [Value], value: &Spanned<DeValue<'_>>, path: &str, unit: Option<&str>) {
        let branches: Vec<&Value> =
            branches.iter().map(|b| resolve(self.root, b)).filter(|b| kind(b) != Some("null")).collect();
        let fitting: Vec<&Value> = branches.iter().copied().filter(|b| fits(b, value.get_ref())).collect();
        match fitting.as_slice() {
            [only] => self.value(only, value, path, unit),
            [] => {
                let forms: Vec<String> = branches.iter().map(|b| expected(self.root, b, unit)).collect();
                self.wrong(path, value, format!("expected {}", forms.join(", or ")));
            }
            // Several tables that differ in more than a tag: serde decides.
            _ => {}
        }
    }

    fn length(&mut self, node: &Value, n: usize, value: &Spanned<DeValue<'_>>, path: &str, of: &str) {
        let bound = |a: &str, b: &str| node.get(a).or_else(|| node.get(b)).and_then(Value::as_u64);
        let min = bound("minItems", "minLength").unwrap_or(0);
        let max = bound("maxItems", "maxLength").unwrap_or(u64::MAX);
        if (n as u64) < min {
            self.wrong(path, value, format!("has {n} {of}; expected at least {min}"));
        } else if n as u64 > max {
            self.wrong(path, value, format!("has {n} {of}; expected at most {max}"));
        }
    }
}

/// The type that a schema node asks for, not counting `null`.
fn kind(node: &Value) -> Option<&str> {
    match node.get("type") {
        Some(Value::String(s)) => Some(s),
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).find(|&k| k != "null"),
        _ => None,
    }
}

/// The words of an enumeration: `enum`, `const`, or a `oneOf` of them.
fn words(node: &Value) -> Option<Vec<&str>> {
    if let Some(word) = node.get("const") {
        return Some(vec![word.as_str()?]);
    }
    if let Some(words) = node.get("enum").and_then(Value::as_array) {
        return words.iter().filter(|w| !w.is_null()).map(Value::as_str).collect();
    }
    let branches = node.get("oneOf")?.as_array()?;
    let nested: Option<Vec<Vec<&str>>> = branches.iter().map(words).collect();
    Some(nested?.concat())
}

/// Whether the type of `value` suits a branch; for tagged tables, whether each tag agrees.
fn fits(branch: &Value, value: &DeValue<'_>) -> bool {
    if words(branch).is_some() {
        return value.is_str();
    }
    match (kind(branch), value) {
        (Some("object"), DeValue::Table(table)) => {
            let properties = branch.get("properties").and_then(Value::as_object);
            properties.into_iter().flatten().all(|(key, schema)| match schema.get("const").and_then(Value::as_str) {
                Some(tag) => table.get(key.as_str()).and_then(|v| v.get_ref().as_str()) == Some(tag),
                None => true,
            })
        }
        (Some("array"), v) => v.is_array(),
        (Some("number" | "integer"), v) => v.is_float() || v.is_integer(),
        (Some("string"), v) => v.is_str(),
        (Some("boolean"), v) => v.is_bool(),
        _ => false,
    }
}

/// A TOML integer or float as a number; anything else is none.
pub(super) fn number(value: &DeValue<'_>) -> Option<f64> {
    match value {
        DeValue::Float(f) => f.as_str().parse().ok(),
        DeValue::Integer(i) => match i64::from_str_radix(i.as_str(), i.radix()) {
            Ok(n) => Some(n as f64),
            Err(_) => Some(f64::INFINITY),
        },
        _ => None,
    }
}

fn within(node: &Value, n: f64) -> bool {
    let bound = |key: &str| node.get(key).and_then(Value::as_f64);
    bound("minimum").is_none_or(|b| n >= b)
        && bound("maximum").is_none_or(|b| n <= b)
        && bound("exclusiveMinimum").is_none_or(|b| n > b)
        && bound("exclusiveMaximum").is_none_or(|b| n < b)
}

/// What a schema node wants, in words: `a number in m/s from 0.05 to 6`.
fn expected(root: &Value, node: &Value, unit: Option<&str>) -> String {
    let node = resolve(root, node);
    if let Some(words) = words(node) {
        return list(&words);
    }
    let bound = |key: &str| node.get(key).and_then(Value::as_f64);
    match kind(node) {
        Some(k @ ("number" | "integer")) => {
            let mut text = if k == "integer" { "a whole number".to_owned() } else { "a finite number".to_owned() };
            if let Some(unit) = unit {
                text.push_str(&format!(" in {unit}"));
            }
            match (bound("minimum").or(bound("exclusiveMinimum")), bound("maximum").or(bound("exclusiveMaximum"))) {
                (Some(a), Some(b)) if a == b => text = format!("{a}"),
                (Some(a), Some(b)) => text.push_str(&format!(" from {a} to {b}")),
                (Some(a), None) => text.push_str(&format!(", at least {a}")),
                (None, Some(b)) => text.push_str(&format!(", at most {b}")),
                (None, None) => {}
            }
            text
        }
        Some("object") if node.get("properties").is_some_and(|p| p.get("min").is_some() && p.get("max").is_some()) => {
            match unit {
                Some(unit) => format!("a range {{ min = ..., max = ... }} in {unit}"),
                None => "a range { min = ..., max = ... }".to_owned(),
            }
        }
        Some("object") => "a table".to_owned(),
        Some("array") => "a list in [ ]".to_owned(),
        Some("string") => "text in double quotes".to_owned(),
        Some("boolean") => "true or false".to_owned(),
        _ => match node.get("anyOf").or_else(|| node.get("oneOf")).and_then(Value::as_array) {
            Some(branches) => branches
                .iter()
                .filter(|b| kind(b) != Some("null"))
                .map(|b| expected(root, b, unit))
                .collect::<Vec<_>>()
                .join(", or "),
            None => "a value".to_owned(),
        },
    }
}

/// For a quoted number: how to write it.
fn unquote(value: &DeValue<'_>, unit: Option<&str>) -> String {
    let Some(text) = value.as_str().map(str::trim) else { return String::new() };
    let digits = text.find(|c: char| !"+-.0123456789eE".contains(c)).unwrap_or(text.len());
    let (number, rest) = text.split_at(digits);
    match (number.parse::<f64>(), rest.trim()) {
        (Ok(n), "") if n.is_finite() => format!("; write {number} without quotes"),
        (Ok(n), rest) if n.is_finite() && Some(rest) == unit => format!("; write {number} without quotes and unit"),
        _ => String::new(),
    }
}

fn list(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|w| format!("\"{w}\"")).collect();
    match quoted.as_slice() {
        [only] => only.clone(),
        _ => format!("one of {}", quoted.join(", ")),
    }
}
