//! docs/line-file.md: the head of the page, and what kinds of faults take.

use std::fmt::Write as _;

use serde_json::Value;

use super::FaultKind;
use crate::reference::{describe, page};

const HEAD: &str = r##"# Line files

A line is one TOML file (`scenarios/lines/NAME.toml`): a plant that sorts in a closed loop what a [scenario](scenarios.md) says
arrives. What is the scenario's (composition, lives, damage, light, climate, cameras) it names and does not repeat; of belt,
heater and station it may change what is listed here.
Keys carry their units. A key that is not listed here is an error; so is a bin that no cell may use or that lies over the belt.
`[belt]`, `[heater]`, `[station]`, `[[faults]]`, `[expect]` and `[cells.gripper]` may be left out.
A bound is written `{ min = 1.0, max = 2.0 }`; either end may be left out.
`loopline schema --line` prints the same as a JSON Schema for editors.

All places are in one frame: x along the belt's motion with 0 under the cameras, y to its left with 0 in the belt's middle, z up
from the belt.

```toml
schema = 1
name = "bottles_line"
title = "PET bottles"
description = "One arm takes PET off a slow belt."
infeed_of = "../packaging.toml"

[infeed]
items_per_min = 60.0
feed = "singulated"

[belt]
speed_m_s = 0.5

[heater]
length_m = 0.3
before_camera_m = 0.4

[computer]
frame_s = 0.03
macs_per_s = 2.0e9
source = "estimate: one core of a small ARM board"

[[cells]]
name = "cell_1"
robot = "gantry"
base_m = [1.6, 0.0, 0.45]
pick_from_m = 1.15
pick_to_m = 2.05
bins = ["pet"]

[[bins]]
name = "pet"
route = "recycle"
families = ["PET"]
at_m = [1.6, 0.55]
size_m = [0.3, 0.3]
rim_m = -0.05
penalty_eur_kg = 0.2
source = "estimate: what sorting it out again costs"

[tail]
cost_eur_kg = 0.1
source = "estimate: incineration"

[[faults]]
kind = "arm_stopped"
at_s = 60.0
for_s = 10.0
cell = "cell_1"

[expect]
minutes = 2.0
purity = { min = 0.9 }
```

This page is written by `UPDATE_DOCS=1 cargo test -p loopline-scenario --test lines`; edit the doc comments in
`sim/scenario/src/line/` instead.
"##;

/// The page, from the schema of line files.
pub(super) fn markdown(schema: &Value) -> String {
    let mut text = page(HEAD, schema);
    text.push_str("\n## Kinds of faults\n\nAfter `for_s` seconds a fault ends and all is as it was before. Two of one kind, and cell, do not overlap.\n");
    text.push_str("\n| kind | what happens | cell | amount |\n|---|---|---|---|\n");
    let kinds = schema["$defs"]["FaultKind"]["oneOf"].as_array().into_iter().flatten();
    for (kind, node) in FaultKind::ALL.into_iter().zip(kinds) {
        let cell = if kind.strikes_a_cell() { "due" } else { "none" };
        let amount = kind.amount().map_or_else(|| "none".to_owned(), |amount| amount.to_string());
        let _ = writeln!(text, "| `{}` | {} | {cell} | {amount} |", kind.name(), describe(node));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Scenario;
    use crate::line::LineFile;

    #[test]
    fn the_example_of_the_page_is_a_line_file() {
        let toml = HEAD.split("```").nth(1).and_then(|block| block.strip_prefix("toml\n")).unwrap();
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios/packaging.toml");
        LineFile::parse_over(toml, "example.toml", Scenario::load(root).unwrap()).unwrap();
    }

    #[test]
    fn kinds_of_faults_stand_in_the_schema_in_their_order() {
        let schema = LineFile::json_schema();
        let words: Vec<&str> =
            schema["$defs"]["FaultKind"]["oneOf"].as_array().unwrap().iter().map(|k| k["const"].as_str().unwrap()).collect();
        assert_eq!(words, FaultKind::ALL.map(FaultKind::name));
    }
}
