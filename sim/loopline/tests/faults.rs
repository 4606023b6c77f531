//! What a line does when something fails: it loses nothing, and what it does not know goes to the tail.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its files stops")]

use std::path::PathBuf;
use std::sync::OnceLock;

use loopline::assets;
use loopline::run::{Entry, Kpis, Line, Options, PerceptionChoice, Stock, What};
use loopline_line::plant::EventKind;
use loopline_scenario::LineFile;
use loopline_scenario::line::{Failure, Fault};

/// A packaging line that the oracle sees for, through a minute with a fault from 20 to 40 s; then empty.
fn with(failure: Option<Failure>) -> Line {
    seen_by(PerceptionChoice::Oracle, failure)
}

/// The same with the student that ships in charge.
fn student_with(failure: Option<Failure>) -> Line {
    seen_by(PerceptionChoice::Student(Box::new(assets::student(None).unwrap())), failure)
}

/// What the student makes of that minute when nothing fails.
fn student_alone() -> &'static (Vec<Entry>, Kpis) {
    static RUN: OnceLock<(Vec<Entry>, Kpis)> = OnceLock::new();
    RUN.get_or_init(|| {
        let line = student_with(None);
        (line.log().to_vec(), line.kpis())
    })
}

fn seen_by(perception: PerceptionChoice, failure: Option<Failure>) -> Line {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/lines/packaging.toml");
    let options = Options { seed: 5, perception, ..Options::default() };
    let mut line = Line::new(LineFile::load(path).unwrap(), &Stock::load(None).unwrap(), options).unwrap();
    if let Some(failure) = failure {
        line.inject(Fault { at_s: 20.0, for_s: 20.0, failure });
    }
    line.run_for(60.0).unwrap();
    line.run_empty().unwrap();
    let ledger = line.plant().ledger();
    assert_eq!(ledger.on_line.items, 0, "{ledger:?}");
    ledger.check().unwrap();
    line
}

/// How many events there are of a kind from one time to another, s.
fn count(line: &Line, from_s: f64, to_s: f64, kind: impl Fn(&EventKind) -> bool) -> usize {
    let is =
        |entry: &&Entry| (from_s..to_s).contains(&entry.t_s) && matches!(&entry.what, What::Plant(event) if kind(event));
    line.log().iter().filter(is).count()
}

fn began(event: &EventKind) -> bool {
    matches!(event, EventKind::PickBegan { .. })
}

fn gripped(event: &EventKind) -> bool {
    matches!(event, EventKind::Gripped { .. })
}

#[test]
fn without_a_fault_the_arm_picks_all_the_time() {
    let line = with(None);
    for from_s in [10.0, 20.0, 30.0, 40.0] {
        assert!(count(&line, from_s, from_s + 10.0, began) >= 3, "from {from_s} s");
    }
}

#[test]
fn what_no_frame_shows_goes_to_the_tail() {
    let line = with(Some(Failure::FrameDropped));
    // What was seen before is picked; from the cameras to the end of the cell it takes less than 5 s.
    assert_eq!(count(&line, 25.0, 40.0, began), 0);
    assert!(count(&line, 45.0, 60.0, began) > 3, "and goes on");
}

#[test]
fn a_frozen_picture_sends_the_arm_after_what_is_not_there_and_loses_nothing() {
    let line = with(Some(Failure::FrameFrozen));
    assert!(line.kpis().picks_begun > 0);
}

#[test]
fn an_arm_that_is_stopped_stands_still_and_goes_on() {
    let line = with(Some(Failure::ArmStopped { cell: 0 }));
    assert_eq!(count(&line, 20.1, 40.0, |event| began(event) || gripped(event)), 0);
    assert!(count(&line, 41.0, 60.0, began) > 3, "and goes on");
}

#[test]
fn a_gripper_that_draws_air_past_its_cups_holds_nothing() {
    let line = with(Some(Failure::GripperLeak { cell: 0, leaks: 1.0 }));
    assert_eq!(count(&line, 20.1, 40.0, gripped), 0);
    assert!(count(&line, 41.0, 60.0, gripped) > 2, "and holds again");
}

#[test]
fn a_belt_that_slips_makes_the_arm_miss() {
    let success = |line: &Line| {
        let (begun, held) = (count(line, 22.0, 40.0, began), count(line, 22.0, 40.0, gripped));
        held as f64 / begun.max(1) as f64
    };
    let (slips, runs) = (with(Some(Failure::BeltSlip { lost: 0.2 })), with(None));
    assert!(success(&slips) < success(&runs), "{} of {}", success(&slips), success(&runs));
}

#[test]
fn a_clock_that_jumps_ahead_leaves_all_to_the_tail_and_one_that_jumps_back_changes_nothing_much() {
    let ahead = with(Some(Failure::ClockJump { by_s: 30.0 }));
    assert_eq!(count(&ahead, 25.0, 40.0, began), 0, "answers that are not there yet are not used");
    let back = with(Some(Failure::ClockJump { by_s: -30.0 }));
    assert!(count(&back, 25.0, 40.0, began) > 3, "places come from the encoder");
}

#[test]
fn three_times_the_infeed_is_three_times_the_items_and_the_books_balance() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/lines/packaging.toml");
    let arrived = |times: f64| {
        let mut file = LineFile::load(&path).unwrap();
        // So few that three times as many find room one after the other.
        file.scenario.infeed.items_per_min = 25.0;
        let mut line = Line::new(file, &Stock::load(None).unwrap(), Options { seed: 5, ..Options::default() }).unwrap();
        line.inject(Fault { at_s: 20.0, for_s: 60.0, failure: Failure::InfeedBurst { times } });
        line.run_for(80.0).unwrap();
        line.run_empty().unwrap();
        line.plant().ledger().check().unwrap();
        count(&line, 20.0, 80.0, |event| matches!(event, EventKind::Arrived { .. })) as f64
    };
    let (burst, normal) = (arrived(3.0), arrived(1.0));
    assert!((2.2..3.8).contains(&(burst / normal)), "{burst} of {normal}");
}

#[test]
fn a_cold_heater_heats_nothing() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/lines/packaging.toml");
    let options = Options { seed: 5, ..Options::default() };
    let mut line = Line::new(LineFile::load(path).unwrap(), &Stock::load(None).unwrap(), options).unwrap();
    line.inject(Fault { at_s: 0.0, for_s: 100.0, failure: Failure::HeaterOff });
    line.run_for(20.0).unwrap();
    let view = line.plant().view().unwrap();
    assert!(!view.placed().is_empty() && view.placed().iter().all(|placed| placed.heating.exposure_s == 0.0));
}

/// What a lens fault must come to: the camera counts as blind after six frames, 3.6 s, and the arm ends what was seen until then; then nothing
/// is picked until the lens is clean.
fn blinds(failure: Failure) {
    let line = student_with(Some(failure));
    let (_, alone) = student_alone();
    assert_eq!(count(&line, 29.0, 40.0, began), 0);
    assert!(count(&line, 46.0, 60.0, began) > 3, "and goes on");
    let blind = |entry: &&Entry| matches!(&entry.what, What::Look(look) if look.blind);
    let times: Vec<f64> = line.log().iter().filter(blind).map(|entry| entry.t_s).collect();
    assert!(times.len() > 20 && times.iter().all(|t_s| (22.0..44.0).contains(t_s)), "{times:?}");
    // A tenth of the picks is decided on the frames of these 3.6 s. Were all of them wrong, purity would fall by a tenth, by mass a little more.
    let purity = line.kpis().purity;
    assert!(purity > alone.purity - 0.15, "{purity} of {}", alone.purity);
}

#[test]
fn a_dark_lens_blinds_the_student_and_what_comes_goes_to_the_tail() {
    blinds(Failure::LensDark { lost: 0.9 });
}

#[test]
fn a_dirty_lens_blinds_the_student_and_what_comes_goes_to_the_tail() {
    blinds(Failure::LensDirty { covered: 0.3 });
}

#[test]
fn no_perception_looks_at_the_near_infrared() {
    let dead = student_with(Some(Failure::NirBandsDead { dead: 1.0 }));
    assert!(dead.log() == student_alone().0, "dead bands changed what the student does");
    let dead = with(Some(Failure::NirBandsDead { dead: 1.0 }));
    assert!(dead.log() == with(None).log(), "dead bands changed what the oracle does");
}
