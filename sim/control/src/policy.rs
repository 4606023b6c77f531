//! All of it together: observations and the line's state in, commands out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::economy::{Terms, Valued, best_of, evaluate};
use crate::error::{ControlError, Result};
use crate::record::{Likely, Record};
use crate::schedule::{FreeArm, Pick, Pickable, Reach, Scene, Scheduler, Target};
use crate::sighting::Observation;
use crate::track::{Track, TrackState, Tracker, TrackerSettings};

/// What an arm is there for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArmSpec {
    /// Where it may begin to grip, belt frame, m.
    pub window_from_m: f64,
    /// Where it may grip last, belt frame, m.
    pub window_to_m: f64,
    /// Numbers of the bins that it serves.
    pub bins: Vec<usize>,
}

/// What a policy goes by.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyConfig {
    /// What pays.
    pub terms: Terms,
    /// The arms, by their numbers.
    pub arms: Vec<ArmSpec>,
    /// Who picks what next.
    pub scheduler: Scheduler,
    /// How sightings join tracks.
    pub tracker: TrackerSettings,
    /// An item needs this many looks before it may be picked.
    pub least_looks: u32,
    /// An item is tried at most this often.
    pub most_attempts: u32,
    /// See [`Scene::commit_within_s`].
    pub commit_within_s: f64,
}

impl PolicyConfig {
    /// One look is enough, a second attempt is allowed, and arms are sent at most 1.5 s ahead.
    #[must_use]
    pub fn new(terms: Terms, arms: Vec<ArmSpec>, scheduler: Scheduler) -> Self {
        let tracker = TrackerSettings::default();
        Self { terms, arms, scheduler, tracker, least_looks: 1, most_attempts: 2, commit_within_s: 1.5 }
    }

    fn check(&self) -> Result<()> {
        let due = |holds: bool, key: String, value: &dyn std::fmt::Debug, due| {
            if holds { Ok(()) } else { Err(ControlError::setting(key, value, due)) }
        };
        self.terms.check()?;
        for (number, arm) in self.arms.iter().enumerate() {
            let window = (arm.window_from_m, arm.window_to_m);
            let holds = window.0.is_finite() && window.1.is_finite() && window.0 < window.1;
            due(holds, format!("arms[{number}].window_m"), &window, "a place and one farther downstream")?;
            let known = arm.bins.iter().all(|bin| *bin < self.terms.bins.len());
            due(known, format!("arms[{number}].bins"), &arm.bins, "numbers of terms.bins")?;
        }
        let tracker = &self.tracker;
        let above_0 = |value: f64| value.is_finite() && value > 0.0;
        let share = |value: f64| value > 0.0 && value <= 1.0;
        due(above_0(tracker.gate_m), "tracker.gate_m".to_owned(), &tracker.gate_m, "a distance above 0")?;
        let ratio = tracker.size_ratio;
        due(ratio.is_finite() && ratio > 1.0, "tracker.size_ratio".to_owned(), &ratio, "a factor above 1")?;
        let grace_m = tracker.grace_m;
        due(grace_m.is_finite() && grace_m >= 0.0, "tracker.grace_m".to_owned(), &grace_m, "a distance from 0 on")?;
        for (key, value) in [
            ("place_gain", tracker.place_gain),
            ("fusion.correlation", tracker.fusion.correlation),
            ("fusion.abstained_weight", tracker.fusion.abstained_weight),
        ] {
            due(share(value), format!("tracker.{key}"), &value, "a share above 0, at most 1")?;
        }
        let ahead_s = self.commit_within_s;
        due(above_0(ahead_s), "commit_within_s".to_owned(), &ahead_s, "a time above 0")?;
        if let Scheduler::Value(ahead) = self.scheduler {
            let holds = ahead.depth > 0 && ahead.beam > 0 && above_0(ahead.horizon_s) && ahead.time_price >= 0.0;
            due(
                holds,
                "scheduler.value".to_owned(),
                &ahead,
                "a depth and a beam of 1 or more, a horizon above 0 and a price from 0 on",
            )?;
        }
        Ok(())
    }
}

/// An arm's state.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ArmStatus {
    /// Whether it can be sent: it has no pick.
    pub idle: bool,
    /// Where it is, belt frame, m.
    pub place_m: [f64; 2],
    /// Whether it must not be sent: stopped, broken, without power.
    pub stopped: bool,
}

/// The line's state.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Status {
    /// Now, s.
    pub now_s: f64,
    /// The belt's encoder, m.
    pub encoder_m: f64,
    /// The belt's speed, m/s.
    pub belt_m_s: f64,
    /// The arms, by their numbers.
    pub arms: Vec<ArmStatus>,
}

/// What an arm is to do.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(tag = "command", rename_all = "snake_case")]
pub enum Command {
    /// Pick an item off the belt and let it fall into a bin.
    Pick {
        /// Number of the arm.
        arm: usize,
        /// Number of the item's track.
        track: u64,
        /// Where its centre is now, belt frame, m.
        place_m: [f64; 2],
        /// Direction of its longer side, from x towards y, rad.
        yaw_rad: f64,
        /// Its longer side, m.
        length_m: f64,
        /// Its shorter side, m.
        width_m: f64,
        /// How high it stands above the belt, m, where known.
        height_m: Option<f64>,
        /// What it is expected to weigh, kg.
        mass_kg: f64,
        /// Number of the bin.
        bin: usize,
        /// What it is expected to be worth there, euro.
        value_eur: f64,
    },
}

/// What came of a pick.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The arm holds the item.
    Gripped,
    /// The arm let go of it above its bin.
    Placed,
    /// It did not get hold of it: the item is taken to lie where it was.
    Missed,
    /// It lost it on the way: nobody knows where the item is.
    Dropped,
    /// It did not try: the item lies where it was, and the attempt does not count.
    Abandoned,
}

/// An arm's report.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PickResult {
    /// Number of the track.
    pub track: u64,
    /// What came of it.
    pub outcome: Outcome,
    /// When, s.
    pub at_s: f64,
}

/// Decides who picks what.
#[derive(Clone, Debug)]
pub struct Policy {
    config: PolicyConfig,
    tracker: Tracker,
    /// Observations that are not ready yet.
    pending: Vec<Observation>,
    /// What each item is worth where, by number of track; none that has been forgotten.
    worth: BTreeMap<u64, Vec<Valued>>,
    encoder_m: f64,
    records: Vec<Record>,
}

impl Policy {
    /// A policy before the first item.
    ///
    /// # Errors
    /// A setting that cannot be used.
    pub fn new(config: PolicyConfig) -> Result<Self> {
        config.check()?;
        let last_window_end_m = config.arms.iter().map(|arm| arm.window_to_m).fold(f64::NEG_INFINITY, f64::max);
        let tracker = Tracker::new(config.tracker, last_window_end_m);
        Ok(Self { config, tracker, pending: Vec::new(), worth: BTreeMap::new(), encoder_m: 0.0, records: Vec::new() })
    }

    /// What it goes by.
    #[must_use]
    pub fn config(&self) -> &PolicyConfig {
        &self.config
    }

    /// All items that are known.
    #[must_use]
    pub fn tracks(&self) -> &[Track] {
        self.tracker.tracks()
    }

    /// Hands over what perception saw, as soon as it is known that it will see it; it is used when it is ready.
    pub fn observe(&mut self, observation: Observation) {
        self.pending.push(observation);
    }

    /// Hands over what came of a pick. An item that was missed waits again, and may be tried anew.
    pub fn report(&mut self, result: PickResult) {
        let PickResult { track, outcome, at_s } = result;
        self.records.push(Record::Reported { at_s, track, outcome });
        match outcome {
            Outcome::Gripped | Outcome::Placed => self.tracker.take(track, self.encoder_m),
            Outcome::Missed => self.tracker.release(track),
            Outcome::Dropped => self.tracker.lose(track),
            Outcome::Abandoned => self.tracker.unclaim(track),
        }
    }

    /// What has been done since the last call, in order.
    pub fn take_records(&mut self) -> Vec<Record> {
        std::mem::take(&mut self.records)
    }

    /// Which arms to send where now. An arm that is stopped, has work, or is not in `status` gets no command.
    pub fn decide(&mut self, status: &Status, reach: &dyn Reach) -> Vec<Command> {
        if ![status.now_s, status.encoder_m, status.belt_m_s].iter().all(|value| value.is_finite()) {
            return Vec::new();
        }
        self.encoder_m = status.encoder_m;
        self.look(status.now_s);
        self.forget(status);
        let arms = self.free_arms(status);
        if arms.is_empty() {
            return Vec::new();
        }
        let items = self.pickable(status);
        let commit_within_s = self.config.commit_within_s;
        let scene = Scene { now_s: status.now_s, arms: &arms, items: &items, commit_within_s };
        let picks = self.config.scheduler.assign(&scene, reach);
        picks.into_iter().filter_map(|pick| self.command(pick, status)).collect()
    }

    /// Uses the observations that are ready, by their frames. Those behind a newer one need not be waited for: they will be ignored.
    fn look(&mut self, now_s: f64) {
        let due = |observation: &mut Observation| {
            observation.ready_s <= now_s || self.tracker.last_frame().is_some_and(|last| observation.frame <= last)
        };
        let mut ready: Vec<Observation> = self.pending.extract_if(.., due).collect();
        ready.sort_by_key(|observation| observation.frame);
        for observation in ready {
            let (frame, encoder_m) = (observation.frame, observation.encoder_m);
            let Some(joined) = self.tracker.observe(&observation) else {
                self.records.push(Record::Ignored { at_s: now_s, frame });
                continue;
            };
            for joined in joined {
                let track = self.tracker.track(joined.track).expect("the tracker has just seen it");
                let place_m = [track.x_m(encoder_m), track.y_m];
                let (sighting, new) = (joined.sighting, joined.new);
                self.records.push(Record::Looked { at_s: now_s, frame, sighting, track: track.id, new, place_m });

                let options = evaluate(track, &self.config.terms);
                let best = best_of(&options, |_| true);
                let before = self.worth.insert(track.id, options.clone());
                if before.is_none_or(|before| best_of(&before, |_| true).bin != best.bin) {
                    let (looks, quality) = (track.looks, track.quality);
                    let top = top_3(&track.posterior);
                    self.records.push(Record::Decided { at_s: now_s, track: track.id, looks, best, options, top, quality });
                }
            }
        }
    }

    /// Forgets what has passed the last window.
    fn forget(&mut self, status: &Status) {
        let at_s = status.now_s;
        for track in self.tracker.advance(status.encoder_m) {
            let options = self.worth.remove(&track.id).unwrap_or_default();
            if !matches!(track.state, TrackState::Waiting | TrackState::Claimed { .. }) {
                continue;
            }
            let (best, belt) = (best_of(&options, |_| true), best_of(&options, |_| false));
            // Of what was never seen whole nobody knows where to grip it.
            self.records.push(match best.bin.filter(|_| track.is_whole()) {
                Some(bin) => Record::Unpicked { at_s, track: track.id, bin, lost_eur: best.value_eur - belt.value_eur },
                None => Record::Left { at_s, track: track.id },
            });
        }
    }

    fn free_arms(&self, status: &Status) -> Vec<FreeArm> {
        let arms = self.config.arms.iter().zip(&status.arms).enumerate();
        arms.filter(|(_, (_, now))| now.idle && !now.stopped)
            .map(|(arm, (spec, now))| FreeArm {
                arm,
                place_m: now.place_m,
                window_m: [spec.window_from_m, spec.window_to_m],
            })
            .collect()
    }

    /// The items that wait and are worth more in a bin than on the belt.
    fn pickable(&self, status: &Status) -> Vec<Pickable> {
        let config = &self.config;
        let waits = |track: &&Track| {
            track.state == TrackState::Waiting
                && track.is_whole()
                && track.looks >= config.least_looks
                && track.attempts < config.most_attempts
        };
        let pickable = |track: &Track| {
            let options = self.worth.get(&track.id)?;
            let belt_eur = best_of(options, |_| false).value_eur;
            best_of(options, |_| true).bin?;
            let of_arm = |arm: &ArmSpec| {
                let best = best_of(options, |bin| arm.bins.contains(&bin));
                best.bin.map(|bin| (bin, best.value_eur - belt_eur))
            };
            let target = Target {
                place_m: [track.x_m(status.encoder_m), track.y_m],
                at_s: status.now_s,
                belt_m_s: status.belt_m_s,
                window_m: [f64::NEG_INFINITY, f64::INFINITY],
                height_m: track.height_m,
                yaw_rad: track.yaw_rad,
                length_m: track.length_m,
                width_m: track.width_m,
            };
            Some(Pickable { track: track.id, target, bins: config.arms.iter().map(of_arm).collect() })
        };
        self.tracker.tracks().iter().filter(waits).filter_map(pickable).collect()
    }

    /// Claims a pick's item and says what the arm is to do.
    fn command(&mut self, pick: Pick, status: &Status) -> Option<Command> {
        let options = self.worth.get(&pick.track)?;
        let value_eur = options.iter().find(|option| option.bin == Some(pick.bin))?.value_eur;
        self.tracker.claim(pick.track, pick.arm);
        let track = self.tracker.track(pick.track)?;
        self.records.push(Record::Commanded { at_s: status.now_s, pick, value_eur, attempt: track.attempts });
        Some(Command::Pick {
            arm: pick.arm,
            track: track.id,
            place_m: [track.x_m(status.encoder_m), track.y_m],
            yaw_rad: track.yaw_rad,
            length_m: track.length_m,
            width_m: track.width_m,
            height_m: track.height_m,
            mass_kg: self.config.terms.mass_kg(track),
            bin: pick.bin,
            value_eur,
        })
    }
}

/// The three likeliest materials, the first of equals first.
fn top_3(posterior: &[f32]) -> Vec<Likely> {
    let mut all: Vec<Likely> =
        posterior.iter().enumerate().map(|(material, p)| Likely { material, posterior: *p }).collect();
    all.sort_by(|a, b| b.posterior.total_cmp(&a.posterior));
    all.truncate(3);
    all
}
