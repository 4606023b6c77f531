//! What a plant gets, told to a student that learned from several.
//!
//! A posterior holds the shares of materials that the student learned from. Where those of the plant are known, each posterior is
//! multiplied by the ratio of the two shares, and all are scaled to sum to one (Saerens, Latinne and Decaestecker, "Adjusting the outputs
//! of a classifier to new a priori probabilities: a simple procedure", Neural Computation 14(1), 2002). The shares are those that a
//! sample of the plant's goods has which people sorted; no picture is needed.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::EdgeError;
use crate::metadata::ModelCard;

/// Share of items that are of what nobody expects, spread evenly over all materials: what a sample did not show may arrive all the same.
const UNEXPECTED: f32 = 0.01;

/// What a student learned from, so that it can be told what else to expect.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Learned {
    /// Share of each material among the items that it learned from, in the order of `materials`; together 1.
    pub shares: Vec<f32>,
    /// In place of the card's own `abstain_below` where it is told what to expect.
    pub abstain_below: f32,
}

impl Learned {
    /// What is wrong with it in a card of so many materials.
    pub(crate) fn check(&self, materials: usize) -> Result<(), String> {
        let Self { shares, abstain_below } = self;
        if shares.len() != materials {
            let got = shares.len();
            return Err(format!("learned.shares has {got} numbers, and one for each of the {materials} materials is due"));
        }
        if !shares.iter().all(|share| share.is_finite() && *share > 0.0) {
            return Err("learned.shares has a number that is not above 0".to_owned());
        }
        if !(0.0..=1.0).contains(abstain_below) {
            return Err(format!("learned.abstain_below is {abstain_below}, and a share from 0 to 1 is due"));
        }
        Ok(())
    }
}

/// How much likelier each material is than among what the student learned from, and from which posterior on it then answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation {
    /// Natural logarithms of the ratios, in the order of the card's materials.
    log_ratios: Vec<f32>,
    /// See [`Learned::abstain_below`].
    pub(crate) abstain_below: f32,
}

impl Expectation {
    /// For a plant whose goods have these amounts of the model's materials, in their order and in any unit.
    ///
    /// # Errors
    /// A sentence, when amounts are missing, negative or none.
    pub fn new(learned: &Learned, amounts: &[f32]) -> Result<Self, String> {
        let materials = learned.shares.len();
        if amounts.len() != materials {
            return Err(format!("{} amounts, and one for each of the {materials} materials is due", amounts.len()));
        }
        let sum: f32 = amounts.iter().sum();
        if !(amounts.iter().all(|amount| *amount >= 0.0) && sum > 0.0 && sum.is_finite()) {
            return Err("amounts are due that are 0 or more, and not all of them 0".to_owned());
        }
        let log_ratios =
            smoothed(amounts).iter().zip(&learned.shares).map(|(share, learned)| (share / learned).ln()).collect();
        Ok(Self { log_ratios, abstain_below: learned.abstain_below })
    }

    /// As [`Expectation::parse`], from a file.
    ///
    /// # Errors
    /// [`EdgeError::Expected`].
    pub fn load(card: &ModelCard, path: &Path) -> Result<Self, EdgeError> {
        let text = std::fs::read_to_string(path).map_err(|e| e.to_string());
        text.and_then(|text| Self::parse(card, &text)).map_err(|what| EdgeError::Expected { path: path.to_owned(), what })
    }

    /// As [`Expectation::new`], from JSON: an object of amounts by material's id. What it does not name is not expected.
    ///
    /// # Errors
    /// A sentence, when the model does not say what it learned from, or that names the material or what is due.
    pub fn parse(card: &ModelCard, text: &str) -> Result<Self, String> {
        let learned = learned(card)?;
        let named: BTreeMap<String, f32> = serde_json::from_str(text)
            .map_err(|e| format!("{e}; an object of amounts by material is due, as {{\"{}\": 0.2}}", card.materials[0]))?;
        let mut amounts = vec![0.0; card.materials.len()];
        for (material, amount) in named {
            let place = card.materials.iter().position(|id| *id == material);
            amounts[place.ok_or_else(|| format!("the model knows no material {material:?}"))?] = amount;
        }
        Self::new(learned, &amounts)
    }

    /// As [`Expectation::new`], from a sample of goods: the material of each.
    ///
    /// # Errors
    /// A sentence, when the model does not say what it learned from, or knows none of the materials.
    pub fn of_sample<'a>(card: &ModelCard, sample: impl IntoIterator<Item = &'a str>) -> Result<Self, String> {
        let mut amounts = vec![0.0; card.materials.len()];
        for material in sample {
            if let Some(place) = card.materials.iter().position(|id| id == material) {
                amounts[place] += 1.0;
            }
        }
        Self::new(learned(card)?, &amounts)
    }

    /// Tells a model's logits of materials.
    pub fn tell(&self, logits: &mut [f32]) {
        for (logit, log_ratio) in logits.iter_mut().zip(&self.log_ratios) {
            *logit += log_ratio;
        }
    }
}

fn learned(card: &ModelCard) -> Result<&Learned, String> {
    card.learned.as_ref().ok_or_else(|| "the model does not say what it learned from; export it anew".to_owned())
}

/// Shares of amounts, none of them 0: one item in a hundred is of any material.
#[must_use]
pub fn smoothed(amounts: &[f32]) -> Vec<f32> {
    let sum: f32 = amounts.iter().sum();
    let even = UNEXPECTED / amounts.len() as f32;
    amounts.iter().map(|amount| even + (1.0 - UNEXPECTED) * if sum > 0.0 { amount / sum } else { 0.0 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::{Decision, TriageBounds};

    fn card(learned: Option<Learned>) -> ModelCard {
        ModelCard {
            format: crate::metadata::FORMAT,
            input_px: crate::crop::SIZE,
            crop_scale: crate::crop::SCALE,
            materials: ["a", "b", "c"].map(str::to_owned).to_vec(),
            states: vec!["new".to_owned()],
            abstain_below: 0.9,
            triage: TriageBounds { reuse_above: 0.7, recycle_below: 0.3 },
            macs: 1,
            parameters: 1,
            precision: "fp32".to_owned(),
            trained_on: String::new(),
            learned,
            calibrated: None,
        }
    }

    fn learned() -> Learned {
        Learned { shares: vec![0.5, 0.25, 0.25], abstain_below: 0.6 }
    }

    /// Bayes' rule by hand: likelihoods are posteriors over the shares that were learned.
    #[test]
    fn a_posterior_becomes_that_of_bayes_with_the_plants_shares() {
        let amounts = [10.0, 30.0, 60.0];
        let expectation = Expectation::new(&learned(), &amounts).expect("an expectation");
        let said = [0.5_f32, 0.3, 0.2];
        let mut logits = said.map(f32::ln);
        expectation.tell(&mut logits);
        let decision = Decision::new([0.0; 4], &mut logits, 0.5, &mut [0.0], card(None).rules());
        let due: Vec<f32> =
            [0.1, 0.3, 0.6].iter().zip(said).zip([0.5, 0.25, 0.25]).map(|((to, p), from)| p * to / from).collect();
        let sum: f32 = due.iter().sum();
        for (got, due) in logits.iter().zip(due) {
            assert!((got - due / sum).abs() < 0.02, "{logits:?}");
        }
        assert_eq!(decision.material, 2, "the plant's commonest, though the picture alone says another");
    }

    #[test]
    fn what_a_plant_gets_as_the_student_learned_changes_nothing() {
        let shares = smoothed(&[5.0, 3.0, 2.0]);
        let learned = Learned { shares, abstain_below: 0.6 };
        let mut logits = [0.3, -1.0, 2.0];
        Expectation::new(&learned, &[50.0, 30.0, 20.0]).expect("an expectation").tell(&mut logits);
        assert!(logits.iter().zip([0.3, -1.0, 2.0]).all(|(a, b)| (a - b).abs() < 1e-6));
    }

    #[test]
    fn what_nobody_expects_is_still_seen_where_the_picture_is_sure() {
        let expectation = Expectation::new(&learned(), &[1.0, 0.0, 0.0]).expect("an expectation");
        let mut logits = [0.0, 12.0, 0.0];
        expectation.tell(&mut logits);
        assert!(logits[1] > logits[0] && logits[1].is_finite());
    }

    #[test]
    fn amounts_that_say_nothing_are_refused() {
        for amounts in [&[1.0, 2.0][..], &[0.0; 3], &[1.0, -1.0, 3.0], &[f32::NAN, 1.0, 1.0], &[f32::INFINITY, 1.0, 1.0]] {
            assert!(Expectation::new(&learned(), amounts).is_err(), "{amounts:?}");
        }
        let without = Expectation::parse(&card(None), "{\"a\": 1}").expect_err("it does not say");
        assert!(without.contains("export it anew"), "{without}");
    }

    #[test]
    fn a_file_names_amounts_by_material() {
        let card = card(Some(learned()));
        let of = |text| Expectation::parse(&card, text);
        assert_eq!(of("{\"a\": 1, \"c\": 3}"), Expectation::new(&learned(), &[1.0, 0.0, 3.0]));
        for (text, told) in [("{\"d\": 1}", "no material \"d\""), ("[1]", "{\"a\": 0.2}"), ("{}", "not all of them 0")] {
            let message = of(text).expect_err(text);
            assert!(message.contains(told), "{message}");
        }
    }

    #[test]
    fn a_sample_counts_by_material_and_passes_over_what_the_model_does_not_know() {
        let card = card(Some(learned()));
        let sample = ["c", "a", "c", "slag", "c"];
        assert_eq!(Expectation::of_sample(&card, sample), Expectation::new(&learned(), &[1.0, 0.0, 3.0]));
        assert!(Expectation::of_sample(&card, ["slag"]).is_err());
    }

    #[test]
    fn a_card_whose_shares_do_not_fit_is_refused() {
        assert!(learned().check(3).is_ok());
        assert!(learned().check(4).is_err());
        assert!(Learned { shares: vec![1.0, 0.0, 0.0], ..learned() }.check(3).is_err());
        assert!(Learned { abstain_below: 1.5, ..learned() }.check(3).is_err());
    }
}
