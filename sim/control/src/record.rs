//! What a policy did and why, for the event log.

use serde::Serialize;

use crate::economy::Valued;
use crate::policy::Outcome;
use crate::schedule::Pick;

/// A material and how likely it is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Likely {
    /// Its place in the model card's list.
    pub material: usize,
    /// Its posterior probability.
    pub posterior: f32,
}

/// Something that a policy did. Times are when it did, s.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "record", rename_all = "snake_case")]
pub enum Record {
    /// An observation came after a newer one, and was ignored.
    Ignored {
        /// When.
        at_s: f64,
        /// Number of its frame.
        frame: u64,
    },
    /// A sighting joined a track.
    Looked {
        /// When.
        at_s: f64,
        /// Number of its frame.
        frame: u64,
        /// Number of the sighting in its observation.
        sighting: usize,
        /// Number of the track.
        track: u64,
        /// Whether the track begins with it.
        new: bool,
        /// Where the track's item was at the exposure after this look, belt frame, m.
        place_m: [f64; 2],
    },
    /// The best option of an item was found, or has changed.
    Decided {
        /// When.
        at_s: f64,
        /// Number of the track.
        track: u64,
        /// Looks so far.
        looks: u32,
        /// The best option.
        best: Valued,
        /// All of them.
        options: Vec<Valued>,
        /// The three likeliest materials.
        top: Vec<Likely>,
        /// Remaining function, 0..1.
        quality: f32,
    },
    /// An arm was sent.
    Commanded {
        /// When.
        at_s: f64,
        /// What is to happen.
        pick: Pick,
        /// What the item is worth in the bin, euro.
        value_eur: f64,
        /// How many times this item has been tried, this one counted.
        attempt: u32,
    },
    /// An arm told what came of it.
    Reported {
        /// When.
        at_s: f64,
        /// Number of the track.
        track: u64,
        /// What came of it.
        outcome: Outcome,
    },
    /// An item that was worth picking left the last window.
    Unpicked {
        /// When.
        at_s: f64,
        /// Number of the track.
        track: u64,
        /// The bin that it should have gone to.
        bin: usize,
        /// How much more it would have been worth there than on the belt, euro.
        lost_eur: f64,
    },
    /// An item that is worth most on the belt left the last window.
    Left {
        /// When.
        at_s: f64,
        /// Number of the track.
        track: u64,
    },
}
