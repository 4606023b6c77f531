//! Materials, archetypes, robots and the student: the built-in ones and the user's.

use std::path::Path;

use loopline_edge::Student;
use loopline_items::ArchetypeCatalogue;
use loopline_materials::Library;
use loopline_robot::Robots;

use crate::Result;

/// The library, with the user's folder over it.
///
/// # Errors
/// [`Error::Asset`](crate::Error::Asset) with the first thing wrong with a file.
pub fn library(folder: Option<&Path>) -> Result<Library> {
    let library = Library::embedded()?;
    Ok(match folder {
        Some(folder) => library.with_directory(folder)?,
        None => library,
    })
}

/// The archetypes, with the user's folder over them.
///
/// # Errors
/// [`Error::Archetype`](crate::Error::Archetype) with the first thing wrong with a file.
pub fn catalogue(folder: Option<&Path>) -> Result<ArchetypeCatalogue> {
    let catalogue = ArchetypeCatalogue::embedded()?;
    Ok(match folder {
        Some(folder) => catalogue.with_directory(folder)?,
        None => catalogue,
    })
}

/// The robots, with the user's folder over them.
///
/// # Errors
/// [`Error::Robot`](crate::Error::Robot) with the first thing wrong with a file.
pub fn robots(folder: Option<&Path>) -> Result<Robots> {
    let robots = Robots::embedded()?;
    Ok(match folder {
        Some(folder) => robots.with_directory(folder)?,
        None => robots,
    })
}

/// The student that ships: its card is `assets/models/student.md`.
const STUDENT: &[u8] = include_bytes!("../../../assets/models/student.onnx");

/// The student of a file, or the built-in one.
///
/// # Errors
/// [`Error::Edge`](crate::Error::Edge) where the file or ONNX Runtime cannot be used.
pub fn student(file: Option<&Path>) -> Result<Student> {
    Ok(match file {
        Some(file) => Student::load(file)?,
        None => Student::from_bytes(Path::new("assets/models/student.onnx"), STUDENT)?,
    })
}
