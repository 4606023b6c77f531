//! From text or file to a checked [`LineFile`].

use std::io;
use std::path::Path;
use std::sync::LazyLock;

use serde_json::Value;

use super::{Bin, Cell, Computer, Expect, Fault, Feed, LineKeys, Tail, rules};
use crate::Scenario;
use crate::document::Document;
use crate::error::{FileKind, Problem, ScenarioError};
use crate::parse::{FileFormat, keys, text_of};
use crate::sections::Origin;
use crate::shape::Shape;

/// A line: a plant that sorts in a closed loop, ready to be built.
#[derive(Clone, Debug, PartialEq)]
pub struct LineFile {
    /// What arrives, on which belt, under which light, past which instruments: the scenario that the file names, with the line's name,
    /// words and rate and its keys of belt, heater and station. Its name keys its random streams, so a line and the dataset of its
    /// scenario share no item. Its file and text are the scenario's.
    pub scenario: Scenario,
    /// Mass that arrives in an hour, kg; where it is given, it and not the scenario's rate counts.
    pub kg_per_h: Option<f64>,
    /// How items lie when they arrive.
    pub feed: Feed,
    /// What perception runs on.
    pub computer: Computer,
    /// Where arms pick; at least one.
    pub cells: Vec<Cell>,
    /// What arms place into; at least one, each within some cell's choice.
    pub bins: Vec<Bin>,
    /// What is left on the belt.
    pub tail: Tail,
    /// What goes wrong, in the file's order. Two of a kind, and cell, do not overlap.
    pub faults: Vec<Fault>,
    /// What the line must achieve.
    pub expect: Expect,
    pub(super) origin: Origin,
}

impl FileFormat for LineKeys {
    const KIND: FileKind = FileKind::Line;

    fn shape() -> &'static Shape {
        static SHAPE: LazyLock<Shape> = LazyLock::new(Shape::of::<LineKeys>);
        &SHAPE
    }

    fn stranger(document: &Document<'_>, json: &Value) -> Option<Problem> {
        if json.get("infeed_of").is_some() || json["infeed"].get("composition").is_none() {
            return None;
        }
        let what = "this is a scenario; expected a line file, which names a scenario by `infeed_of`";
        Some(document.problem_at("infeed.composition", what.to_owned()))
    }
}

impl LineFile {
    /// Reads a line from `text`, and from disk the scenario that it names; `file_name` is the file's path, whose folder the scenario's
    /// path is relative to.
    ///
    /// # Errors
    /// [`ScenarioError::Invalid`] with all problems found in this file or else in the scenario's, whose name it then has.
    pub fn parse(text: &str, file_name: &str) -> Result<Self, ScenarioError> {
        let folder = Path::new(file_name).parent().unwrap_or(Path::new(""));
        Self::read(text, file_name, |infeed_of| Scenario::load(folder.join(infeed_of)))
    }

    /// Reads a line from `text`, over a `scenario` that is at hand whatever the text names; `file_name` is only for messages.
    ///
    /// # Errors
    /// [`ScenarioError::Invalid`] with all problems found.
    pub fn parse_over(text: &str, file_name: &str, scenario: Scenario) -> Result<Self, ScenarioError> {
        Self::read(text, file_name, |_| Ok(scenario))
    }

    /// Reads a line file and the scenario that it names.
    ///
    /// # Errors
    /// [`ScenarioError::Read`] if it cannot be read as text, else as [`LineFile::parse`].
    pub fn load(path: impl AsRef<Path>) -> Result<Self, ScenarioError> {
        let path = path.as_ref();
        Self::parse(&text_of(path, LineKeys::KIND)?, &path.display().to_string())
    }

    /// Lets so many items arrive in a minute, whatever the file says of items or mass.
    pub fn set_items_per_min(&mut self, items_per_min: f64) {
        self.scenario.infeed.items_per_min = items_per_min;
        self.kg_per_h = None;
    }

    fn read(
        text: &str,
        file_name: &str,
        scenario_of: impl FnOnce(&str) -> Result<Scenario, ScenarioError>,
    ) -> Result<Self, ScenarioError> {
        let mut scenario = None;
        let read: Result<LineKeys, ScenarioError> =
            keys(text, file_name, |keys: &LineKeys| match scenario_of(&keys.infeed_of) {
                Ok(named) => {
                    let named = keys.put_over(named);
                    let found = rules::problems(keys, Some(&named));
                    scenario = Some(Ok(named));
                    found
                }
                Err(error) => {
                    let mut found = rules::problems(keys, None);
                    match error {
                        ScenarioError::Read { file, source, .. } => found.push(unreadable(&file, &source)),
                        invalid @ ScenarioError::Invalid { .. } => scenario = Some(Err(invalid)),
                    }
                    found
                }
            });
        let keys = read?;
        let scenario = scenario.expect("keys without problems had their rules looked at, and those the scenario")?;
        Ok(Self {
            scenario,
            kg_per_h: keys.infeed.kg_per_h,
            feed: keys.infeed.feed,
            computer: keys.computer,
            faults: keys.faults.iter().map(|entry| Fault::new(entry, &keys.cells)).collect(),
            cells: keys.cells,
            bins: keys.bins,
            tail: keys.tail,
            expect: keys.expect,
            origin: Origin::new(file_name, text),
        })
    }

    /// Name of the line, an identifier.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.scenario.name
    }

    /// The text of the file, verbatim.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.origin.text
    }

    /// The name of the file, as it was given.
    #[must_use]
    pub fn file_name(&self) -> &str {
        &self.origin.file
    }

    /// Indices of the bins that a cell may place into, in its order.
    pub fn bins_of(&self, cell: &Cell) -> impl Iterator<Item = usize> {
        let index = |name: &String| self.bins.iter().position(|bin| bin.name == *name);
        cell.bins.iter().map(move |name| index(name).expect("the rules of line files know each cell's bins"))
    }

    /// The JSON Schema (draft 2020-12) of line files.
    #[must_use]
    pub fn json_schema() -> Value {
        LineKeys::shape().schema.clone()
    }

    /// The reference of all keys, in Markdown.
    #[must_use]
    pub fn reference_markdown() -> String {
        super::reference::markdown(&LineKeys::shape().schema)
    }
}

fn unreadable(file: &Path, source: &io::Error) -> (String, String) {
    let what = format!(
        "cannot read {}: {source}; expected the path of a scenario from this file's folder, such as ../packaging.toml",
        file.display()
    );
    ("infeed_of".into(), what)
}
