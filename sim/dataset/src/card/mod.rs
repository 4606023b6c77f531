//! `README.md` of a dataset: the dataset card. Its prose is in `template.md`, its tables come from here.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::index::IndexRow;
use crate::manifest::{Manifest, MaterialCount};

const TEMPLATE: &str = include_str!("template.md");

/// Counts over all items, for the card's tables.
#[derive(Debug, Clone, Default)]
pub(crate) struct Balance {
    items: u64,
    materials: BTreeMap<String, MaterialCount>,
    /// Family and class of each material that is some item's body.
    kinds: BTreeMap<String, (String, String)>,
    classes: BTreeMap<String, u64>,
    states: BTreeMap<String, u64>,
    triages: BTreeMap<String, u64>,
    archetypes: BTreeMap<String, u64>,
    /// Items whose quality lies in [k/10, (k+1)/10).
    quality: [u64; 10],
    hidden: u64,
}

impl Balance {
    /// Counts the items and parts of one shard.
    pub(crate) fn add(&mut self, rows: &[IndexRow], parts: &BTreeMap<String, u64>) {
        let one = |counts: &mut BTreeMap<String, u64>, name: &str| {
            *counts.entry(name.to_owned()).or_default() += 1;
        };
        for row in rows {
            self.items += 1;
            self.materials.entry(row.material.clone()).or_default().items += 1;
            self.kinds.entry(row.material.clone()).or_insert_with(|| (row.family.clone(), row.class.clone()));
            one(&mut self.classes, &row.class);
            one(&mut self.states, &row.state);
            one(&mut self.triages, &row.triage);
            one(&mut self.archetypes, &row.archetype);
            self.quality[((row.quality * 10.0).max(0.0) as usize).min(9)] += 1;
            self.hidden += u64::from(row.visible_px == 0);
        }
        for (material, count) in parts {
            self.materials.entry(material.clone()).or_default().parts += count;
        }
    }

    pub(crate) fn items(&self) -> u64 {
        self.items
    }

    pub(crate) fn materials(&self) -> &BTreeMap<String, MaterialCount> {
        &self.materials
    }
}

/// The card's text. Depends on the dataset's content only.
pub(crate) fn render(manifest: &Manifest, balance: &Balance) -> String {
    let plan = &manifest.plan;
    let adapter = &plan.adapter;
    let bytes: u64 = manifest.shards.iter().map(|shard| shard.bytes).sum();
    let on = |on: bool| if on { "on" } else { "off" };
    let values = [
        ("scenario", plan.scenario.name.clone()),
        ("samples", plan.samples.to_string()),
        ("items", balance.items.to_string()),
        ("hidden", balance.hidden.to_string()),
        ("shards", manifest.shards.len().to_string()),
        ("megabytes", format!("{:.1}", bytes as f64 / 1e6)),
        ("generator", plan.generator_version.clone()),
        ("format", plan.format_version.to_string()),
        ("seed", plan.seed.to_string()),
        ("scenario_hash", plan.scenario.blake3.clone()),
        ("adapter", format!("{}, {} {} ({})", adapter.name, adapter.driver, adapter.driver_info, adapter.backend)),
        ("noise", on(plan.options.noise).to_owned()),
        ("abundance", on(plan.options.abundance).to_owned()),
        ("class_table", table("class", &balance.classes, balance.items)),
        ("material_table", material_table(balance)),
        ("state_table", table("state", &balance.states, balance.items)),
        ("triage_table", table("triage", &balance.triages, balance.items)),
        ("archetype_table", table("archetype", &balance.archetypes, balance.items)),
        ("quality_table", quality_table(balance)),
    ];
    let mut text = TEMPLATE.to_owned();
    for (name, value) in values {
        text = text.replace(&format!("{{{{{name}}}}}"), &value);
    }
    text
}

fn share(count: u64, of: u64) -> f64 {
    100.0 * count as f64 / of.max(1) as f64
}

fn table(title: &str, counts: &BTreeMap<String, u64>, of: u64) -> String {
    let mut text = format!("| {title} | items | % |\n|---|---:|---:|");
    for (name, count) in counts {
        let _ = write!(text, "\n| {name} | {count} | {:.1} |", share(*count, of));
    }
    text
}

fn quality_table(balance: &Balance) -> String {
    let mut text = "| quality | items | % |\n|---|---:|---:|".to_owned();
    for (tenth, count) in balance.quality.iter().enumerate() {
        let (low, high) = (tenth as f64 / 10.0, (tenth + 1) as f64 / 10.0);
        let percent = share(*count, balance.items);
        let _ = write!(text, "\n| {low:.1} to {high:.1} | {count} | {percent:.1} |");
    }
    text
}

fn material_table(balance: &Balance) -> String {
    let mut text = "| material | family | class | items (as body) | % | parts |\n|---|---|---|---:|---:|---:|".to_owned();
    for (material, count) in &balance.materials {
        let (family, class) = balance.kinds.get(material).map_or(("", ""), |(family, class)| (family, class));
        let _ = write!(
            text,
            "\n| {material} | {family} | {class} | {} | {:.1} | {} |",
            count.items,
            share(count.items, balance.items),
            count.parts
        );
    }
    text
}
