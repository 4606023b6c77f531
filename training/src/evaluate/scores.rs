//! All scores of a network on the test items.

use serde::{Deserialize, Serialize};

use super::answers::{Answers, accuracy, mean_distance};
use super::calibration::{self, Confidence, RiskPoint};
use super::tables::{ClassRow, Confusion};
use super::triage;
use crate::error::{Result, ensure};
use crate::model::Card;

/// Errors among answered items that a threshold is chosen for, on validation items: a purity of 90 %.
pub(crate) const WANTED_RISK: f64 = 0.1;

/// Scores.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Scores {
    /// Test items.
    pub(crate) items: usize,
    /// Share of items whose material is right.
    pub(crate) material: f64,
    /// The mean over materials of that share.
    pub(crate) material_macro: f64,
    /// Mean distance of quality.
    pub(crate) quality_mae: f64,
    /// Share of items whose state is right.
    pub(crate) state: Option<f64>,
    /// Share of items whose triage is right.
    pub(crate) triage: f64,
    /// One minus the mean cost of triage.
    pub(crate) triage_weighted: f64,
    /// Temperature that fits the validation items best.
    pub(crate) temperature: f64,
    /// Calibration error as trained.
    pub(crate) ece_raw: f64,
    /// Calibration error at the temperature.
    pub(crate) ece: f64,
    /// Nothing is said below this probability.
    pub(crate) abstain_below: f64,
    /// What is then answered, and how often wrongly.
    pub(crate) answered: RiskPoint,
    /// The whole curve.
    pub(crate) risk_coverage: Vec<RiskPoint>,
    /// Items, mean confidence and share right in each bin of confidence.
    pub(crate) bins: Vec<(usize, f64, f64)>,
    /// A row a material.
    pub(crate) per_material: Vec<ClassRow>,
    /// A row a state: of naming the state.
    pub(crate) per_state: Vec<ClassRow>,
    /// Share of items with the right material, by their true state.
    pub(crate) material_by_state: Vec<(String, usize, f64)>,
    /// Which materials are taken for which.
    pub(crate) confusion: Confusion,
    /// Which states are taken for which.
    pub(crate) state_confusion: Option<Confusion>,
}

/// Temperature and threshold, from validation items.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Fit {
    /// Logits are divided by it.
    pub(crate) temperature: f64,
    /// Nothing is said below this probability.
    pub(crate) abstain_below: f64,
}

/// Fits both.
///
/// # Errors
/// When there are no items.
pub(crate) fn fit(validation: &Answers) -> Result<Fit> {
    ensure!(!validation.is_empty(), "there are no validation items; raise data.validation_share");
    let temperature = calibration::temperature(&validation.material, &validation.true_material);
    let confidence = Confidence::new(&validation.material, &validation.true_material, temperature)?;
    Ok(Fit { temperature, abstain_below: confidence.threshold(WANTED_RISK) })
}

impl Scores {
    /// The materials that were tested, from the least to the best recognised.
    pub(crate) fn hardest(&self) -> Vec<&ClassRow> {
        let mut rows: Vec<_> = self.per_material.iter().filter(|r| r.items > 0).collect();
        rows.sort_by(|a, b| a.recall.total_cmp(&b.recall));
        rows
    }

    /// Scores answers.
    ///
    /// # Errors
    /// When there are none.
    pub(crate) fn new(answers: &Answers, fit: Fit, card: &Card) -> Result<Self> {
        let (materials, states) = (&card.materials, &card.states);
        ensure!(!answers.is_empty(), "there are no test items");
        let named = answers.materials()?;
        let truth = &answers.true_material;
        let confusion = Confusion::new(materials, truth, &named);
        let (material, material_macro) = confusion.accuracy();
        let state_confusion = answers.state.as_ref().map(|s| Confusion::new(states, &answers.true_state, s));
        let raw = Confidence::new(&answers.material, truth, 1.0)?;
        let fitted = Confidence::new(&answers.material, truth, fit.temperature)?;
        let (triage, triage_weighted) = triage::score(&answers.quality, &answers.true_quality, card.triage);
        let of_state = |(number, name): (usize, &String)| {
            let those: Vec<_> = (0..truth.len()).filter(|&i| answers.true_state[i] == number as i64).collect();
            let right = those.iter().filter(|&&i| truth[i] == named[i]).count();
            (name.clone(), those.len(), right as f64 / those.len().max(1) as f64)
        };
        Ok(Self {
            items: answers.len(),
            material,
            material_macro,
            quality_mae: mean_distance(&answers.quality, &answers.true_quality),
            state: answers.state.as_ref().map(|s| accuracy(s, &answers.true_state)),
            triage,
            triage_weighted,
            temperature: fit.temperature,
            ece_raw: raw.error(),
            ece: fitted.error(),
            abstain_below: fit.abstain_below,
            answered: fitted.answered(fit.abstain_below),
            risk_coverage: fitted.risk_coverage(),
            bins: fitted.bins(),
            per_material: confusion.rows(),
            per_state: state_confusion.as_ref().map(Confusion::rows).unwrap_or_default(),
            material_by_state: states.iter().enumerate().map(of_state).collect(),
            confusion,
            state_confusion,
        })
    }
}
