//! Schedulers against each other, and against the best there is.

mod common;

use common::{Coming, Setting, all_eur, infeed, robots, run, specs, terms};
use loopline_control::schedule::{FreeArm, LookAhead, Pick, Pickable, Scene};
use loopline_control::{ControlError, Reach, Scheduler, Spot, Start, Target};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

fn named(name: &str) -> Scheduler {
    Scheduler::by_name(name).expect("it is listed")
}

/// What each scheduler gains on the same ten infeeds, and on how many `value` gains more than each rule.
fn gains(setting: Setting) -> ([f64; 4], usize) {
    let of = |seed| Scheduler::NAMES.map(|name| run(&infeed(seed, setting), setting, named(name)).gain_eur);
    let runs: Vec<[f64; 4]> = (0..10).map(of).collect();
    let all_eur: f64 = (0..10).map(|seed| all_eur(&infeed(seed, setting))).sum();
    println!("{all_eur:.2} EUR lie on the belt");
    let won = runs.iter().filter(|run| run[..3].iter().all(|rule| run[3] > *rule)).count();
    ([0, 1, 2, 3].map(|name| runs.iter().map(|run| run[name]).sum()), won)
}

/// `value` over the best of the rules, for (arms, items a second): each margin is a little below what was measured.
#[test]
fn value_earns_more_than_every_rule() {
    let cases =
        [(1, 1.0, 1.08), (1, 2.0, 1.38), (1, 4.0, 2.18), (2, 2.0, 1.03), (2, 4.0, 1.30), (3, 3.0, 1.01), (3, 6.0, 1.23)];
    for (arms, items_per_s, margin) in cases {
        let ([fifo, nearest, deadline, value], won) = gains(Setting { arms, belt_m_s: 0.4, items_per_s, seconds: 60.0 });
        let line = format!(
            "{arms} arms, {items_per_s} items/s: fifo {fifo:.2} nearest {nearest:.2} deadline {deadline:.2} value {value:.2} EUR, {:.3}, {won} of 10",
            value / fifo.max(nearest).max(deadline)
        );
        println!("{line}");
        assert!(value >= margin * fifo.max(nearest).max(deadline) && won >= 8, "{line}");
    }
}

#[test]
fn looking_ahead_earns_more_than_the_best_rate_pick_by_pick() {
    let myopic = Scheduler::Value(LookAhead { depth: 1, beam: 1, ..LookAhead::default() });
    for (arms, items_per_s, margin) in [(1, 1.0, 1.03), (1, 2.0, 1.05), (1, 4.0, 1.06), (2, 4.0, 1.05), (3, 6.0, 1.04)] {
        let setting = Setting { arms, belt_m_s: 0.4, items_per_s, seconds: 60.0 };
        let gain_eur = |scheduler| (0..10).map(|seed| run(&infeed(seed, setting), setting, scheduler).gain_eur).sum::<f64>();
        let ratio = gain_eur(named("value")) / gain_eur(myopic);
        println!("{arms} arms, {items_per_s} items/s: {ratio:.3} of what the best rate earns");
        assert!(ratio >= margin, "{arms} arms, {items_per_s} items/s: {ratio:.3}");
    }
}

/// Asking a robot is what a search costs.
#[test]
fn value_asks_a_robot_some_hundred_times_a_pick() {
    let setting = Setting { arms: 3, belt_m_s: 0.4, items_per_s: 6.0, seconds: 60.0 };
    let asked = |scheduler| {
        let earned = run(&infeed(0, setting), setting, scheduler);
        earned.asked as f64 / earned.picks as f64
    };
    let short = Scheduler::Value(LookAhead { depth: 2, beam: 4, ..LookAhead::default() });
    let line =
        format!("a pick: fifo {:.0}, value {:.0}, short {:.0}", asked(named("fifo")), asked(named("value")), asked(short));
    println!("{line}");
    assert!(asked(named("value")) < 1000.0 && asked(short) < 0.6 * asked(named("value")), "{line}");
}

#[test]
fn the_same_calls_give_the_same_commands() {
    let setting = Setting { arms: 2, belt_m_s: 0.4, items_per_s: 3.0, seconds: 30.0 };
    for name in Scheduler::NAMES {
        let items = infeed(5, setting);
        let (first, again) = (run(&items, setting, named(name)), run(&items, setting, named(name)));
        assert_eq!(first, again, "{name}");
        assert!(first.picks > 10, "{name}: {}", first.picks);
    }
}

#[test]
fn an_unknown_name_is_told_what_there_is() {
    let error = Scheduler::by_name("best").expect_err("there is none");
    assert!(matches!(error, ControlError::UnknownScheduler { .. }));
    assert_eq!(error.to_string(), r#"scheduler is "best", and one of fifo, nearest, deadline, value is due"#);
    assert!(Scheduler::NAMES.iter().all(|name| named(name).name() == *name));
}

/// Items before one arm, all known from the beginning.
fn known(random: &mut ChaCha8Rng, count: usize) -> Vec<Pickable> {
    let item = |track: u64, random: &mut ChaCha8Rng| Pickable {
        track,
        target: Target {
            place_m: [random.random_range(-0.2..1.1), random.random_range(-0.25..0.25)],
            at_s: 0.0,
            belt_m_s: 0.4,
            window_m: [f64::NEG_INFINITY, f64::INFINITY],
            height_m: None,
            yaw_rad: 0.0,
            length_m: 0.1,
            width_m: 0.1,
        },
        bins: vec![Some((random.random_range(0..3), random.random_range(0.01..0.2)))],
    };
    (0..count as u64).map(|track| item(track, random)).collect()
}

const ARM: FreeArm = FreeArm { arm: 0, place_m: [0.9, 0.0], window_m: [0.6, 1.2] };

fn pick(start: Start, item: &Pickable, reach: &dyn Reach) -> Option<(f64, Start)> {
    let (bin, gain_eur) = item.bins[0]?;
    let target = Target { window_m: ARM.window_m, ..item.target };
    let meeting = reach.meet(0, start, &target)?;
    let done_s = reach.cycle(0, meeting, target.place_m[1], bin)?;
    Some((gain_eur, Start { at_s: done_s, from: Spot::Bin(bin) }))
}

/// The most that any order of picks gains.
fn optimum_eur(start: Start, items: &[Pickable], reach: &dyn Reach) -> f64 {
    let mut most = 0.0;
    for place in 0..items.len() {
        if let Some((gain_eur, next)) = pick(start, &items[place], reach) {
            let mut rest = items.to_vec();
            rest.remove(place);
            most = f64::max(most, gain_eur + optimum_eur(next, &rest, reach));
        }
    }
    most
}

/// What a scheduler gains if it is asked whenever the arm is free.
fn gained_eur(scheduler: Scheduler, items: &[Pickable], reach: &dyn Reach) -> f64 {
    let mut left = items.to_vec();
    let (mut now_s, mut place_m, mut gain_eur) = (0.0, ARM.place_m, 0.0);
    loop {
        let now: Vec<Pickable> = left
            .iter()
            .map(|item| {
                let target =
                    Target { place_m: [item.target.x_m(now_s), item.target.place_m[1]], at_s: now_s, ..item.target };
                Pickable { target, ..item.clone() }
            })
            .collect();
        let scene = Scene { now_s, arms: &[FreeArm { place_m, ..ARM }], items: &now, commit_within_s: 100.0 };
        let picks: Vec<Pick> = scheduler.assign(&scene, reach);
        let [pick] = picks[..] else { return gain_eur };
        left.retain(|item| item.track != pick.track);
        gain_eur += pick.gain_eur;
        (now_s, place_m) = (pick.done_s, robots(1).bins_m[0][pick.bin]);
    }
}

#[test]
fn value_is_near_the_best_order_of_seven_known_items() {
    let reach = robots(1);
    let start = Start { at_s: 0.0, from: Spot::Place(ARM.place_m) };
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let ahead = Scheduler::Value(LookAhead { horizon_s: 10.0, ..LookAhead::default() });
    let (mut best, mut value, mut short, mut fifo, mut worst) = (0.0, 0.0, 0.0, 0.0, f64::INFINITY);
    for _ in 0..100 {
        let items = known(&mut random, 7);
        let (optimum_eur, gain_eur) = (optimum_eur(start, &items, &reach), gained_eur(ahead, &items, &reach));
        assert!(gain_eur <= optimum_eur + 1e-9, "nothing beats the optimum: {gain_eur} {optimum_eur}");
        worst = f64::min(worst, gain_eur / optimum_eur);
        best += optimum_eur;
        value += gain_eur;
        short += gained_eur(named("value"), &items, &reach);
        fifo += gained_eur(named("fifo"), &items, &reach);
    }
    let line = format!(
        "of the optimum: value {:.4} (worst {worst:.3}), at 3 s {:.4}, fifo {:.4}",
        value / best,
        short / best,
        fifo / best
    );
    println!("{line}");
    assert!(value > 0.98 * best && short > 0.96 * best && worst > 0.8, "{line}");
}

#[test]
fn an_item_that_leaves_first_is_taken_first_when_the_dearer_one_can_wait() {
    let reach = robots(1);
    let mut random = ChaCha8Rng::seed_from_u64(2);
    let mut items = known(&mut random, 2);
    (items[0].target.place_m, items[0].bins) = ([0.5, 0.0], vec![Some((0, 0.2))]);
    (items[1].target.place_m, items[1].bins) = ([1.0, 0.0], vec![Some((0, 0.05))]);
    let first = |name, items: &[Pickable]| {
        let scene = Scene { now_s: 0.0, arms: &[ARM], items, commit_within_s: 1.5 };
        named(name).assign(&scene, &reach)[0].track
    };
    assert_eq!(["value", "fifo", "deadline"].map(|name| first(name, &items)), [1, 0, 1]);
    // Now one of both will be lost, and not the dearer one.
    items[0].target.place_m[0] = 0.99;
    assert_eq!(["value", "fifo", "deadline"].map(|name| first(name, &items)), [0, 0, 1]);
}

#[test]
fn what_cannot_be_met_in_its_window_is_not_picked() {
    let setting = Setting { arms: 1, belt_m_s: 0.4, items_per_s: 1.0, seconds: 1.0 };
    let far = Coming { arrives_s: 0.0, y_m: 0.0, length_m: 0.1, width_m: 0.1, material: 0 };
    for name in Scheduler::NAMES {
        assert_eq!(run(&[far], setting, named(name)).picks, 1, "{name}");
        // Faster than the arm can grip within its window.
        assert_eq!(run(&[far], Setting { belt_m_s: 8.0, ..setting }, named(name)).picks, 0, "{name}");
    }
    assert_eq!(specs(1)[0].bins.len(), terms().bins.len());
}
