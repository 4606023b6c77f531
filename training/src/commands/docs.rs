//! `docs`: writes the page of published numbers out of tables of ablations. The page is never edited by hand.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;

use crate::tensors::write_whole;

const HEAD: &str = include_str!("../docs.md");

/// Arguments.
#[derive(Debug, Args)]
pub struct DocsArgs {
    /// Folders of ablations, as `ablate --out` made them; what is absent is said to be.
    pub ablations: Vec<PathBuf>,
    /// The page.
    #[arg(long, default_value = "docs/learning.md")]
    pub out: PathBuf,
}

/// Runs it.
///
/// # Errors
/// When the page cannot be written.
pub fn docs(args: &DocsArgs) -> Result<()> {
    let mut text = HEAD.to_owned();
    for folder in &args.ablations {
        let name = folder.file_name().context("a folder has a name")?.to_string_lossy();
        let command = format!("loopline-train ablate training/experiments/{name}.toml --out {}", folder.display());
        match std::fs::read_to_string(folder.join("table.md")) {
            Ok(table) => text += &format!("\n#{table}\nMade by `{command}`.\n"),
            Err(_) => text += &format!("\n## {name}\nNot run yet: `{command}`.\n"),
        }
    }
    write_whole(&args.out, text.as_bytes())?;
    println!("wrote {}", args.out.display());
    Ok(())
}
