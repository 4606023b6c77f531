//! Which items there are in a set of datasets, and which of them serve for what.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

use loopline_dataset::{Dataset, EncodedSample, ItemLabel, SampleLabels, decode_labels, decode_sensors};

use super::item::{Item, ItemKey, LabelRecord};
use super::pack::{self, Pack};
use super::shard::VerifiedShard;
use super::split::{self, Shares, Split};
use super::{cut, random};
use crate::error::{Context, Result, bail, ensure};

/// Where items come from and which count.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    /// The dataset.
    pub(crate) dataset: Dataset,
    /// See [`split::source`].
    pub(crate) id: u64,
    /// Folder of packs; without one every epoch reads the shards.
    pub(crate) cache: Option<PathBuf>,
    /// Items of which less is visible are left out.
    pub(crate) least_visible: f32,
}

impl Source {
    /// Opens a dataset.
    ///
    /// # Errors
    /// When there is none, or it is of another format.
    pub(crate) fn open(dir: &std::path::Path, cache: Option<PathBuf>, least_visible: f32) -> Result<Self> {
        let dataset = Dataset::open(dir)?;
        let plan = &dataset.manifest().plan;
        let id = split::source(&plan.scenario.name, plan.seed);
        Ok(Self { dataset, id, cache, least_visible })
    }

    /// Its number of shards.
    pub(crate) fn shards(&self) -> usize {
        self.dataset.manifest().shards.len()
    }

    /// The pack of a shard, if it is there and whole.
    pub(crate) fn pack(&self, shard: usize) -> Option<Pack> {
        let pack = Pack::open(&self.pack_path(shard)?)?;
        // A pack made with another threshold holds other items.
        pack.entries().iter().all(|e| e.truth.visibility >= self.least_visible).then_some(pack)
    }

    /// Where the pack of a shard belongs.
    pub(crate) fn pack_path(&self, shard: usize) -> Option<PathBuf> {
        let cache = self.cache.as_ref()?;
        let name = format!("{}-{:.3}", &self.dataset.manifest().shards[shard].blake3[..24], self.least_visible);
        Some(pack::path(cache, &name))
    }

    /// The items of a sample that count, cut out.
    ///
    /// # Errors
    /// When the sample does not decode.
    pub(crate) fn items(&self, sample: &EncodedSample) -> Result<Vec<Item>> {
        let labels = decode_labels(sample)?;
        let sensors = decode_sensors(sample)?;
        let belt = cut::belt(&sensors.lwir);
        let rgb = [sensors.rgb.width(), sensors.rgb.height()];
        for (name, other) in [
            ("thermal", [sensors.lwir.width(), sensors.lwir.height()]),
            ("near-infrared", [sensors.nir.width(), sensors.nir.height()]),
        ] {
            ensure!(
                rgb[0] * other[1] == rgb[1] * other[0],
                "the {name} pictures are {} x {} and those of colour {} x {}; training wants them of one shape, see [sensors] in the scenario",
                other[0],
                other[1],
                rgb[0],
                rgb[1]
            );
        }
        // Boxes are in pixels of the labels' raster.
        let scale = [rgb[0] as f32 / labels.camera.width as f32, rgb[1] as f32 / labels.camera.height as f32];
        let cut_item = |(key, item): (ItemKey, &ItemLabel)| {
            let box_px = item.bbox_tight?;
            let box_px = std::array::from_fn(|k| box_px[k] as f32 * scale[k % 2]);
            Some(Item { key, windows: cut::cut(&sensors, box_px, belt), truth: truth(item)? })
        };
        Ok(self.counted(&labels).filter_map(cut_item).collect())
    }

    fn counted<'a>(&'a self, labels: &'a SampleLabels) -> impl Iterator<Item = (ItemKey, &'a ItemLabel)> {
        labels.items.iter().filter_map(|item| {
            let counts = item.visibility >= self.least_visible && item.bbox_tight.is_some() && !item.parts.is_empty();
            counts.then_some((ItemKey { source: self.id, index: labels.index, item: item.id }, item))
        })
    }

    fn roster(&self, shard: usize) -> Result<Vec<(ItemKey, LabelRecord)>> {
        if let Some(pack) = self.pack(shard) {
            return Ok(pack.entries().iter().map(|e| (e.key, e.truth.clone())).collect());
        }
        let mut items = Vec::new();
        for sample in VerifiedShard::open(&self.dataset, shard)? {
            let labels = decode_labels(&sample?)?;
            items.extend(self.counted(&labels).filter_map(|(key, item)| Some((key, truth(item)?))));
        }
        Ok(items)
    }
}

fn truth(item: &ItemLabel) -> Option<LabelRecord> {
    // The first part is the body.
    let life = serde_json::to_vec(&item.parts.first()?.service_life).ok()?;
    Some(LabelRecord {
        material: item.material.clone(),
        state: item.state.clone(),
        quality: item.quality,
        visibility: item.visibility,
        life: blake3::hash(&life).to_hex()[..32].to_owned(),
    })
}

/// All items of a set of datasets by split.
#[derive(Debug, Clone, Default)]
pub(crate) struct Roster {
    items: BTreeMap<ItemKey, (Split, LabelRecord)>,
}

impl Roster {
    /// Reads labels alone (or the tables of packs) of all shards.
    ///
    /// # Errors
    /// When a shard is damaged, or two datasets hold the same samples.
    pub(crate) fn read(sources: &[Source], shares: Shares) -> Result<Self> {
        let mut ids = HashMap::new();
        let mut items = BTreeMap::new();
        for source in sources {
            let dir = source.dataset.dir().display().to_string();
            if let Some(other) = ids.insert(source.id, dir.clone()) {
                bail!(
                    "{dir} and {other} have the same scenario and seed, so they hold the same samples; generate one with another --seed"
                );
            }
            for shard in 0..source.shards() {
                let found = source.roster(shard).with_context(|| format!("reading labels of {dir}"))?;
                items.extend(found.into_iter().map(|(key, t)| (key, (Split::of(key.source, key.index, shares), t))));
            }
        }
        ensure!(!items.is_empty(), "the datasets hold no item that is visible enough");
        Ok(Self { items })
    }

    /// The items of a split, in order of their keys.
    pub(crate) fn of(&self, split: Split) -> impl Iterator<Item = (&ItemKey, &LabelRecord)> {
        self.items.iter().filter(move |(_, (s, _))| *s == split).map(|(key, (_, truth))| (key, truth))
    }

    /// An item of `other` that has lived the life of one of these, and that one.
    pub(crate) fn shared_life(&self, other: &Self) -> Option<(ItemKey, ItemKey)> {
        let lives: HashMap<&str, &ItemKey> = self.items.iter().map(|(key, (_, truth))| (truth.life.as_str(), key)).collect();
        other.items.iter().find_map(|(key, (_, truth))| lives.get(truth.life.as_str()).map(|twin| (*key, **twin)))
    }

    /// The names of `count` items of a split, drawn by `seed`; all where there are no more.
    pub(crate) fn draw(&self, split: Split, count: Option<usize>, seed: u64) -> Arc<BTreeSet<ItemKey>> {
        let mut keys: Vec<_> = self.of(split).map(|(key, _)| *key).collect();
        if let Some(count) = count {
            let place = |k: &ItemKey| random::hash("draw", &[seed, k.source, k.index, u64::from(k.item)]);
            keys.sort_by_cached_key(place);
            keys.truncate(count);
        }
        Arc::new(keys.into_iter().collect())
    }
}
