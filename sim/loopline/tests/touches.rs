//! Arms and what they carry are bodies among others: what they run into is told and counted, and nothing is lost of it.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its files stops")]

use std::collections::BTreeMap;
use std::path::PathBuf;

use loopline::run::{Line, Options, Stock, What};
use loopline_line::plant::EventKind;
use loopline_scenario::LineFile;
use loopline_scenario::line::{Failure, Fault};

#[test]
fn what_is_touched_is_touched_by_what_is_held_and_is_counted() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/lines/weee.toml");
    let options = Options { seed: 1, ..Options::default() };
    let mut line = Line::new(LineFile::load(path).unwrap(), &Stock::load(None).unwrap(), options).unwrap();
    line.run_for(300.0).unwrap();
    line.run_empty().unwrap();
    let mut held: BTreeMap<usize, Vec<u64>> = BTreeMap::new();
    let (mut touched, mut gripped) = (0, 0);
    for entry in line.log() {
        let What::Plant(event) = &entry.what else { continue };
        match event {
            EventKind::Gripped { cell, serials, .. } => {
                held.insert(*cell, serials.clone());
                gripped += 1;
            }
            EventKind::Dropped { cell, .. } | EventKind::Released { cell, .. } => {
                held.remove(cell);
            }
            EventKind::Touched { cell, held: item, serial } => {
                let in_hand = &held[cell];
                assert!(in_hand.contains(item), "{item} of {in_hand:?}");
                assert!(serial.is_none_or(|other| !in_hand.contains(&other)), "{serial:?} is held with it");
                touched += 1;
            }
            _ => {}
        }
    }
    // Each item lay on something: that it did not run into.
    assert!(touched > 0 && touched * 15 < gripped, "{touched} of {gripped}");
    assert_eq!(line.kpis().touches, touched);
}

#[test]
fn an_arm_that_stands_in_the_way_stops_what_the_belt_brings() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/lines/packaging.toml");
    let options = Options { seed: 2, ..Options::default() };
    let mut line = Line::new(LineFile::load(path).unwrap(), &Stock::load(None).unwrap(), options).unwrap();
    // A fault strikes the arm when its cup is down among what lies there.
    while !line.plant().arms().iter().any(|arm| arm.tool_m[2] < 0.03 && arm.tool_m[1].abs() < 0.1) {
        line.step().unwrap();
    }
    let before = line.kpis().arm_touches;
    let failure = Failure::ArmStopped { cell: 0 };
    line.inject(Fault { at_s: line.now_s(), for_s: 20.0, failure });
    line.run_for(20.0).unwrap();
    // At 80 items a minute on half a metre of belt, some of 27 meet a cup of 5 cm.
    let met = line.kpis().arm_touches - before;
    assert!((3..=27).contains(&met), "{met}");
    line.run_empty().unwrap();
    let ledger = line.plant().ledger().clone();
    assert_eq!(ledger.on_line.items, 0, "{ledger:?}");
}
