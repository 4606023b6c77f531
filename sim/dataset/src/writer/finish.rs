//! The last step: index, card and manifest from the sidecars, when all of them are there.

use std::fs;

use super::directory::Layout;
use super::lock;
use super::sidecar::Sidecar;
use super::{Finished, remove_tree};
use crate::atomic;
use crate::card::{self, Balance};
use crate::error::{DatasetError, Result};
use crate::index::IndexBuilder;
use crate::manifest::{CARD_FILE, FORMAT, INDEX_FILE, IndexRecord, Manifest};
use crate::plan::DatasetPlan;

pub(super) fn finish(layout: &Layout, plan: &DatasetPlan) -> Result<Finished> {
    // Jobs that end at the same time take turns; the later ones find the work done.
    let lock = lock::wait(&layout.finish_lock_path())?;
    if layout.manifest_path().exists() {
        let manifest = read_manifest(layout)?;
        remove_tree(&layout.progress_dir())?;
        return Ok(Finished::Complete(Box::new(manifest)));
    }
    let mut missing = Vec::new();
    for range in plan.shards() {
        if Sidecar::load(layout, &range)?.is_none() {
            missing.push(range);
        }
    }
    if !missing.is_empty() {
        return Ok(Finished::Waiting { missing });
    }
    let manifest = write_all(layout, plan)?;
    remove_tree(&layout.progress_dir())?;
    drop(lock);
    Ok(Finished::Complete(Box::new(manifest)))
}

fn read_manifest(layout: &Layout) -> Result<Manifest> {
    let path = layout.manifest_path();
    let text = fs::read(&path).map_err(|e| DatasetError::read(&path, e))?;
    Manifest::parse(&path, &text)
}

fn write_all(layout: &Layout, plan: &DatasetPlan) -> Result<Manifest> {
    let index_path = layout.dir().join(INDEX_FILE);
    let index_failed = |e: &dyn std::fmt::Display| DatasetError::damaged(index_path.display().to_string(), e.to_string());
    let mut index = IndexBuilder::new().map_err(|e| index_failed(&e))?;
    let mut balance = Balance::default();
    let mut shards = Vec::new();
    // One sidecar in memory at a time: a large dataset has many rows.
    for range in plan.shards() {
        let sidecar = Sidecar::load(layout, &range)?
            .ok_or_else(|| DatasetError::damaged(range.file_name(), "vanished while the dataset was finished"))?;
        index.push(&sidecar.record.name, &sidecar.rows).map_err(|e| index_failed(&e))?;
        balance.add(&sidecar.rows, &sidecar.parts);
        shards.push(sidecar.record);
    }
    let (bytes, rows) = index.finish().map_err(|e| index_failed(&e))?;
    let manifest = Manifest {
        format: FORMAT.to_owned(),
        plan: plan.clone(),
        items: balance.items(),
        materials: balance.materials().clone(),
        index: IndexRecord {
            name: INDEX_FILE.to_owned(),
            rows,
            bytes: bytes.len() as u64,
            blake3: blake3::hash(&bytes).to_hex().to_string(),
        },
        shards,
    };
    atomic::write_file(&index_path, &bytes)?;
    let card = card::render(&manifest, &balance);
    atomic::write_file(&layout.dir().join(CARD_FILE), card.as_bytes())?;
    let path = layout.manifest_path();
    atomic::write_file(&path, &manifest.to_bytes(&path)?)?;
    Ok(manifest)
}
