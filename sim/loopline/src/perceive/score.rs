//! Scores of perception against labels.

use loopline_edge::{Decision, ModelCard};
use serde::Serialize;

use super::Assigned;
use super::matching::{LEAST_OVERLAP, Match, Truth};

/// Counts over all frames.
#[derive(Clone, Debug, Default)]
pub(super) struct Score {
    frames: usize,
    items: usize,
    detections: usize,
    found: usize,
    material_right: usize,
    state_right: usize,
    triage_right: usize,
    quality_error: f64,
    abstained: usize,
    accepted_right: usize,
}

/// The scores that follow from the counts; shares are from 0 to 1. What cannot be told (a share of nothing) is `None`.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Frames looked at.
    pub frames: usize,
    /// Items that had to be found.
    pub items: usize,
    /// What was found, hardly visible items left out.
    pub detections: usize,
    /// Least intersection over union of the boxes of an item and of what was found.
    pub least_overlap: f32,
    /// Share of the items that were found.
    pub recall: Option<f64>,
    /// Share of what was found that is an item.
    pub precision: Option<f64>,
    /// Of what was decided; none of a detector alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decisions: Option<Decisions>,
}

/// Scores of what was decided upon the items found.
#[derive(Clone, Debug, Serialize)]
pub struct Decisions {
    /// Share whose material was right.
    pub material_accuracy: Option<f64>,
    /// Share whose state was right.
    pub state_accuracy: Option<f64>,
    /// Share whose triage was right.
    pub triage_accuracy: Option<f64>,
    /// Mean distance of the quality from the true one.
    pub quality_mean_absolute_error: Option<f64>,
    /// Share that was abstained upon.
    pub abstained: Option<f64>,
    /// Share whose material was right of those not abstained upon.
    pub material_accuracy_where_not_abstained: Option<f64>,
    /// Items found, and not abstained upon, and rightly named, of all items.
    pub rightly_named_of_all: Option<f64>,
}

impl Score {
    /// Counts one frame.
    pub(super) fn count(&mut self, assigned: &Assigned, truths: &[Truth], decisions: &[Decision], card: Option<&ModelCard>) {
        self.frames += 1;
        self.items += truths.iter().filter(|truth| truth.counts).count();
        self.detections += assigned.of_detection.iter().filter(|found| **found != Match::Ignored).count();
        for (place, found) in assigned.of_detection.iter().enumerate() {
            let Match::Item(truth) = found else { continue };
            self.found += 1;
            if let (Some(decision), Some(card)) = (decisions.get(place), card) {
                self.judge(decision, &truths[*truth], card);
            }
        }
    }

    fn judge(&mut self, decision: &Decision, truth: &Truth, card: &ModelCard) {
        let right = card.materials[decision.material] == truth.material;
        self.material_right += usize::from(right);
        self.state_right += usize::from(card.states[decision.state] == truth.state);
        self.triage_right += usize::from(decision.triage.name() == truth.triage);
        self.quality_error += f64::from((decision.quality - truth.quality).abs());
        self.abstained += usize::from(decision.abstained);
        self.accepted_right += usize::from(right && !decision.abstained);
    }

    /// The scores.
    pub(super) fn report(&self, with_decisions: bool) -> Report {
        let share = |part: usize, of: usize| (of > 0).then(|| part as f64 / of as f64);
        Report {
            frames: self.frames,
            items: self.items,
            detections: self.detections,
            least_overlap: LEAST_OVERLAP,
            recall: share(self.found, self.items),
            precision: share(self.found, self.detections),
            decisions: with_decisions.then(|| Decisions {
                material_accuracy: share(self.material_right, self.found),
                state_accuracy: share(self.state_right, self.found),
                triage_accuracy: share(self.triage_right, self.found),
                quality_mean_absolute_error: (self.found > 0).then(|| self.quality_error / self.found as f64),
                abstained: share(self.abstained, self.found),
                material_accuracy_where_not_abstained: share(self.accepted_right, self.found - self.abstained),
                rightly_named_of_all: share(self.accepted_right, self.items),
            }),
        }
    }

    /// The scores for people.
    pub(super) fn text(&self, with_decisions: bool) -> String {
        let report = self.report(with_decisions);
        let percent = |share: Option<f64>| share.map_or_else(|| "none".to_owned(), |s| format!("{:.1} %", 100.0 * s));
        let mut text = format!(
            "{} frames, {} items; found {} of them, and {} of {} detections are items (overlap {LEAST_OVERLAP} or more)",
            self.frames,
            self.items,
            percent(report.recall),
            percent(report.precision),
            self.detections,
        );
        if let Some(decisions) = report.decisions {
            let error = decisions.quality_mean_absolute_error.map_or_else(|| "none".to_owned(), |e| format!("{e:.3}"));
            text += &format!(
                "\nof the items found: material right {}, state {}, triage {}, quality off by {error} on average\n\
                 abstained upon {}; material right where not abstained {}; found, accepted and rightly named: {} of all items",
                percent(decisions.material_accuracy),
                percent(decisions.state_accuracy),
                percent(decisions.triage_accuracy),
                percent(decisions.abstained),
                percent(decisions.material_accuracy_where_not_abstained),
                percent(decisions.rightly_named_of_all),
            );
        }
        text
    }
}
