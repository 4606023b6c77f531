//! The catalogue: all archetypes, those compiled in and those a user adds or overrides by file.

use std::collections::BTreeMap;
use std::path::Path;

use include_dir::{Dir, include_dir};

use super::entry::Archetype;
use super::error::ArchetypeError;
use super::file::ArchetypeFile;

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../assets/archetypes");

/// Validated archetypes in order of name.
#[derive(Clone, Debug)]
pub struct ArchetypeCatalogue {
    entries: BTreeMap<String, Archetype>,
    /// BLAKE3 of each file, by name.
    digests: BTreeMap<String, blake3::Hash>,
}

impl ArchetypeCatalogue {
    /// The archetypes compiled into the program.
    ///
    /// # Errors
    /// The first file that is not valid.
    pub fn embedded() -> Result<Self, ArchetypeError> {
        let mut catalogue = Self { entries: BTreeMap::new(), digests: BTreeMap::new() };
        for file in EMBEDDED.files() {
            if file.path().extension().is_some_and(|extension| extension == "toml") {
                let name = format!("assets/archetypes/{}", file.path().display());
                let text = file.contents_utf8().expect("files compiled in are UTF-8");
                catalogue.add(text, &name, file.path())?;
            }
        }
        Ok(catalogue)
    }

    /// Adds or overrides by the files `DIR/archetypes/*.toml`; a folder that does not exist adds nothing.
    ///
    /// # Errors
    /// The first file that cannot be read or is not valid, in order of name.
    pub fn with_directory(mut self, directory: &Path) -> Result<Self, ArchetypeError> {
        let folder = directory.join("archetypes");
        if !folder.is_dir() {
            return Ok(self);
        }
        let cannot_read = |path: &Path| {
            let file = path.display().to_string();
            move |source| ArchetypeError::Read { file, source }
        };
        let mut paths = Vec::new();
        for entry in std::fs::read_dir(&folder).map_err(cannot_read(&folder))? {
            let path = entry.map_err(cannot_read(&folder))?.path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                paths.push(path);
            }
        }
        paths.sort();
        for path in paths {
            let text = std::fs::read_to_string(&path).map_err(cannot_read(&path))?;
            self.add(&text, &path.display().to_string(), &path)?;
        }
        Ok(self)
    }

    fn add(&mut self, text: &str, file: &str, path: &Path) -> Result<(), ArchetypeError> {
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let parsed = ArchetypeFile::parse(text, file, &stem)?;
        self.digests.insert(stem.clone(), blake3::hash(text.as_bytes()));
        self.entries.insert(stem, Archetype::new(parsed));
        Ok(())
    }

    /// BLAKE3 over all files by name, hex: catalogues of one digest build alike.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for (name, hash) in &self.digests {
            hasher.update(format!("{name} {hash}\n").as_bytes());
        }
        hasher.finalize().to_hex().to_string()
    }

    /// The archetype of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Archetype> {
        self.entries.get(name)
    }

    /// All names, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    /// All archetypes in order of name.
    pub fn archetypes(&self) -> impl Iterator<Item = &Archetype> {
        self.entries.values()
    }
}
