//! Whether runs are good enough: bounds of a line's file, and another run as a baseline.

use std::collections::BTreeMap;

use loopline_scenario::line::{Bound, Expect};
use serde::Serialize;
use serde_json::Value;

use super::kpi::Kpis;

/// A KPI that can be bounded.
#[derive(Clone, Copy)]
struct Measure {
    /// Its name in `[expect]` and in KPI files.
    name: &'static str,
    /// Whether more is better.
    more_is_better: bool,
    of: fn(&Kpis) -> f64,
    bound: fn(&Expect) -> Bound,
}

/// All of them, in the order of the file's keys.
const MEASURES: [Measure; 12] = [
    Measure { name: "purity", more_is_better: true, of: |k| k.purity, bound: |e| e.purity },
    Measure { name: "recovery", more_is_better: true, of: |k| k.recovery, bound: |e| e.recovery },
    Measure { name: "yield", more_is_better: true, of: |k| k.mass_yield, bound: |e| e.mass_yield },
    Measure { name: "value_eur_h", more_is_better: true, of: |k| k.value_eur_h, bound: |e| e.value_eur_h },
    Measure { name: "picks_per_min", more_is_better: true, of: |k| k.picks_per_min, bound: |e| e.picks_per_min },
    Measure { name: "pick_success", more_is_better: true, of: |k| k.pick_success, bound: |e| e.pick_success },
    Measure {
        name: "missed_deadlines",
        more_is_better: false,
        of: |k| k.missed_deadlines as f64,
        bound: |e| e.missed_deadlines,
    },
    Measure { name: "double_picks", more_is_better: false, of: |k| k.double_picks as f64, bound: |e| e.double_picks },
    Measure { name: "touches", more_is_better: false, of: |k| k.touches as f64, bound: |e| e.touches },
    Measure { name: "arm_touches", more_is_better: false, of: |k| k.arm_touches as f64, bound: |e| e.arm_touches },
    Measure { name: "unseen", more_is_better: false, of: |k| k.unseen as f64, bound: |e| e.unseen },
    Measure { name: "arm_j_per_item", more_is_better: false, of: |k| k.arm_j_per_item, bound: |e| e.arm_j_per_item },
];

/// Two-sided 95 % quantiles of Student's t by degrees of freedom, from 1; beyond the table the normal law's serves.
const T_95: [f64; 15] =
    [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131];
const NORMAL_95: f64 = 1.96;

/// A mean over runs of several seeds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Mean {
    /// The mean.
    pub mean: f64,
    /// Half the width of its 95 % interval; none of a single run.
    pub half_width: Option<f64>,
}

impl Mean {
    fn of(values: &[f64]) -> Self {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n.max(1.0);
        let half_width = (values.len() > 1).then(|| {
            let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0);
            T_95.get(values.len() - 2).copied().unwrap_or(NORMAL_95) * (variance / n).sqrt()
        });
        Self { mean, half_width }
    }
}

/// What a bound of the file came to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verdict {
    /// Name of the KPI.
    pub kpi: &'static str,
    /// The bound.
    pub bound: Bound,
    /// The mean over the seeds, which the bound is of.
    #[serde(flatten)]
    pub measured: Mean,
    /// How far the mean is within the nearer end of the bound; below 0 where it does not hold.
    pub margin: f64,
    /// Whether it holds.
    pub holds: bool,
}

/// The bounds of a line's file, by runs of several seeds.
#[must_use]
pub fn verdicts(runs: &[Kpis], expect: &Expect) -> Vec<Verdict> {
    MEASURES
        .iter()
        .filter_map(|measure| {
            let bound = (measure.bound)(expect);
            if bound.is_none() {
                return None;
            }
            let measured = Mean::of(&runs.iter().map(measure.of).collect::<Vec<_>>());
            let within = |end: Option<f64>, sign: f64| end.map_or(f64::INFINITY, |end| sign * (measured.mean - end));
            let margin = within(bound.min, 1.0).min(within(bound.max, -1.0));
            Some(Verdict { kpi: measure.name, bound, measured, margin, holds: bound.holds(measured.mean) })
        })
        .collect()
}

/// Each KPI's mean over runs of several seeds, by its name.
#[must_use]
pub fn means(runs: &[Kpis]) -> BTreeMap<&'static str, Mean> {
    let mean = |measure: &Measure| Mean::of(&runs.iter().map(measure.of).collect::<Vec<_>>());
    MEASURES.iter().map(|measure| (measure.name, mean(measure))).collect()
}

/// A KPI beside that of a baseline.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Compared {
    /// Name of the KPI.
    pub kpi: &'static str,
    /// The baseline's mean.
    pub baseline: f64,
    /// The mean now.
    pub now: f64,
    /// The mean of the differences, seed by seed: both had the same items.
    pub difference: Mean,
    /// Whether it got worse beyond the spread of the seeds.
    pub worse: bool,
}

/// Runs beside a baseline's of the same seeds; none where the baseline is no list of so many KPIs.
#[must_use]
pub fn compare(runs: &[Kpis], baseline: &[Value]) -> Option<Vec<Compared>> {
    if runs.len() != baseline.len() {
        return None;
    }
    let compared = MEASURES.iter().map(|measure| {
        let before: Vec<f64> = baseline.iter().map(|kpis| kpis[measure.name].as_f64()).collect::<Option<_>>()?;
        let now: Vec<f64> = runs.iter().map(measure.of).collect();
        let difference = Mean::of(&now.iter().zip(&before).map(|(now, before)| now - before).collect::<Vec<_>>());
        let loss = if measure.more_is_better { -difference.mean } else { difference.mean };
        Some(Compared {
            kpi: measure.name,
            baseline: Mean::of(&before).mean,
            now: Mean::of(&now).mean,
            worse: loss > difference.half_width.unwrap_or(0.0) && loss > 1e-9,
            difference,
        })
    });
    compared.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(purities: &[f64]) -> Vec<Kpis> {
        purities.iter().map(|purity| Kpis { purity: *purity, missed_deadlines: 3, ..Kpis::default() }).collect()
    }

    #[test]
    fn a_bound_is_of_the_mean_and_its_margin_is_to_the_nearer_end() {
        let expect = Expect {
            purity: Bound { min: Some(0.9), max: Some(0.96) },
            missed_deadlines: Bound { min: None, max: Some(2.0) },
            ..Expect::default()
        };
        let verdicts = verdicts(&runs(&[0.9, 0.94]), &expect);
        let [purity, missed] = verdicts.as_slice() else { panic!("{verdicts:?}") };
        assert!(purity.holds && (purity.margin - 0.02).abs() < 1e-12 && (purity.measured.mean - 0.92).abs() < 1e-12);
        // The standard error of two values 0.04 apart is 0.02.
        assert!((purity.measured.half_width.expect("two runs") - 12.706 * 0.02).abs() < 1e-9);
        assert!(!missed.holds && (missed.margin + 1.0).abs() < 1e-12, "{missed:?}");
    }

    #[test]
    fn worse_is_what_lost_more_than_the_seeds_scatter() {
        let value = |purity: f64| {
            let mut value = serde_json::to_value(Kpis { purity, ..Kpis::default() }).expect("numbers");
            value["missed_deadlines"] = 3.into();
            value
        };
        let worse = |before: &[f64], now: &[f64]| -> Vec<&'static str> {
            let baseline: Vec<Value> = before.iter().map(|purity| value(*purity)).collect();
            let compared = compare(&runs(now), &baseline).expect("as many runs");
            compared.into_iter().filter(|c| c.worse).map(|c| c.kpi).collect()
        };
        assert_eq!(worse(&[0.9, 0.91, 0.92], &[0.8, 0.811, 0.82]), ["purity"]);
        assert!(worse(&[0.9, 0.91, 0.92], &[0.8, 0.99, 0.92]).is_empty(), "the seeds scatter more");
        assert!(worse(&[0.9, 0.91], &[0.95, 0.96]).is_empty(), "better is not worse");
        assert_eq!(compare(&runs(&[0.9]), &[]), None);
    }
}
