//! The scenarios that ship, and what happens to files that only look like them.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its files stops")]

use std::fs;
use std::path::PathBuf;

use loopline_scenario::{Composition, Scenario};
use mutants::{EXTREMES, Mutation, mutate, mutation};
use proptest::prelude::*;

mod mutants;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// (name, text) of every file in scenarios/, sorted.
fn shipped() -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = fs::read_dir(root().join("scenarios"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        .map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), fs::read_to_string(&path).unwrap()))
        .collect();
    files.sort();
    files
}

#[test]
fn the_seven_scenarios_ship_and_parse_under_their_own_names() {
    let names: Vec<String> = shipped()
        .iter()
        .map(|(name, text)| {
            let scenario = Scenario::parse(text, name).unwrap_or_else(|e| panic!("{e}"));
            assert_eq!(&scenario.name, name);
            name.clone()
        })
        .collect();
    assert_eq!(names, ["construction", "lab", "mixed", "packaging", "scrap_metal", "textiles", "weee"]);
}

#[test]
fn statistics_are_cited_where_a_composition_is_given() {
    // `lab` is a collection that somebody put together, no infeed that anybody counted.
    for (name, text) in shipped().into_iter().filter(|(name, _)| name != "lab") {
        let scenario = Scenario::parse(&text, &name).unwrap();
        if let Composition::Entries(entries) = &scenario.infeed.composition {
            let cited: f64 = entries.iter().filter(|e| e.source.is_some()).map(|e| e.share).sum();
            let all: f64 = entries.iter().map(|e| e.share).sum();
            assert!(cited > 0.9 * all, "{name}: {cited} of {all} have a source");
        }
    }
}

#[test]
fn a_scenario_survives_being_written_and_read() {
    for (name, text) in shipped() {
        let scenario = Scenario::parse(&text, &name).unwrap();
        let again = Scenario::parse(&toml::to_string(&scenario).unwrap(), &name).unwrap();
        assert_eq!(serde_json::to_value(&scenario).unwrap(), serde_json::to_value(&again).unwrap(), "{name} changed");
    }
}

#[test]
fn the_reference_of_keys_is_up_to_date() {
    let path = root().join("docs/scenarios.md");
    let fresh = Scenario::reference_markdown();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &fresh).unwrap();
    }
    let stored = fs::read_to_string(&path).unwrap_or_default();
    assert!(stored == fresh, "docs/scenarios.md is stale; UPDATE_DOCS=1 cargo test -p loopline-scenario --test scenarios");
}

/// What every refusal must be: problems, each with words, naming the file, none but the promised number.
fn is_a_clear_refusal(text: &str) {
    if let Err(error) = Scenario::parse(text, "mutant.toml") {
        let problems = error.problems();
        assert!(!problems.is_empty() && problems.len() <= 20);
        assert!(problems.iter().all(|p| !p.what.is_empty()));
        assert!(error.to_string().starts_with("mutant.toml"));
        let lines = text.lines().count().max(1) + 1;
        assert!(problems.iter().filter_map(|p| p.line).all(|l| (1..=lines).contains(&l)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_text_is_refused_without_panic(text in "(?s).{0,400}") {
        is_a_clear_refusal(&text);
    }

    #[test]
    fn random_toml_like_text_is_refused_without_panic(text in "([\\[\\]{}=\",.#\n a-z0-9_-]{0,40}\n){0,12}") {
        is_a_clear_refusal(&text);
    }

    #[test]
    fn mutated_scenarios_are_read_or_refused_without_panic(
        file in any::<usize>(),
        changes in prop::collection::vec((any::<usize>(), mutation()), 1..6),
    ) {
        let files = shipped();
        let (_, text) = &files[file % files.len()];
        is_a_clear_refusal(&mutate(text, &changes));
    }

    #[test]
    fn what_passes_with_extreme_numbers_stays_within_reason(
        file in any::<usize>(),
        changes in prop::collection::vec(
            (any::<usize>(), (any::<usize>(), 0..EXTREMES.len()).prop_map(|(at, e)| Mutation::Number(at, e))), 1..3),
    ) {
        let files = shipped();
        let (_, text) = &files[file % files.len()];
        if let Ok(scenario) = Scenario::parse(&mutate(text, &changes), "mutant.toml") {
            let [width, height] = scenario.raster_size();
            prop_assert!(width >= 1 && height >= 1 && width <= 2048 && height <= 2048);
            prop_assert!(scenario.sampling.items.max <= 6);
            let json = serde_json::to_string(&scenario).unwrap();
            // JSON has no NaN and no infinity: serde_json writes both as null.
            prop_assert!(!json.contains("null"), "{}", json);
        }
    }
}
