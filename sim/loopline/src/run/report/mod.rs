//! A run as one page of HTML: no script, nothing loaded from elsewhere.
//!
//! | module | holds |
//! |---|---|
//! | `story` | what became of each item and what was believed of it, from the log |
//! | `tables` | KPIs, masses by where they went, bins, picks by cause of failure and by kind of item |
//! | `sankey` | masses by where they went, as bands |
//! | `timeline` | value, picks and items that wait |
//! | `losses` | what was lost, on what, and why |
//! | `numbers` | numbers as people read them |

mod losses;
mod numbers;
mod sankey;
mod story;
mod tables;
#[cfg(test)]
mod tests;
mod timeline;

use std::collections::BTreeMap;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::kpi::Kpis;
use super::log::Entry;
use super::terms::Worth;
use numbers::digits;
use sankey::Sankey;
use story::Story;
use timeline::Timeline;

const STYLE: &str = include_str!("style.css");

/// A run that is reported, and what is told with it.
#[derive(Clone, Copy, Debug)]
pub struct Reported<'a> {
    /// Heading of the page.
    pub title: &'a str,
    /// Name of the line's file.
    pub file_name: &'a str,
    /// Seed of the run.
    pub seed: u64,
    /// What saw the items.
    pub perception: &'a str,
    /// Who chose what to pick next.
    pub scheduler: &'a str,
    /// Names of the materials that beliefs are of, in the order of their posteriors.
    pub materials: &'a [String],
    /// All that happened.
    pub log: &'a [Entry],
    /// What it amounts to.
    pub kpis: &'a Kpis,
    /// What things are worth.
    pub worth: &'a Worth,
    /// Other runs of the same infeed, such as the oracle's, by name.
    pub beside: &'a [(String, Kpis)],
    /// Pictures of frames as PNG files, by number of the frame. Those that are missing are not shown.
    pub pictures: &'a BTreeMap<u64, Vec<u8>>,
}

/// The page of a run.
#[must_use]
pub fn report(run: &Reported<'_>) -> String {
    let story = Story::of(run.log);
    let losses = losses::losses(run, &story);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                title { (run.title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { (run.title) }
                p.facts {
                    (run.file_name) ", seed " (run.seed) ", perception: " (run.perception) ", scheduler: " (run.scheduler)
                    ", ran for " (digits(story.until_s)) " s of the line's time"
                }
                main {
                    (tables::kpis((run.perception, run.kpis), run.beside))
                    (masses(run.kpis, &story))
                    h2 { "Bins" }
                    (tables::bins(&run.kpis.bins))
                    h2 { "Picks that failed" }
                    (tables::failures(run.kpis))
                    h2 { "Picks by kind of item" }
                    (tables::by_kind(&story))
                    h2 { "Over time" }
                    (Timeline::of(&story, run.worth).draw())
                    h2 { "What was lost, by cause" }
                    (losses::by_cause(&losses))
                    h2 { "The most costly decisions" }
                    (losses::largest(run, &losses))
                }
            }
        }
    };
    page.into_string() + "\n"
}

/// Where mass went.
fn masses(kpis: &Kpis, story: &Story) -> Markup {
    let named = |belt: &str| kpis.bins.iter().map(|bin| bin.name.clone()).chain([belt.to_owned()]).collect::<Vec<_>>();
    let (from, to) = (named("belt"), named("tail or floor"));
    let on_line: Vec<f64> = story.fates.values().filter(|fate| fate.ended.is_none()).map(|fate| fate.item.kg).collect();
    html! {
        h2 { "Where mass went" }
        @if let Some(sankey) = Sankey::of(&kpis.confusion_kg) {
            p.key { span.good { "where it is worth most" } span.bad { "in another bin" } span { "left on the belt" } }
            (sankey.draw(&from, &to))
        } @else {
            p { "Nothing has left the line." }
        }
        @if !on_line.is_empty() {
            p { "Still on the line, and counted for nothing: " (on_line.len()) " of the items, " (digits(on_line.iter().sum())) " kg." }
        }
        (tables::confusion(&kpis.confusion_kg, &from, &to))
    }
}
