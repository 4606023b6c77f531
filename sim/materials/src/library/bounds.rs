//! The tools of validation: a checker that knows its file and turns a value out of bounds into a message.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use crate::error::AssetError;
use crate::schema::{ASSET_SCHEMA, Range, Sourced};

/// What files may refer to.
pub(super) struct Names<'a> {
    pub(super) sources: &'a BTreeMap<String, String>,
    pub(super) absorbers: BTreeSet<&'a str>,
    pub(super) deposits: BTreeSet<&'a str>,
}

/// Closed bounds and the unit that messages name.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    min: f64,
    max: f64,
    unit: &'static str,
}

/// Bounds from `min` to `max`, both allowed; `unit` may be empty.
pub(super) const fn within(min: f64, max: f64, unit: &'static str) -> Bounds {
    Bounds { min, max, unit }
}

/// Largest relative spread between grades.
const MOST_REL_SD: f64 = 2.0;

/// Checks the values of one file.
pub(super) struct Check<'a> {
    origin: &'a str,
    names: &'a Names<'a>,
}

impl<'a> Check<'a> {
    pub(super) fn new(origin: &'a str, names: &'a Names<'a>) -> Self {
        Self { origin, names }
    }

    pub(super) fn fail(&self, key: &str, value: impl Display, expected: String) -> AssetError {
        AssetError::Value { file: self.origin.to_owned(), key: key.to_owned(), value: value.to_string(), expected }
    }

    pub(super) fn number(&self, key: &str, value: f64, b: Bounds) -> Result<(), AssetError> {
        // Written so that NaN fails.
        if (b.min..=b.max).contains(&value) {
            return Ok(());
        }
        let unit = if b.unit.is_empty() { String::new() } else { format!(" {}", b.unit) };
        Err(self.fail(key, value, format!("it must lie between {} and {}{unit}", b.min, b.max)))
    }

    pub(super) fn sourced(&self, key: &str, value: &Sourced, b: Bounds) -> Result<(), AssetError> {
        self.number(&format!("{key}.value"), value.value, b)?;
        self.number(&format!("{key}.rel_sd"), value.rel_sd, within(0.0, MOST_REL_SD, ""))?;
        self.source(&format!("{key}.source"), &value.source)
    }

    pub(super) fn optional(&self, key: &str, value: Option<&Sourced>, b: Bounds) -> Result<(), AssetError> {
        value.map_or(Ok(()), |v| self.sourced(key, v, b))
    }

    pub(super) fn range(&self, key: &str, r: Range, b: Bounds) -> Result<(), AssetError> {
        self.number(&format!("{key}.min"), r.min, b)?;
        self.number(&format!("{key}.max"), r.max, b)?;
        if r.min > r.max {
            return Err(self.fail(
                key,
                format!("{{ min = {}, max = {} }}", r.min, r.max),
                "min must not exceed max".to_owned(),
            ));
        }
        Ok(())
    }

    pub(super) fn source(&self, key: &str, source: &str) -> Result<(), AssetError> {
        if self.names.sources.contains_key(source) {
            return Ok(());
        }
        Err(self.fail(
            key,
            format!("\"{source}\""),
            format!("it must be a key of sources.toml{}", nearest(source, self.names.sources.keys().map(String::as_str))),
        ))
    }

    pub(super) fn absorber_load(&self, key: &str, id: &str, load: f64, b: Bounds) -> Result<(), AssetError> {
        let key = format!("{key}.{id}");
        if !self.names.absorbers.contains(id) {
            let hint = nearest(id, self.names.absorbers.iter().copied());
            return Err(self.fail(&key, format!("\"{id}\""), format!("it must name a file under absorbers/{hint}")));
        }
        self.number(&key, load, b)
    }

    pub(super) fn deposit(&self, key: &str, id: &str) -> Result<(), AssetError> {
        if self.names.deposits.contains(id) {
            return Ok(());
        }
        let hint = nearest(id, self.names.deposits.iter().copied());
        Err(self.fail(key, format!("\"{id}\""), format!("it must name a file under deposits/{hint}")))
    }

    pub(super) fn schema(&self, version: u32) -> Result<(), AssetError> {
        if version == ASSET_SCHEMA {
            return Ok(());
        }
        Err(self.fail("schema", version, format!("this build reads format version {ASSET_SCHEMA}")))
    }

    pub(super) fn id(&self, id: &str) -> Result<(), AssetError> {
        let fits = !id.is_empty() && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if fits {
            return Ok(());
        }
        Err(self.fail("id", format!("\"{id}\""), "it must consist of a to z, 0 to 9 and _".to_owned()))
    }

    pub(super) fn text(&self, key: &str, text: &str) -> Result<(), AssetError> {
        if text.trim().is_empty() {
            return Err(self.fail(key, format!("\"{text}\""), "it must not be empty".to_owned()));
        }
        Ok(())
    }
}

/// `; did you mean "x"?` for the known name that is closest, if one is close.
fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> String {
    known
        .map(|k| (edit_distance(name, k), k))
        .min()
        .filter(|(d, _)| *d <= 1 + name.len() / 3)
        .map_or(String::new(), |(_, k)| format!("; did you mean \"{k}\"?"))
}

/// Levenshtein distance in bytes.
fn edit_distance(a: &str, b: &str) -> usize {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
