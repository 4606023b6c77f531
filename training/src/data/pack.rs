//! The items of one shard as they are kept between epochs: some 70 kB an item where a sample takes a megabyte. A pack is named
//! after the checksum of its shard, so that it never serves for another; each view of an item carries its own checksum, so that
//! views which nobody looks at need not be read.
//!
//! Layout: magic, length and BLAKE3 of the table, the table (JSON), then the items' pixels.

use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::{Path, PathBuf};

use loopline_dataset::write_shared_file;
use serde::{Deserialize, Serialize};

use super::augment::ViewSet;
use super::item::{Item, ItemKey, LabelRecord, Window, Windows};
use crate::error::{Context, Error, Result};

/// Changes with the layout and with how items are cut.
pub(crate) const MAGIC: &[u8; 16] = b"looplineitems002";
/// No table is longer; a length that says so is damage.
const MAX_TABLE: u64 = 1 << 30;

/// What a pack's table says about an item.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Entry {
    /// Its name.
    pub(crate) key: ItemKey,
    /// What is true of it.
    pub(crate) truth: LabelRecord,
    frame: [usize; 2],
    box_px: [f32; 4],
    rgb: [usize; 4],
    lwir: [usize; 4],
    lwir_scale: f32,
    belt: u16,
    nir: [usize; 2],
    offset: u64,
    /// Of the colour, the thermal and the spectral window.
    blake3: [String; 3],
}

/// An open pack.
pub(crate) struct Pack {
    path: PathBuf,
    entries: Vec<Entry>,
    start: u64,
    file: BufReader<File>,
}

/// Where the pack of a shard lies in a folder of packs.
pub(crate) fn path(cache: &Path, shard_blake3: &str) -> PathBuf {
    cache.join(format!("{}.items", &shard_blake3[..shard_blake3.len().min(32)]))
}

/// Writes a pack under a temporary name and renames it.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn write(path: &Path, items: &[Item]) -> Result<()> {
    let mut pixels = Vec::new();
    let mut entries = Vec::with_capacity(items.len());
    for Item { key, windows: w, truth } in items {
        let offset = pixels.len();
        pixels.extend_from_slice(&w.rgb.data);
        let mut ends = [pixels.len(); 3];
        for (end, values) in ends[1..].iter_mut().zip([&w.lwir.data, &w.nir]) {
            pixels.extend(values.iter().flat_map(|value| value.to_le_bytes()));
            *end = pixels.len();
        }
        let hash = |start: usize, end: usize| blake3::hash(&pixels[start..end]).to_hex().to_string();
        let blake3 = [hash(offset, ends[0]), hash(ends[0], ends[1]), hash(ends[1], ends[2])];
        entries.push(Entry {
            key: *key,
            truth: truth.clone(),
            frame: w.frame,
            box_px: w.box_px,
            rgb: [w.rgb.origin[0], w.rgb.origin[1], w.rgb.width, w.rgb.height],
            lwir: [w.lwir.origin[0], w.lwir.origin[1], w.lwir.width, w.lwir.height],
            lwir_scale: w.lwir_scale,
            belt: w.belt,
            nir: [w.nir.len(), w.bands],
            offset: offset as u64,
            blake3,
        });
    }
    let table = serde_json::to_vec(&entries)?;
    let mut head = MAGIC.to_vec();
    head.extend((table.len() as u64).to_le_bytes());
    head.extend(blake3::hash(&table).as_bytes());
    Ok(write_shared_file(path, &[&head, &table, &pixels])?)
}

impl Pack {
    /// Opens the pack, or gives `None` when there is none or it is damaged or of another layout: then the shard serves.
    pub(crate) fn open(path: &Path) -> Option<Self> {
        let mut file = BufReader::with_capacity(1 << 18, File::open(path).ok()?);
        let mut head = [0; 56];
        file.read_exact(&mut head).ok()?;
        let length = u64::from_le_bytes(head[16..24].try_into().expect("eight bytes"));
        if &head[..16] != MAGIC || length >= MAX_TABLE {
            return None;
        }
        let mut table = vec![0; length as usize];
        file.read_exact(&mut table).ok()?;
        let whole = blake3::hash(&table).as_bytes() == &head[24..];
        let entries = whole.then(|| serde_json::from_slice(&table).ok())??;
        Some(Self { path: path.to_owned(), entries, start: 56 + length, file })
    }

    /// Its table.
    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Reads one item; windows that are not wanted stay empty.
    ///
    /// # Errors
    /// When the file does not hold what its table says.
    pub(crate) fn read(&mut self, index: usize, wanted: ViewSet) -> Result<Item> {
        let entry = &self.entries[index];
        let damaged = || format!("{} is damaged; delete it and run again", self.path.display());
        let lengths = [3 * entry.rgb[2] * entry.rgb[3], 2 * entry.lwir[2] * entry.lwir[3], 2 * entry.nir[0]];
        let mut start = self.start + entry.offset;
        let mut views = [const { Vec::new() }; 3];
        for (view, (length, wanted)) in lengths.into_iter().zip([true, wanted.lwir, wanted.nir]).enumerate() {
            if wanted {
                let pixels = &mut views[view];
                pixels.resize(length, 0);
                // From where the file is, so that reading in order keeps the buffer.
                let position = self.file.stream_position().or_error(Error::Damaged, damaged)?;
                self.file.seek_relative(start as i64 - position as i64).or_error(Error::Damaged, damaged)?;
                self.file.read_exact(pixels).or_error(Error::Damaged, damaged)?;
                if blake3::hash(pixels).to_hex().as_str() != entry.blake3[view] {
                    return Err(Error::Damaged(format!("item {:?}: {}", entry.key, damaged())));
                }
            }
            start += length as u64;
        }
        let words = |bytes: &[u8]| bytes.as_chunks::<2>().0.iter().map(|b| u16::from_le_bytes(*b)).collect::<Vec<_>>();
        let [rgb, lwir, nir] = views;
        Ok(Item {
            key: entry.key,
            truth: entry.truth.clone(),
            windows: Windows {
                frame: entry.frame,
                box_px: entry.box_px,
                rgb: window(entry.rgb, rgb),
                lwir: window(entry.lwir, words(&lwir)),
                lwir_scale: entry.lwir_scale,
                belt: entry.belt,
                nir: words(&nir),
                bands: entry.nir[1],
            },
        })
    }
}

fn window<T>([x, y, width, height]: [usize; 4], data: Vec<T>) -> Window<T> {
    Window { origin: [x, y], width, height, data }
}
