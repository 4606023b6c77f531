//! Materials, archetypes, robots and the student: the built-in ones and the user's.

use std::path::Path;

use loopline_edge::{EdgeError, Student};
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
/// [`Error::Edge`](crate::Error::Edge) where the file or ONNX Runtime cannot be used, or the student knows groups of a user's own and none
/// of our materials.
pub fn student(file: Option<&Path>) -> Result<Student> {
    Ok(match file {
        Some(file) => {
            let student = Student::load(file)?;
            let card = student.card();
            if card.calibrated.is_none() {
                return Ok(student);
            }
            let library = Library::embedded()?;
            if !card.materials.iter().any(|name| library.get(name).is_some()) {
                let what = format!(
                    "is calibrated to groups of its own ({}), and a student of materials is due: `loopline-edge` runs this one",
                    card.materials.join(", ")
                );
                return Err(EdgeError::Model { path: file.to_owned(), what }.into());
            }
            student
        }
        None => Student::from_bytes(Path::new("assets/models/student.onnx"), STUDENT)?,
    })
}
