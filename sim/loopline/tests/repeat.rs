//! One log, however a run is made: at any pace, beside others, with its pictures kept or not; and its KPIs, taken whole or in pieces.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its files stops")]

use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use loopline::assets;
use loopline::run::{Entry, Line, Options, PerceptionChoice, Stock};
use loopline_scenario::LineFile;

const SECONDS: f64 = 30.0;

fn packaging(perception: PerceptionChoice) -> Line {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/lines/packaging.toml");
    let options = Options { seed: 2, perception, ..Options::default() };
    Line::new(LineFile::load(path).unwrap(), &Stock::load(None).unwrap(), options).unwrap()
}

/// The log of half a minute of packaging with the student in charge, run as told.
fn log(run: impl FnOnce(&mut Line)) -> Vec<Entry> {
    let mut line = packaging(PerceptionChoice::Student(Box::new(assets::student(None).unwrap())));
    run(&mut line);
    line.log().to_vec()
}

fn at_once(line: &mut Line) {
    line.run_for(SECONDS).unwrap();
}

#[test]
fn a_log_is_the_same_at_any_pace_beside_others_and_with_pictures_kept() {
    let due = log(at_once);
    assert!(due.len() > 200);
    let haltingly = |line: &mut Line| {
        line.keep_pictures();
        while line.now_s() < SECONDS - 1e-9 {
            line.step().unwrap();
            if line.now_s() % 1.0 < 0.01 {
                thread::sleep(Duration::from_millis(5));
            }
        }
        assert!(line.pictures().unwrap().len() > 20);
    };
    let (beside, halting) = thread::scope(|scope| {
        let beside = scope.spawn(|| log(at_once));
        (log(haltingly), beside.join().unwrap())
    });
    assert!(beside == due && halting == due);
}

#[test]
fn a_log_that_is_taken_in_pieces_is_the_same_and_counts_on() {
    let [mut whole, mut taken] = [(), ()].map(|()| packaging(PerceptionChoice::Oracle));
    whole.run_for(60.0).unwrap();
    let mut pieces = Vec::new();
    for _ in 0..60 {
        taken.run_for(1.0).unwrap();
        pieces.extend(taken.take_log());
        assert!(taken.log().is_empty());
    }
    assert!(pieces == whole.log());
    for line in [&mut whole, &mut taken] {
        line.run_empty().unwrap();
    }
    assert!(whole.kpis().picks_succeeded > 10);
    assert_eq!(taken.kpis(), whole.kpis());
}
