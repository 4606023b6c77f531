//! Holds a document against the JSON Schema of its format: unknown and missing keys, types, bounds. Finds all problems, not the first.
//!
//! `jsonschema` finds them; here each is said in the words of the file.

use jsonschema::error::ValidationErrorKind as Kind;
use jsonschema::{Keyword, ValidationError, Validator};
use schemars::JsonSchema;
use serde_json::Value;

use super::document::Document;
use super::error::Problem;
use super::hints::{did_you_mean, nearest, unit_of};
use super::schema::{ORDERED, resolve, schema_of};

/// The shape of one kind of file. Made once for each; see [`FileFormat::shape`](super::parse::FileFormat::shape).
pub(super) struct Shape {
    /// As `loopline schema` prints it.
    pub(super) schema: Value,
    validator: Validator,
}

impl Shape {
    /// The shape of files that hold a `T`.
    pub(super) fn of<T: JsonSchema>() -> Self {
        let schema = schema_of::<T>();
        let validator = jsonschema::options()
            .with_keyword(ORDERED, |_, _, _| {
                Ok(Box::new(Check(|range| {
                    let ends = range["min"].as_f64().zip(range["max"].as_f64());
                    ends.is_none_or(|(min, max)| min <= max)
                })))
            })
            // To JSON Schema 4.0 is an integer, to TOML and serde it is not.
            .with_keyword("format", |node, _, _| {
                Ok(Box::new(Check(if node["type"] == "integer" { |number| !number.is_f64() } else { |_| true })))
            })
            .build(&schema)
            .expect("schemars writes valid schemas");
        Self { schema, validator }
    }

    /// All problems of keys, types and bounds in `document`, which is `json`.
    pub(super) fn problems(&self, document: &Document<'_>, json: &Value) -> Vec<Problem> {
        let mut found = Vec::new();
        for error in self.validator.iter_errors(json) {
            explain(&self.schema, &error, &mut |pointer, what| found.push(document.problem(pointer, what)));
        }
        // A value that breaks two keywords, say type and bound, is told once.
        found.dedup();
        found
    }
}

/// A keyword of our own, which a value passes or fails.
struct Check(fn(&Value) -> bool);

impl<'i> Keyword<'i> for Check {
    fn validate(&self, value: &'i Value) -> Result<(), ValidationError<'i>> {
        if self.is_valid(value) { Ok(()) } else { Err(ValidationError::custom("fails a check of this crate")) }
    }

    fn is_valid(&self, value: &'i Value) -> bool {
        self.0(value)
    }
}

/// Says `error` against `schema` to `tell`, which takes a JSON pointer and what is wrong there.
fn explain(schema: &Value, error: &ValidationError<'_>, tell: &mut impl FnMut(&str, String)) {
    let (at, value) = (error.instance_path(), error.instance());
    let unit = |pointer: &str| pointer.rsplit('/').find_map(unit_of);
    let keyword = error.schema_path().as_str();
    let node = keyword.rsplit_once('/').and_then(|(node, _)| schema.pointer(node)).unwrap_or(&Value::Null);
    let what = match error.kind() {
        Kind::AdditionalProperties { unexpected } => {
            let known = || node["properties"].as_object().into_iter().flat_map(|k| k.keys()).map(String::as_str);
            for name in unexpected {
                let mut hint = did_you_mean(name, known());
                if hint.is_empty() {
                    hint = format!("; known here: {}", known().collect::<Vec<_>>().join(", "));
                }
                tell(at.join(name).as_str(), format!("unknown key{hint}"));
            }
            return;
        }
        Kind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            let at = at.join(name);
            let expected = expected(schema, &node["properties"][name], unit(at.as_str()));
            return tell(at.as_str(), format!("missing; expected {expected}"));
        }
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } if words(node).is_none() => {
            // The branch that the value was meant for is the one whose type it has.
            let fitting: Vec<_> = context.iter().filter(|errors| !errors.iter().any(|e| alien(e, error))).collect();
            if let [only] = fitting.as_slice() {
                return only.iter().for_each(|error| explain(schema, error, tell));
            }
            format!("expected {}", expected(schema, node, unit(at.as_str())))
        }
        Kind::MinItems { limit } => format!("has {} entries; expected at least {limit}", len(value)),
        Kind::MaxItems { limit } => format!("has {} entries; expected at most {limit}", len(value)),
        Kind::MinLength { limit } => format!("has {} characters; expected at least {limit}", len(value)),
        Kind::MaxLength { limit } => format!("has {} characters; expected at most {limit}", len(value)),
        Kind::Custom { keyword, .. } if keyword == ORDERED => {
            let [min, max] = ["min", "max"].map(|end| value[end].as_f64().unwrap_or_default());
            format!("the range is reversed; expected min <= max, for example {{ min = {max}, max = {min} }}")
        }
        _ => mismatch(schema, value, node, unit(at.as_str())),
    };
    tell(at.as_str(), what);
}

/// Characters of a text or entries of a list.
fn len(value: &Value) -> usize {
    value.as_str().map(|text| text.chars().count()).or(value.as_array().map(Vec::len)).unwrap_or(0)
}

/// Whether `error`, of a branch of `whole`, says that the value is of another type than the branch takes.
fn alien(error: &ValidationError<'_>, whole: &ValidationError<'_>) -> bool {
    error.instance_path() == whole.instance_path()
        && match error.kind() {
            Kind::Type { .. } => true,
            Kind::Constant { .. } | Kind::Enum { .. } | Kind::OneOfNotValid { .. } => !error.instance().is_string(),
            _ => false,
        }
}

/// What to say of a value that is not what `node` wants.
fn mismatch(schema: &Value, value: &Value, node: &Value, unit: Option<&str>) -> String {
    let expected = expected(schema, node, unit);
    match (value, node["type"].as_str()) {
        (Value::Number(n), Some("integer")) if n.is_f64() => {
            format!("{} is not a whole number; expected {expected}", n.as_f64().unwrap_or_default())
        }
        (Value::String(text), Some("number" | "integer")) => format!("expected {expected}{}", unquote(text, unit)),
        (Value::String(text), _) => {
            let meant = nearest(text, words(node).into_iter().flatten());
            format!("expected {expected}{}", meant.map(|m| format!("; did you mean \"{m}\"?")).unwrap_or_default())
        }
        _ => format!("expected {expected}"),
    }
}

/// The words of an enumeration: `enum`, `const`, or a `oneOf` of them.
fn words(node: &Value) -> Option<Vec<&str>> {
    if let Some(word) = node.get("const") {
        return Some(vec![word.as_str()?]);
    }
    if let Some(words) = node.get("enum").and_then(Value::as_array) {
        return words.iter().map(Value::as_str).collect();
    }
    let branches = node.get("oneOf")?.as_array()?;
    let nested: Option<Vec<Vec<&str>>> = branches.iter().map(words).collect();
    Some(nested?.concat())
}

/// What a schema node wants, in words: `a number in m/s from 0.05 to 6`.
fn expected(schema: &Value, node: &Value, unit: Option<&str>) -> String {
    let node = resolve(schema, node);
    if let Some(words) = words(node) {
        return list(&words);
    }
    let bound = |key: &str| node.get(key).and_then(Value::as_f64);
    match node["type"].as_str() {
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
        Some("object") if node.get(ORDERED).is_some() => match unit {
            Some(unit) => format!("a range {{ min = ..., max = ... }} in {unit}"),
            None => "a range { min = ..., max = ... }".to_owned(),
        },
        Some("object") => "a table".to_owned(),
        Some("array") => "a list in [ ]".to_owned(),
        Some("string") => "text in double quotes".to_owned(),
        Some("boolean") => "true or false".to_owned(),
        _ => match node.get("anyOf").or_else(|| node.get("oneOf")).and_then(Value::as_array) {
            Some(branches) => branches.iter().map(|b| expected(schema, b, unit)).collect::<Vec<_>>().join(", or "),
            None => "a value".to_owned(),
        },
    }
}

/// For a quoted number: how to write it.
fn unquote(text: &str, unit: Option<&str>) -> String {
    let text = text.trim();
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
