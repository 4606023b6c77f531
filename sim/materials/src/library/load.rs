//! Reading asset files, embedded or from a folder, without judging their values.

use std::collections::BTreeMap;
use std::path::Path;

use include_dir::{Dir, include_dir};
use serde::de::DeserializeOwned;

use crate::error::AssetError;
use crate::schema::{AbsorberFile, DepositFile, MaterialFile};

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../assets");

/// A file with the name that messages give it.
#[derive(Clone, Debug)]
pub(super) struct Loaded<T> {
    pub(super) origin: String,
    pub(super) file: T,
}

/// All files by id.
#[derive(Clone, Debug, Default)]
pub(super) struct Assets {
    pub(super) materials: BTreeMap<String, Loaded<MaterialFile>>,
    pub(super) absorbers: BTreeMap<String, Loaded<AbsorberFile>>,
    pub(super) deposits: BTreeMap<String, Loaded<DepositFile>>,
    pub(super) sources: BTreeMap<String, String>,
    /// BLAKE3 of each file that decides a draw, by folder and stem.
    digests: BTreeMap<(String, String), blake3::Hash>,
}

impl Assets {
    /// Takes one file in. `folder` and `stem` tell what it is.
    fn add(&mut self, folder: &str, stem: &str, origin: String, text: &str) -> Result<(), AssetError> {
        match folder {
            "materials" => insert(&mut self.materials, stem, origin, text, |f| &f.id),
            "absorbers" => insert(&mut self.absorbers, stem, origin, text, |f| &f.id),
            "deposits" => insert(&mut self.deposits, stem, origin, text, |f| &f.id),
            _ => return Ok(()),
        }?;
        self.digests.insert((folder.to_owned(), stem.to_owned()), blake3::hash(text.as_bytes()));
        Ok(())
    }

    /// BLAKE3 over all files by folder and stem, hex. The same files give the same digest, wherever they were read from.
    /// Citations are left out: they decide nothing.
    pub(super) fn digest(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for ((folder, stem), hash) in &self.digests {
            hasher.update(format!("{folder}/{stem} {hash}\n").as_bytes());
        }
        hasher.finalize().to_hex().to_string()
    }

    fn add_sources(&mut self, origin: &str, text: &str) -> Result<(), AssetError> {
        self.sources.extend(parse::<BTreeMap<String, String>>(origin, text)?);
        Ok(())
    }
}

fn insert<T: DeserializeOwned>(
    into: &mut BTreeMap<String, Loaded<T>>,
    stem: &str,
    origin: String,
    text: &str,
    id: impl Fn(&T) -> &String,
) -> Result<(), AssetError> {
    let file: T = parse(&origin, text)?;
    if id(&file) != stem {
        return Err(AssetError::Value {
            value: format!("\"{}\"", id(&file)),
            key: "id".to_owned(),
            expected: format!("it must equal the file's stem, \"{stem}\""),
            file: origin,
        });
    }
    into.insert(stem.to_owned(), Loaded { origin, file });
    Ok(())
}

/// Parses TOML; an error names the dotted path of the key, line and column.
fn parse<T: DeserializeOwned>(origin: &str, text: &str) -> Result<T, AssetError> {
    let error = |key: String, e: &toml::de::Error| {
        let place = e.span().map_or(String::new(), |span| {
            let before = &text[..span.start.min(text.len())];
            let line = before.matches('\n').count() + 1;
            let column = before.len() - before.rfind('\n').map_or(0, |i| i + 1) + 1;
            format!(" (line {line}, column {column})")
        });
        AssetError::Parse { file: origin.to_owned(), key, message: format!("{}{place}", e.message()) }
    };
    let deserializer = toml::Deserializer::parse(text).map_err(|e| error(".".to_owned(), &e))?;
    serde_path_to_error::deserialize(deserializer).map_err(|e| error(e.path().to_string(), e.inner()))
}

const FOLDERS: [&str; 3] = ["materials", "absorbers", "deposits"];
const SOURCES: &str = "sources.toml";

/// The files compiled in.
pub(super) fn embedded() -> Result<Assets, AssetError> {
    let mut assets = Assets::default();
    let text = |path: &Path, file: &'static include_dir::File<'static>| {
        file.contents_utf8().ok_or_else(|| AssetError::Encoding { file: format!("assets/{}", path.display()) })
    };
    for folder in FOLDERS {
        for file in EMBEDDED.get_dir(folder).map(Dir::files).into_iter().flatten() {
            if let Some(stem) = toml_stem(file.path()) {
                let origin = format!("assets/{}", file.path().display());
                assets.add(folder, stem, origin, text(file.path(), file)?)?;
            }
        }
    }
    if let Some(file) = EMBEDDED.get_file(SOURCES) {
        assets.add_sources(&format!("assets/{SOURCES}"), text(file.path(), file)?)?;
    }
    Ok(assets)
}

/// Adds the files of a folder; what it has not is skipped, but it must exist.
pub(super) fn directory(dir: &Path, assets: &mut Assets) -> Result<(), AssetError> {
    let io = |path: &Path| {
        let path = path.to_owned();
        move |source| AssetError::Io { path, source }
    };
    std::fs::read_dir(dir).map_err(io(dir))?;
    let read = |path: &Path| {
        let bytes = std::fs::read(path).map_err(io(path))?;
        String::from_utf8(bytes).map_err(|_| AssetError::Encoding { file: path.display().to_string() })
    };
    for folder in FOLDERS {
        let sub = dir.join(folder);
        if !sub.is_dir() {
            continue;
        }
        let mut paths = Vec::new();
        for entry in std::fs::read_dir(&sub).map_err(io(&sub))? {
            paths.push(entry.map_err(io(&sub))?.path());
        }
        // Folders list in no particular order; the first error reported should not depend on it.
        paths.sort();
        for path in paths {
            if let Some(stem) = toml_stem(&path) {
                assets.add(folder, stem, path.display().to_string(), &read(&path)?)?;
            }
        }
    }
    let sources = dir.join(SOURCES);
    if sources.is_file() {
        assets.add_sources(&sources.display().to_string(), &read(&sources)?)?;
    }
    Ok(())
}

fn toml_stem(path: &Path) -> Option<&str> {
    (path.extension()? == "toml").then_some(path.file_stem()?.to_str()?)
}
