//! Batches of one epoch, made by a thread of their own beside training.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::JoinHandle;

use loopline_edge::crop;
use rayon::prelude::*;

use super::augment::{self, Augment, ViewBuffers, ViewSet};
use super::batch::{Batch, Raw};
use super::item::{Item, ItemKey};
use super::roster::Source;
use super::stream::{ItemStream, Shuffle};
use super::{NIR_BANDS, random};
use crate::error::{Context, Error, Result, ensure};

/// Batches waiting for training at most.
const AHEAD: usize = 3;

/// What a pass over items is made of.
#[derive(Debug, Clone)]
pub(crate) struct Pass {
    /// Where items come from.
    pub(crate) sources: Arc<Vec<Source>>,
    /// Which of them.
    pub(crate) chosen: Arc<BTreeSet<ItemKey>>,
    /// Whose labels training may use.
    pub(crate) labelled: Arc<BTreeSet<ItemKey>>,
    /// Ids of materials by number.
    pub(crate) materials: Arc<Vec<String>>,
    /// Ids of states by number.
    pub(crate) states: Arc<Vec<String>>,
    /// Order; `None` keeps the datasets'.
    pub(crate) shuffle: Option<Shuffle>,
    /// Changes.
    pub(crate) augment: Augment,
    /// Which views.
    pub(crate) wanted: ViewSet,
    /// Items in a batch.
    pub(crate) batch: usize,
    /// Whether a last batch that is not full is left out.
    pub(crate) drop_last: bool,
    /// Batches to leave out at the beginning, when a run goes on.
    pub(crate) skip: usize,
}

/// Iterates over the batches of a pass.
pub(crate) struct Loader {
    batches: Option<Receiver<Result<Batch>>>,
    thread: Option<JoinHandle<()>>,
}

impl Loader {
    /// Starts the thread.
    pub(crate) fn start(pass: Pass) -> Self {
        let (sender, batches) = sync_channel(AHEAD);
        // PyTorch counts threads for each thread by itself, from its first use of tensors on. This one must have its count before
        // the loader's is set, or it would take that.
        let _ = tch::get_num_threads();
        let thread = std::thread::spawn(move || {
            // Copying into tensors would else start a second team of threads, which waits in busy loops on the processors that
            // training needs.
            tch::set_num_threads(1);
            let mut stream = ItemStream::new(pass.sources.clone(), pass.chosen.clone(), pass.wanted, pass.shuffle);
            for number in 0.. {
                let batch = match stream.by_ref().take(pass.batch).collect::<Result<Vec<_>>>() {
                    Ok(items) if items.is_empty() || (pass.drop_last && items.len() < pass.batch) => break,
                    Ok(_) if number < pass.skip => continue,
                    Ok(items) => make(&pass, &items),
                    Err(e) => Err(e),
                };
                let failed = batch.is_err();
                // Nobody waits for more: training has ended.
                if sender.send(batch).is_err() || failed {
                    break;
                }
            }
        });
        Self { batches: Some(batches), thread: Some(thread) }
    }
}

impl Iterator for Loader {
    type Item = Result<Batch>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Ok(batch) = self.batches.as_ref()?.recv() {
            return Some(batch);
        }
        // The thread has ended: with the pass, or in a panic, which must not look like the end of the data.
        self.batches = None;
        let panicked = self.thread.take().is_some_and(|thread| thread.join().is_err());
        panicked.then(|| Err(Error::Fault("the thread that makes batches panicked, see above".to_owned())))
    }
}

impl Drop for Loader {
    fn drop(&mut self) {
        // The sender notices that nobody listens.
        self.batches = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn make(pass: &Pass, items: &[Item]) -> Result<Batch> {
    let mut raw = Raw::with_capacity(items.len(), pass.wanted);
    let number = |names: &[String], name: &str, what: &str| {
        let found = names.iter().position(|n| n == name);
        found
            .map(|n| n as i64)
            .with_context(|| format!("{what} {name} is not one of the {} that the model knows", names.len()))
    };
    for item in items {
        ensure!(
            item.windows.bands == NIR_BANDS,
            "the spectral pictures have {} bands, training wants {NIR_BANDS}; set [sensors.nir] bands in the scenario",
            item.windows.bands
        );
        raw.keys.push(item.key);
        raw.material.push(number(&pass.materials, &item.truth.material, "material")?);
        raw.state.push(number(&pass.states, &item.truth.state, "state")?);
        raw.quality.push(item.truth.quality);
        raw.labelled.push(if pass.labelled.contains(&item.key) { 1.0 } else { 0.0 });
    }
    let (lwir, nir) = (rooms(&mut raw.lwir, items.len()), rooms(&mut raw.nir, items.len()));
    let rgb = raw.rgb.par_chunks_exact_mut(crop::LEN);
    let turns = rgb.zip(lwir).zip(nir).zip(items).map(|(((rgb, lwir), nir), item)| {
        let (seed, epoch) = pass.shuffle.map_or((0, 0), |s| (s.seed, s.epoch));
        let key = item.key;
        let mut rng = random::stream("augment", &[seed, epoch, key.source, key.index, u64::from(key.item)]);
        i64::from(augment::views(&item.windows, &pass.augment, &mut rng, ViewBuffers { rgb, lwir, nir }))
    });
    raw.turns = turns.collect();
    Ok(raw.into_batch())
}

/// Room for each item; empty rooms where there is none.
fn rooms(all: &mut [f32], items: usize) -> Vec<&mut [f32]> {
    let length = all.len() / items.max(1);
    let mut rest = all;
    let mut rooms = Vec::with_capacity(items);
    for _ in 0..items {
        let (room, after) = rest.split_at_mut(length);
        rooms.push(room);
        rest = after;
    }
    rooms
}
