//! The table that an ablation's results become.

use std::collections::BTreeSet;

use super::Ablation;
use super::results::{Finished, Results};
use crate::evaluate::spread::Spread;

/// What a table says about a row.
#[derive(Debug, Clone)]
pub struct TableRow {
    /// Its name.
    pub name: String,
    /// Material accuracy.
    pub material: Spread,
    /// The mean over materials.
    pub material_macro: Spread,
    /// Quality error.
    pub quality_mae: Spread,
    /// State accuracy.
    pub state: Option<Spread>,
    /// Cost-weighted triage.
    pub triage_weighted: Spread,
    /// Calibration error.
    pub ece: Spread,
    /// Of the teacher's accuracy.
    pub retention: Option<Spread>,
    /// Of the way from the student on labels alone to the teacher, seed by seed.
    pub gap_closed: Option<Spread>,
    /// Points more than the student on labels alone, seed by seed.
    pub gain: Option<Spread>,
    /// Multiply-accumulates.
    pub macs: i64,
}

/// The table of what is finished.
pub fn table(ablation: &Ablation, results: &Results) -> Vec<TableRow> {
    let of = |name: &str| results.runs.iter().filter(|r| r.row == name).collect::<Vec<_>>();
    let named = |name: &Option<String>| name.as_ref().map_or_else(Vec::new, |name| of(name));
    let (teachers, scratch) = (named(&ablation.teacher), named(&ablation.scratch));
    let same_seed = |runs: &[&Finished], seed: u64| {
        runs.iter().find(|r| r.seed == seed).or(if runs.len() == 1 { runs.first() } else { None }).map(|r| r.material)
    };
    let mut table = Vec::new();
    for row in &ablation.row {
        let runs = of(&row.name);
        let spread =
            |pick: &dyn Fn(&Finished) -> Option<f64>| Spread::of(&runs.iter().filter_map(|r| pick(r)).collect::<Vec<_>>());
        let need = |pick: &dyn Fn(&Finished) -> f64| spread(&|r| Some(pick(r)));
        let is = |name: &Option<String>| name.as_ref() == Some(&row.name);
        let teacher_of = |r: &Finished| same_seed(&teachers, r.seed);
        let scratch_of = |r: &Finished| same_seed(&scratch, r.seed);
        let (Some(material), Some(material_macro), Some(quality_mae), Some(triage_weighted), Some(ece)) = (
            need(&|r| r.material),
            need(&|r| r.material_macro),
            need(&|r| r.quality_mae),
            need(&|r| r.triage_weighted),
            need(&|r| r.ece),
        ) else {
            continue;
        };
        let compared = !is(&ablation.teacher) && !is(&ablation.scratch);
        table.push(TableRow {
            name: row.name.clone(),
            material,
            material_macro,
            quality_mae,
            state: spread(&|r| r.state),
            triage_weighted,
            ece,
            retention: spread(&|r| Some(r.material / teacher_of(r)?)).filter(|_| !is(&ablation.teacher)),
            gap_closed: spread(&|r| {
                let (from, to) = (scratch_of(r)?, teacher_of(r)?);
                Some((r.material - from) / (to - from))
            })
            .filter(|_| compared),
            gain: spread(&|r| Some(r.material - scratch_of(r)?)).filter(|_| compared),
            macs: runs.first().map_or(0, |r| r.macs),
        });
    }
    table
}

/// The table as Markdown.
pub fn markdown(table: &[TableRow]) -> String {
    let mut text = String::from(
        "| row | seeds | MMAC | material % | mean over materials % | quality error | state % | triage, cost-weighted % | ECE % | retention % | more than labels alone, points | gap closed % |\n\
         |---|---|---|---|---|---|---|---|---|---|---|---|\n",
    );
    for r in table {
        let percent = |s: &Option<Spread>| s.map_or("-".to_owned(), |r| r.percent());
        text += &format!(
            "| {} | {} | {:.2} | {} | {} | {:.4} | {} | {} | {} | {} | {} | {} |\n",
            r.name,
            r.material.seeds,
            r.macs as f64 / 1e6,
            r.material.percent(),
            r.material_macro.percent(),
            r.quality_mae.mean,
            percent(&r.state),
            r.triage_weighted.percent(),
            r.ece.percent(),
            percent(&r.retention),
            percent(&r.gain),
            percent(&r.gap_closed)
        );
    }
    text
}

/// What the runs learned from and were scored on, a line for each different answer.
pub fn data(results: &Results) -> String {
    let of = |run: &Finished| {
        let ([items, labelled], tested) = (run.items, run.test_items);
        format!("- {}: {items} items to learn from, {labelled} of them labelled, {tested} for scores\n", run.data.join("; "))
    };
    let lines: BTreeSet<_> = results.runs.iter().map(of).collect();
    format!("\nData:\n\n{}", lines.into_iter().collect::<String>())
}

/// The hardest materials of the first run of each row, as a list.
pub fn hardest(ablation: &Ablation, results: &Results) -> String {
    let mut text = String::from("\nHardest materials of each row's first run (share right, taken for):\n\n");
    for row in &ablation.row {
        let Some(run) = results.runs.iter().find(|r| r.row == row.name) else { continue };
        let each = run.hardest.iter().map(|(id, share, taken)| match taken.as_str() {
            "" => format!("{id} {:.0} %", share * 100.0),
            taken => format!("{id} {:.0} % ({taken})", share * 100.0),
        });
        text += &format!("- {}: {}\n", row.name, each.collect::<Vec<_>>().join(", "));
    }
    text
}
