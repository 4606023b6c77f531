//! How an experiment composes losses.

use serde::{Deserialize, Serialize};

use crate::error::{Result, ensure};

/// Weights of terms; what is absent is not used.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct LossSpec {
    /// Cross-entropy of labels: the mean over the labelled items of a batch. Where one item of twenty has a label, each of them
    /// counts for twenty others at the same weight.
    pub(crate) hard: f64,
    /// Squared error of quality, on labelled items.
    pub(crate) quality: f64,
    /// Cross-entropy of states, on labelled items.
    pub(crate) state: f64,
    /// Share of the label that is spread over all materials.
    pub(crate) label_smoothing: f64,
    /// The teacher's probabilities, softened (Hinton et al. 2015).
    pub(crate) soft: Option<Softened>,
    /// The teacher's features through a projector (Romero et al. 2015).
    pub(crate) feature: Option<Feature>,
    /// Where the colour branch looks (Zagoruyko and Komodakis 2017): weight.
    pub(crate) attention: Option<f64>,
    /// How items relate to each other (cosine similarities): weight.
    pub(crate) relational: Option<f64>,
    /// Correlations between and within classes (Huang et al. 2022).
    pub(crate) dist: Option<Softened>,
    /// Target and other classes apart (Zhao et al. 2022).
    pub(crate) dkd: Option<Decoupled>,
    /// Logits of mean 0 and standard deviation 1 (Sun et al. 2024).
    pub(crate) standardised: Option<Softened>,
    /// The teacher's quality and state: weight.
    pub(crate) heads: Option<f64>,
    /// Trust the teacher less where it is wrong or unsure.
    pub(crate) confidence: bool,
    /// A composition with a name, instead of all other keys.
    pub(crate) preset: Option<Preset>,
}

/// A composition with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Preset {
    /// [`LossSpec::original`].
    Original,
}

/// A weight and a temperature.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Softened {
    /// Weight.
    pub(crate) weight: f64,
    /// Temperature.
    pub(crate) temperature: f64,
}

/// Which of the teacher's features.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Target {
    /// Of its colour branch.
    Visual,
    /// Of all sensors joined.
    Fused,
}

/// Features.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Feature {
    /// Weight.
    pub(crate) weight: f64,
    /// Which.
    pub(crate) target: Target,
    /// How far the student's are from them.
    #[serde(default, skip_serializing_if = "Distance::is_default")]
    pub(crate) distance: Distance,
}

/// How far features are apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Distance {
    /// Squared distance of the features brought to unit length, 0 to 4.
    #[default]
    Direction,
    /// Mean squared error of the features as they are.
    Mse,
}

impl Distance {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// Decoupled distillation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Decoupled {
    /// Weight of both.
    pub(crate) weight: f64,
    /// Temperature.
    pub(crate) temperature: f64,
    /// Of the target class against the rest.
    pub(crate) alpha: f64,
    /// Among the rest.
    pub(crate) beta: f64,
}

impl LossSpec {
    /// The original recipe: 0.7 soft targets at T = 3, 0.2 mean squared error of the visual branch's features (with the projector it
    /// needs), 0.1 relations. Nothing teaches quality and state.
    pub(crate) fn original() -> Self {
        Self {
            soft: Some(Softened { weight: 0.7, temperature: 3.0 }),
            feature: Some(Feature { weight: 0.2, target: Target::Visual, distance: Distance::Mse }),
            relational: Some(0.1),
            ..Self::default()
        }
    }

    /// The terms that a preset stands for; itself where there is none.
    ///
    /// # Errors
    /// When other keys stand beside a preset.
    pub(crate) fn resolved(self) -> Result<Self> {
        let Some(preset) = self.preset else { return Ok(self) };
        let alone = Self { preset: Some(preset), ..Self::default() };
        ensure!(self == alone, "losses.preset stands for all terms: leave out the other keys of [losses]");
        match preset {
            Preset::Original => Ok(Self::original()),
        }
    }

    /// Whether any term teaches the heads of quality and state.
    pub(crate) fn teaches_quality_and_state(&self) -> [bool; 2] {
        let heads = self.heads.is_some_and(|weight| weight > 0.0);
        [heads || self.quality > 0.0, heads || self.state > 0.0]
    }

    /// Whether any term needs a teacher.
    pub(crate) fn needs_teacher(&self) -> bool {
        self.soft.is_some()
            || self.feature.is_some()
            || self.attention.is_some()
            || self.relational.is_some()
            || self.dist.is_some()
            || self.dkd.is_some()
            || self.standardised.is_some()
            || self.heads.is_some()
    }

    /// Checks bounds.
    ///
    /// # Errors
    /// Naming the key, the value and what is due.
    pub(crate) fn check(&self) -> Result<()> {
        let soft = |o: &Option<Softened>| o.map(|o| (o.weight, o.temperature));
        let terms = [
            ("soft", soft(&self.soft)),
            ("dist", soft(&self.dist)),
            ("standardised", soft(&self.standardised)),
            ("dkd", self.dkd.map(|o| (o.weight, o.temperature))),
        ];
        let weight = |name: &str, weight: f64| {
            ensure!(weight.is_finite() && weight >= 0.0, "losses.{name} = {weight}: a weight is 0 or more");
            Ok(weight)
        };
        let mut total = 0.0;
        for (name, term) in terms {
            let Some((own, temperature)) = term else { continue };
            total += weight(&format!("{name}.weight"), own)?;
            ensure!(
                temperature.is_finite() && temperature > 0.0,
                "losses.{name}.temperature = {temperature}: a temperature is above 0"
            );
        }
        if let Some(dkd) = self.dkd {
            weight("dkd.alpha", dkd.alpha)?;
            weight("dkd.beta", dkd.beta)?;
        }
        let weights = [
            ("hard", Some(self.hard)),
            ("quality", Some(self.quality)),
            ("state", Some(self.state)),
            ("attention", self.attention),
            ("relational", self.relational),
            ("heads", self.heads),
            ("feature.weight", self.feature.map(|f| f.weight)),
        ];
        for (name, own) in weights {
            total += weight(name, own.unwrap_or(0.0))?;
        }
        let spread = self.label_smoothing;
        ensure!((0.0..1.0).contains(&spread), "losses.label_smoothing = {spread}: a share from 0 to below 1");
        ensure!(total > 0.0, "losses: no term has a weight, so nothing would be learned");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preset_stands_alone() {
        let read = |text: &str| toml::from_str::<LossSpec>(text).expect("losses").resolved();
        let original = read("preset = \"original\"").expect("alone");
        assert_eq!(original, LossSpec::original());
        assert!(original.check().is_ok());
        assert!(read("preset = \"original\"\nhard = 1.0").is_err());
        assert!(LossSpec::default().check().is_err());
    }
}
