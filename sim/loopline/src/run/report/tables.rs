//! KPIs, masses by where they went, bins, and why picks failed.

use std::collections::BTreeMap;

use loopline_line::plant::Place;
use maud::{Markup, html};

use super::numbers::{NONE, decimals, digits, fixed, maybe_percent, share};
use super::story::{Deed, Story};
use crate::run::kpi::{BinKpis, Kpis};

/// A KPI: its name, its unit, what it means, its number.
type Row = (&'static str, &'static str, &'static str, fn(&Kpis) -> String);

const ROWS: [Row; 19] = [
    ("value", "EUR/h", "what bins fetch less what penalties and the tail cost", |k| digits(k.value_eur_h)),
    ("value if nothing were picked", "EUR/h", "all that arrived runs off the belt", |k| digits(k.idle_value_eur_h)),
    ("value if all lay where it is worth most", "EUR/h", "what no line can exceed", |k| digits(k.best_value_eur_h)),
    ("gained of what there is to gain", "", "from nothing picked to all where it is worth most", |k| {
        maybe_percent(share(k.value_eur_h - k.idle_value_eur_h, k.best_value_eur_h - k.idle_value_eur_h))
    }),
    ("purity", "", "of the mass in bins, what its bin accepts", |k| {
        maybe_percent((in_bins_kg(k) > 0.0).then_some(k.purity))
    }),
    ("recovery", "", "of the mass that some bin accepts, what lies in one that does", |k| {
        maybe_percent((k.items > 0).then_some(k.recovery))
    }),
    ("yield", "", "of all mass, what lies in bins", |k| maybe_percent((k.items > 0).then_some(k.mass_yield))),
    ("items that arrived", "", "", |k| k.items.to_string()),
    ("their mass", "kg", "", |k| digits(k.kg)),
    ("picks per minute", "", "items that came into bins", |k| fixed(k.picks_per_min, 1)),
    ("picks that succeeded", "", "of those that were begun", |k| {
        maybe_percent((k.picks_begun > 0).then_some(k.pick_success))
    }),
    ("missed deadlines", "", "items worth picking that left the last window", |k| k.missed_deadlines.to_string()),
    ("orders refused", "", "too late, or out of reach", |k| k.refused.to_string()),
    ("double picks", "", "more than one item lifted", |k| k.double_picks.to_string()),
    ("touches", "", "things that items ran into while arms held them", |k| k.touches.to_string()),
    ("items pushed by arms", "", "by their links, not by what they held", |k| k.arm_touches.to_string()),
    ("items never seen", "", "they passed the cameras and were not found", |k| k.unseen.to_string()),
    ("energy for each item in a bin", "J", "arms and vacuum pumps, electrical", |k| {
        if k.bins.iter().any(|bin| bin.items > 0) { digits(k.arm_j_per_item) } else { NONE.to_owned() }
    }),
    ("time with items arriving", "min", "", |k| digits(k.minutes)),
];

fn in_bins_kg(kpis: &Kpis) -> f64 {
    kpis.bins.iter().map(|bin| bin.kg).sum()
}

/// Runs side by side, this one first.
pub(super) fn kpis(this: (&str, &Kpis), beside: &[(String, Kpis)]) -> Markup {
    let runs: Vec<(&str, &Kpis)> =
        [this].into_iter().chain(beside.iter().map(|(name, kpis)| (name.as_str(), kpis))).collect();
    html! {
        table.kpis {
            caption { "This run" @if !beside.is_empty() { " beside others of the same infeed" } }
            thead {
                tr {
                    th scope="col" { "measure" }
                    @for (number, (name, _)) in runs.iter().enumerate() { th class=[(number == 0).then_some("this")] scope="col" { (name) } }
                    th.unit scope="col" { "unit" }
                }
            }
            tbody {
                @for (name, unit, meaning, text) in ROWS {
                    tr {
                        th scope="row" { (name) @if !meaning.is_empty() { small { (meaning) } } }
                        @for (number, (_, kpis)) in runs.iter().enumerate() { td class=[(number == 0).then_some("this")] { (text(kpis)) } }
                        td.unit { (unit) }
                    }
                }
            }
        }
    }
}

/// Mass by where it is worth most and where it ended; a cell's shade is its share of the row.
pub(super) fn confusion(kg: &[Vec<f64>], from: &[String], to: &[String]) -> Markup {
    let belt = kg.len().saturating_sub(1);
    let behind = decimals(kg.iter().map(|row| row.iter().sum()).fold(0.0, f64::max));
    let shade = |row: usize, column: usize, part: f64| {
        let colour = match (row, column) {
            (row, column) if row == column && row < belt => "good",
            (_, column) if column == belt => "belt",
            _ => "bad",
        };
        format!("background:color-mix(in srgb,var(--{colour}) {:.0}%,transparent)", 8.0 + 62.0 * part)
    };
    html! {
        div.wide {
            table.confusion {
                caption { "kg, and share of the row. Rows: where it is worth most. Columns: where it ended." }
                thead {
                    tr {
                        td {}
                        @for name in to { th scope="col" { (name) } }
                        th scope="col" { "all" }
                    }
                }
                tbody {
                    @for (row, (masses, name)) in kg.iter().zip(from).enumerate() {
                        @let all: f64 = masses.iter().sum();
                        tr {
                            th scope="row" { (name) }
                            @for (column, &mass) in masses.iter().enumerate() {
                                @if let Some(part) = share(mass, all).filter(|part| *part > 0.0) {
                                    td style=(shade(row, column, part)) { (fixed(mass, behind)) small { (fixed(100.0 * part, 0)) " %" } }
                                } @else {
                                    td.none { "·" }
                                }
                            }
                            td { (fixed(all, behind)) }
                        }
                    }
                }
            }
        }
    }
}

/// What is in the bins.
pub(super) fn bins(bins: &[BinKpis]) -> Markup {
    let behind = decimals(bins.iter().map(|bin| bin.kg).fold(0.0, f64::max));
    html! {
        table {
            thead {
                tr { @for name in ["bin", "items", "kg", "of it belongs there, kg", "purity"] { th scope="col" { (name) } } }
            }
            tbody {
                @for bin in bins {
                    tr {
                        th scope="row" { (bin.name) }
                        td { (bin.items) }
                        td { (fixed(bin.kg, behind)) }
                        td { (fixed(bin.accepted_kg, behind)) }
                        td { (maybe_percent(bin.purity)) }
                    }
                }
            }
        }
    }
}

/// Why picks failed, as bars.
pub(super) fn failures(kpis: &Kpis) -> Markup {
    let failures = &kpis.failures;
    let causes = [
        ("too much air came in", failures.leak),
        ("the cup met nothing", failures.nothing_there),
        ("lost on the way", failures.dropped),
        ("fell beside the bin", failures.beside_the_bin),
        ("the arm could not go on", failures.out_of_reach),
        ("refused before it began", kpis.refused),
    ];
    const ROW: f64 = 26.0;
    const LEFT: f64 = 190.0;
    const LONGEST: f64 = 420.0;
    let most = causes.iter().map(|(_, n)| *n).max().unwrap_or(0).max(1);
    let words: Vec<String> = causes.iter().map(|(name, n)| format!("{name}: {n}")).collect();
    let height = ROW * causes.len() as f64;
    html! {
        p {
            (kpis.picks_begun) " picks begun, " (kpis.picks_succeeded) " ended with an item in the bin that was ordered. "
            "Shares are of the picks begun."
        }
        svg.narrow viewBox=(format!("0 0 720 {height}")) role="img" aria-label=(format!("Failed picks by cause. {}.", words.join("; "))) {
            @for (number, (name, n)) in causes.into_iter().enumerate() {
                @let top = ROW * number as f64;
                @let width = LONGEST * n as f64 / most as f64;
                text x=(LEFT - 8.0) y=(top + 17.0) text-anchor="end" { (name) }
                rect.bar.loss x=(LEFT) y=(top + 4.0) width=(format!("{width:.1}")) height=(ROW - 8.0) {}
                text x=(format!("{:.1}", LEFT + width + 6.0)) y=(top + 17.0) {
                    (n)
                    @if let Some(part) = share(n as f64, kpis.picks_begun as f64).filter(|_| n > 0) {
                        tspan.soft { " (" (fixed(100.0 * part, 1)) " %)" }
                    }
                }
            }
        }
    }
}

/// Picks of each kind of item, and what came of them; the kind that was picked most first.
pub(super) fn by_kind(story: &Story) -> Markup {
    // Begun, met nothing or no seal, lost, in the bin that was ordered.
    let mut kinds: BTreeMap<&str, [u64; 4]> = BTreeMap::new();
    for fate in story.fates.values() {
        let [begun, no_grip, lost, right] = kinds.entry(&fate.item.archetype).or_default();
        for deed in &fate.deeds {
            match deed {
                Deed::Missed(_) => *no_grip += 1,
                Deed::Dropped(_) => *lost += 1,
                Deed::Released { bin, .. } => *right += u64::from(fate.ended.is_some_and(|(_, at)| at == Place::Bin(*bin))),
                Deed::Refused | Deed::Unpicked => continue,
            }
            *begun += 1;
        }
    }
    let mut kinds: Vec<_> = kinds.into_iter().filter(|(_, [begun, ..])| *begun > 0).collect();
    kinds.sort_by_key(|(name, [begun, ..])| (std::cmp::Reverse(*begun), *name));
    html! {
        table {
            thead {
                tr {
                    @for name in ["kind of item", "picks", "no grip", "lost on the way", "succeeded"] { th scope="col" { (name) } }
                }
            }
            tbody {
                @for (name, [begun, no_grip, lost, right]) in kinds {
                    tr {
                        th scope="row" { (name) }
                        td { (begun) }
                        td { (no_grip) }
                        td { (lost) }
                        td { (maybe_percent(share(right as f64, begun as f64))) }
                    }
                }
            }
        }
        p {
            "No rate of success is set anywhere: it follows from the surface that the cup's lip finds. Friction and safety are a maker's figures (Schmalz, vacuum "
            "knowledge); travel of the lip and gaps of soil, relief and wear are assumed. To compare, and not fitted to: a vacuum cup held 98 % of basic, 82 % "
            "of typical and 58 % of adversarial things (Mahler et al., Dex-Net 3.0, arXiv 1709.06670, first version)."
        }
    }
}
