//! Cross references: every material, family and robot that a line names must exist.

use loopline_materials::Library;

use super::LineFile;
use crate::check::meant;
use crate::document::Document;
use crate::error::ScenarioError;
use crate::facts::{ArchetypeFacts, MaterialFacts, material_facts};

impl LineFile {
    /// Checks that everything the line names exists, after all that its scenario names. `robots` are the names of the robots there
    /// are.
    ///
    /// # Errors
    /// [`ScenarioError::Invalid`] of the scenario's file or of this one, with each name that leads nowhere.
    pub fn check(
        &self,
        library: &Library,
        archetypes: &[ArchetypeFacts],
        robots: &[impl AsRef<str>],
    ) -> Result<(), ScenarioError> {
        self.scenario.check(library, archetypes)?;
        self.check_names(&material_facts(library), &robots.iter().map(AsRef::as_ref).collect::<Vec<_>>())
    }

    pub(super) fn check_names(&self, materials: &[MaterialFacts], robots: &[&str]) -> Result<(), ScenarioError> {
        let mut found = Vec::new();
        let mut known = |key: String, what: &str, name: &str, names: &[&str], expected: &str| {
            if !names.contains(&name) {
                let meant = meant(name, names.iter().copied());
                found.push((key, format!("no {what} `{name}`{meant}; expected {expected}")));
            }
        };
        for (i, cell) in self.cells.iter().enumerate() {
            let key = format!("cells[{i}].robot");
            known(key, "robot", &cell.robot, robots, "the stem of a file under assets/robots");
        }
        let ids: Vec<&str> = materials.iter().map(|m| m.id.as_str()).collect();
        let mut families: Vec<&str> = materials.iter().map(|m| m.family.as_str()).collect();
        families.sort_unstable();
        families.dedup();
        for (i, bin) in self.bins.iter().enumerate() {
            for (k, id) in bin.materials.iter().enumerate() {
                let key = format!("bins[{i}].materials[{k}]");
                known(key, "material", id, &ids, "the stem of a file under assets/materials");
            }
            for (k, family) in bin.families.iter().enumerate() {
                let expected = format!("one of {}", families.join(", "));
                known(format!("bins[{i}].families[{k}]"), "family of materials", family, &families, &expected);
            }
        }
        if found.is_empty() {
            return Ok(());
        }
        let (document, _) = Document::parse(&self.origin.text);
        let problems = found.into_iter().map(|(key, what)| document.problem_at(&key, what)).collect();
        Err(ScenarioError::from_problems(&self.origin.file, problems))
    }
}
