//! Cross references: every material and archetype that a scenario names must exist.

use loopline_materials::Library;

use super::document::Document;
use super::error::ScenarioError;
use super::facts::{ArchetypeFacts, MaterialFacts, material_facts};
use super::hints::nearest;
use super::{Composition, CompositionEntry, Scenario};

impl Scenario {
    /// Checks that every material and archetype the scenario names exists.
    ///
    /// # Errors
    /// [`ScenarioError::Invalid`] with each name that leads nowhere.
    pub fn check(&self, library: &Library, archetypes: &[ArchetypeFacts]) -> Result<(), ScenarioError> {
        self.check_names(&material_facts(library), archetypes)
    }

    pub(super) fn check_names(
        &self,
        materials: &[MaterialFacts],
        archetypes: &[ArchetypeFacts],
    ) -> Result<(), ScenarioError> {
        let names = Names { materials, archetypes };
        let mut found = Vec::new();
        for (i, id) in self.belt.materials.iter().enumerate() {
            names.material(id, format!("belt.materials[{i}]"), &mut found);
        }
        match &self.infeed.composition {
            Composition::Balanced(_) => names.balanced(&mut found),
            Composition::Entries(entries) => {
                for (i, entry) in entries.iter().enumerate() {
                    names.entry(entry, &format!("infeed.composition[{i}]"), &mut found);
                }
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

struct Names<'a> {
    materials: &'a [MaterialFacts],
    archetypes: &'a [ArchetypeFacts],
}

impl Names<'_> {
    fn material(&self, id: &str, key: String, found: &mut Vec<(String, String)>) {
        if !self.materials.iter().any(|m| m.id == id) {
            let mut what = format!("no material `{id}`{}", meant(id, self.materials.iter().map(|m| m.id.as_str())));
            what.push_str("; expected the stem of a file under assets/materials");
            found.push((key, what));
        }
    }

    fn habit(&self, id: &str, habit: &str, key: String, found: &mut Vec<(String, String)>) {
        let Some(material) = self.materials.iter().find(|m| m.id == id) else { return };
        if !material.habits.iter().any(|h| h == habit) {
            let meant = meant(habit, material.habits.iter().map(String::as_str));
            found.push((key, format!("`{id}` has no habit `{habit}`{meant}; it has {}", material.habits.join(", "))));
        }
    }

    /// Every archetype is drawn; each must have a role and default materials for it.
    fn balanced(&self, found: &mut Vec<(String, String)>) {
        if self.archetypes.iter().all(|a| a.roles.is_empty()) || self.materials.is_empty() {
            let what = "\"balanced\" needs at least one archetype and one material";
            found.push(("infeed.composition".into(), what.into()));
        }
        for archetype in self.archetypes {
            self.defaults(archetype, |_| true, "infeed.composition", found);
        }
    }

    fn entry(&self, entry: &CompositionEntry, key: &str, found: &mut Vec<(String, String)>) {
        for (role, shares) in &entry.materials {
            for (k, share) in shares.iter().enumerate() {
                let key = format!("{key}.materials.{role}[{k}]");
                self.material(&share.id, format!("{key}.id"), found);
                if let Some(habit) = &share.habit {
                    self.habit(&share.id, habit, format!("{key}.habit"), found);
                }
            }
        }
        let Some(archetype) = self.archetypes.iter().find(|a| a.name == entry.archetype) else {
            let name = &entry.archetype;
            let mut what = format!("no archetype `{name}`{}", meant(name, self.archetypes.iter().map(|a| a.name.as_str())));
            what.push_str("; expected the stem of a file under assets/archetypes");
            return found.push((format!("{key}.archetype"), what));
        };
        for role in entry.materials.keys().filter(|r| !archetype.roles.iter().any(|a| a.role == **r)) {
            let roles: Vec<&str> = archetype.roles.iter().map(|r| r.role.as_str()).collect();
            let what = format!("`{}` has no role `{role}`; it has {}", archetype.name, roles.join(", "));
            found.push((format!("{key}.materials.{role}"), what));
        }
        self.defaults(archetype, |role| !entry.materials.contains_key(role), &format!("{key}.archetype"), found);
    }

    /// Default materials of the roles that `wanted` picks.
    fn defaults(
        &self,
        archetype: &ArchetypeFacts,
        wanted: impl Fn(&str) -> bool,
        key: &str,
        found: &mut Vec<(String, String)>,
    ) {
        for role in archetype.roles.iter().filter(|r| wanted(&r.role)) {
            let known = |id: &String| self.materials.iter().any(|m| m.id == *id);
            if let Some((id, _)) = role.materials.iter().find(|(id, _)| !known(id)) {
                let what =
                    format!("archetype `{}` makes its {} of `{id}`, and no such material exists", archetype.name, role.role);
                found.push((key.to_owned(), what));
            } else if role.materials.is_empty() {
                let what = format!("archetype `{}` has no material for its {}; name one", archetype.name, role.role);
                found.push((key.to_owned(), what));
            }
        }
    }
}

/// ``; did you mean `name`?`` or nothing.
pub(super) fn meant<'a>(given: &str, names: impl Iterator<Item = &'a str>) -> String {
    nearest(given, names).map(|m| format!("; did you mean `{m}`?")).unwrap_or_default()
}
