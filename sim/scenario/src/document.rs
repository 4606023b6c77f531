//! A parsed TOML document that remembers where each key stands.

use serde_json::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::Problem;

/// Longest piece of a value that a message quotes, in characters.
const QUOTE_CHARS: usize = 60;

/// A TOML document with its text, for lines and quotations.
pub(super) struct Document<'a> {
    text: &'a str,
    /// Byte offset of each line feed, ascending.
    line_feeds: Vec<usize>,
    root: DeTable<'a>,
}

impl<'a> Document<'a> {
    /// Parses `text`; also returns the syntax problems, after which the document holds what could be understood.
    pub(super) fn parse(text: &'a str) -> (Self, Vec<Problem>) {
        let (root, errors) = DeTable::parse_recoverable(text);
        let line_feeds = text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i).collect();
        let document = Self { text, line_feeds, root: root.into_inner() };
        let problems = errors
            .iter()
            .map(|e| Problem {
                line: e.span().map(|s| document.line_of(s.start)),
                key: String::new(),
                value: None,
                what: format!("not TOML: {}", e.message().replace('\n', ", ")),
            })
            .collect();
        (document, problems)
    }

    /// The document as JSON. What JSON has no word for, a date or a number that is not finite, becomes null.
    pub(super) fn json(&self) -> Value {
        table_json(&self.root)
    }

    /// Line, from 1, of a byte offset.
    fn line_of(&self, offset: usize) -> usize {
        self.line_feeds.partition_point(|&feed| feed < offset) + 1
    }

    /// A value as the file spells it, on one line and shortened; `None` for a table under its own header.
    fn quote(&self, value: &Spanned<DeValue<'_>>) -> Option<String> {
        let text = self.text.get(value.span())?;
        if value.get_ref().is_table() && !text.starts_with('{') || text.starts_with("[[") {
            return None;
        }
        let mut line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if let Some((cut, _)) = line.char_indices().nth(QUOTE_CHARS) {
            line.truncate(cut);
            line.push_str("...");
        }
        Some(line)
    }

    /// A problem about `key` (a path such as `infeed.composition[3].share`), placed as by [`Self::problem`].
    pub(super) fn problem_at(&self, key: &str, what: String) -> Problem {
        let steps = key.split(['.', '[']).map(|step| step.trim_end_matches(']').into());
        Problem { key: key.to_owned(), ..self.place(steps, what) }
    }

    /// A problem about the value under a JSON pointer, placed at its key, or at its nearest ancestor if the file leaves it out.
    pub(super) fn problem(&self, pointer: &str, what: String) -> Problem {
        self.place(pointer.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~")), what)
    }

    fn place(&self, steps: impl Iterator<Item = String>, what: String) -> Problem {
        let mut problem = Problem { line: None, key: String::new(), value: None, what };
        let mut table = Some(&self.root);
        let mut found: Option<&Spanned<DeValue<'_>>> = None;
        for step in steps {
            let array = found.and_then(|v| v.get_ref().as_array());
            let next = match array {
                Some(items) => step.parse().ok().and_then(|i: usize| items.get(i)).map(|v| (v.span(), v)),
                None => table.and_then(|t| t.get_key_value(step.as_str())).map(|(k, v)| (k.span(), v)),
            };
            problem.key.push_str(&match array {
                Some(_) => format!("[{step}]"),
                None if problem.key.is_empty() => step,
                None => format!(".{step}"),
            });
            if let Some((span, _)) = &next {
                problem.line = Some(self.line_of(span.start));
            }
            found = next.map(|(_, v)| v);
            table = found.and_then(|v| v.get_ref().as_table());
        }
        problem.value = found.and_then(|v| self.quote(v));
        problem
    }
}

fn table_json(table: &DeTable<'_>) -> Value {
    table.iter().map(|(key, value)| (key.get_ref().as_ref(), json(value.get_ref()))).collect()
}

fn json(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(s) => s.as_ref().into(),
        DeValue::Integer(i) => i64::from_str_radix(i.as_str(), i.radix()).ok().into(),
        DeValue::Float(f) => f.as_str().parse::<f64>().ok().into(),
        DeValue::Boolean(b) => (*b).into(),
        DeValue::Datetime(_) => Value::Null,
        DeValue::Array(items) => items.iter().map(|v| json(v.get_ref())).collect(),
        DeValue::Table(table) => table_json(table),
    }
}
