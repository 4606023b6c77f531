//! Reads a complete dataset: its manifest, and its samples as a stream.

use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use crate::decode::decode;
use crate::encode::EncodedSample;
use crate::error::{DatasetError, Result};
use crate::manifest::{MANIFEST_FILE, Manifest};
use crate::member::Member;
use crate::sample::Sample;
use crate::tar_frame;

const BUFFER_BYTES: usize = 1 << 20;

/// A complete dataset on disk.
#[derive(Debug, Clone)]
pub struct Dataset {
    dir: PathBuf,
    manifest: Manifest,
}

impl Dataset {
    /// Opens the dataset in `dir` by its manifest; no shard is touched yet.
    ///
    /// # Errors
    /// [`DatasetError::NotADataset`] if there is none or it is not complete,
    /// [`DatasetError::UnknownVersion`] for a format this reader does not know,
    /// [`DatasetError::Damaged`] for a manifest that contradicts itself.
    pub fn open(dir: &Path) -> Result<Self> {
        let path = dir.join(MANIFEST_FILE);
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(e) if is_absent(&e) => {
                let what = if dir.join(".progress").is_dir() {
                    "the dataset is not complete; run its `loopline generate` again with --resume"
                } else {
                    "holds no dataset (manifest.json is missing); give the directory of `loopline generate --out`"
                };
                return Err(DatasetError::NotADataset { dir: dir.to_owned(), what: what.to_owned() });
            }
            Err(e) => return Err(DatasetError::read(&path, e)),
        };
        Ok(Self { dir: dir.to_owned(), manifest: Manifest::parse(&path, &text)? })
    }

    /// Its directory.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Its manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The path of the shard with this number; panics past the last one, as indexing does.
    pub fn shard_path(&self, shard: usize) -> PathBuf {
        self.dir.join(&self.manifest.shards[shard].name)
    }

    /// The samples of one shard, as stored.
    ///
    /// # Errors
    /// [`DatasetError::Read`] if the file cannot be opened.
    pub fn shard(&self, shard: usize) -> Result<ShardReader<BufReader<File>>> {
        let path = self.shard_path(shard);
        let file = File::open(&path).map_err(|e| DatasetError::read(&path, e))?;
        Ok(ShardReader::new(&path, BufReader::with_capacity(BUFFER_BYTES, file)))
    }

    /// All samples as stored, in order, one in memory at a time. A damaged shard yields one error, and
    /// the stream goes on with the next shard.
    pub fn encoded_samples(&self) -> impl Iterator<Item = Result<EncodedSample>> + '_ {
        (0..self.manifest.shards.len()).flat_map(|shard| {
            let (samples, error) = match self.shard(shard) {
                Ok(samples) => (Some(samples), None),
                Err(e) => (None, Some(Err(e))),
            };
            samples.into_iter().flatten().chain(error)
        })
    }

    /// All samples, decoded, in order, one in memory at a time.
    pub fn samples(&self) -> impl Iterator<Item = Result<Sample>> + '_ {
        self.encoded_samples().map(|sample| sample.and_then(|sample| decode(&sample)))
    }
}

fn is_absent(e: &io::Error) -> bool {
    matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// The samples of one shard, as stored. Ends after the first error.
#[derive(Debug)]
pub struct ShardReader<R> {
    name: String,
    input: R,
    /// The first file of the next sample.
    ahead: Option<(String, Member, Vec<u8>)>,
    ended: bool,
}

impl<R: Read> ShardReader<R> {
    /// Reads the tar archive `input`, called `path` in errors.
    pub fn new(path: &Path, input: R) -> Self {
        Self { name: path.display().to_string(), input, ahead: None, ended: false }
    }

    /// The archive, for what follows its end.
    pub fn into_inner(self) -> R {
        self.input
    }

    fn next_member(&mut self) -> Result<Option<(String, Member, Vec<u8>)>> {
        if let Some(member) = self.ahead.take() {
            return Ok(Some(member));
        }
        if self.ended {
            return Ok(None);
        }
        let damaged = |what: String| DatasetError::damaged(self.name.clone(), what);
        let Some((name, bytes)) = tar_frame::read_member(&mut self.input).map_err(damaged)? else {
            self.ended = true;
            return Ok(None);
        };
        let (key, extension) = name.split_once('.').ok_or_else(|| damaged(format!("member {name} has no extension")))?;
        let member =
            Member::from_extension(extension).ok_or_else(|| damaged(format!("member {name} is none a sample has")))?;
        Ok(Some((key.to_owned(), member, bytes)))
    }

    fn next_sample(&mut self) -> Result<Option<EncodedSample>> {
        let Some((key, member, bytes)) = self.next_member()? else {
            return Ok(None);
        };
        let mut files = vec![(member, bytes)];
        while let Some((next_key, member, bytes)) = self.next_member()? {
            if next_key != key {
                self.ahead = Some((next_key, member, bytes));
                break;
            }
            files.push((member, bytes));
        }
        Ok(Some(EncodedSample { key, files }))
    }
}

impl<R: Read> Iterator for ShardReader<R> {
    type Item = Result<EncodedSample>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.next_sample();
        if next.is_err() {
            self.ended = true;
            self.ahead = None;
        }
        next.transpose()
    }
}
