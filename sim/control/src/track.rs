//! Which sightings are of one item, and where it is. What to do with it is decided elsewhere.
//!
//! Sightings join tracks greedily, the closest pair first, by place and size. An assignment of least total cost (Kuhn-Munkres) differs
//! only where two items lie within one gate of each other, and there it needs a price for leaving a sighting alone, which is one more number
//! to be wrong; greedy needs none, and what it does can be read off the log.
//!
//! What the picture's edge cuts is a part of an item: it joins a track that reaches as far where both were seen to end, and at least as far
//! where an edge cut one of them. Frames overlap, so the parts of an item that is longer than a frame join one after the other.

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
    /// Whether it has not been seen to end towards -x and towards +x; place and size are then those of the part that was seen.
    pub cut: [bool; 2],
    /// How high it stands above the belt, m, where a look told.
    pub height_m: Option<f64>,
    /// What it weighs, kg, where a look told.
    pub mass_kg: Option<f64>,
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
            cut: sighting.cut,
            height_m: None,
            mass_kg: None,
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

    /// Whether both its ends have been seen, so that its middle is known.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.cut == [false; 2]
    }

    /// Its box as a sighting when the encoder reads this.
    fn as_seen(&self, encoder_m: f64) -> Sighting {
        Sighting {
            x_m: self.x_m(encoder_m),
            y_m: self.y_m,
            length_m: self.length_m,
            width_m: self.width_m,
            yaw_rad: self.yaw_rad,
            height_m: self.height_m,
            mass_kg: self.mass_kg,
            cut: self.cut,
            materials: Vec::new(),
            states: Vec::new(),
            quality: self.quality,
            abstained: false,
        }
    }

    fn look(&mut self, sighting: &Sighting, encoder_m: f64, gain: f64, fusion: FusionSettings) {
        self.looks += 1;
        match (self.is_whole(), sighting.is_whole()) {
            (true, true) => self.place(sighting, encoder_m, gain),
            // At last all of it.
            (false, true) => self.place(sighting, encoder_m, 1.0),
            (true, false) => {}
            (false, false) => self.place(&united(&self.as_seen(encoder_m), sighting), encoder_m, 1.0),
        }
        self.height_m = sighting.height_m.or(self.height_m);
        self.mass_kg = sighting.mass_kg.or(self.mass_kg);
        // A part says less of an item than a look at all of it.
        let unsure = sighting.abstained || !sighting.is_whole();
        if self.fused.add(&sighting.materials, &sighting.states, sighting.quality, unsure, fusion) {
            self.posterior = self.fused.materials(fusion);
            self.states = self.fused.states(fusion);
            self.quality = self.fused.quality();
        }
    }

    fn place(&mut self, sighting: &Sighting, encoder_m: f64, gain: f64) {
        for (value, seen) in [
            (&mut self.x_at_encoder_0_m, sighting.x_m - encoder_m),
            (&mut self.y_m, sighting.y_m),
            (&mut self.length_m, sighting.length_m),
            (&mut self.width_m, sighting.width_m),
        ] {
            *value += gain * (seen - *value);
        }
        self.yaw_rad = sighting.yaw_rad;
        self.cut = sighting.cut;
    }

    /// How unlike a sighting is, 0 for alike; None beyond the gate.
    fn unlikeness(&self, sighting: &Sighting, encoder_m: f64, settings: &TrackerSettings) -> Option<f64> {
        if !self.is_whole() || !sighting.is_whole() {
            return unlike_parts(&self.as_seen(encoder_m), sighting).filter(|unlike_m| *unlike_m <= settings.gate_m).map(
                |m| {
                    let unlike = m / settings.gate_m;
                    unlike * unlike
                },
            );
        }
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

/// Two parts of an item as one: each end where it was seen, or as far as a part reaches.
fn united(a: &Sighting, b: &Sighting) -> Sighting {
    let ([x_a, y_a], [x_b, y_b]) = (a.bounds_m(), b.bounds_m());
    let end = |end: usize, farther: fn(f64, f64) -> f64| match (a.cut[end], b.cut[end]) {
        (false, true) => x_a[end],
        (_, false) => x_b[end],
        (true, true) => farther(x_a[end], x_b[end]),
    };
    let (x, y) = ([end(0, f64::min), end(1, f64::max)], [y_a[0].min(y_b[0]), y_a[1].max(y_b[1])]);
    let (along_m, across_m) = (x[1] - x[0], y[1] - y[0]);
    Sighting {
        x_m: 0.5 * (x[0] + x[1]),
        y_m: 0.5 * (y[0] + y[1]),
        length_m: along_m.max(across_m),
        width_m: along_m.min(across_m),
        yaw_rad: if along_m >= across_m { 0.0 } else { std::f64::consts::FRAC_PI_2 },
        cut: [a.cut[0] && b.cut[0], a.cut[1] && b.cut[1]],
        ..b.clone()
    }
}

/// By how much two boxes, at least one of them cut, cannot be of one item, m; none where they do not overlap by half across.
fn unlike_parts(a: &Sighting, b: &Sighting) -> Option<f64> {
    let ([x_a, y_a], [x_b, y_b]) = (a.bounds_m(), b.bounds_m());
    let shared = |a: [f64; 2], b: [f64; 2]| a[1].min(b[1]) - a[0].max(b[0]);
    let half = 0.5 * (y_a[1] - y_a[0]).min(y_b[1] - y_b[0]);
    if shared(x_a, x_b) <= 0.0 || shared(y_a, y_b) < half {
        return None;
    }
    // Where one is cut, the other may reach farther, and must not end before.
    let unlike = [0, 1].map(|end| {
        let farther_m = if end == 0 { x_a[end] - x_b[end] } else { x_b[end] - x_a[end] };
        match (a.cut[end], b.cut[end]) {
            (false, false) => farther_m.abs(),
            (false, true) => farther_m.max(0.0),
            (true, false) => (-farther_m).max(0.0),
            (true, true) => 0.0,
        }
    });
    Some(unlike[0].max(unlike[1]))
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
