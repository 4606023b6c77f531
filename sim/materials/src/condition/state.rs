//! The ten degradation states and the three triage classes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Number of degradation states.
pub const STATE_COUNT: usize = 10;

/// Smallest severity that names a state; below it a part counts as pristine.
pub const STATE_THRESHOLD: f32 = 0.30;

/// What service did most to a part. The discriminant is the index in every severity vector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum DegradationState {
    /// Nothing reaches the threshold.
    Pristine = 0,
    /// Abraded.
    Worn = 1,
    /// Yellowed, chalked, faded by light.
    PhotoOxidised = 2,
    /// Chains cut so far that it breaks rather than bends.
    Embrittled = 3,
    /// A thin film of corrosion product.
    Tarnished = 4,
    /// Corrosion with loss of section.
    Corroded = 5,
    /// Aged, warped or charred by heat.
    HeatAged = 6,
    /// Swollen or cut by water.
    Hydrolysed = 7,
    /// Covered in dirt.
    Soiled = 8,
    /// Cracked or broken.
    Fractured = 9,
}

impl DegradationState {
    /// All states in index order.
    pub const ALL: [Self; STATE_COUNT] = [
        Self::Pristine,
        Self::Worn,
        Self::PhotoOxidised,
        Self::Embrittled,
        Self::Tarnished,
        Self::Corroded,
        Self::HeatAged,
        Self::Hydrolysed,
        Self::Soiled,
        Self::Fractured,
    ];

    /// The index in severity vectors.
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The name as files spell it, for example `photo_oxidised`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pristine => "pristine",
            Self::Worn => "worn",
            Self::PhotoOxidised => "photo_oxidised",
            Self::Embrittled => "embrittled",
            Self::Tarnished => "tarnished",
            Self::Corroded => "corroded",
            Self::HeatAged => "heat_aged",
            Self::Hydrolysed => "hydrolysed",
            Self::Soiled => "soiled",
            Self::Fractured => "fractured",
        }
    }

    /// The state of a severity vector: the most severe mechanism if it reaches [`STATE_THRESHOLD`], else pristine.
    /// Entry 0 is ignored; of equals the first wins.
    #[must_use]
    pub fn dominant(severity: &[f32; STATE_COUNT]) -> Self {
        let mut best = Self::Pristine;
        let mut most = STATE_THRESHOLD;
        for &state in &Self::ALL[1..] {
            let s = severity[state.index()];
            if s > most || (best == Self::Pristine && s == most) {
                most = s;
                best = state;
            }
        }
        best
    }
}

/// What should become of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Triage {
    /// Quality above [`Triage::REUSE_ABOVE`].
    Reuse,
    /// Quality from [`Triage::RECYCLE_BELOW`] to [`Triage::REUSE_ABOVE`].
    Repair,
    /// Quality below [`Triage::RECYCLE_BELOW`].
    Recycle,
}

impl Triage {
    /// All classes from best to worst.
    pub const ALL: [Self; 3] = [Self::Reuse, Self::Repair, Self::Recycle];

    /// A part of quality above this is reused. Datasets carry both bounds, and models take them from there.
    pub const REUSE_ABOVE: f32 = 0.7;

    /// A part of quality below this is recycled; what lies between is repaired.
    pub const RECYCLE_BELOW: f32 = 0.3;

    /// The class of a quality between 0 and 1.
    #[must_use]
    pub fn of(quality: f32) -> Self {
        if quality > Self::REUSE_ABOVE {
            Self::Reuse
        } else if quality >= Self::RECYCLE_BELOW {
            Self::Repair
        } else {
            Self::Recycle
        }
    }

    /// The name as files spell it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reuse => "reuse",
            Self::Repair => "repair",
            Self::Recycle => "recycle",
        }
    }
}
