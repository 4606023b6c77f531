//! The lines that ship, built of the materials, archetypes and robots that ship.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its files stops")]

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use loopline_items::ArchetypeCatalogue;
use loopline_line::plant::{LineError, Plant};
use loopline_materials::Library;
use loopline_robot::Robots;
use loopline_scenario::LineFile;

fn files() -> Vec<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/lines");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn build(line: &LineFile) -> Result<Plant, LineError> {
    let (library, catalogue) = (Arc::new(Library::embedded().unwrap()), ArchetypeCatalogue::embedded().unwrap());
    Plant::of_line(line, &Robots::embedded().unwrap(), library, &catalogue, 1)
}

#[test]
fn every_name_exists_and_arms_reach_the_belt_where_they_pick_and_their_bins() {
    assert_eq!(files().len(), 4);
    for file in files() {
        let line = LineFile::load(&file).unwrap();
        let plant = build(&line).unwrap_or_else(|e| panic!("{e}"));
        let half_m = 0.5 * line.scenario.belt.width_m;
        for (cell, times) in line.cells.iter().zip(plant.pick_times()) {
            let [from_m, to_m] = times.window_m();
            let reached = (0..=20)
                .flat_map(|i| (0..=20).map(move |k| [f64::from(i) / 20.0, f64::from(k) / 10.0 - 1.0]))
                .filter(|[along, across]| times.reaches_item([from_m + along * (to_m - from_m), across * half_m]))
                .count();
            // A SCARA leaves out a ring around its base.
            assert!(reached * 10 > 21 * 21 * 8, "{}: {} reaches {reached} of 441 places", file.display(), cell.name);
        }
    }
}

#[test]
fn an_arm_that_does_not_reach_is_named_with_key_and_value() {
    let mut line = LineFile::load(&files()[0]).unwrap();
    line.bins[0].at_m = [1.27, 2.52];
    let message = build(&line).err().unwrap().to_string();
    for due in ["packaging.toml", "bins[0].at_m", "2.52", "gantry", "does not reach"] {
        assert!(message.contains(due), "{message}");
    }
}

#[test]
fn two_arms_that_could_meet_are_named_with_how_near_they_come() {
    let scrap = files().into_iter().find(|file| file.ends_with("scrap_metal.toml")).unwrap();
    let mut line = LineFile::load(scrap).unwrap();
    // All of the second cell towards the first.
    let nearer_m = 0.5;
    let bins: Vec<usize> = line.bins_of(&line.cells[1]).collect();
    bins.into_iter().for_each(|bin| line.bins[bin].at_m[0] -= nearer_m);
    let cell = &mut line.cells[1];
    [&mut cell.base_m[0], &mut cell.pick_from_m, &mut cell.pick_to_m].into_iter().for_each(|x| *x -= nearer_m);
    let message = build(&line).err().unwrap().to_string();
    for due in ["scrap_metal.toml", "cells[1].base_m", "[2.3", "comes within", "cells[0]"] {
        assert!(message.contains(due), "{message}");
    }
}

#[test]
fn so_many_kilograms_an_hour_arrive() {
    let mut line = LineFile::load(&files()[0]).unwrap();
    line.kg_per_h = Some(120.0);
    let mut plant = build(&line).unwrap();
    plant.run_for(1800.0).unwrap();
    // Some 1900 items; their number scatters by 2 %, and their mass by as much again.
    let kg = plant.ledger().arrived.kg;
    assert!((kg / 60.0 - 1.0).abs() < 0.1, "{kg} kg in half an hour");
}
