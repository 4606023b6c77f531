//! Tensors in safetensors files, written whole or not at all.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;

use loopline_dataset::write_shared_file;
use safetensors::tensor::{Dtype, SafeTensors, TensorView, serialize};
use tch::{Kind, Tensor};

use crate::error::{Context, Error, Result, bail};

/// Writes a file whole or not at all; several processes may write it.
///
/// # Errors
/// When the file cannot be written.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    Ok(write_shared_file(path, &[bytes])?)
}

/// Saves tensors (floats or 64-bit integers) with texts beside them.
///
/// # Errors
/// When the file cannot be written.
pub(crate) fn save(path: &Path, tensors: &BTreeMap<String, Tensor>, texts: HashMap<String, String>) -> Result<()> {
    let mut raw = Vec::with_capacity(tensors.len());
    for (name, tensor) in tensors {
        let (dtype, size) = match tensor.kind() {
            Kind::Int64 => (Dtype::I64, 8),
            Kind::Float => (Dtype::F32, 4),
            other => return Err(Error::Fault(format!("tensor {name} is of kind {other:?}, which is not saved"))),
        };
        let tensor = tensor.detach().to_device(tch::Device::Cpu).contiguous();
        let mut bytes = vec![0; tensor.numel() * size];
        tensor.f_copy_data_u8(&mut bytes, tensor.numel())?;
        let shape: Vec<_> = tensor.size().iter().map(|&n| n as usize).collect();
        raw.push((name, dtype, shape, bytes));
    }
    let views = raw
        .iter()
        .map(|(name, dtype, shape, bytes)| Ok((name.as_str(), TensorView::new(*dtype, shape.clone(), bytes)?)))
        .collect::<Result<Vec<_>>>()?;
    write_whole(path, &serialize(views, Some(texts))?)
}

/// Loads what [`save`] wrote.
///
/// # Errors
/// When the file is not there or damaged.
pub(crate) fn load(path: &Path) -> Result<(BTreeMap<String, Tensor>, HashMap<String, String>)> {
    let bytes = fs::read(path).with_context(|| format!("{} could not be read", path.display()))?;
    let damaged = || format!("{} is damaged", path.display());
    let (_, meta) = SafeTensors::read_metadata(&bytes).or_error(Error::Damaged, damaged)?;
    let texts = meta.metadata().clone().unwrap_or_default();
    let file = SafeTensors::deserialize(&bytes).or_error(Error::Damaged, damaged)?;
    let mut tensors = BTreeMap::new();
    for (name, view) in file.tensors() {
        let kind = match view.dtype() {
            Dtype::F32 => Kind::Float,
            Dtype::I64 => Kind::Int64,
            other => bail!("{}: tensor {name} is of kind {other:?}, which is not read", path.display()),
        };
        let shape: Vec<_> = view.shape().iter().map(|&n| n as i64).collect();
        tensors.insert(name, Tensor::f_from_data_size(view.data(), &shape, kind).or_error(Error::Damaged, damaged)?);
    }
    Ok((tensors, texts))
}
