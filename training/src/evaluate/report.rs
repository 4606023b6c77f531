//! `report.html`: one page, nothing loaded from elsewhere.

use std::fmt::Write;

use anyhow::Result;
use loopline_edge::Triage;

use super::figures;
use super::gallery::Picture;
use super::scores::Scores;
use super::tables::ClassRow;
use super::triage;

/// One network of a report.
#[derive(Debug)]
pub struct Entry<'a> {
    /// Its name.
    pub name: String,
    /// Parameters and MACs.
    pub cost: crate::nn::net::Cost,
    /// What it was trained on.
    pub trained_on: &'a str,
    /// Its scores.
    pub scores: &'a Scores,
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
pub fn page(title: &str, entries: &[Entry<'_>], pictures: &[Picture], notes: &[String]) -> Result<String> {
    let mut html = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{0}</title><style>{STYLE}</style><h1>{0}</h1>",
        escape(title)
    );
    for note in notes {
        write!(html, "<p>{}</p>", escape(note))?;
    }
    summary(&mut html, entries)?;
    let curves: Vec<_> = entries.iter().map(|e| (e.name.clone(), e.scores.risk_coverage.as_slice())).collect();
    if let Some(first) = entries.first() {
        let s = first.scores;
        write!(
            html,
            "<figure>{}<figcaption>When the network may say nothing: errors among the items it answers.</figcaption></figure>\
             <figure>{}<figcaption>Confidence against truth at temperature {:.2}: calibration error {:.1} % (as trained {:.1} %).\
             </figcaption></figure>",
            figures::risk_coverage(&curves)?,
            figures::reliability(&s.bins)?,
            s.temperature,
            s.ece * 100.0,
            s.ece_raw * 100.0
        )?;
        gallery(&mut html, pictures)?;
        write!(
            html,
            "<h2>Materials</h2><figure>{}<figcaption>Truth downwards, answers to the right.</figcaption></figure>",
            figures::confusion(&s.confusion)?
        )?;
        classes(&mut html, s.hardest().into_iter())?;
        html.push_str("<h2>States</h2>");
        if let Some(confusion) = &s.state_confusion {
            write!(html, "<figure>{}</figure>", figures::confusion(confusion)?)?;
            classes(&mut html, s.per_state.iter().filter(|r| r.items > 0))?;
        }
        html.push_str("<table><tr><th>true state<th>items<th>material right</tr>");
        for (name, items, share) in s.material_by_state.iter().filter(|(_, items, _)| *items > 0) {
            write!(html, "<tr><td>{}<td>{items}<td>{:.1} %</tr>", escape(name), share * 100.0)?;
        }
        html.push_str(
            "</table><h2>Triage</h2><p>Cost of a decision (column) where another is right (row):</p><table><tr><th>",
        );
        for class in Triage::ALL {
            write!(html, "<th>{}", class.name())?;
        }
        for (class, costs) in Triage::ALL.iter().zip(triage::COST) {
            write!(html, "<tr><td>{}<td>{}<td>{}<td>{}</tr>", class.name(), costs[0], costs[1], costs[2])?;
        }
        html.push_str("</table>");
    }
    html.push_str("</html>\n");
    Ok(html)
}

fn summary(html: &mut String, entries: &[Entry<'_>]) -> Result<()> {
    html.push_str(
        "<table><tr><th>network<th>MMAC<th>parameters<th>material %<th>mean over materials %<th>quality error<th>state %\
         <th>triage %<th>triage, cost-weighted %<th>ECE %<th>answered %<th>wrong among them %</tr>",
    );
    for e in entries {
        let s = e.scores;
        let state = s.state.map_or("-".to_owned(), |v| format!("{:.1}", v * 100.0));
        write!(
            html,
            "<tr><td title=\"{}\">{}<td>{:.2}<td>{}<td>{:.2}<td>{:.2}<td>{:.3}<td>{state}<td>{:.1}<td>{:.1}<td>{:.1}<td>{:.1}<td>{:.1}</tr>",
            escape(e.trained_on),
            escape(&e.name),
            e.cost.macs as f64 / 1e6,
            e.cost.parameters,
            s.material * 100.0,
            s.material_macro * 100.0,
            s.quality_mae,
            s.triage * 100.0,
            s.triage_weighted * 100.0,
            s.ece * 100.0,
            s.answered.coverage * 100.0,
            s.answered.risk * 100.0
        )?;
    }
    html.push_str("</table>");
    Ok(())
}

fn gallery(html: &mut String, pictures: &[Picture]) -> Result<()> {
    if pictures.is_empty() {
        return Ok(());
    }
    html.push_str("<h2>Items</h2><p>What the robot's camera sees; wrong answers first.</p><div class=\"items\">");
    for p in pictures {
        let class = if p.truth == p.answer { "" } else { " class=\"wrong\"" };
        write!(
            html,
            "<figure><img src=\"{}\" alt=\"{}\"><div{class}>{} {:.0} %</div>is {}<br>quality {:.2}, is {:.2}</figure>",
            p.address,
            escape(&p.truth),
            escape(&p.answer),
            p.probability * 100.0,
            escape(&p.truth),
            p.named_quality,
            p.quality
        )?;
    }
    html.push_str("</div>");
    Ok(())
}

fn classes<'a>(html: &mut String, rows: impl Iterator<Item = &'a ClassRow>) -> Result<()> {
    html.push_str("<table><tr><th>class<th>items<th>found %<th>rightly named %<th>most often taken for</tr>");
    for row in rows {
        let other = row.taken_for.as_ref().map_or(String::new(), |(name, n)| format!("{} ({n})", escape(name)));
        write!(
            html,
            "<tr><td>{}<td>{}<td>{:.1}<td>{:.1}<td>{other}</tr>",
            escape(&row.name),
            row.items,
            row.recall * 100.0,
            row.precision * 100.0
        )?;
    }
    html.push_str("</table>");
    Ok(())
}

/// Text that is safe in HTML.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
