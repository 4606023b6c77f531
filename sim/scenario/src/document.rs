//! A parsed TOML document that remembers where each key stands.

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

    /// The top-level table.
    pub(super) fn root(&self) -> &DeTable<'a> {
        &self.root
    }

    /// Line, from 1, of a byte offset.
    pub(super) fn line_of(&self, offset: usize) -> usize {
        self.line_feeds.partition_point(|&feed| feed < offset) + 1
    }

    /// A value as the file spells it, on one line and shortened; `None` for a table under its own header.
    pub(super) fn quote(&self, value: &Spanned<DeValue<'_>>) -> Option<String> {
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

    /// A problem about `key` (a path such as `infeed.composition[3].share`), placed at that key, or at its nearest
    /// ancestor if the file leaves it out.
    pub(super) fn problem_at(&self, key: &str, what: String) -> Problem {
        let (mut line, mut value) = (None, None);
        let mut table = Some(&self.root);
        let mut found: Option<&Spanned<DeValue<'_>>> = None;
        for step in steps(key) {
            let next = match step {
                Step::Key(name) => table.and_then(|t| t.get_key_value(name)).map(|(k, v)| (k.span(), v)),
                Step::Index(i) => found.and_then(|v| v.get_ref().as_array()).and_then(|a| a.get(i)).map(|v| (v.span(), v)),
            };
            let Some((span, v)) = next else {
                found = None;
                break;
            };
            line = Some(self.line_of(span.start));
            found = Some(v);
            table = v.get_ref().as_table();
        }
        if let Some(v) = found {
            value = self.quote(v);
        }
        Problem { line, key: key.to_owned(), value, what }
    }
}

/// One step of a key path.
enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

/// Splits `a.b[3].c` into its steps.
fn steps(path: &str) -> impl Iterator<Item = Step<'_>> {
    path.split('.').flat_map(|piece| {
        let mut parts = piece.split('[');
        let name = parts.next().map(Step::Key);
        let indices = parts.filter_map(|p| p.strip_suffix(']')?.parse().ok().map(Step::Index));
        name.into_iter().chain(indices)
    })
}
