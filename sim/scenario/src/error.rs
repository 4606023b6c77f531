//! What can be wrong with a file, said so that it can be put right.

use std::fmt;
use std::io;
use std::path::PathBuf;

/// At most this many problems of one file are reported; the rest are counted.
pub const MAX_PROBLEMS: usize = 20;

/// One thing that is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Line, from 1, where it is known.
    pub line: Option<usize>,
    /// Key path, for example `infeed.composition[3].share`; empty where the file as a whole is meant.
    pub key: String,
    /// The value as the file spells it, shortened; none for a missing key.
    pub value: Option<String>,
    /// What is wrong and what would be right.
    pub what: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        match (self.key.is_empty(), &self.value) {
            (true, _) => write!(f, "{}", self.what),
            (false, Some(value)) => write!(f, "{} = {value}: {}", self.key, self.what),
            (false, None) => write!(f, "{}: {}", self.key, self.what),
        }
    }
}

/// What a file is meant to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A scenario: what decides a dataset.
    Scenario,
    /// A line file: a plant that sorts what a scenario says.
    Line,
}

impl FileKind {
    /// With its article, as messages say it.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Scenario => "a scenario",
            Self::Line => "a line file",
        }
    }

    /// One that ships.
    const fn example(self) -> &'static str {
        match self {
            Self::Scenario => "scenarios/packaging.toml",
            Self::Line => "scenarios/lines/packaging.toml",
        }
    }
}

impl fmt::Display for FileKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words().trim_start_matches("a "))
    }
}

/// Why a scenario or a line file could not be used. Nothing has been written when this is returned.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    /// The file could not be read.
    #[error("{}: cannot read the {kind}: {source}; give the path of a TOML file such as {}", file.display(), kind.example())]
    Read {
        /// The path as given.
        file: PathBuf,
        /// What it was meant to be.
        kind: FileKind,
        /// What the system said.
        source: io::Error,
    },
    /// The file says things that cannot be.
    #[error("{}", report(file, problems, *omitted))]
    Invalid {
        /// Name of the file.
        file: String,
        /// What is wrong, in the order of the file; never empty, at most [`MAX_PROBLEMS`].
        problems: Vec<Problem>,
        /// How many more there were.
        omitted: usize,
    },
}

impl ScenarioError {
    /// The problems found in the file; empty if it could not even be read.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        match self {
            Self::Read { .. } => &[],
            Self::Invalid { problems, .. } => problems,
        }
    }

    /// An error from all `problems` of `file`, sorted by line and cut to [`MAX_PROBLEMS`].
    pub(super) fn from_problems(file: &str, mut problems: Vec<Problem>) -> Self {
        problems.sort_by_key(|p| p.line.unwrap_or(0));
        let omitted = problems.len().saturating_sub(MAX_PROBLEMS);
        problems.truncate(MAX_PROBLEMS);
        Self::Invalid { file: file.to_owned(), problems, omitted }
    }
}

fn report(file: &str, problems: &[Problem], omitted: usize) -> String {
    if let ([only], 0) = (problems, omitted) {
        return format!("{file}: {only}");
    }
    let mut text = format!("{file}: {} problems", problems.len() + omitted);
    for problem in problems {
        text.push_str(&format!("\n  {problem}"));
    }
    if omitted > 0 {
        text.push_str(&format!("\n  and {omitted} more"));
    }
    text
}
