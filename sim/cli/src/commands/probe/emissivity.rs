//! `loopline probe emissivity`.

use std::path::PathBuf;

use anyhow::{Result, bail};
use loopline_materials::Library;

use super::sink;

/// Arguments of `probe emissivity`.
#[derive(Debug, clap::Args)]
pub(crate) struct EmissivityArgs {
    /// File to write; standard output if left out.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(super) fn run(args: &EmissivityArgs, _library: &Library) -> Result<()> {
    let _out = sink(args.out.as_ref())?;
    bail!("not built yet")
}
