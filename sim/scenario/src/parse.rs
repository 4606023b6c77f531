//! From text or file to a checked [`Scenario`], or to the keys of another kind of file.

use std::fs;
use std::io::{self, Read as _};
use std::path::Path;
use std::sync::LazyLock;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::document::Document;
use super::error::{FileKind, MAX_PROBLEMS, Problem, ScenarioError};
use super::sections::Origin;
use super::shape::Shape;
use super::{Scenario, old_schema, rules};

/// Largest file that is read, bytes; a real one has some ten thousand.
pub const MAX_FILE_BYTES: u64 = 1 << 18;

/// What the keys of a kind of file deserialise to.
pub(super) trait FileFormat: DeserializeOwned {
    /// What it is called.
    const KIND: FileKind;

    /// The shape of such files, made once.
    fn shape() -> &'static Shape;

    /// What to say of a file, which is `json`, that was written for something else: another version, another kind. It is told alone.
    fn stranger(document: &Document<'_>, json: &Value) -> Option<Problem>;
}

impl FileFormat for Scenario {
    const KIND: FileKind = FileKind::Scenario;

    fn shape() -> &'static Shape {
        static SHAPE: LazyLock<Shape> = LazyLock::new(Shape::of::<Scenario>);
        &SHAPE
    }

    fn stranger(document: &Document<'_>, json: &Value) -> Option<Problem> {
        if json.get("infeed_of").is_some() {
            let what = "this is a line file; expected a scenario, such as the one that this key names";
            return Some(document.problem_at("infeed_of", what.to_owned()));
        }
        old_schema::problem(document, json)
    }
}

impl Scenario {
    /// Reads a scenario from `text`; `file_name` is only for messages.
    ///
    /// # Errors
    /// [`ScenarioError::Invalid`] with all problems found, up to [`MAX_PROBLEMS`](super::MAX_PROBLEMS).
    pub fn parse(text: &str, file_name: &str) -> Result<Self, ScenarioError> {
        let mut scenario: Self = keys(text, file_name, rules::problems)?;
        scenario.origin = Origin::new(file_name, text);
        Ok(scenario.randomised())
    }

    /// Reads a scenario file.
    ///
    /// # Errors
    /// [`ScenarioError::Read`] if it cannot be read as text, else as [`Scenario::parse`].
    pub fn load(path: impl AsRef<Path>) -> Result<Self, ScenarioError> {
        let path = path.as_ref();
        Self::parse(&text_of(path, Self::KIND)?, &path.display().to_string())
    }
}

/// The keys of a file with this `text`, which break none of the rules: `rules` says problems as (key path, what is wrong and what
/// would be right).
pub(super) fn keys<F: FileFormat>(
    text: &str,
    file_name: &str,
    rules: impl FnOnce(&F) -> Vec<(String, String)>,
) -> Result<F, ScenarioError> {
    if text.len() as u64 > MAX_FILE_BYTES {
        return Err(ScenarioError::from_problems(file_name, vec![too_large(F::KIND, text.len() as u64)]));
    }
    let (document, syntax) = Document::parse(text);
    if !syntax.is_empty() {
        return Err(ScenarioError::from_problems(file_name, syntax));
    }
    let json = document.json();
    if let Some(problem) = F::stranger(&document, &json) {
        return Err(ScenarioError::from_problems(file_name, vec![problem]));
    }
    let mut problems = F::shape().problems(&document, &json);
    match deserialise(text, &document) {
        Ok(keys) => {
            // With so many the rules could add nothing that is shown.
            if problems.len() < MAX_PROBLEMS {
                problems.extend(unsaid(&problems, rules(&keys), &document));
            }
            if problems.is_empty() {
                return Ok(keys);
            }
        }
        Err(problem) if problems.is_empty() => problems.push(problem),
        Err(_) => {}
    }
    Err(ScenarioError::from_problems(file_name, problems))
}

/// The text of the file at `path`.
pub(super) fn text_of(path: &Path, kind: FileKind) -> Result<String, ScenarioError> {
    read(path).map_err(|source| ScenarioError::Read { file: path.to_owned(), kind, source })
}

/// Reads at most one byte more than [`MAX_FILE_BYTES`], so that a device or a mistaken path cannot fill the memory.
fn read(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    fs::File::open(path)?.take(MAX_FILE_BYTES + 1).read_to_string(&mut text)?;
    Ok(text)
}

fn too_large(kind: FileKind, bytes: u64) -> Problem {
    Problem {
        line: None,
        key: String::new(),
        value: None,
        what: format!("the file has {bytes} bytes or more; {} has at most {MAX_FILE_BYTES}", kind.words()),
    }
}

/// The problems of `found` about values that `said` does not complain of yet: a value out of bounds breaks rules too.
fn unsaid(said: &[Problem], found: Vec<(String, String)>, document: &Document<'_>) -> Vec<Problem> {
    let about = |said: &str, key: &str| said.strip_prefix(key).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    found
        .into_iter()
        .filter(|(key, _)| !said.iter().any(|p| about(&p.key, key)))
        .map(|(key, what)| document.problem_at(&key, what))
        .collect()
}

fn deserialise<F: FileFormat>(text: &str, document: &Document<'_>) -> Result<F, Problem> {
    let syntax = |e: &toml::de::Error| document.problem_at("", format!("not TOML: {}", e.message()));
    let deserializer = toml::Deserializer::parse(text).map_err(|e| syntax(&e))?;
    serde_path_to_error::deserialize(deserializer).map_err(|e| {
        let key = e.path().to_string();
        document.problem_at(if key == "." { "" } else { &key }, e.inner().message().to_owned())
    })
}
