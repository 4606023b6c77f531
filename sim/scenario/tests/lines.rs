//! The lines that ship, and what happens to files that only look like them.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its files stops")]

use std::fs;
use std::path::PathBuf;

use loopline_scenario::line::Route;
use loopline_scenario::{LineFile, Scenario};
use mutants::{EXTREMES, Mutation, mutate, mutation};
use proptest::prelude::*;

mod mutants;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// (stem, line) of every file in scenarios/lines/, sorted.
fn shipped() -> Vec<(String, LineFile)> {
    let mut lines: Vec<(String, LineFile)> = fs::read_dir(root().join("scenarios/lines"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let line = LineFile::load(&path).unwrap_or_else(|e| panic!("{e}"));
            (path.file_stem().unwrap().to_string_lossy().into_owned(), line)
        })
        .collect();
    lines.sort_by(|a, b| a.0.cmp(&b.0));
    lines
}

#[test]
fn the_four_lines_ship_each_over_the_scenario_of_its_name() {
    let stems: Vec<String> = shipped()
        .into_iter()
        .map(|(stem, line)| {
            assert_eq!(line.name(), format!("{stem}_line"));
            let over = Scenario::load(root().join(format!("scenarios/{stem}.toml"))).unwrap();
            assert_eq!(line.scenario.infeed.composition, over.infeed.composition);
            assert_eq!(line.scenario.text(), over.text());
            stem
        })
        .collect();
    assert_eq!(stems, ["packaging", "scrap_metal", "textiles", "weee"]);
}

#[test]
fn lines_run_at_the_speed_of_robots_and_end_well_behind_their_last_cell() {
    for (stem, line) in shipped() {
        let belt = &line.scenario.belt;
        assert!((0.3..=0.6).contains(&belt.speed_m_s), "{stem}: {}", belt.speed_m_s);
        assert!(belt.width_m <= line.scenario.station.field_of_view_m, "{stem}: the cameras miss what lies at the rims");
        let last_m = line.cells.iter().map(|cell| cell.pick_to_m).fold(0.0, f64::max);
        assert!(belt.after_camera_m >= last_m + 0.5, "{stem}: {last_m}");
    }
}

#[test]
fn reuse_and_repair_are_open_to_electronics_and_textiles() {
    for (stem, line) in shipped() {
        let has = |route| line.bins.iter().any(|bin| bin.route == route);
        assert!(has(Route::Recycle), "{stem}");
        let due = stem == "weee" || stem == "textiles";
        assert_eq!((has(Route::Reuse), has(Route::Repair)), (due, due), "{stem}");
    }
}

#[test]
fn the_reference_of_keys_is_up_to_date() {
    let path = root().join("docs/line-file.md");
    let fresh = LineFile::reference_markdown();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &fresh).unwrap();
    }
    let stored = fs::read_to_string(&path).unwrap_or_default();
    assert!(stored == fresh, "docs/line-file.md is stale; UPDATE_DOCS=1 cargo test -p loopline-scenario --test lines");
}

/// A line read from `text` over the scenario of `line`; every refusal must name the file and have problems, each with words.
fn read(text: &str, line: &LineFile) -> Option<LineFile> {
    match LineFile::parse_over(text, "mutant.toml", line.scenario.clone()) {
        Ok(line) => Some(line),
        Err(error) => {
            let problems = error.problems();
            assert!(!problems.is_empty() && problems.len() <= 20);
            assert!(problems.iter().all(|p| !p.what.is_empty()));
            assert!(error.to_string().starts_with("mutant.toml"));
            let lines = text.lines().count().max(1) + 1;
            assert!(problems.iter().filter_map(|p| p.line).all(|l| (1..=lines).contains(&l)));
            None
        }
    }
}

/// A fault of every form, so that mutants have some to break.
const FAULTS: &str = r#"
[[faults]]
kind = "arm_stopped"
at_s = 60.0
for_s = 10.0
cell = "cell_1"

[[faults]]
kind = "gripper_leak"
at_s = 90.0
for_s = 10.0
cell = "cell_1"
amount = 0.5

[[faults]]
kind = "infeed_burst"
at_s = 0.0
for_s = 30.0
amount = 3.0
"#;

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutated_lines_are_read_or_refused_without_panic(
        file in any::<usize>(),
        changes in prop::collection::vec((any::<usize>(), mutation()), 1..6),
    ) {
        let lines = shipped();
        let (_, line) = &lines[file % lines.len()];
        read(&mutate(&format!("{}{FAULTS}", line.text()), &changes), line);
    }

    #[test]
    fn what_passes_with_extreme_numbers_is_finite(
        file in any::<usize>(),
        changes in prop::collection::vec(
            (any::<usize>(), (any::<usize>(), 0..EXTREMES.len()).prop_map(|(at, e)| Mutation::Number(at, e))), 1..3),
    ) {
        let lines = shipped();
        let (_, line) = &lines[file % lines.len()];
        if let Some(line) = read(&mutate(&format!("{}{FAULTS}", line.text()), &changes), line) {
            let faults: Vec<_> = line.faults.iter().map(|fault| fault.entry(&line.cells)).collect();
            let all = (&line.scenario, &line.computer, &line.cells, &line.bins, &line.tail, &faults, &line.expect);
            let json = serde_json::to_string(&all).unwrap();
            // JSON has no NaN and no infinity: serde_json writes both as null.
            prop_assert!(!json.contains("null"), "{}", json);
        }
    }
}
