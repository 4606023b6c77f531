//! Materials and archetypes: the built-in ones and the user's.

use std::path::Path;

use anyhow::Result;
use loopline_line::archetype::ArchetypeCatalogue;
use loopline_materials::Library;

/// The library, with the user's folder over it.
pub(crate) fn library(folder: Option<&Path>) -> Result<Library> {
    let library = Library::embedded()?;
    Ok(match folder {
        Some(folder) => library.with_directory(folder)?,
        None => library,
    })
}

/// The archetypes, with the user's folder over them.
pub(crate) fn catalogue(folder: Option<&Path>) -> Result<ArchetypeCatalogue> {
    let catalogue = ArchetypeCatalogue::embedded()?;
    Ok(match folder {
        Some(folder) => catalogue.with_directory(folder)?,
        None => catalogue,
    })
}
