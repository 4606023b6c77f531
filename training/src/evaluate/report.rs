//! `report.html`: one page, nothing loaded from elsewhere.

use loopline_edge::Triage;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::figures;
use super::gallery::Picture;
use super::scores::Scores;
use super::tables::ClassRow;
use super::triage;
use crate::error::Result;

/// One network of a report.
#[derive(Debug)]
pub(crate) struct Entry<'a> {
    /// Its name.
    pub(crate) name: String,
    /// Parameters and MACs.
    pub(crate) cost: crate::nn::net::Cost,
    /// What it was trained on.
    pub(crate) trained_on: &'a str,
    /// Its scores.
    pub(crate) scores: &'a Scores,
}

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:1100px;margin:2em auto;padding:0 1em;color:#222}
table{border-collapse:collapse;margin:1em 0}td,th{padding:.2em .7em;border-bottom:1px solid #ddd;text-align:right}
td:first-child,th:first-child{text-align:left}figure{display:inline-block;margin:.5em 1em .5em 0;vertical-align:top}
figcaption{font-size:13px;max-width:460px}.items figure{width:128px;font-size:12px}.items img{width:128px;image-rendering:auto}
.wrong{color:#b01e1e}";

/// The page of one or more networks; the first is shown in detail.
///
/// # Errors
/// When a figure cannot be drawn.
pub(crate) fn page(title: &str, entries: &[Entry<'_>], pictures: &[Picture], notes: &[String]) -> Result<String> {
    let details = entries.first().map(|first| details(first.scores, entries, pictures)).transpose()?;
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { (title) }
                @for note in notes { p { (note) } }
                (summary(entries))
                @if let Some(details) = details { (details) }
            }
        }
    };
    Ok(page.into_string() + "\n")
}

/// What is shown of one network alone, its risk beside that of all.
fn details(s: &Scores, entries: &[Entry<'_>], pictures: &[Picture]) -> Result<Markup> {
    let curves: Vec<_> = entries.iter().map(|e| (e.name.clone(), e.scores.risk_coverage.as_slice())).collect();
    let (risk, reliability) = (figures::risk_coverage(&curves)?, figures::reliability(&s.bins)?);
    let materials = figures::confusion(&s.confusion)?;
    let states = s.state_confusion.as_ref().map(figures::confusion).transpose()?;
    Ok(html! {
        figure {
            (PreEscaped(risk))
            figcaption { "When the network may say nothing: errors among the items it answers." }
        }
        figure {
            (PreEscaped(reliability))
            figcaption {
                "Confidence against truth at temperature " (format!("{:.2}", s.temperature)) ": calibration error "
                (percent(s.ece)) " % (as trained " (percent(s.ece_raw)) " %)."
            }
        }
        (gallery(pictures))
        h2 { "Materials" }
        figure { (PreEscaped(materials)) figcaption { "Truth downwards, answers to the right." } }
        (classes(s.hardest().into_iter()))
        h2 { "States" }
        @if let Some(states) = states {
            figure { (PreEscaped(states)) }
            (classes(s.per_state.iter().filter(|r| r.items > 0)))
        }
        table {
            tr { th { "true state" } th { "items" } th { "material right" } }
            @for (name, items, share) in s.material_by_state.iter().filter(|(_, items, _)| *items > 0) {
                tr { td { (name) } td { (items) } td { (percent(*share)) " %" } }
            }
        }
        h2 { "Triage" }
        p { "Cost of a decision (column) where another is right (row):" }
        table {
            tr { th {} @for class in Triage::ALL { th { (class.name()) } } }
            @for (class, costs) in Triage::ALL.iter().zip(triage::COST) {
                tr { td { (class.name()) } @for cost in costs { td { (cost) } } }
            }
        }
    })
}

fn summary(entries: &[Entry<'_>]) -> Markup {
    const HEAD: [&str; 12] = [
        "network",
        "MMAC",
        "parameters",
        "material %",
        "mean over materials %",
        "quality error",
        "state %",
        "triage %",
        "triage, cost-weighted %",
        "ECE %",
        "answered %",
        "wrong among them %",
    ];
    html! {
        table {
            tr { @for name in HEAD { th { (name) } } }
            @for e in entries {
                @let s = e.scores;
                tr {
                    td title=(e.trained_on) { (e.name) }
                    td { (format!("{:.2}", e.cost.macs as f64 / 1e6)) }
                    td { (e.cost.parameters) }
                    td { (format!("{:.2}", s.material * 100.0)) }
                    td { (format!("{:.2}", s.material_macro * 100.0)) }
                    td { (format!("{:.3}", s.quality_mae)) }
                    td { (s.state.map_or("-".to_owned(), percent)) }
                    td { (percent(s.triage)) }
                    td { (percent(s.triage_weighted)) }
                    td { (percent(s.ece)) }
                    td { (percent(s.answered.coverage)) }
                    td { (percent(s.answered.risk)) }
                }
            }
        }
    }
}

fn gallery(pictures: &[Picture]) -> Markup {
    html! {
        @if !pictures.is_empty() {
            h2 { "Items" }
            p { "What the robot's camera sees; wrong answers first." }
            div.items {
                @for p in pictures {
                    figure {
                        img src=(p.address) alt=(p.truth);
                        div.wrong[p.truth != p.answer] { (p.answer) " " (format!("{:.0}", p.probability * 100.0)) " %" }
                        "is " (p.truth) br;
                        "quality " (format!("{:.2}", p.named_quality)) ", is " (format!("{:.2}", p.quality))
                    }
                }
            }
        }
    }
}

fn classes<'a>(rows: impl Iterator<Item = &'a ClassRow>) -> Markup {
    html! {
        table {
            tr { th { "class" } th { "items" } th { "found %" } th { "rightly named %" } th { "most often taken for" } }
            @for row in rows {
                tr {
                    td { (row.name) }
                    td { (row.items) }
                    td { (percent(row.recall)) }
                    td { (percent(row.precision)) }
                    td { @if let Some((name, n)) = &row.taken_for { (name) " (" (n) ")" } }
                }
            }
        }
    }
}

/// A share as a number of hundredths.
fn percent(share: f64) -> String {
    format!("{:.1}", share * 100.0)
}
