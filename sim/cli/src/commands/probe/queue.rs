//! `loopline probe queue`: a policy that serves a queue of picks, as JSON.

use std::io::Write;

use anyhow::{Result, ensure};
use loopline_control::{
    ArmSpec, ArmStatus, BinTerms, Command, MassBySize, Meeting, Observation, Outcome, PickResult, Policy, PolicyConfig,
    Reach, Route, Scheduler, Sighting, Start, Status, Target, Terms, TrackerSettings,
};
use loopline_materials::StreamKey;
use rand::RngExt as _;
use serde_json::json;

/// Speed of the belt, m/s. Time is what counts here.
const BELT_M_S: f64 = 1.0;
/// Items of a Poisson process may come at almost the same time, and are none the less two.
const GATE_M: f64 = 1e-9;

/// Arguments.
#[derive(Debug, clap::Args)]
pub(crate) struct QueueArgs {
    /// Number of arms, which share one window.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=16))]
    arms: u64,
    /// Number of items.
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    count: u64,
    /// Mean time between two arrivals, in s.
    #[arg(long, default_value_t = 2.0)]
    between_s: f64,
    /// Time that each pick takes, in s.
    #[arg(long, default_value_t = 1.0)]
    pick_s: f64,
    /// Time from an item's arrival until it leaves the window, in s.
    #[arg(long, default_value_t = 1000.0)]
    window_s: f64,
    /// Who picks what next.
    #[arg(long, default_value = "fifo")]
    scheduler: String,
    /// Seed.
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

/// Arms that are at any item at once, and have it in its bin a fixed time later.
struct AtOnce {
    pick_s: f64,
}

impl Reach for AtOnce {
    fn meet(&self, _: usize, start: Start, target: &Target) -> Option<Meeting> {
        Some(Meeting { meet_s: start.at_s, x_m: target.x_m(start.at_s) })
    }

    fn cycle(&self, _: usize, meeting: Meeting, _: f64, _: usize) -> Option<f64> {
        Some(meeting.meet_s + self.pick_s)
    }
}

/// A pick under way.
#[derive(Clone, Copy)]
struct Work {
    done_s: f64,
    track: u64,
}

/// Prints when each item arrives in the window, when an arm begins to pick it (null where none does), and when that is done, s.
pub(crate) fn run(args: &QueueArgs) -> Result<()> {
    for (key, value) in [("--between-s", args.between_s), ("--pick-s", args.pick_s), ("--window-s", args.window_s)] {
        ensure!((1e-3..=1e6).contains(&value), "{key} {value}: due is a number from 0.001 to 1000000");
    }
    let mut rng = StreamKey::new("probe queue", args.seed, 0).stream("arrivals");
    let mut arrival_s = 0.0;
    let arrivals_s: Vec<f64> = (0..args.count)
        .map(|_| {
            arrival_s -= args.between_s * (1.0 - rng.random::<f64>()).ln();
            arrival_s
        })
        .collect();
    let picks = serve(args, &arrivals_s)?;
    let items: Vec<_> = arrivals_s
        .iter()
        .zip(picks)
        .map(|(arrives_s, pick)| json!([arrives_s, pick.map(|p| p.0), pick.map(|p| p.1)]))
        .collect();
    let text = json!({
        "scheduler": args.scheduler, "arms": args.arms, "pick_s": args.pick_s, "window_s": args.window_s, "items": items,
    });
    writeln!(std::io::stdout(), "{text}")?;
    Ok(())
}

/// When the pick of each item begins and ends, s. The policy is asked whenever an item arrives or an arm is done.
fn serve(args: &QueueArgs, arrivals_s: &[f64]) -> Result<Vec<Option<(f64, f64)>>> {
    let mut policy = policy(args)?;
    let reach = AtOnce { pick_s: args.pick_s };
    let mut work: Vec<Option<Work>> = vec![None; args.arms as usize];
    let mut picks = vec![None; arrivals_s.len()];
    let mut next = 0;
    loop {
        let done_s = work.iter().flatten().map(|work| work.done_s).fold(f64::INFINITY, f64::min);
        let arrives_s = arrivals_s.get(next).copied().unwrap_or(f64::INFINITY);
        let now_s = done_s.min(arrives_s);
        if now_s.is_infinite() {
            return Ok(picks);
        }
        for arm in &mut work {
            if let Some(Work { track, .. }) = arm.take_if(|work| work.done_s <= now_s) {
                policy.report(PickResult { track, outcome: Outcome::Placed, at_s: now_s });
            }
        }
        let encoder_m = BELT_M_S * now_s;
        if arrives_s <= now_s {
            let (frame, sightings) = (next as u64, vec![item()]);
            policy.observe(Observation { frame, encoder_m, taken_s: now_s, ready_s: now_s, sightings });
            next += 1;
        }
        let arms = work.iter().map(|work| ArmStatus { idle: work.is_none(), place_m: [0.0; 2], stopped: false });
        let status = Status { now_s, encoder_m, belt_m_s: BELT_M_S, arms: arms.collect() };
        for Command::Pick { arm, track, .. } in policy.decide(&status, &reach) {
            let done_s = now_s + args.pick_s;
            // Tracks are numbered as items arrive.
            picks[track as usize] = Some((now_s, done_s));
            work[arm] = Some(Work { done_s, track });
        }
        policy.take_records();
    }
}

/// A policy to which each item is worth a pick.
fn policy(args: &QueueArgs) -> Result<Policy> {
    let bin = BinTerms {
        name: "bin".to_owned(),
        route: Route::Recycle,
        value_eur_kg: vec![1.0],
        accepts_quality: (0.0, 1.0),
        accepts_states: Vec::new(),
        wrong_quality_eur_kg: 1.0,
    };
    let terms = Terms { bins: vec![bin], tail_value_eur_kg: 0.0, mass: vec![MassBySize::areal(1.0)], quality_spread: 0.1 };
    let arm = ArmSpec { window_from_m: 0.0, window_to_m: BELT_M_S * args.window_s, bins: vec![0] };
    let scheduler = Scheduler::by_name(&args.scheduler)?;
    let config = PolicyConfig::new(terms, vec![arm; args.arms as usize], scheduler);
    let tracker = TrackerSettings { gate_m: GATE_M, ..config.tracker };
    Ok(Policy::new(PolicyConfig { tracker, ..config })?)
}

/// What perception sees of each item, where the window begins.
fn item() -> Sighting {
    Sighting {
        x_m: 0.0,
        y_m: 0.0,
        length_m: 0.1,
        width_m: 0.1,
        yaw_rad: 0.0,
        height_m: None,
        mass_kg: None,
        cut: [false; 2],
        materials: vec![1.0],
        states: Vec::new(),
        quality: 0.5,
        abstained: false,
    }
}
