//! What became of each item, and what the policy believed of it: one pass over the log.

use std::collections::{BTreeMap, BTreeSet};

use loopline_control::{Outcome, Record, Valued};
use loopline_line::plant::{EventKind, GripFailure, Place};

use crate::run::log::{Entry, What};
use crate::run::terms::Arrival;

/// What a policy last thought of a track.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Belief {
    pub(super) best: Option<usize>,
    pub(super) options: Vec<Valued>,
    /// The likeliest materials and their posteriors.
    pub(super) top: Vec<(usize, f32)>,
    pub(super) quality: f32,
}

/// What was done with an item.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Deed {
    /// An order for it could not be carried out.
    Refused,
    /// It was not gripped.
    Missed(GripFailure),
    /// It was lost on the way.
    Dropped(GripFailure),
    /// It was let go over a bin. `meant`: the order was for this item and no other.
    Released { bin: usize, meant: bool },
    /// It left the last window, worth picking.
    Unpicked,
}

/// Where an item lay when it was looked at, from the middle of the picture: along the motion and to its left, m.
pub(super) type Seen = (u64, Option<[f64; 2]>);

/// What became of an item.
#[derive(Clone, Debug)]
pub(super) struct Fate {
    pub(super) serial: u64,
    pub(super) item: Arrival,
    pub(super) arrived_s: f64,
    pub(super) ended: Option<(f64, Place)>,
    /// Frames that it was in.
    pub(super) framed: Vec<u64>,
    /// Frames in which it was found.
    pub(super) seen: Vec<Seen>,
    /// The last track that it was matched with.
    pub(super) track: Option<u64>,
    pub(super) belief: Option<Belief>,
    pub(super) deeds: Vec<Deed>,
}

/// How many items waited to be picked, over time: when the number changed, s, and to what.
pub(super) type Waiting = Vec<(f64, usize)>;

/// What became of all items, by their numbers.
#[derive(Debug, Default)]
pub(super) struct Story {
    pub(super) fates: BTreeMap<u64, Fate>,
    pub(super) waiting: Waiting,
    /// When the last thing happened, s.
    pub(super) until_s: f64,
    /// Items of a look, by frame and number of the sighting.
    looks: BTreeMap<u64, Vec<Option<u64>>>,
    /// The item that a track was last matched with.
    items: BTreeMap<u64, u64>,
    beliefs: BTreeMap<u64, Belief>,
    /// The bin of each order under way, by cell.
    orders: BTreeMap<usize, usize>,
    /// Tracks that wait.
    waits: BTreeSet<u64>,
    /// Tracks that an arm has been sent for.
    sent: BTreeSet<u64>,
}

impl Story {
    pub(super) fn of(log: &[Entry]) -> Self {
        let mut story = Self::default();
        for entry in log {
            story.until_s = story.until_s.max(entry.t_s);
            match &entry.what {
                What::Plant(event) => story.plant(entry.t_s, event),
                What::Look(look) => {
                    for serial in look.serials.iter().flatten() {
                        if let Some(fate) = story.fates.get_mut(serial) {
                            fate.seen.push((look.look, None));
                        }
                    }
                    story.looks.insert(look.look, look.serials.clone());
                }
                What::Policy(record) => story.policy(entry.t_s, record),
                What::Energy(_) => {}
            }
        }
        for fate in story.fates.values_mut() {
            fate.belief = fate.track.and_then(|track| story.beliefs.get(&track)).cloned();
        }
        story
    }

    fn plant(&mut self, t_s: f64, event: &EventKind) {
        if let Some((serial, item)) = Arrival::of(event) {
            let fate = Fate {
                serial,
                item,
                arrived_s: t_s,
                ended: None,
                framed: Vec::new(),
                seen: Vec::new(),
                track: None,
                belief: None,
                deeds: Vec::new(),
            };
            self.fates.insert(serial, fate);
        }
        match event {
            EventKind::Arrived { .. }
            | EventKind::Gripped { .. }
            | EventKind::Touched { .. }
            | EventKind::ArmTouched { .. } => {}
            EventKind::Frame { frame, serials } => {
                for serial in serials {
                    if let Some(fate) = self.fates.get_mut(serial) {
                        fate.framed.push(*frame);
                    }
                }
            }
            EventKind::PickBegan { cell, bin, .. } => {
                self.orders.insert(*cell, *bin);
            }
            EventKind::PickRefused { tag, .. } => self.done(*tag, Deed::Refused),
            EventKind::GripFailed { tag, why, .. } => self.done(*tag, Deed::Missed(*why)),
            EventKind::Dropped { serials, why, .. } => {
                for serial in serials {
                    self.done_to(*serial, Deed::Dropped(*why));
                }
            }
            EventKind::Released { cell, tag, serials } => {
                let Some(bin) = self.orders.get(cell).copied() else { return };
                let meant = self.items.get(tag).copied();
                for serial in serials {
                    self.done_to(*serial, Deed::Released { bin, meant: meant == Some(*serial) });
                }
            }
            EventKind::Ended { serial, place } => {
                if let Some(fate) = self.fates.get_mut(serial) {
                    fate.ended = Some((t_s, *place));
                }
            }
        }
    }

    fn policy(&mut self, t_s: f64, record: &Record) {
        match record {
            Record::Looked { frame, sighting, track, place_m, .. } => {
                let matched = self.looks.get(frame).and_then(|serials| serials.get(*sighting).copied().flatten());
                let Some(serial) = matched else { return };
                self.items.insert(*track, serial);
                if let Some(fate) = self.fates.get_mut(&serial) {
                    fate.track = Some(*track);
                    fate.seen.iter_mut().filter(|seen| seen.0 == *frame).for_each(|seen| seen.1 = Some(*place_m));
                }
            }
            Record::Decided { track, best, options, top, quality, .. } => {
                let top = top.iter().map(|likely| (likely.material, likely.posterior)).collect();
                let belief = Belief { best: best.bin, options: options.clone(), top, quality: *quality };
                self.beliefs.insert(*track, belief);
                // What an arm has been sent for waits no more, whatever is thought of it.
                self.waits(t_s, *track, best.bin.is_some() && !self.sent.contains(track));
            }
            Record::Commanded { pick, .. } => {
                self.sent.insert(pick.track);
                self.waits(t_s, pick.track, false);
            }
            Record::Reported { track, outcome: Outcome::Missed | Outcome::Abandoned, .. } => {
                self.sent.remove(track);
                self.waits(t_s, *track, true);
            }
            Record::Reported { .. } | Record::Ignored { .. } => {}
            Record::Unpicked { track, .. } => {
                self.waits(t_s, *track, false);
                self.done(*track, Deed::Unpicked);
            }
            Record::Left { track, .. } => self.waits(t_s, *track, false),
        }
    }

    fn done(&mut self, track: u64, deed: Deed) {
        if let Some(serial) = self.items.get(&track).copied() {
            self.done_to(serial, deed);
        }
    }

    fn done_to(&mut self, serial: u64, deed: Deed) {
        if let Some(fate) = self.fates.get_mut(&serial) {
            fate.deeds.push(deed);
        }
    }

    fn waits(&mut self, t_s: f64, track: u64, waits: bool) {
        let changed = if waits { self.waits.insert(track) } else { self.waits.remove(&track) };
        if changed {
            self.waiting.push((t_s, self.waits.len()));
        }
    }
}
