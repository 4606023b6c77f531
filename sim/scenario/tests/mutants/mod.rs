//! Files with something changed in them, as hands and broken disks do.

use proptest::prelude::*;

/// Numbers that files should not contain, and a few that they may.
pub(crate) const EXTREMES: &[&str] = &[
    "0",
    "-0.0",
    "1",
    "-1",
    "0.5",
    "1e308",
    "-1e308",
    "1e-320",
    "1e400",
    "nan",
    "-nan",
    "inf",
    "-inf",
    "9223372036854775807",
    "-9223372036854775808",
    "99999999999999999999999",
    "0xffffffffffffffff",
    "4294967296",
    "65536",
    "\"1.2 m/s\"",
    "true",
    "[]",
    "{}",
    "1979-05-27",
    "\"\"",
];

/// A change of a line of text.
#[derive(Clone, Debug)]
pub(crate) enum Mutation {
    Delete,
    Duplicate,
    Swap(usize),
    Number(usize, usize),
    Cut(usize),
    Insert(usize, String),
}

/// Any change.
pub(crate) fn mutation() -> impl Strategy<Value = Mutation> {
    prop_oneof![
        Just(Mutation::Delete),
        Just(Mutation::Duplicate),
        any::<usize>().prop_map(Mutation::Swap),
        (any::<usize>(), 0..EXTREMES.len()).prop_map(|(at, e)| Mutation::Number(at, e)),
        any::<usize>().prop_map(Mutation::Cut),
        (any::<usize>(), "[\\PC\\[\\]{}\"'=#.,\n]{1,6}").prop_map(|(at, s)| Mutation::Insert(at, s)),
    ]
}

/// `text` with each change at the line of its number, counted round.
pub(crate) fn mutate(text: &str, changes: &[(usize, Mutation)]) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for (at, change) in changes {
        if lines.is_empty() {
            break;
        }
        let i = at % lines.len();
        match change {
            Mutation::Delete => drop(lines.remove(i)),
            Mutation::Duplicate => lines.insert(i, lines[i].clone()),
            Mutation::Swap(other) => {
                let other = other % lines.len();
                lines.swap(i, other);
            }
            Mutation::Number(which, extreme) => lines[i] = replace_number(&lines[i], *which, EXTREMES[*extreme]),
            Mutation::Cut(to) => {
                let keep = lines[i].chars().count();
                lines[i] = lines[i].chars().take(to % (keep + 1)).collect();
            }
            Mutation::Insert(to, s) => {
                let places: Vec<usize> = lines[i].char_indices().map(|(p, _)| p).chain([lines[i].len()]).collect();
                lines[i].insert_str(places[to % places.len()], s);
            }
        }
    }
    lines.join("\n")
}

/// Replaces one of the runs of digits and points in `line`.
fn replace_number(line: &str, which: usize, by: &str) -> String {
    let mut runs = Vec::new();
    let mut start = None;
    for (i, c) in line.char_indices().chain([(line.len(), ' ')]) {
        match (c.is_ascii_digit() || c == '.', start) {
            (true, None) => start = Some(i),
            (false, Some(s)) => {
                runs.push(s..i);
                start = None;
            }
            _ => {}
        }
    }
    if runs.is_empty() {
        return line.to_owned();
    }
    let run = runs[which % runs.len()].clone();
    format!("{}{by}{}", &line[..run.start], &line[run.end..])
}
