//! What is done with an item, and what a wrong decision costs. Classes are [`Triage::ALL`], from best to worst.

use loopline_edge::{Triage, TriageBounds};

/// Cost of deciding column where row is right, 0 to 1. Something broken that is sold as good costs most; a good thing that is
/// shredded loses nearly its whole worth; one step too low loses part of it; one step too high is found by the next inspection.
pub(crate) const COST: [[f64; 3]; 3] = [[0.0, 0.3, 0.8], [0.5, 0.0, 0.4], [1.0, 0.5, 0.0]];

/// Share of right decisions, and one minus their mean cost.
pub(crate) fn score(predicted: &[f32], truth: &[f32], bounds: TriageBounds) -> (f64, f64) {
    let n = truth.len().max(1) as f64;
    let pairs =
        || predicted.iter().zip(truth).map(|(p, t)| (Triage::of(*p, bounds) as usize, Triage::of(*t, bounds) as usize));
    let right = pairs().filter(|(p, t)| p == t).count() as f64;
    let cost: f64 = pairs().map(|(p, t)| COST[t][p]).sum();
    (right / n, 1.0 - cost / n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_decision_costs_what_the_table_says() {
        let bounds = TriageBounds { reuse_above: 0.7, recycle_below: 0.3 };
        let (right, weighted) = score(&[0.9, 0.1], &[0.9, 0.9], bounds);
        assert!((right - 0.5).abs() < 1e-12 && (weighted - 0.6).abs() < 1e-12);
    }
}
