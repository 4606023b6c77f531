//! The items of one epoch in shuffled order. Shards come in an order drawn for the epoch; their items pass a buffer out of which
//! each next one is drawn. The order depends on seed and epoch alone: not on packs, threads or where a run was cut.

use std::collections::{BTreeSet, VecDeque};
use std::path::PathBuf;
use std::sync::Arc;

use rand::RngExt;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::augment::ViewSet;
use super::item::{Item, ItemKey};
use super::pack::{self, Pack};
use super::random;
use super::roster::Source;
use super::shard::VerifiedShard;
use crate::error::Result;

/// Samples decoded at once.
const CHUNK: usize = 16;

/// How an epoch is shuffled: by (seed, epoch) through a buffer of so many items; `None` keeps the order of the datasets.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shuffle {
    /// Of the run.
    pub(crate) seed: u64,
    /// Of this pass.
    pub(crate) epoch: u64,
    /// Items in the buffer.
    pub(crate) buffer: usize,
}

/// Streams the chosen items of all sources once.
pub(crate) struct ItemStream {
    sources: Arc<Vec<Source>>,
    chosen: Arc<BTreeSet<ItemKey>>,
    wanted: ViewSet,
    shards: VecDeque<(usize, usize)>,
    open: Option<OpenShard>,
    ready: VecDeque<Item>,
    buffer: Vec<Item>,
    shuffle: Option<(ChaCha8Rng, usize)>,
}

enum OpenShard {
    Pack { pack: Pack, next: usize },
    Shard { source: usize, samples: Box<VerifiedShard>, pack: Option<(PathBuf, Vec<Item>)> },
}

impl ItemStream {
    /// Begins a pass. Windows that are not wanted may be empty.
    pub(crate) fn new(
        sources: Arc<Vec<Source>>,
        chosen: Arc<BTreeSet<ItemKey>>,
        wanted: ViewSet,
        shuffle: Option<Shuffle>,
    ) -> Self {
        let mut shards: Vec<_> =
            sources.iter().enumerate().flat_map(|(s, source)| (0..source.shards()).map(move |k| (s, k))).collect();
        let shuffle = shuffle.map(|s| {
            shards.shuffle(&mut random::stream("shards", &[s.seed, s.epoch]));
            (random::stream("buffer", &[s.seed, s.epoch]), s.buffer.max(1))
        });
        let (ready, buffer) = (VecDeque::new(), Vec::new());
        Self { sources, chosen, wanted, shards: shards.into(), open: None, ready, buffer, shuffle }
    }

    /// The next item in the order of the shards.
    fn next_in_order(&mut self) -> Result<Option<Item>> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Ok(Some(item));
            }
            match self.open.take() {
                None => {
                    let Some((source, shard)) = self.shards.pop_front() else { return Ok(None) };
                    self.open = Some(self.open_shard(source, shard)?);
                }
                Some(OpenShard::Pack { mut pack, mut next }) => {
                    let chosen = &self.chosen;
                    while pack.entries().get(next).is_some_and(|e| !chosen.contains(&e.key)) {
                        next += 1;
                    }
                    if next < pack.entries().len() {
                        self.ready.push_back(pack.read(next, self.wanted)?);
                        self.open = Some(OpenShard::Pack { pack, next: next + 1 });
                    }
                }
                Some(OpenShard::Shard { source, samples, pack }) => self.read_samples(source, samples, pack)?,
            }
        }
    }

    fn open_shard(&self, source: usize, shard: usize) -> Result<OpenShard> {
        let from = &self.sources[source];
        if let Some(pack) = from.pack(shard) {
            return Ok(OpenShard::Pack { pack, next: 0 });
        }
        let pack = from.pack_path(shard).map(|path| (path, Vec::new()));
        Ok(OpenShard::Shard { source, samples: Box::new(VerifiedShard::open(&from.dataset, shard)?), pack })
    }

    fn read_samples(
        &mut self,
        source: usize,
        mut samples: Box<VerifiedShard>,
        mut pack: Option<(PathBuf, Vec<Item>)>,
    ) -> Result<()> {
        let encoded = samples.by_ref().take(CHUNK).collect::<Result<Vec<_>>>()?;
        let ended = encoded.len() < CHUNK;
        let from = &self.sources[source];
        let items = encoded.par_iter().map(|sample| from.items(sample)).collect::<Result<Vec<_>>>()?;
        for item in items.into_iter().flatten() {
            if self.chosen.contains(&item.key) {
                self.ready.push_back(item.clone());
            }
            if let Some((_, kept)) = &mut pack {
                kept.push(item);
            }
        }
        if !ended {
            self.open = Some(OpenShard::Shard { source, samples, pack });
        } else if let Some((path, items)) = pack {
            pack::write(&path, &items)?;
        }
        Ok(())
    }

    fn next_item(&mut self) -> Result<Option<Item>> {
        let Some(capacity) = self.shuffle.as_ref().map(|(_, capacity)| *capacity) else {
            return self.next_in_order();
        };
        while self.buffer.len() < capacity {
            match self.next_in_order()? {
                Some(item) => self.buffer.push(item),
                None => break,
            }
        }
        if self.buffer.is_empty() {
            return Ok(None);
        }
        let Some((rng, _)) = &mut self.shuffle else { return Ok(None) };
        let drawn = rng.random_range(0..self.buffer.len());
        Ok(Some(self.buffer.swap_remove(drawn)))
    }
}

impl Iterator for ItemStream {
    type Item = Result<Item>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.next_item();
        if next.is_err() {
            (self.open, self.shards) = (None, VecDeque::new());
            self.buffer.clear();
            self.ready.clear();
        }
        next.transpose()
    }
}
