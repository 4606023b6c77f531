//! Materials, archetypes and the student: the built-in ones and the user's.

use std::path::Path;

use anyhow::{Result, bail};
use loopline_edge::Student;
use loopline_line::archetype::ArchetypeCatalogue;
use loopline_materials::{Library, Material};

/// The library, with the user's folder over it.
pub(crate) fn library(folder: Option<&Path>) -> Result<Library> {
    let library = Library::embedded()?;
    Ok(match folder {
        Some(folder) => library.with_directory(folder)?,
        None => library,
    })
}

/// The material of an id.
pub(crate) fn material<'a>(library: &'a Library, id: &str) -> Result<&'a Material> {
    match library.get(id) {
        Some(material) => Ok(material),
        None => bail!("no material `{id}`; `loopline materials list` prints the {} there are", library.materials().len()),
    }
}

/// The archetypes, with the user's folder over them.
pub(crate) fn catalogue(folder: Option<&Path>) -> Result<ArchetypeCatalogue> {
    let catalogue = ArchetypeCatalogue::embedded()?;
    Ok(match folder {
        Some(folder) => catalogue.with_directory(folder)?,
        None => catalogue,
    })
}

/// The student that ships: its card is `assets/models/student.md`.
const STUDENT: &[u8] = include_bytes!("../../../assets/models/student.onnx");

/// The student of a file, or the built-in one.
pub(crate) fn student(file: Option<&Path>) -> Result<Student> {
    Ok(match file {
        Some(file) => Student::load(file)?,
        None => Student::from_bytes(Path::new("assets/models/student.onnx"), STUDENT)?,
    })
}
