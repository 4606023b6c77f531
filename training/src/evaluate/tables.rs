//! Counts of answers against truths, class by class.

use serde::{Deserialize, Serialize};

/// How often each class was taken for each: `counts[truth][answer]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Confusion {
    /// Ids of classes.
    pub(crate) names: Vec<String>,
    /// Counts.
    pub(crate) counts: Vec<Vec<u32>>,
}

/// One class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct ClassRow {
    /// Its id.
    pub(crate) name: String,
    /// Items of it.
    pub(crate) items: u32,
    /// Share of them that was named so.
    pub(crate) recall: f64,
    /// Share of those named so that are.
    pub(crate) precision: f64,
    /// What it is most often taken for, and how often.
    pub(crate) taken_for: Option<(String, u32)>,
}

impl Confusion {
    /// Counts pairs.
    pub(crate) fn new(names: &[String], truth: &[i64], answer: &[i64]) -> Self {
        let mut counts = vec![vec![0; names.len()]; names.len()];
        for (t, a) in truth.iter().zip(answer) {
            let cell = usize::try_from(*t).ok().and_then(|t| counts.get_mut(t));
            if let Some(cell) = cell.and_then(|row| row.get_mut(usize::try_from(*a).unwrap_or(usize::MAX))) {
                *cell += 1;
            }
        }
        Self { names: names.to_vec(), counts }
    }

    /// A row for each class.
    pub(crate) fn rows(&self) -> Vec<ClassRow> {
        let row = |(class, name): (usize, &String)| {
            let counts = &self.counts[class];
            let items: u32 = counts.iter().sum();
            let named: u32 = self.counts.iter().map(|row| row[class]).sum();
            let share = |of: u32| if of == 0 { 0.0 } else { f64::from(counts[class]) / f64::from(of) };
            let others = counts.iter().enumerate().filter(|(other, n)| *other != class && **n > 0);
            let worst = others.max_by_key(|(_, n)| **n);
            ClassRow {
                name: name.clone(),
                items,
                recall: share(items),
                precision: share(named),
                taken_for: worst.map(|(other, n)| (self.names[other].clone(), *n)),
            }
        };
        self.names.iter().enumerate().map(row).collect()
    }

    /// Share of items that are right, and the mean of that over classes that occur.
    pub(crate) fn accuracy(&self) -> (f64, f64) {
        let rows = self.rows();
        let occurring: Vec<_> = rows.iter().filter(|r| r.items > 0).collect();
        let items: f64 = occurring.iter().map(|r| f64::from(r.items)).sum();
        let micro = occurring.iter().map(|r| r.recall * f64::from(r.items)).sum::<f64>() / items.max(1.0);
        let per_class = occurring.iter().map(|r| r.recall).sum::<f64>() / occurring.len().max(1) as f64;
        (micro, per_class)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_say_what_is_taken_for_what() {
        let names = ["a", "b", "c"].map(str::to_owned);
        let confusion = Confusion::new(&names, &[0, 0, 0, 1], &[0, 0, 1, 1]);
        let rows = confusion.rows();
        assert_eq!(rows[0].taken_for, Some(("b".to_owned(), 1)));
        assert_eq!((rows[1].recall, rows[1].precision), (1.0, 0.5));
        let (micro, per_class) = confusion.accuracy();
        assert!((micro - 0.75).abs() < 1e-12 && (per_class - 5.0 / 6.0).abs() < 1e-12);
    }
}
