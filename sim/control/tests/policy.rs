//! The whole policy: what it commands, what it never does, and what it writes down.

mod common;

use common::{Coming, Robots, robots, sighting, specs, terms};
use loopline_control::{
    ArmStatus, Command, ControlError, Observation, Outcome, PickResult, Policy, PolicyConfig, Record, Scheduler, Sighting,
    Status,
};

const CAN: Coming = Coming { arrives_s: 0.0, y_m: 0.0, length_m: 0.2, width_m: 0.1, material: 0 };
const BELT_M_S: f64 = 0.4;

/// A policy with its robots, of which each has its place above the middle of its window.
struct Line {
    policy: Policy,
    robots: Robots,
    idle: Vec<bool>,
    stopped: Vec<bool>,
    belt_m_s: f64,
}

impl Line {
    fn new(arms: usize) -> Self {
        Self::of(PolicyConfig::new(terms(), specs(arms), Scheduler::by_name("value").expect("it is listed")))
    }

    fn of(config: PolicyConfig) -> Self {
        let arms = config.arms.len();
        let policy = Policy::new(config).expect("a sound setting");
        Self { policy, robots: robots(arms), idle: vec![true; arms], stopped: vec![false; arms], belt_m_s: BELT_M_S }
    }

    /// A frame that is exposed when the encoder reads this, and ready at once.
    fn see(&mut self, frame: u64, encoder_m: f64, sightings: Vec<Sighting>) {
        let taken_s = encoder_m / BELT_M_S;
        self.policy.observe(Observation { frame, encoder_m, taken_s, ready_s: taken_s, sightings });
    }

    fn decide_at(&mut self, now_s: f64, encoder_m: f64) -> Vec<Command> {
        let arms = self.idle.iter().zip(&self.stopped).enumerate();
        let arms = arms.map(|(arm, (idle, stopped))| ArmStatus {
            idle: *idle,
            place_m: [0.9 + 0.7 * arm as f64, 0.0],
            stopped: *stopped,
        });
        let status = Status { now_s, encoder_m, belt_m_s: self.belt_m_s, arms: arms.collect() };
        self.policy.decide(&status, &self.robots)
    }

    /// Decides when the encoder reads this, on a belt that has always run.
    fn decide(&mut self, encoder_m: f64) -> Vec<Command> {
        self.decide_at(encoder_m / BELT_M_S, encoder_m)
    }

    fn report(&mut self, track: u64, outcome: Outcome) {
        self.policy.report(PickResult { track, outcome, at_s: 0.0 });
    }

    fn records(&mut self) -> Vec<Record> {
        self.policy.take_records()
    }
}

/// Arm and track of each command.
fn sent(commands: &[Command]) -> Vec<(usize, u64)> {
    commands.iter().map(|Command::Pick { arm, track, .. }| (*arm, *track)).collect()
}

#[test]
fn without_observations_there_are_no_commands() {
    let mut line = Line::new(2);
    assert!((0..200).all(|tick| line.decide(f64::from(tick) * 0.01).is_empty()));
    assert!(line.records().is_empty());
}

#[test]
fn an_item_is_picked_where_the_encoder_says_that_it_is() {
    let mut line = Line::new(1);
    line.see(0, 0.0, vec![sighting(&CAN, -0.1)]);
    assert!(line.decide(0.0).is_empty(), "too far away to send an arm");
    let commands = line.decide(0.65);
    let [Command::Pick { arm: 0, track: 0, place_m, bin: 0, value_eur, length_m, .. }] = commands[..] else {
        panic!("one pick is due: {commands:?}")
    };
    assert!((place_m[0] - 0.55).abs() < 1e-12 && place_m[1] == 0.0 && length_m == 0.2);
    assert!((value_eur - 0.04).abs() < 1e-6, "0.02 m2 x 2 kg/m2 x 1 EUR/kg");
}

#[test]
fn a_part_of_an_item_is_not_picked_before_all_of_it_was_seen() {
    let mut line = Line::new(1);
    let part = Sighting { cut: [true, false], ..sighting(&CAN, -0.1) };
    line.see(0, 0.0, vec![part.clone()]);
    assert!(line.decide(0.65).is_empty(), "nobody knows where its middle is");
    line.see(1, 0.66, vec![sighting(&Coming { length_m: 0.25, ..CAN }, 0.535)]);
    assert_eq!(sent(&line.decide(0.66)), [(0, 0)]);
    // Nor is it missed that way.
    let mut line = Line::new(1);
    line.see(0, 0.0, vec![part]);
    line.decide(2.0);
    assert!(line.records().iter().any(|record| matches!(record, Record::Left { track: 0, .. })));
}

#[test]
fn an_observation_counts_from_when_it_is_ready_and_is_used_late_while_the_item_can_be_met() {
    let mut line = Line::new(1);
    let late =
        |frame, ready_s| Observation { frame, encoder_m: 0.0, taken_s: 0.0, ready_s, sightings: vec![sighting(&CAN, 0.5)] };
    line.policy.observe(late(0, 1.0));
    assert!(line.decide_at(0.99, 0.396).is_empty());
    assert!(line.policy.tracks().is_empty());
    assert_eq!(sent(&line.decide_at(1.0, 0.4)), [(0, 0)]);

    let mut line = Line::new(1);
    line.policy.observe(late(0, 1.7));
    assert!(line.decide_at(1.7, 0.68).is_empty(), "20 mm before the window's end it is too late");
    line.decide_at(2.0, 0.8);
    let records = line.records();
    assert!(
        matches!(records[..], [Record::Looked { .. }, Record::Decided { .. }, Record::Unpicked { track: 0, .. }]),
        "{records:?}"
    );
}

#[test]
fn a_belt_that_stands_is_picked_from() {
    let mut line = Line::new(1);
    line.belt_m_s = 0.0;
    line.see(0, 0.0, vec![sighting(&CAN, 0.1)]);
    assert!(line.decide_at(100.0, 0.0).is_empty(), "it lies before the window");
    assert_eq!(sent(&line.decide_at(101.0, 0.7)), [(0, 0)]);
}

#[test]
fn a_clock_that_jumps_does_not_change_what_is_picked_where() {
    let place = |jump_s: f64| {
        let mut line = Line::new(1);
        line.see(0, 0.0, vec![sighting(&CAN, -0.1)]);
        assert!(line.decide_at(0.0, 0.0).is_empty());
        let commands = line.decide_at(1.5 + jump_s, 0.6);
        let [Command::Pick { place_m, bin, .. }] = commands[..] else { panic!("one pick is due: {commands:?}") };
        (place_m, bin)
    };
    assert_eq!(place(0.0), place(1000.0));
    assert_eq!(place(0.0), place(-1000.0));
}

#[test]
fn a_frame_behind_a_newer_one_is_ignored_and_told() {
    let mut line = Line::new(1);
    line.see(4, 0.0, vec![]);
    line.decide(0.0);
    line.see(3, 0.0, vec![sighting(&CAN, 0.8)]);
    assert!(line.decide(0.0).is_empty());
    assert_eq!(line.records(), [Record::Ignored { at_s: 0.0, frame: 3 }]);
}

#[test]
fn a_claimed_item_is_no_other_arms_and_a_stopped_arm_gets_nothing() {
    let mut line = Line::new(2);
    // Both windows may serve it: the second arm's begins where the first one's ends.
    line.see(0, 0.0, vec![sighting(&CAN, 1.1)]);
    line.stopped[0] = true;
    assert_eq!(sent(&line.decide(0.05)), [(1, 0)]);
    line.stopped[0] = false;
    for tick in 0..100 {
        assert!(line.decide(0.05 + f64::from(tick) * 0.001).is_empty(), "it is claimed, whoever says to be idle");
    }

    let mut line = Line::new(2);
    line.see(0, 0.0, vec![sighting(&CAN, 0.8)]);
    line.stopped = vec![true, true];
    assert!((0..200).all(|tick| line.decide(f64::from(tick) * 0.01).is_empty()));
    let mut line = Line::new(1);
    line.see(0, 0.0, vec![sighting(&CAN, 0.8)]);
    line.idle[0] = false;
    assert!(line.decide(0.0).is_empty(), "it has work");
}

#[test]
fn two_arms_never_get_one_item() {
    for name in Scheduler::NAMES {
        let mut arms = specs(2);
        arms[1] = arms[0].clone();
        let scheduler = Scheduler::by_name(name).expect("it is listed");
        let mut line = Line::of(PolicyConfig::new(terms(), arms, scheduler));
        line.see(0, 0.0, vec![sighting(&CAN, 0.8), sighting(&Coming { y_m: 0.2, ..CAN }, 0.8)]);
        let mut tracks: Vec<u64> = sent(&line.decide(0.0)).iter().map(|(_, track)| *track).collect();
        tracks.sort_unstable();
        assert_eq!(tracks, [0, 1], "{name}");
    }
}

#[test]
fn a_missed_item_is_tried_again_while_there_is_time_and_not_for_ever() {
    let mut line = Line::new(2);
    line.see(0, 0.0, vec![sighting(&CAN, 0.7)]);
    assert_eq!(sent(&line.decide(0.0)), [(0, 0)]);
    line.report(0, Outcome::Missed);
    assert_eq!(sent(&line.decide(0.2)), [(0, 0)]);
    line.report(0, Outcome::Missed);
    assert!(line.decide(0.21).is_empty(), "twice is enough");
    line.decide(2.0);
    let attempts: Vec<u32> = line
        .records()
        .iter()
        .filter_map(|r| if let Record::Commanded { attempt, .. } = r { Some(*attempt) } else { None })
        .collect();
    assert_eq!(attempts, [1, 2]);
}

#[test]
fn what_was_not_tried_costs_no_attempt_and_what_is_lost_is_not_tried() {
    let mut line = Line::new(1);
    line.see(0, 0.0, vec![sighting(&CAN, 0.7)]);
    for _ in 0..5 {
        assert_eq!(sent(&line.decide(0.0)), [(0, 0)]);
        line.report(0, Outcome::Abandoned);
    }
    assert_eq!(sent(&line.decide(0.0)), [(0, 0)]);
    line.report(0, Outcome::Gripped);
    line.report(0, Outcome::Dropped);
    assert!(line.decide(0.01).is_empty());
    assert!(line.policy.tracks().is_empty());
    line.report(0, Outcome::Missed);
    line.report(99, Outcome::Gripped);
    assert!(line.decide(0.02).is_empty(), "reports of what nobody knows change nothing");
}

#[test]
fn what_nobody_knows_goes_to_the_tail() {
    let unknown = Sighting { materials: vec![f32::NAN; 3], ..sighting(&CAN, 0.8) };
    let unsure = Sighting { materials: vec![0.34, 0.33, 0.33], ..sighting(&Coming { y_m: 0.2, ..CAN }, 0.8) };
    // The third bin takes anything: without it an unsure item pays nowhere.
    let mut strict = terms();
    strict.bins.truncate(2);
    strict.bins[1].value_eur_kg = vec![-4.0, 4.0, -4.0];
    strict.tail_value_eur_kg = 0.0;
    let arms = specs(1)
        .into_iter()
        .map(|mut arm| {
            arm.bins.truncate(2);
            arm
        })
        .collect();
    let mut line = Line::of(PolicyConfig::new(strict, arms, Scheduler::Fifo));
    line.see(0, 0.0, vec![unknown, unsure]);
    assert!((0..200).all(|tick| line.decide(f64::from(tick) * 0.01).is_empty()));
    let left = line.records().iter().filter(|record| matches!(record, Record::Left { .. })).count();
    assert_eq!(left, 2, "and is no missed deadline");
}

#[test]
fn more_looks_are_awaited_where_they_are_asked_for() {
    let mut config = PolicyConfig::new(terms(), specs(1), Scheduler::Fifo);
    config.least_looks = 2;
    let mut line = Line::of(config);
    line.see(0, 0.0, vec![sighting(&CAN, 0.6)]);
    assert!(line.decide(0.0).is_empty());
    line.see(1, 0.1, vec![sighting(&CAN, 0.7)]);
    assert_eq!(sent(&line.decide(0.1)), [(0, 0)]);
}

#[test]
fn records_tell_looks_reasons_and_picks() {
    let mut line = Line::new(1);
    line.see(0, 0.0, vec![Sighting { materials: vec![0.7, 0.2, 0.1], ..sighting(&CAN, 0.7) }]);
    line.decide(0.0);
    line.report(0, Outcome::Placed);
    let records = line.records();
    let [
        Record::Looked { new: true, .. },
        Record::Decided { best, options, top, looks: 1, .. },
        Record::Commanded { pick, .. },
        Record::Reported { .. },
    ] = &records[..]
    else {
        panic!("{records:?}")
    };
    assert_eq!(options.len(), 4, "three bins and the belt");
    assert_eq!(top.iter().map(|likely| likely.material).collect::<Vec<_>>(), [0, 1, 2]);
    assert_eq!(best.bin, Some(pick.bin));
    let belt_eur = options[3].value_eur;
    assert!((pick.gain_eur - (best.value_eur - belt_eur)).abs() < 1e-12);
    let json = serde_json::to_value(&records[1]).expect("records are data");
    assert_eq!((json["record"].as_str(), json["track"].as_u64()), (Some("decided"), Some(0)));
    assert!(line.records().is_empty(), "they are told once");
}

#[test]
fn numbers_that_are_none_send_nobody() {
    let mut line = Line::new(1);
    line.see(0, 0.0, vec![sighting(&CAN, 0.7)]);
    assert!(line.decide_at(f64::NAN, 0.0).is_empty());
    assert!(line.decide_at(0.0, f64::INFINITY).is_empty());
    assert_eq!(line.decide_at(0.0, 0.0).len(), 1);
}

#[test]
fn settings_that_cannot_be_are_refused_by_name() {
    let refused = |change: &dyn Fn(&mut PolicyConfig)| -> ControlError {
        let mut config = PolicyConfig::new(terms(), specs(2), Scheduler::Fifo);
        change(&mut config);
        Policy::new(config).expect_err("it cannot be")
    };
    assert_eq!(
        refused(&|config| config.arms[1].bins.push(3)).to_string(),
        "arms[1].bins is [0, 1, 2, 3], and numbers of terms.bins is due"
    );
    assert!(refused(&|config| config.arms[0].window_to_m = 0.0).to_string().starts_with("arms[0].window_m is (0.6"));
    assert!(refused(&|config| config.tracker.gate_m = -1.0).to_string().starts_with("tracker.gate_m is -1.0"));
    assert!(
        refused(&|config| config.tracker.fusion.correlation = 0.0)
            .to_string()
            .starts_with("tracker.fusion.correlation is 0.0")
    );
    assert!(refused(&|config| config.terms.mass.clear()).to_string().starts_with("terms.mass is []"));
}
