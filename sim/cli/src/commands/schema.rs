//! `loopline schema`: the JSON Schema of scenario files and of line files.

use std::io::Write;

use anyhow::Result;
use loopline_scenario::{LineFile, Scenario};

/// Prints the schema of scenarios, or else that of lines.
pub(crate) fn run(line: bool) -> Result<()> {
    let schema = if line { LineFile::json_schema() } else { Scenario::json_schema() };
    let text = serde_json::to_string_pretty(&schema)?;
    writeln!(std::io::stdout(), "{text}")?;
    Ok(())
}
