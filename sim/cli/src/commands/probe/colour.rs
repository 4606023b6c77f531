//! `loopline probe colour`.

use std::path::PathBuf;

use anyhow::{Result, bail};

use super::sink;

/// Arguments of `probe colour`.
#[derive(Debug, clap::Args)]
pub(crate) struct ColourArgs {
    /// File to write; standard output if left out.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(super) fn run(args: &ColourArgs) -> Result<()> {
    let _out = sink(args.out.as_ref())?;
    bail!("not built yet")
}
