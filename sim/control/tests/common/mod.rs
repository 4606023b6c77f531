//! A small line to decide upon: items on a belt, and robots that move by trapezoids of speed.
#![allow(dead_code, unreachable_pub, reason = "each test is a program of its own and uses a part of it")]

use std::cell::Cell;

use loopline_control::{
    ArmSpec, ArmStatus, BinTerms, Command, MassBySize, Meeting, Observation, Outcome, PickResult, Policy, PolicyConfig,
    Reach, Record, Route, Scheduler, Sighting, Spot, Start, Status, Target, Terms,
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Robots that go straight from place to place.
#[derive(Debug)]
pub struct Robots {
    /// Where the bins are, for each arm.
    pub bins_m: Vec<Vec<[f64; 2]>>,
    pub speed_m_s: f64,
    pub acceleration_m_s2: f64,
    pub grip_s: f64,
    pub release_s: f64,
    /// How often they were asked where they could meet an item.
    pub asked: Cell<u64>,
}

impl Robots {
    pub fn travel_s(&self, from: [f64; 2], to: [f64; 2]) -> f64 {
        let way_m = (from[0] - to[0]).hypot(from[1] - to[1]);
        let ramps_m = self.speed_m_s * self.speed_m_s / self.acceleration_m_s2;
        if way_m < ramps_m {
            2.0 * (way_m / self.acceleration_m_s2).sqrt()
        } else {
            way_m / self.speed_m_s + self.speed_m_s / self.acceleration_m_s2
        }
    }
}

impl Reach for Robots {
    fn meet(&self, arm: usize, start: Start, target: &Target) -> Option<Meeting> {
        self.asked.set(self.asked.get() + 1);
        let from = match start.from {
            Spot::Place(place) => place,
            Spot::Bin(bin) => self.bins_m[arm][bin],
        };
        let early = |at_s: f64| at_s - start.at_s - self.travel_s(from, [target.x_m(at_s), target.place_m[1]]);
        let enters_s = if target.x_m(start.at_s) >= target.window_m[0] {
            start.at_s
        } else if target.belt_m_s > 0.0 {
            target.at_s + (target.window_m[0] - target.place_m[0]) / target.belt_m_s
        } else {
            return None;
        };
        let enters_s = if target.x_m(enters_s) < target.window_m[0] { enters_s + 1e-9 } else { enters_s };
        let meet_s = if early(enters_s) >= 0.0 {
            enters_s
        } else {
            let (mut low, mut high) = (enters_s, enters_s + 10.0);
            for _ in 0..40 {
                let middle = (low + high) / 2.0;
                if early(middle) >= 0.0 { high = middle } else { low = middle }
            }
            high
        };
        (meet_s <= target.leaves_s()).then(|| Meeting { meet_s, x_m: target.x_m(meet_s) })
    }

    fn cycle(&self, arm: usize, meeting: Meeting, y_m: f64, bin: usize) -> Option<f64> {
        let carry_s = self.travel_s([meeting.x_m, y_m], self.bins_m[arm][bin]);
        Some(meeting.meet_s + self.grip_s + carry_s + self.release_s)
    }
}

/// An item that will come.
#[derive(Clone, Copy, Debug)]
pub struct Coming {
    pub arrives_s: f64,
    pub y_m: f64,
    pub length_m: f64,
    pub width_m: f64,
    pub material: usize,
}

pub fn terms() -> Terms {
    let bin = |value_eur_kg: [f64; 3]| BinTerms {
        name: "bin".to_owned(),
        route: Route::Recycle,
        value_eur_kg: value_eur_kg.to_vec(),
        accepts_quality: (0.0, 1.0),
        accepts_states: Vec::new(),
        wrong_quality_eur_kg: 0.0,
    };
    Terms {
        bins: vec![bin([1.0, -1.0, -1.0]), bin([-2.0, 4.0, -2.0]), bin([0.1, 0.1, 0.4])],
        tail_value_eur_kg: -0.1,
        mass: [2.0, 3.0, 2.5].map(MassBySize::areal).to_vec(),
        quality_spread: 0.1,
    }
}

/// What scheduling is tried on.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    pub arms: usize,
    pub belt_m_s: f64,
    pub items_per_s: f64,
    pub seconds: f64,
}

pub fn robots(arms: usize) -> Robots {
    let bins_m = (0..arms).map(|arm| {
        let middle = 0.9 + 0.7 * arm as f64;
        vec![[middle - 0.2, 0.45], [middle + 0.2, 0.45], [middle, -0.45]]
    });
    Robots {
        bins_m: bins_m.collect(),
        speed_m_s: 2.0,
        acceleration_m_s2: 15.0,
        grip_s: 0.12,
        release_s: 0.05,
        asked: Cell::new(0),
    }
}

pub fn specs(arms: usize) -> Vec<ArmSpec> {
    (0..arms)
        .map(|arm| {
            let middle = 0.9 + 0.7 * arm as f64;
            ArmSpec { window_from_m: middle - 0.3, window_to_m: middle + 0.3, bins: vec![0, 1, 2] }
        })
        .collect()
}

pub fn infeed(seed: u64, setting: Setting) -> Vec<Coming> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut at_s = 0.0;
    let mut items = Vec::new();
    loop {
        at_s += -(1.0 - random.random::<f64>()).ln() / setting.items_per_s + 0.05;
        if at_s > setting.seconds {
            return items;
        }
        let length_m = random.random_range(0.05..0.25);
        items.push(Coming {
            arrives_s: at_s,
            y_m: random.random_range(-0.25..0.25),
            length_m,
            width_m: length_m * random.random_range(0.4..0.9),
            material: random.random_range(0..3),
        });
    }
}

pub fn sighting(item: &Coming, x_m: f64) -> Sighting {
    let mut materials = vec![0.0; 3];
    materials[item.material] = 1.0;
    Sighting {
        x_m,
        y_m: item.y_m,
        length_m: item.length_m,
        width_m: item.width_m,
        yaw_rad: 0.0,
        height_m: None,
        mass_kg: None,
        cut: [false; 2],
        materials,
        states: Vec::new(),
        quality: 0.5,
        abstained: false,
    }
}

/// What a run earned more than by leaving all on the belt, and what was commanded.
#[derive(Debug, Default, PartialEq)]
pub struct Earned {
    pub gain_eur: f64,
    pub picks: usize,
    pub asked: u64,
    pub commands: Vec<Command>,
    pub records: Vec<Record>,
}

/// Runs a line until all items are past. Each item is seen once, at x = 0.
pub fn run(items: &[Coming], setting: Setting, scheduler: Scheduler) -> Earned {
    let reach = robots(setting.arms);
    let mut policy = Policy::new(PolicyConfig::new(terms(), specs(setting.arms), scheduler)).expect("a sound setting");
    let mut earned = Earned::default();
    let mut busy: Vec<Option<(f64, u64, [f64; 2])>> = vec![None; setting.arms];
    let mut places: Vec<[f64; 2]> = (0..setting.arms).map(|arm| [0.9 + 0.7 * arm as f64, 0.0]).collect();
    let (mut next, mut frame) = (0, 0);
    let tick_s = 0.02;
    let end_s = items.last().map_or(0.0, |item| item.arrives_s) + (1.5 + 0.7 * setting.arms as f64) / setting.belt_m_s;
    for tick in 0..(end_s / tick_s) as usize {
        let now_s = tick as f64 * tick_s;
        let encoder_m = setting.belt_m_s * now_s;
        let first = next;
        while next < items.len() && items[next].arrives_s <= now_s {
            next += 1;
        }
        if next > first {
            let sightings =
                items[first..next].iter().map(|item| sighting(item, setting.belt_m_s * (now_s - item.arrives_s))).collect();
            policy.observe(Observation { frame, encoder_m, taken_s: now_s, ready_s: now_s, sightings });
            frame += 1;
        }
        for (arm, work) in busy.iter_mut().enumerate() {
            if let Some((done_s, track, place)) = *work
                && done_s <= now_s
            {
                policy.report(PickResult { track, outcome: Outcome::Placed, at_s: now_s });
                (places[arm], *work) = (place, None);
            }
        }
        let arms =
            (0..setting.arms).map(|arm| ArmStatus { idle: busy[arm].is_none(), place_m: places[arm], stopped: false });
        let status = Status { now_s, encoder_m, belt_m_s: setting.belt_m_s, arms: arms.collect() };
        for command in policy.decide(&status, &reach) {
            let Command::Pick { arm, track, bin, .. } = command;
            earned.picks += 1;
            earned.commands.push(command);
            let done_s = policy_pick(&mut policy, &mut earned, track);
            busy[arm] = Some((done_s, track, reach.bins_m[arm][bin]));
        }
    }
    earned.records.extend(policy.take_records());
    earned.asked = reach.asked.get();
    earned
}

/// Reads a pick's gain and end off the records.
fn policy_pick(policy: &mut Policy, earned: &mut Earned, track: u64) -> f64 {
    earned.records.extend(policy.take_records());
    let pick = earned.records.iter().rev().find_map(|record| match record {
        Record::Commanded { pick, .. } if pick.track == track => Some(*pick),
        _ => None,
    });
    let pick = pick.expect("a command is recorded");
    earned.gain_eur += pick.gain_eur;
    pick.done_s
}

/// What all items together would gain if each were picked.
pub fn all_eur(items: &[Coming]) -> f64 {
    let terms = terms();
    let gain_eur = |item: &Coming| {
        let best_eur_kg = terms.bins.iter().map(|bin| bin.value_eur_kg[item.material]).fold(f64::NEG_INFINITY, f64::max);
        (best_eur_kg - terms.tail_value_eur_kg) * terms.mass[item.material].kg(item.length_m, item.width_m)
    };
    items.iter().map(gain_eur).sum()
}
