//! Which sightings are of one item, and where it is. What to do with it is decided elsewhere.
//!
//! Sightings join tracks greedily, the closest pair first, by place and size. An assignment of least total cost (Kuhn-Munkres) differs
//! only where two items lie within one gate of each other, and there it needs a price for leaving a sighting alone, which is one more number
//! to be wrong; greedy needs none, and what it does can be read off the log.

use serde::Serialize;

use crate::fusion::{Fused, FusionSettings};
use crate::sighting::{Observation, Sighting};

/// How sightings join tracks.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct TrackerSettings {
    /// How far a sighting may be from where its track should be, m: more than the belt slips between two frames, less than two items'
    /// distance.
    pub gate_m: f64,
    /// By what factor a sighting's length or width may differ from its track's.
    pub size_ratio: f64,
    /// Share of a new look in a track's place and size, 0..1. The mean over looks would average noise better, and would take too long to
    /// follow a slip of the belt.
    pub place_gain: f64,
    /// How looks are fused.
    pub fusion: FusionSettings,
    /// How far behind the last window a claimed item is still waited for, m: the arm's report may come late.
    pub grace_m: f64,
}

impl Default for TrackerSettings {
    fn default() -> Self {
        Self { gate_m: 0.05, size_ratio: 1.8, place_gain: 0.5, fusion: FusionSettings::default(), grace_m: 0.5 }
    }
}

/// What is the matter with a track's item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TrackState {
    /// It lies on the belt.
    Waiting,
    /// An arm is about to pick it.
    Claimed {
        /// Number of the arm.
        arm: usize,
    },
    /// An arm took it.
    Taken,
    /// It passed the last window, or was lost.
    Gone,
}

/// An item, as far as anyone knows.
#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    /// Its number; later items have higher ones.
    pub id: u64,
    /// Sightings that joined it.
    pub looks: u32,
    /// Where its centre was, or would have been, when the belt's encoder read 0, belt frame, m.
    pub x_at_encoder_0_m: f64,
    /// Its centre, belt frame, m.
    pub y_m: f64,
    /// Its longer side, m.
    pub length_m: f64,
    /// Its shorter side, m.
    pub width_m: f64,
    /// Direction of its longer side, from x towards y, rad, as last seen.
    pub yaw_rad: f64,
    /// How high it stands above the belt, m, where a look told.
    pub height_m: Option<f64>,
    /// Posterior of each material over all looks; empty where every look was damaged.
    pub posterior: Vec<f32>,
    /// Posterior of each state; may be empty.
    pub states: Vec<f32>,
    /// Remaining function, 0..1.
    pub quality: f32,
    /// When its first frame was exposed, s.
    pub first_seen_s: f64,
    /// What is the matter with it.
    pub state: TrackState,
    /// Picks that were commanded.
    pub attempts: u32,
    fused: Fused,
    /// The encoder when it was taken, m: what was exposed before may still show it.
    taken_at_encoder_m: f64,
}

impl Track {
    /// A track of one look.
    #[must_use]
    pub fn new(id: u64, sighting: &Sighting, encoder_m: f64, taken_s: f64, fusion: FusionSettings) -> Self {
        let mut track = Self {
            id,
            looks: 0,
            x_at_encoder_0_m: sighting.x_m - encoder_m,
            y_m: sighting.y_m,
            length_m: sighting.length_m,
            width_m: sighting.width_m,
            yaw_rad: sighting.yaw_rad,
            height_m: None,
            posterior: Vec::new(),
            states: Vec::new(),
            quality: 0.0,
            first_seen_s: taken_s,
            state: TrackState::Waiting,
            attempts: 0,
            fused: Fused::default(),
            taken_at_encoder_m: f64::NEG_INFINITY,
        };
        track.look(sighting, encoder_m, 1.0, fusion);
        track
    }

    /// Where its centre is when the encoder reads this, belt frame, m.
    #[must_use]
    pub fn x_m(&self, encoder_m: f64) -> f64 {
        self.x_at_encoder_0_m + encoder_m
    }

    fn look(&mut self, sighting: &Sighting, encoder_m: f64, gain: f64, fusion: FusionSettings) {
        self.looks += 1;
        for (value, seen) in [
            (&mut self.x_at_encoder_0_m, sighting.x_m - encoder_m),
            (&mut self.y_m, sighting.y_m),
            (&mut self.length_m, sighting.length_m),
            (&mut self.width_m, sighting.width_m),
        ] {
            *value += gain * (seen - *value);
        }
        self.yaw_rad = sighting.yaw_rad;
        self.height_m = sighting.height_m.or(self.height_m);
        if self.fused.add(&sighting.materials, &sighting.states, sighting.quality, sighting.abstained, fusion) {
            self.posterior = self.fused.materials(fusion);
            self.states = self.fused.states(fusion);
            self.quality = self.fused.quality();
        }
    }

    /// How unlike a sighting is, 0 for alike; None beyond the gate.
    fn unlikeness(&self, sighting: &Sighting, encoder_m: f64, settings: &TrackerSettings) -> Option<f64> {
        let ln_ratio = |a: f64, b: f64| (a / b).ln().abs() / settings.size_ratio.ln();
        let distance = (sighting.x_m - self.x_m(encoder_m)).hypot(sighting.y_m - self.y_m) / settings.gate_m;
        let (length, width) = (ln_ratio(sighting.length_m, self.length_m), ln_ratio(sighting.width_m, self.width_m));
        (distance <= 1.0 && length <= 1.0 && width <= 1.0).then_some(distance * distance + length * length + width * width)
    }

    fn may_be_seen_at(&self, encoder_m: f64) -> bool {
        match self.state {
            TrackState::Waiting | TrackState::Claimed { .. } => true,
            TrackState::Taken => encoder_m <= self.taken_at_encoder_m,
            TrackState::Gone => false,
        }
    }
}

/// A sighting that joined a track.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Joined {
    /// Number of the sighting in its observation.
    pub sighting: usize,
    /// Number of the track.
    pub track: u64,
    /// Whether the track begins with it.
    pub new: bool,
}

/// All items between the camera and the last window.
#[derive(Clone, Debug)]
pub struct Tracker {
    settings: TrackerSettings,
    last_window_end_m: f64,
    /// By rising number.
    tracks: Vec<Track>,
    next_id: u64,
    last_frame: Option<u64>,
}

impl Tracker {
    /// A tracker that forgets what passes `last_window_end_m`, belt frame.
    #[must_use]
    pub fn new(settings: TrackerSettings, last_window_end_m: f64) -> Self {
        Self { settings, last_window_end_m, tracks: Vec::new(), next_id: 0, last_frame: None }
    }

    /// Joins sightings to tracks, and begins tracks with those that fit none, the farthest downstream first.
    ///
    /// None when the frame is not newer than the last: it is ignored. Newer is by the frame's number, so that a clock that jumps back
    /// does not blind the line.
    pub fn observe(&mut self, observation: &Observation) -> Option<Vec<Joined>> {
        if self.last_frame.is_some_and(|last| observation.frame <= last) {
            return None;
        }
        self.last_frame = Some(observation.frame);
        let encoder_m = observation.encoder_m;
        let sound = |s: &Sighting| {
            encoder_m.is_finite()
                && [s.x_m, s.y_m, s.yaw_rad].iter().all(|v| v.is_finite())
                && [s.length_m, s.width_m].iter().all(|v| v.is_finite() && *v > 0.0)
        };

        let mut pairs = Vec::new();
        for (place, track) in self.tracks.iter().enumerate().filter(|(_, track)| track.may_be_seen_at(encoder_m)) {
            for (number, sighting) in observation.sightings.iter().enumerate().filter(|(_, s)| sound(s)) {
                if let Some(unlike) = track.unlikeness(sighting, encoder_m, &self.settings) {
                    pairs.push((unlike, place, number));
                }
            }
        }
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));

        let mut joined: Vec<Option<Joined>> = vec![None; observation.sightings.len()];
        let mut seen = vec![false; self.tracks.len()];
        for (_, place, number) in pairs {
            if !seen[place] && joined[number].is_none() {
                seen[place] = true;
                let track = &mut self.tracks[place];
                track.look(&observation.sightings[number], encoder_m, self.settings.place_gain, self.settings.fusion);
                joined[number] = Some(Joined { sighting: number, track: track.id, new: false });
            }
        }

        let mut fresh: Vec<usize> =
            (0..joined.len()).filter(|n| joined[*n].is_none() && sound(&observation.sightings[*n])).collect();
        fresh.sort_by(|a, b| {
            let [a, b] = [a, b].map(|n| &observation.sightings[*n]);
            b.x_m.total_cmp(&a.x_m).then(a.y_m.total_cmp(&b.y_m))
        });
        for number in fresh {
            let id = self.next_id;
            self.next_id += 1;
            let sighting = &observation.sightings[number];
            self.tracks.push(Track::new(id, sighting, encoder_m, observation.taken_s, self.settings.fusion));
            joined[number] = Some(Joined { sighting: number, track: id, new: true });
        }
        Some(joined.into_iter().flatten().collect())
    }

    /// Number of the newest frame that was used.
    #[must_use]
    pub fn last_frame(&self) -> Option<u64> {
        self.last_frame
    }

    /// All tracks by rising number, taken ones among them until they pass the last window.
    #[must_use]
    pub fn tracks(&self) -> &[Track] {
        &self.tracks
    }

    /// The track of this number, unless it is forgotten.
    #[must_use]
    pub fn track(&self, id: u64) -> Option<&Track> {
        self.tracks.binary_search_by_key(&id, |track| track.id).ok().map(|place| &self.tracks[place])
    }

    fn track_mut(&mut self, id: u64) -> Option<&mut Track> {
        self.tracks.binary_search_by_key(&id, |track| track.id).ok().map(|place| &mut self.tracks[place])
    }

    /// An arm will pick this item.
    pub fn claim(&mut self, id: u64, arm: usize) {
        if let Some(track) = self.track_mut(id) {
            track.state = TrackState::Claimed { arm };
            track.attempts += 1;
        }
    }

    /// The item was tried and lies on the belt as before.
    pub fn release(&mut self, id: u64) {
        if let Some(track) = self.track_mut(id)
            && matches!(track.state, TrackState::Claimed { .. })
        {
            track.state = TrackState::Waiting;
        }
    }

    /// The item lies on the belt as before, and was not tried.
    pub fn unclaim(&mut self, id: u64) {
        if let Some(track) = self.track_mut(id)
            && matches!(track.state, TrackState::Claimed { .. })
        {
            track.state = TrackState::Waiting;
            track.attempts -= 1;
        }
    }

    /// The item left the belt when the encoder read this.
    pub fn take(&mut self, id: u64, encoder_m: f64) {
        if let Some(track) = self.track_mut(id) {
            track.state = TrackState::Taken;
            track.taken_at_encoder_m = encoder_m;
        }
    }

    /// Nobody knows where the item is.
    pub fn lose(&mut self, id: u64) {
        if let Some(track) = self.track_mut(id) {
            track.state = TrackState::Gone;
        }
    }

    /// Forgets what has passed the last window, and what is gone; returns it as it was.
    pub fn advance(&mut self, encoder_m: f64) -> Vec<Track> {
        let (end_m, grace_m) = (self.last_window_end_m, self.settings.grace_m);
        let passed = |track: &mut Track| {
            let beyond_m = track.x_m(encoder_m) - end_m;
            match track.state {
                TrackState::Gone => true,
                TrackState::Claimed { .. } => beyond_m > grace_m,
                TrackState::Waiting | TrackState::Taken => beyond_m > 0.0,
            }
        };
        self.tracks.extract_if(.., passed).collect()
    }
}
