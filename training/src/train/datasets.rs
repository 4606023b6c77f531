//! The items of an experiment: opened, counted, split.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use loopline_dataset::Vocabulary;
use loopline_edge::TriageBounds;

use crate::data::augment::{Augment, ViewSet};
use crate::data::item::ItemKey;
use crate::data::loader::Pass;
use crate::data::random;
use crate::data::roster::{Roster, Source};
use crate::data::split::{Shares, Split};
use crate::data::stream::Shuffle;
use crate::error::{Context, Result, bail, ensure};
use crate::experiment::{DataSpec, Experiment};
use crate::model::Model;
use crate::nn::Classes;

/// Items to train on, to choose by and to score.
#[derive(Debug)]
pub(crate) struct Datasets {
    train: Arc<Vec<Source>>,
    test: Arc<Vec<Source>>,
    /// Items to train on.
    pub(crate) chosen: Arc<BTreeSet<ItemKey>>,
    /// Those whose labels may be used.
    pub(crate) labelled: Arc<BTreeSet<ItemKey>>,
    validation: Arc<BTreeSet<ItemKey>>,
    tested: Arc<BTreeSet<ItemKey>>,
    /// Ids of materials in the order of outputs.
    pub(crate) materials: Arc<Vec<String>>,
    /// Ids of states in the order of outputs.
    pub(crate) states: Arc<Vec<String>>,
    /// Which quality leads to which triage.
    pub(crate) triage: TriageBounds,
    shuffle_items: usize,
}

impl Datasets {
    /// Opens the datasets of an experiment.
    ///
    /// # Errors
    /// When one is missing or damaged, when two to train on have the same seed, or when their vocabularies differ.
    pub(crate) fn open(experiment: &Experiment) -> Result<Self> {
        let spec = &experiment.data;
        if let Some(cache) = &spec.cache {
            std::fs::create_dir_all(cache).with_context(|| format!("{} could not be made", cache.display()))?;
        }
        let train = open(spec, &spec.train)?;
        let test = open(spec, &spec.test)?;
        // A dataset that was made twice must not lie on two sides of a split. Test datasets are all on one side.
        let seed = |s: &Source| s.dataset.manifest().plan.seed;
        let dir = |s: &Source| s.dataset.dir().display().to_string();
        let mut seeds = BTreeMap::new();
        for source in &train {
            if let Some(same) = seeds.insert(seed(source), dir(source)) {
                bail!("data.train: {same} and {} have the same seed; generate one with another --seed", dir(source));
            }
        }
        for source in &test {
            if let Some(same) = seeds.get(&seed(source)) {
                let dir = dir(source);
                bail!("data.test names {dir}, which has the seed of {same} in data.train; generate it with another --seed");
            }
        }
        let roster = Roster::read(&train, Shares { validation: spec.validation_share, test: 0.0 })?;
        let chosen = roster.draw(Split::Train, spec.items, spec.draw);
        let labelled = match spec.labelled {
            None => chosen.clone(),
            Some(count) => {
                ensure!(
                    count <= chosen.len(),
                    "data.labelled = {count}, but only {} items are there to train on; generate more samples",
                    chosen.len()
                );
                roster.draw(Split::Train, Some(count), spec.draw)
            }
        };
        if let Some(items) = spec.items {
            ensure!(
                items <= chosen.len(),
                "data.items = {items}, but only {} are there; generate more samples",
                chosen.len()
            );
        }
        let validation = roster.draw(Split::Validation, None, 0);
        let tested = if test.is_empty() {
            Arc::default()
        } else {
            let tested = Roster::read(&test, Shares { validation: 0.0, test: 1.0 })?;
            if let Some((item, twin)) = roster.shared_life(&tested) {
                bail!(
                    "data.test: item {item:?} has lived the life of item {twin:?} of data.train; generate one of the datasets anew with another --seed"
                );
            }
            tested.draw(Split::Test, None, 0)
        };
        let vocabulary = one_vocabulary(train.iter().chain(&test))?;
        let loopline_dataset::TriageBounds { reuse_above, recycle_below } = vocabulary.triage;
        Ok(Self {
            train: Arc::new(train),
            test: Arc::new(test),
            chosen,
            labelled,
            validation,
            tested,
            materials: Arc::new(vocabulary.materials),
            states: Arc::new(vocabulary.states),
            triage: TriageBounds { reuse_above, recycle_below },
            shuffle_items: spec.shuffle_items,
        })
    }

    /// A pass over training items, `all` of them or those with labels, changed at random.
    pub(crate) fn training(&self, all: bool, augment: Augment, batch: usize, seed: u64, epoch: u64, skip: u64) -> Pass {
        let chosen = if all { &self.chosen } else { &self.labelled };
        let shuffle = Some(Shuffle { seed, epoch, buffer: self.shuffle_items });
        let pass = self.pass(&self.train, chosen, batch);
        Pass { shuffle, augment, drop_last: true, skip: skip as usize, ..pass }
    }

    /// A pass over unchanged training items.
    pub(crate) fn plain(&self, batch: usize) -> Pass {
        self.pass(&self.train, &self.chosen, batch)
    }

    /// A pass over the validation items.
    pub(crate) fn validation(&self, batch: usize) -> Pass {
        self.pass(&self.train, &self.validation, batch)
    }

    /// A pass over the test items.
    ///
    /// # Errors
    /// When the experiment names no test datasets.
    pub(crate) fn test(&self, batch: usize) -> Result<Pass> {
        ensure!(!self.tested.is_empty(), "data.test names no datasets, so there is nothing to score");
        Ok(self.pass(&self.test, &self.tested, batch))
    }

    fn pass(&self, sources: &Arc<Vec<Source>>, chosen: &Arc<BTreeSet<ItemKey>>, batch: usize) -> Pass {
        Pass {
            sources: sources.clone(),
            chosen: chosen.clone(),
            labelled: self.labelled.clone(),
            materials: self.materials.clone(),
            states: self.states.clone(),
            shuffle: None,
            augment: Augment::NONE,
            wanted: ViewSet::ALL,
            batch,
            drop_last: false,
            skip: 0,
        }
    }

    /// Checksums of all shards to train on.
    pub(crate) fn training_shards(&self) -> String {
        shards(&self.train)
    }

    /// How many items of which datasets there are to train on, in words.
    pub(crate) fn in_words(&self) -> String {
        let named = self.train.iter().map(|s| {
            let plan = &s.dataset.manifest().plan;
            format!("{} (seed {}, {} samples)", plan.scenario.name, plan.seed, plan.samples)
        });
        let (items, labelled) = (self.chosen.len(), self.labelled.len());
        format!("{items} items of {}, {labelled} of them labelled", named.collect::<Vec<_>>().join(" and "))
    }

    /// A pass over `items` unchanged training items, drawn from all datasets alike.
    pub(crate) fn drawn(&self, items: usize, batch: usize) -> Pass {
        let mut keys: Vec<_> = self.chosen.iter().copied().collect();
        keys.sort_by_cached_key(|k| random::hash("drawn", &[k.source, k.index, u64::from(k.item)]));
        keys.truncate(items);
        self.pass(&self.train, &Arc::new(keys.into_iter().collect()), batch)
    }

    /// Checks that a network's outputs mean what the labels' numbers mean.
    ///
    /// # Errors
    /// When it knows other materials or states, or in another order.
    pub(crate) fn check_names(&self, model: &Model) -> Result<()> {
        let path = model.path.display();
        ensure!(
            model.card.materials == *self.materials,
            "{path} knows other materials than the datasets of data.train; use the datasets that it was trained on, or others of the same materials"
        );
        ensure!(
            model.card.states == *self.states,
            "{path} knows other states than the datasets of data.train; use the datasets that it was trained on, or others of the same states"
        );
        Ok(())
    }

    /// How many classes the datasets name.
    pub(crate) fn classes(&self) -> Classes {
        Classes { materials: self.materials.len() as i64, states: self.states.len() as i64 }
    }

    /// Number of validation items.
    pub(crate) fn validation_items(&self) -> usize {
        self.validation.len()
    }

    /// What identifies the data, for the record of a run.
    pub(crate) fn identity(&self) -> serde_json::Value {
        let of = |sources: &[Source]| {
            let each = sources.iter().map(|s| {
                let m = s.dataset.manifest();
                serde_json::json!({
                    "folder": s.dataset.dir(), "scenario": m.plan.scenario.name, "scenario_blake3": m.plan.scenario.blake3,
                    "seed": m.plan.seed, "samples": m.plan.samples, "generator": m.plan.generator_version,
                    "shards_blake3": blake3::hash(shards(std::slice::from_ref(s)).as_bytes()).to_hex().to_string(),
                })
            });
            each.collect::<Vec<_>>()
        };
        serde_json::json!({
            "train": of(&self.train), "test": of(&self.test), "items": self.chosen.len(), "labelled": self.labelled.len(),
            "validation_items": self.validation.len(), "test_items": self.tested.len(),
        })
    }
}

/// The names that labels of all these datasets choose from.
fn one_vocabulary<'a>(sources: impl Iterator<Item = &'a Source>) -> Result<Vocabulary> {
    let mut first: Option<(&Source, &Vocabulary)> = None;
    for source in sources {
        let own = &source.dataset.manifest().plan.vocabulary;
        let Some((other, known)) = first else {
            first = Some((source, own));
            continue;
        };
        let dirs = [other.dataset.dir().display(), source.dataset.dir().display()];
        for (what, known, own) in [("materials", &known.materials, &own.materials), ("states", &known.states, &own.states)] {
            if known == own {
                continue;
            }
            let only = |a: &[String], b: &[String]| a.iter().find(|name| !b.contains(name)).cloned();
            let odd = only(own, known).or_else(|| only(known, own)).unwrap_or_else(|| "their order".to_owned());
            bail!(
                "the labels of {} and {} choose from other {what} ({} and {}; first: {odd}); generate both with the same --assets and program",
                dirs[0],
                dirs[1],
                known.len(),
                own.len()
            );
        }
        ensure!(
            known.triage == own.triage,
            "the labels of {} and {} have other bounds of triage: {:?} and {:?}; generate both with the same program",
            dirs[0],
            dirs[1],
            known.triage,
            own.triage
        );
    }
    Ok(first.with_context(|| "data.train names no datasets")?.1.clone())
}

fn shards(sources: &[Source]) -> String {
    sources.iter().flat_map(|s| &s.dataset.manifest().shards).map(|s| s.blake3.as_str()).collect()
}

fn open(spec: &DataSpec, folders: &[PathBuf]) -> Result<Vec<Source>> {
    folders.iter().map(|dir| Source::open(dir, spec.cache.clone(), spec.least_visible)).collect()
}
