//! What a schema cannot say of a line: names, places, and what kinds of faults take.

use std::collections::BTreeSet;

use super::{Bin, Cell, FaultEntry, LineKeys, Route};
use crate::check::meant;
use crate::rules::{half_view_m, is_identifier};
use crate::{Scenario, rules};

/// Problems as (key path, what is wrong and what would be right). `scenario` is the one that the line names with the line's keys put
/// over it, where it could be read.
pub(super) fn problems(keys: &LineKeys, scenario: Option<&Scenario>) -> Vec<(String, String)> {
    let mut found = Vec::new();
    if let Some(scenario) = scenario {
        found.extend(broken_by_changes(keys, scenario));
    }
    if keys.infeed.items_per_min.is_some() == keys.infeed.kg_per_h.is_some() {
        found.push(("infeed".to_owned(), "expected one of items_per_min and kg_per_h".to_owned()));
    }
    names("cells", keys.cells.iter().map(|c| c.name.as_str()), &mut found);
    names("bins", keys.bins.iter().map(|b| b.name.as_str()), &mut found);
    for (i, cell) in keys.cells.iter().enumerate() {
        let mut tell = |key: &str, what: String| found.push((format!("cells[{i}].{key}"), what));
        stretch(cell, scenario, &mut tell);
        choice(cell, &keys.bins, &mut tell);
    }
    for (i, bin) in keys.bins.iter().enumerate() {
        let mut tell = |key: &str, what: String| found.push((format!("bins[{i}].{key}"), what));
        content(bin, &mut tell);
        place(bin, &keys.bins[..i], scenario, &mut tell);
        if !keys.cells.iter().any(|cell| cell.bins.contains(&bin.name)) {
            tell("name", "no cell may place into it; name it in the bins of one, or remove it".into());
        }
    }
    for (i, fault) in keys.faults.iter().enumerate() {
        let mut tell = |key: &str, what: String| found.push((format!("faults[{i}].{key}"), what));
        needs(fault, &keys.cells, &mut tell);
        time(fault, &keys.faults[..i], keys.expect.minutes, &mut tell);
    }
    found
}

/// Rules of scenarios that `scenario`, with the line's keys put over it, breaks. By itself it kept them, so these are the line's doing.
fn broken_by_changes(keys: &LineKeys, scenario: &Scenario) -> Vec<(String, String)> {
    let mut found = rules::problems(scenario);
    if !found.is_empty()
        && let (Ok(said), Ok(all)) = (serde_json::to_value(keys), serde_json::to_value(scenario))
    {
        for (key, what) in &mut found {
            let pointer = format!("/{}", key.replace('.', "/"));
            if said.pointer(&pointer).is_none()
                && let Some(value) = all.pointer(&pointer)
            {
                what.push_str(&format!("; left out here, it is {value} as in {}", keys.infeed_of));
            }
        }
    }
    found
}

/// Identifiers, each once.
fn names<'a>(list: &str, names: impl Iterator<Item = &'a str>, found: &mut Vec<(String, String)>) {
    let mut seen = BTreeSet::new();
    for (i, name) in names.enumerate() {
        let key = format!("{list}[{i}].name");
        if !is_identifier(name) {
            found.push((
                key,
                format!("expected lower-case letters, digits and _ only, such as {}_1", list.trim_end_matches('s')),
            ));
        } else if !seen.insert(name) {
            found.push((key, format!("another of {list} has this name; expected one of its own")));
        }
    }
}

/// The stretch of belt where a cell picks.
fn stretch(cell: &Cell, scenario: Option<&Scenario>, tell: &mut impl FnMut(&str, String)) {
    if cell.pick_from_m >= cell.pick_to_m {
        return tell("pick_from_m", format!("expected less than pick_to_m, which is {}", cell.pick_to_m));
    }
    let Some(scenario) = scenario else { return };
    let half_view_m = half_view_m(&scenario.station);
    if cell.pick_from_m < half_view_m {
        let what = format!(
            "the cameras see {half_view_m} m of belt behind their axis, and with it the arm; expected at least {half_view_m}"
        );
        tell("pick_from_m", what);
    }
    let end_m = scenario.belt.after_camera_m;
    if cell.pick_to_m > end_m {
        tell(
            "pick_to_m",
            format!(
                "the belt ends {end_m} m behind the cameras' axis; expected at most that, or a longer belt.after_camera_m"
            ),
        );
    }
}

/// The bins that a cell may place into.
fn choice(cell: &Cell, bins: &[Bin], tell: &mut impl FnMut(&str, String)) {
    let mut seen = BTreeSet::new();
    for (k, name) in cell.bins.iter().enumerate() {
        let known = || bins.iter().map(|bin| bin.name.as_str());
        if !known().any(|bin| bin == name) {
            let what = format!("no such bin{}; there are {}", meant(name, known()), known().collect::<Vec<_>>().join(", "));
            tell(&format!("bins[{k}]"), what);
        } else if !seen.insert(name) {
            tell(&format!("bins[{k}]"), "named twice; once is enough".into());
        }
    }
}

/// What a bin accepts and what it is worth.
fn content(bin: &Bin, tell: &mut impl FnMut(&str, String)) {
    if bin.families.is_empty() && bin.materials.is_empty() {
        tell("families", "the bin accepts nothing; expected at least one family, or one of materials".into());
    }
    if bin.value_factor.is_some() {
        if bin.route == Route::Recycle {
            tell("value_factor", "has no effect with route = \"recycle\"; leave it out".into());
        } else if bin.price_eur_kg.is_some() {
            tell("value_factor", "has no effect beside price_eur_kg; leave one of them out".into());
        }
    }
}

/// Where a bin stands: not over the belt, and not over one of the bins `before` it.
fn place(bin: &Bin, before: &[Bin], scenario: Option<&Scenario>, tell: &mut impl FnMut(&str, String)) {
    let meet = |a: [[f64; 2]; 2], b: [[f64; 2]; 2]| a.iter().zip(b).all(|(a, b)| a[0] < b[1] && b[0] < a[1]);
    if let Some(other) = before.iter().find(|other| meet(other.opening_m(), bin.opening_m())) {
        tell("at_m", format!("its opening meets that of `{}`; expected bins beside each other", other.name));
    }
    let Some(belt) = scenario.map(|s| &s.belt) else { return };
    let half_m = 0.5 * belt.width_m;
    if meet([[-belt.before_camera_m, belt.after_camera_m], [-half_m, half_m]], bin.opening_m()) {
        let what = format!(
            "its opening is over the belt, which is {half_m} m wide to each side and ends at x = {} m; expected all of it beside or behind",
            belt.after_camera_m
        );
        tell("at_m", what);
    }
}

/// What the kind of a fault needs and what it does not take.
fn needs(fault: &FaultEntry, cells: &[Cell], tell: &mut impl FnMut(&str, String)) {
    let kind = fault.kind.name();
    let known = || cells.iter().map(|cell| cell.name.as_str());
    let list = || known().collect::<Vec<_>>().join(", ");
    match (&fault.cell, fault.kind.strikes_a_cell()) {
        (None, true) => tell("cell", format!("missing; {kind} strikes a cell: one of {}", list())),
        (Some(_), false) => tell("cell", format!("{kind} strikes the whole line; leave it out")),
        (Some(name), true) if !known().any(|cell| cell == name) => {
            tell("cell", format!("no such cell{}; there are {}", meant(name, known()), list()));
        }
        _ => {}
    }
    match (fault.amount, fault.kind.amount()) {
        (None, Some(amount)) => tell("amount", format!("missing; {kind} takes a number {amount}")),
        (Some(_), None) => tell("amount", format!("{kind} has no amount; leave it out")),
        (Some(given), Some(amount)) if !amount.takes(given) => tell("amount", format!("expected a number {amount}")),
        _ => {}
    }
}

/// When a fault comes: within the run, and not while another of its kind, and cell, lasts. Else what ends it were unsaid.
fn time(fault: &FaultEntry, before: &[FaultEntry], minutes: f64, tell: &mut impl FnMut(&str, String)) {
    let run_s = 60.0 * minutes;
    if fault.at_s >= run_s {
        return tell("at_s", format!("a run ends after {run_s} s, before it begins; expected less, or more expect.minutes"));
    }
    let meets = |other: &FaultEntry| {
        (other.kind, &other.cell) == (fault.kind, &fault.cell)
            && other.at_s < fault.at_s + fault.for_s
            && fault.at_s < other.at_s + other.for_s
    };
    if let Some(i) = before.iter().position(meets) {
        let what = format!(
            "faults[{i}] of the same kind lasts from {} to {} s; expected one to end before the other begins",
            before[i].at_s,
            before[i].at_s + before[i].for_s
        );
        tell("at_s", what);
    }
}
