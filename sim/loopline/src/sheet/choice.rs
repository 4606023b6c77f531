//! Which items go on the sheet: well visible ones, of as many materials and states as can be had.

use std::collections::BTreeMap;

use loopline_dataset::{Dataset, ItemLabel, Sample, decode};

use crate::Result;

/// Samples looked at for each item wanted.
const SAMPLES_PER_ITEM: usize = 6;
/// Items less visible than this are not shown.
const LEAST_VISIBILITY: f32 = 0.5;
/// Items smaller than this in the picture are not shown, raster pixels.
const LEAST_PIXELS: u32 = 30;

/// An item with its sample.
pub(crate) struct Chosen {
    pub(crate) sample: Sample,
    pub(crate) item: usize,
}

impl Chosen {
    /// The item's label.
    pub(crate) fn label(&self) -> &ItemLabel {
        &self.sample.truth.labels.items[self.item]
    }
}

/// Chooses up to `count` items from the first samples of a dataset.
pub(crate) fn choose(dataset: &Dataset, count: usize) -> Result<Vec<Chosen>> {
    let mut shown: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut materials: BTreeMap<String, usize> = BTreeMap::new();
    let mut candidates: Vec<Chosen> = Vec::new();
    for encoded in dataset.encoded_samples().take(count * SAMPLES_PER_ITEM) {
        let sample = decode(&encoded?)?;
        let rarity = |item: &ItemLabel| {
            let seen = materials.get(&item.material).copied().unwrap_or(0);
            let state = shown.get(&(item.material.clone(), item.state.clone())).copied().unwrap_or(0);
            (seen, state)
        };
        let best = sample
            .truth
            .labels
            .items
            .iter()
            .enumerate()
            .filter(|(_, item)| item.visibility >= LEAST_VISIBILITY)
            .filter(|(_, item)| item.parts.iter().map(|p| p.visible_px).sum::<u32>() >= LEAST_PIXELS)
            .min_by_key(|(_, item)| rarity(item));
        let Some((item, label)) = best else { continue };
        *materials.entry(label.material.clone()).or_default() += 1;
        *shown.entry((label.material.clone(), label.state.clone())).or_default() += 1;
        candidates.push(Chosen { item, sample });
        if candidates.len() >= 2 * count {
            break;
        }
    }
    // Rare materials first; within one material in order of appearance.
    let mut rank: BTreeMap<String, usize> = BTreeMap::new();
    let mut keyed: Vec<(usize, Chosen)> = candidates
        .into_iter()
        .map(|chosen| {
            let place = rank.entry(chosen.label().material.clone()).or_default();
            *place += 1;
            (*place, chosen)
        })
        .collect();
    keyed.sort_by_key(|(place, _)| *place);
    keyed.truncate(count);
    Ok(keyed.into_iter().map(|(_, chosen)| chosen).collect())
}
