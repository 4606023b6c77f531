//! A calibrated student for people: Markdown, and its picture.

use loopline_edge::Calibrated;

use super::bound::{interval, least_answers, most_wrong};
use super::judged::Judged;
use super::pictures::Collection;
use super::views::Seen;
use crate::error::Result;
use crate::evaluate::figures;
use crate::evaluate::tables::Confusion;

/// What a card tells.
#[derive(Debug)]
pub(crate) struct Told<'a> {
    /// Name of the calibrated model.
    pub(crate) name: &'a str,
    /// The student that it was made from.
    pub(crate) from: &'a str,
    /// The pictures.
    pub(crate) collection: &'a Collection,
    /// How they were looked at.
    pub(crate) seen: &'a Seen,
    /// What was said of them.
    pub(crate) judged: &'a Judged,
    /// What stands in the model.
    pub(crate) calibrated: &'a Calibrated,
    /// The bound of abstention.
    pub(crate) abstain_below: f32,
    /// The command that made it.
    pub(crate) command: &'a str,
}

impl Told<'_> {
    /// Lines for the terminal.
    pub(crate) fn lines(&self) -> Vec<String> {
        let Self { calibrated, judged, .. } = self;
        let (right, all) = (calibrated.right, self.collection.items.len() as u32);
        let [low, high] = interval(right as usize, all as usize, 0.95).map(|share| share * 100.0);
        let share = f64::from(right) / f64::from(all) * 100.0;
        let mut lines = vec![
            format!(
                "judged by layers that have not seen them ({} parts): {right} of {all} right, {share:.1} % (95 % interval {low:.1} to {high:.1} %)",
                judged.parts
            ),
            format!(
                "nothing is said below a posterior of {:.3}, set on {all} real pictures: {}",
                self.abstain_below,
                calibrated.promise()
            ),
        ];
        if !calibrated.proved {
            lines.push(self.what_would_do());
        }
        lines
    }

    /// What so many pictures can prove, and how many would prove what is wanted.
    fn what_would_do(&self) -> String {
        let all = self.collection.items.len();
        let (wanted, confidence) = (f64::from(self.calibrated.wanted), f64::from(self.calibrated.confidence));
        let could = 1.0 - most_wrong(0, all, confidence);
        // The model file holds it in single precision.
        let due = least_answers(0, wanted - 1e-7, confidence);
        format!(
            "{all} pictures, all answered and all right, could prove {:.0} % at {:.0} % confidence; for {:.0} % at least {due} are due, more where some are wrong",
            (could * 100.0).floor(),
            confidence * 100.0,
            wanted * 100.0
        )
    }

    fn confusion(&self) -> Confusion {
        let truth: Vec<i64> = self.collection.items.iter().map(|item| item.group as i64).collect();
        Confusion::new(&self.collection.groups, &truth, &self.judged.named)
    }

    /// The card; `figure` is the name of the picture's file.
    pub(crate) fn markdown(&self, figure: &str) -> String {
        let counts: Vec<String> =
            self.collection.groups.iter().zip(self.collection.counts()).map(|(group, n)| format!("{group} {n}")).collect();
        let mut text = format!(
            "# {}\n- {} with a last layer for {} groups of its own, learned from {} real pictures of items: {}\n",
            self.name,
            self.from,
            counts.len(),
            self.collection.items.len(),
            counts.join(", ")
        );
        text += "- quality, state and triage are the student's as they were: the pictures say nothing of them\n";
        text += &format!(
            "- weight of the norm {}, temperature {:.3}, {} views an item\n",
            self.judged.strength, self.judged.temperature, self.seen.views
        );
        for line in self.lines().iter().chain(&self.collection.notes) {
            text += &format!("- {line}\n");
        }
        text += "\nThe promise is for items like those of the pictures, in their shares, before that camera. Pictures in a row of one item are no \
                 evidence of more than one.\n\n";
        text += "| group | pictures | found | rightly named | most often taken for |\n|---|---|---|---|---|\n";
        for row in self.confusion().rows() {
            let taken = row.taken_for.map_or("-".to_owned(), |(name, n)| format!("{name} ({n})"));
            text += &format!(
                "| {} | {} | {:.1} % | {:.1} % | {taken} |\n",
                row.name,
                row.items,
                row.recall * 100.0,
                row.precision * 100.0
            );
        }
        text += &format!("\n![Truth downwards, answers to the right]({figure})\n\nMade by `{}`.\n", self.command);
        text
    }

    /// Which groups are taken for which.
    ///
    /// # Errors
    /// When drawing fails.
    pub(crate) fn figure(&self) -> Result<String> {
        figures::confusion(&self.confusion())
    }
}
