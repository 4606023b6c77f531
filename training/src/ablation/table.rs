//! The table that an ablation's results become.

use std::collections::BTreeSet;

use super::Ablation;
use super::results::{Finished, Results};
use crate::error::Result;
use crate::evaluate::spread::Spread;

/// What a table says about a row.
#[derive(Debug, Clone)]
pub(crate) struct TableRow {
    /// Its name.
    pub(crate) name: String,
    /// Material accuracy.
    pub(crate) material: Spread,
    /// The mean over materials.
    pub(crate) material_macro: Spread,
    /// Quality error; nothing where no loss teaches it.
    pub(crate) quality_mae: Option<Spread>,
    /// State accuracy; as above.
    pub(crate) state: Option<Spread>,
    /// Cost-weighted triage, which hangs on quality; as above.
    pub(crate) triage_weighted: Option<Spread>,
    /// Calibration error.
    pub(crate) ece: Spread,
    /// Of the teacher's accuracy.
    pub(crate) retention: Option<Spread>,
    /// Of the way from the student on labels alone to the teacher, seed by seed.
    pub(crate) gap_closed: Option<Spread>,
    /// Points more than the student on labels alone, seed by seed.
    pub(crate) gain: Option<Spread>,
    /// Multiply-accumulates.
    pub(crate) macs: i64,
}

/// The table of what is finished.
///
/// # Errors
/// When an experiment cannot be read.
pub(crate) fn table(ablation: &Ablation, results: &Results) -> Result<Vec<TableRow>> {
    let of = |name: &str| results.runs.iter().filter(|r| r.row == name).collect::<Vec<_>>();
    let compared_with = ablation.row.iter().flat_map(|row| ablation.compared_with(row)).flatten();
    let others: BTreeSet<_> = compared_with.map(|other| other.name.as_str()).collect();
    let mut table = Vec::new();
    for row in &ablation.row {
        let runs = of(&row.name);
        let spread =
            |pick: &dyn Fn(&Finished) -> Option<f64>| Spread::of(&runs.iter().filter_map(|r| pick(r)).collect::<Vec<_>>());
        let need = |pick: &dyn Fn(&Finished) -> f64| spread(&|r| Some(pick(r)));
        let [teacher_of, scratch_of] = ablation.compared_with(row).map(|other| {
            let other = other.filter(|o| o.name != row.name);
            // A row that is made with one seed only serves all seeds of others.
            let single = other.is_some_and(|o| ablation.seeds(o).len() == 1);
            let runs = other.map_or_else(Vec::new, |o| of(&o.name));
            move |r: &Finished| runs.iter().find(|o| o.seed == r.seed || single).map(|o| o.material)
        });
        let (Some(material), Some(material_macro), Some(ece)) =
            (need(&|r| r.material), need(&|r| r.material_macro), need(&|r| r.ece))
        else {
            continue;
        };
        let [quality, state] = ablation.taught(row)?;
        // A gap of what bounds it would be nothing or all by definition.
        let compared = !others.contains(row.name.as_str());
        table.push(TableRow {
            name: row.name.clone(),
            material,
            material_macro,
            quality_mae: need(&|r| r.quality_mae).filter(|_| quality),
            state: spread(&|r| r.state).filter(|_| state),
            triage_weighted: need(&|r| r.triage_weighted).filter(|_| quality),
            ece,
            retention: spread(&|r| Some(r.material / teacher_of(r)?)),
            gap_closed: spread(&|r| {
                let (from, to) = (scratch_of(r)?, teacher_of(r)?);
                Some((r.material - from) / (to - from))
            })
            .filter(|_| compared),
            gain: spread(&|r| Some(r.material - scratch_of(r)?)).filter(|_| compared),
            macs: runs.first().map_or(0, |r| r.macs),
        });
    }
    Ok(table)
}

/// The table as Markdown.
pub(crate) fn markdown(table: &[TableRow]) -> String {
    let mut text = String::from(
        "| row | seeds | MMAC | material % | mean over materials % | quality error | state % | triage, cost-weighted % | ECE % | retention % | more than labels alone, points | gap closed % |\n\
         |---|---|---|---|---|---|---|---|---|---|---|---|\n",
    );
    for r in table {
        let percent = |s: &Option<Spread>| s.map_or("-".to_owned(), |r| r.percent());
        text += &format!(
            "| {} | {} | {:.2} | {} | {} | {} | {} | {} | {} | {} | {} | {} |\n",
            r.name,
            r.material.seeds,
            r.macs as f64 / 1e6,
            r.material.percent(),
            r.material_macro.percent(),
            r.quality_mae.map_or("-".to_owned(), |q| q.plain()),
            percent(&r.state),
            percent(&r.triage_weighted),
            r.ece.percent(),
            percent(&r.retention),
            percent(&r.gain),
            percent(&r.gap_closed)
        );
    }
    text
}

/// What the runs learned from and were scored on, a line for each different answer.
pub(crate) fn data(results: &Results) -> String {
    let of = |run: &Finished| {
        let ([items, labelled], tested) = (run.items, run.test_items);
        format!("- {}: {items} items drawn, {labelled} of them with labels, {tested} for scores\n", run.data.join("; "))
    };
    let lines: BTreeSet<_> = results.runs.iter().map(of).collect();
    format!("\nData:\n\n{}", lines.into_iter().collect::<String>())
}

/// The hardest materials of the first run of each row, as a list.
pub(crate) fn hardest(ablation: &Ablation, results: &Results) -> String {
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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn finished(row: &str, seed: u64, material: f64) -> Finished {
        Finished {
            row: row.to_owned(),
            seed,
            recipe: String::new(),
            code: None,
            items: [1, 1],
            test_items: 1,
            data: Vec::new(),
            macs: 1,
            parameters: 1,
            material,
            material_macro: material,
            quality_mae: 0.0,
            state: None,
            triage_weighted: 0.0,
            ece: 0.0,
            answered: 0.0,
            risk: 0.0,
            hardest: Vec::new(),
        }
    }

    #[test]
    fn runs_of_two_builds_make_no_table() {
        let of = |codes: &[Option<&str>]| Results {
            format: 1,
            runs: codes.iter().map(|c| Finished { code: c.map(str::to_owned), ..finished("a", 1, 0.5) }).collect(),
        };
        let check = |codes: &[Option<&str>], build| of(codes).of_one_build(Path::new("results.json"), build);
        assert!(check(&[], Some("1a")).is_ok());
        assert!(check(&[None, None], None).is_ok(), "runs of before builds were recorded go together");
        assert!(check(&[Some("1a"), Some("1a")], Some("1a")).is_ok());
        for (codes, build) in [(vec![Some("1a")], Some("2b")), (vec![None], Some("2b")), (vec![None, Some("2b")], None)] {
            let message = check(&codes, build).expect_err("two builds").to_string();
            assert!(message.starts_with("results.json: code = ") && message.contains("build 2b"), "{message}");
        }
    }

    fn ablation(teacher_seeds: &str) -> Ablation {
        let file = |name: &str| format!("{}/experiments/{name}.toml", env!("CARGO_MANIFEST_DIR"));
        let text = format!(
            "schema = 1\nname = \"test\"\nquestion = \"?\"\nseeds = [1, 2]\nteacher = \"teacher\"\nscratch = \"alone\"\n\
             [[row]]\nname = \"teacher\"\nexperiment = {:?}\nseeds = {teacher_seeds}\n\
             [[row]]\nname = \"alone\"\nexperiment = {:?}\n\
             [[row]]\nname = \"student\"\nexperiment = {:?}\nset = {{ losses = {{ preset = \"original\" }} }}\n",
            file("few-teacher"),
            file("few-scratch"),
            file("few-one"),
        );
        toml::from_str(&text).expect("an ablation")
    }

    #[test]
    fn runs_are_compared_seed_by_seed() {
        let runs = vec![
            finished("teacher", 1, 0.8),
            finished("alone", 1, 0.2),
            finished("alone", 2, 0.3),
            finished("student", 1, 0.5),
            finished("student", 2, 0.6),
        ];
        let results = Results { format: 1, runs };
        let student = |ablation: &Ablation| table(ablation, &results).expect("readable experiments").remove(2);
        // The teacher's second seed is not made yet: it is not stood in for by the first.
        let open = student(&ablation("[1, 2]"));
        let gap = open.gap_closed.expect("a seed with all three");
        assert!(gap.seeds == 1 && (gap.mean - 0.5).abs() < 1e-12);
        assert_eq!(open.gain.expect("two seeds").seeds, 2);
        // A teacher that has one seed serves all.
        let one = student(&ablation("[1]"));
        let gap = one.gap_closed.expect("two seeds");
        assert!(gap.seeds == 2 && (gap.mean - (0.5 + 0.6) / 2.0).abs() < 1e-12);
        // Nothing teaches quality and state in the original recipe.
        assert!(one.quality_mae.is_none() && one.state.is_none() && one.triage_weighted.is_none());
    }

    #[test]
    fn a_row_may_be_compared_with_others_than_the_files() {
        let mut ablation = ablation("[1]");
        let student = ablation.row.last_mut().expect("rows");
        (student.teacher, student.scratch) = (Some("alone".to_owned()), Some("teacher".to_owned()));
        let runs = vec![finished("teacher", 1, 0.8), finished("alone", 1, 0.2), finished("student", 1, 0.5)];
        let row = table(&ablation, &Results { format: 1, runs }).expect("readable experiments").remove(2);
        assert!((row.retention.expect("a teacher").mean - 2.5).abs() < 1e-12);
        assert!((row.gain.expect("another row").mean + 0.3).abs() < 1e-12);
    }
}
