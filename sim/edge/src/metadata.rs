//! What a model file says of itself: the property `loopline` of its metadata.

use serde::{Deserialize, Serialize};

use crate::crop;
use crate::decide::{Rules, TriageBounds};
use crate::expect::Learned;

/// Name of the property.
pub const PROPERTY: &str = "loopline";
/// Version of the property's content that this crate reads, the only one.
pub const FORMAT: u64 = 2;

/// How to feed a model and what its outputs mean.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelCard {
    /// Version of this content.
    pub format: u64,
    /// Width and height of the input, pixels.
    pub input_px: usize,
    /// Side of the square that is cut over the box's longer side.
    pub crop_scale: f32,
    /// Material ids in the order of the output `material`.
    pub materials: Vec<String>,
    /// States in the order of the output `state`.
    pub states: Vec<String>,
    /// The student abstains when its highest posterior of a material lies below this.
    pub abstain_below: f32,
    /// Which quality leads to which triage.
    pub triage: TriageBounds,
    /// Multiply-accumulates of one item.
    pub macs: u64,
    /// Trained numbers.
    pub parameters: u64,
    /// `fp32` or `int8`.
    pub precision: String,
    /// What it was trained on, in words.
    pub trained_on: String,
    /// What it learned from, in numbers; absent in models of earlier builds and of a user's own groups.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub learned: Option<Learned>,
    /// Present where the last layer was learned anew on pictures of a user's own; `materials` are then the user's groups.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calibrated: Option<Calibrated>,
}

/// What a user's own pictures say of a model whose last layer they taught. All counts are of pictures that a layer was asked about
/// which had not learned from them (cross-validation).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calibrated {
    /// Pictures of items of each group, in the order of `materials`.
    pub pictures: Vec<u32>,
    /// Of them, those whose group was named rightly.
    pub right: u32,
    /// Of them, those that were answered at `abstain_below`.
    pub answered: u32,
    /// Of the answered ones, those that were wrong.
    pub wrong: u32,
    /// Whether the pictures prove that among the answered at least the share `wanted` is right.
    pub proved: bool,
    /// The share of right answers among all answers that was asked for.
    pub wanted: f32,
    /// Probability with which such a proof holds.
    pub confidence: f32,
}

impl Calibrated {
    /// How far abstention can be trusted, in a sentence.
    #[must_use]
    pub fn promise(&self) -> String {
        let pictures: u32 = self.pictures.iter().sum();
        let of = format!("{} of {pictures} pictures answered, {} of them wrong", self.answered, self.wrong);
        let share = f64::from(self.wanted) * 100.0;
        if self.proved {
            let sure = f64::from(self.confidence) * 100.0;
            format!("{of}: of answers at least {share:.0} % are right, at {sure:.0} % confidence")
        } else {
            format!("{of}: that does not prove that {share:.0} % of answers are right")
        }
    }
}

impl ModelCard {
    /// How to decide by what the model says.
    #[must_use]
    pub fn rules(&self) -> Rules {
        Rules { abstain_below: self.abstain_below, triage: self.triage }
    }

    /// Reads and checks the property's text.
    ///
    /// # Errors
    /// A sentence that names the key, its value and what is due.
    pub fn parse(text: &str) -> Result<Self, String> {
        let place = format!("metadata property `{PROPERTY}`");
        let value: serde_json::Value = serde_json::from_str(text)
            .map_err(|e| format!("{place} is not JSON: {e}; export the model with `loopline-train export`"))?;
        match value.get("format") {
            Some(format) if format.as_u64() == Some(FORMAT) => {}
            Some(format) => {
                return Err(format!(
                    "{place}: format is {format}, and this program reads format {FORMAT}: use a model or a program of the other's version"
                ));
            }
            None => return Err(format!("{place}: the key format is missing; {FORMAT} is due")),
        }
        let card: Self = serde_json::from_value(value).map_err(|e| format!("{place}: {e}"))?;
        card.check().map_err(|what| format!("{place}: {what}"))?;
        Ok(card)
    }

    fn check(&self) -> Result<(), String> {
        if self.input_px != crop::SIZE {
            return Err(format!("input_px is {}, and this program cuts pictures of {}", self.input_px, crop::SIZE));
        }
        if (self.crop_scale - crop::SCALE).abs() > 1e-6 {
            return Err(format!("crop_scale is {}, and this program cuts at {}", self.crop_scale, crop::SCALE));
        }
        if !(0.0..=1.0).contains(&self.abstain_below) {
            return Err(format!("abstain_below is {}, and a share from 0 to 1 is due", self.abstain_below));
        }
        let TriageBounds { reuse_above, recycle_below } = self.triage;
        if !(0.0 <= recycle_below && recycle_below <= reuse_above && reuse_above <= 1.0) {
            return Err(format!(
                "triage has recycle_below {recycle_below} and reuse_above {reuse_above}, and 0 <= recycle_below <= reuse_above <= 1 is due"
            ));
        }
        if !["fp32", "int8"].contains(&self.precision.as_str()) {
            return Err(format!("precision is {:?}, and fp32 or int8 is due", self.precision));
        }
        if let Some(Calibrated { pictures, .. }) = &self.calibrated
            && pictures.len() != self.materials.len()
        {
            let (got, due) = (pictures.len(), self.materials.len());
            return Err(format!("calibrated.pictures has {got} numbers, and one for each of the {due} materials is due"));
        }
        if let Some(learned) = &self.learned {
            learned.check(self.materials.len())?;
        }
        for (key, names) in [("materials", &self.materials), ("states", &self.states)] {
            if names.is_empty() {
                return Err(format!("{key} is empty, and the names of the output are due"));
            }
            let mut sorted: Vec<&str> = names.iter().map(String::as_str).collect();
            sorted.sort_unstable();
            if let Some(twice) = sorted.windows(2).find(|pair| pair[0] == pair[1]) {
                return Err(format!("{key} names {:?} twice", twice[0]));
            }
        }
        Ok(())
    }
}
