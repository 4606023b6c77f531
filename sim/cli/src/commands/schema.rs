//! `loopline schema`: the JSON Schema of scenario files.

use std::io::Write;

use anyhow::Result;
use loopline_scenario::Scenario;

/// Prints the schema.
pub(crate) fn run() -> Result<()> {
    let text = serde_json::to_string_pretty(&Scenario::json_schema())?;
    writeln!(std::io::stdout(), "{text}")?;
    Ok(())
}
