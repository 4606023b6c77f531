//! A checkpoint: weights, the optimiser's state, and where in the data the run was. Dropout and changes of views are drawn from
//! (seed, step) and (seed, epoch, item), so no state of a generator needs to be kept.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use serde::{Deserialize, Serialize};
use tch::nn::VarStore;
use tch::{Tensor, no_grad};

use super::optimiser::AdamW;
use crate::error::{Context, Error, Result};
use crate::tensors;

/// The checkpoint's file name.
pub(crate) const FILE: &str = "checkpoint.safetensors";

/// Where a run is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Position {
    /// Steps done.
    pub(crate) step: u64,
    /// Passes done.
    pub(crate) epoch: u64,
    /// Batches of this pass that are done.
    pub(crate) batch: u64,
    /// Bytes of `metrics.jsonl`.
    pub(crate) metrics_bytes: u64,
    /// Bytes of TensorBoard's file; 0 where an earlier version did not note them.
    #[serde(default)]
    pub(crate) event_bytes: u64,
    /// Whether the run is over.
    pub(crate) done: bool,
}

/// Saves a checkpoint.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn save(folder: &Path, store: &VarStore, optimiser: &AdamW, position: Position) -> Result<()> {
    let weights = store.variables().into_iter().map(|(name, tensor)| (format!("weight/{name}"), tensor));
    let mut all: BTreeMap<String, Tensor> = weights.collect();
    all.extend(optimiser.state().map(|(name, tensor)| (name, tensor.shallow_clone())));
    let texts = HashMap::from([("position".to_owned(), serde_json::to_string(&position)?)]);
    tensors::save(&folder.join(FILE), &all, texts)
}

/// Loads a checkpoint into store and optimiser, if there is one.
///
/// # Errors
/// When it is damaged or of another network.
pub(crate) fn load(folder: &Path, store: &VarStore, optimiser: &mut AdamW) -> Result<Option<Position>> {
    let path = folder.join(FILE);
    if !path.exists() {
        return Ok(None);
    }
    let (all, texts) = tensors::load(&path)?;
    let foreign = || format!("{} is of another network", path.display());
    fill(store, &all, "weight/").with_context(foreign)?;
    optimiser.restore(&all).with_context(foreign)?;
    let text = texts.get("position").with_context(foreign)?;
    Ok(Some(serde_json::from_str(text).or_error(Error::Request, foreign)?))
}

/// Copies tensors of `prefix` into the store's variables of the same names.
///
/// # Errors
/// Naming the first that is missing or of another shape.
pub(crate) fn fill(store: &VarStore, tensors: &BTreeMap<String, Tensor>, prefix: &str) -> Result<()> {
    // In the order of names, so that the first that is missing is always the same.
    let variables: BTreeMap<_, _> = store.variables().into_iter().collect();
    for (name, mut variable) in variables {
        let tensor = tensors.get(&format!("{prefix}{name}")).with_context(|| format!("weight {name} is missing"))?;
        no_grad(|| variable.f_copy_(tensor)).or_error(Error::Request, || format!("weight {name} has another shape"))?;
    }
    Ok(())
}
