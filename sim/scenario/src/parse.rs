//! From text or file to a checked [`Scenario`].

use std::fs;
use std::io::{self, Read as _};
use std::path::Path;

use super::document::Document;
use super::error::{MAX_PROBLEMS, Problem, ScenarioError};
use super::sections::Origin;
use super::{Scenario, old_schema, rules, shape};

/// Largest scenario file that is read, bytes; a real one has some ten thousand.
pub const MAX_FILE_BYTES: u64 = 1 << 18;

impl Scenario {
    /// Reads a scenario from `text`; `file_name` is only for messages.
    ///
    /// # Errors
    /// [`ScenarioError::Invalid`] with all problems found, up to [`MAX_PROBLEMS`](super::MAX_PROBLEMS).
    pub fn parse(text: &str, file_name: &str) -> Result<Self, ScenarioError> {
        if text.len() as u64 > MAX_FILE_BYTES {
            return Err(ScenarioError::from_problems(file_name, vec![too_large(text.len() as u64)]));
        }
        let (document, syntax) = Document::parse(text);
        if !syntax.is_empty() {
            return Err(ScenarioError::from_problems(file_name, syntax));
        }
        let json = document.json();
        if let Some(problem) = old_schema::problem(&document, &json) {
            return Err(ScenarioError::from_problems(file_name, vec![problem]));
        }
        let mut problems = shape::problems(&document, &json);
        match deserialise(text, &document) {
            Ok(mut scenario) => {
                // With so many the rules could add nothing that is shown.
                if problems.len() < MAX_PROBLEMS {
                    problems.extend(unsaid(&problems, rules::problems(&scenario), &document));
                }
                if problems.is_empty() {
                    scenario.origin = Origin { file: file_name.to_owned(), text: text.to_owned() };
                    return Ok(scenario);
                }
            }
            Err(problem) if problems.is_empty() => problems.push(problem),
            Err(_) => {}
        }
        Err(ScenarioError::from_problems(file_name, problems))
    }

    /// Reads a scenario file.
    ///
    /// # Errors
    /// [`ScenarioError::Read`] if it cannot be read as text, else as [`Scenario::parse`].
    pub fn load(path: impl AsRef<Path>) -> Result<Self, ScenarioError> {
        let path = path.as_ref();
        let text = read(path).map_err(|source| ScenarioError::Read { file: path.to_owned(), source })?;
        Self::parse(&text, &path.display().to_string())
    }
}

/// Reads at most one byte more than [`MAX_FILE_BYTES`], so that a device or a mistaken path cannot fill the memory.
fn read(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    fs::File::open(path)?.take(MAX_FILE_BYTES + 1).read_to_string(&mut text)?;
    Ok(text)
}

fn too_large(bytes: u64) -> Problem {
    Problem {
        line: None,
        key: String::new(),
        value: None,
        what: format!("the file has {bytes} bytes or more; a scenario has at most {MAX_FILE_BYTES}"),
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

fn deserialise(text: &str, document: &Document<'_>) -> Result<Scenario, Problem> {
    let syntax = |e: &toml::de::Error| document.problem_at("", format!("not TOML: {}", e.message()));
    let deserializer = toml::Deserializer::parse(text).map_err(|e| syntax(&e))?;
    serde_path_to_error::deserialize(deserializer).map_err(|e| {
        let key = e.path().to_string();
        document.problem_at(if key == "." { "" } else { &key }, e.inner().message().to_owned())
    })
}
