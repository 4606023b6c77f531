//! The bounds checks that every section shares.

use loopline_materials::schema::Range;

use super::{ConfigProblem, MAX_SIDE_PX};

/// Collects the problems of one section.
#[derive(Default)]
pub(super) struct Check {
    problems: Vec<ConfigProblem>,
}

impl Check {
    /// `value` must lie in `min..=max`; NaN never does.
    pub(super) fn within(&mut self, key: &str, value: f32, min: f32, max: f32) -> &mut Self {
        if !(value >= min && value <= max) {
            self.problems.push((key.into(), format!("{value} is out of bounds; give a number from {min} to {max}")));
        }
        self
    }

    /// Both ends of a range must lie in `min..=max`, in order.
    pub(super) fn range(&mut self, key: &str, range: Range, min: f64, max: f64) -> &mut Self {
        let Range { min: low, max: high } = range;
        if !(low >= min && low <= high && high <= max) {
            let what =
                format!("{low} to {high} is out of bounds; give a range within {min} to {max}, the smaller end first");
            self.problems.push((key.into(), what));
        }
        self
    }

    /// A whole number in `min..=max`.
    pub(super) fn count(&mut self, key: &str, value: u32, min: u32, max: u32) -> &mut Self {
        if !(min..=max).contains(&value) {
            let message = format!("{value} is out of bounds; give a whole number from {min} to {max}");
            self.problems.push((key.into(), message));
        }
        self
    }

    /// Width and height of an image.
    pub(super) fn sides(&mut self, width_px: u32, height_px: u32) -> &mut Self {
        self.count("width_px", width_px, 1, MAX_SIDE_PX).count("height_px", height_px, 1, MAX_SIDE_PX)
    }

    /// A condition between keys.
    pub(super) fn holds(&mut self, key: &str, condition: bool, message: impl FnOnce() -> String) -> &mut Self {
        if !condition {
            self.problems.push((key.into(), message()));
        }
        self
    }

    /// What was found.
    pub(super) fn done(&mut self) -> Vec<ConfigProblem> {
        std::mem::take(&mut self.problems)
    }
}
