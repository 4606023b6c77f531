//! Items that ride end where they would as free bodies all the time, within what one pick more or less changes.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its files stops")]

use std::collections::BTreeMap;
use std::path::PathBuf;

use loopline::run::{Kpis, Line, Options, Stock, What};
use loopline_line::plant::{EventKind, Motion, Place};
use loopline_scenario::LineFile;

const SEEDS: u64 = 4;
const SECONDS: f64 = 120.0;

/// Where each item of a run ended, and what the run came to.
fn run(file: &LineFile, stock: &Stock, seed: u64, riding: bool) -> (BTreeMap<u64, Place>, Kpis) {
    let mut line = Line::new(file.clone(), stock, Options { seed, ..Options::default() }).unwrap();
    line.plant().set_riding(riding);
    line.run_for(SECONDS).unwrap();
    assert_eq!(line.plant().motions().iter().any(|(_, motion)| *motion == Motion::Riding), riding);
    line.run_empty().unwrap();
    let ends = line.log().iter().filter_map(|entry| match entry.what {
        What::Plant(EventKind::Ended { serial, place }) => Some((serial, place)),
        _ => None,
    });
    (ends.collect(), line.kpis())
}

#[test]
fn items_that_ride_end_where_free_bodies_do() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/lines/packaging.toml");
    let (file, stock) = (LineFile::load(path).unwrap(), Stock::load(None).unwrap());
    let (mut items, mut elsewhere, mut riding_kpis, mut free_kpis) = (0, 0, Vec::new(), Vec::new());
    for seed in 0..SEEDS {
        let (riding, kpis) = run(&file, &stock, seed, true);
        riding_kpis.push(kpis);
        let (free, kpis) = run(&file, &stock, seed, false);
        free_kpis.push(kpis);
        items += riding.len();
        elsewhere += riding.iter().filter(|(serial, place)| free[serial] != **place).count();
    }
    println!("{elsewhere} of {items} items end elsewhere");
    // Where one grip fails, the picks after it are others.
    assert!(elsewhere * 100 <= items * 3, "{elsewhere} of {items}");
    // A heavy item that ends elsewhere is 1 % of the mass of so few.
    let same = |name: &str, of: fn(&Kpis) -> f64, within: f64| {
        let [riding, free] = [&riding_kpis, &free_kpis].map(|runs| runs.iter().map(of).sum::<f64>() / SEEDS as f64);
        println!("{name}: {riding} riding, {free} free");
        assert!((riding / free - 1.0).abs() < within, "{name}: {riding} of {free}");
    };
    same("value", |kpis| kpis.value_eur_h, 0.1);
    same("recovery", |kpis| kpis.recovery, 0.08);
    same("purity", |kpis| kpis.purity, 0.02);
    same("pick success", |kpis| kpis.pick_success, 0.05);
    same("energy", |kpis| kpis.arm_j_per_item, 0.03);
}
