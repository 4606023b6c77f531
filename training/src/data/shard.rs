//! The samples of one shard, one by one; at its end the checksum must be the manifest's.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use loopline_dataset::{Dataset, EncodedSample, ShardReader};

/// Streams a shard.
pub struct VerifiedShard {
    path: PathBuf,
    bytes: u64,
    blake3: String,
    reader: Option<ShardReader<BufReader<Hashing<File>>>>,
}

impl VerifiedShard {
    /// Opens the shard with this number.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn open(dataset: &Dataset, shard: usize) -> Result<Self> {
        let record = dataset.manifest().shards.get(shard).context("the dataset has fewer shards")?;
        let path = dataset.shard_path(shard);
        let file = File::open(&path).with_context(|| format!("{} could not be opened", path.display()))?;
        let input = BufReader::with_capacity(1 << 20, Hashing { inner: file, hasher: blake3::Hasher::new(), read: 0 });
        let reader = Some(ShardReader::new(&path, input));
        Ok(Self { path, bytes: record.bytes, blake3: record.blake3.clone(), reader })
    }

    fn next_sample(&mut self) -> Result<Option<EncodedSample>> {
        let Some(reader) = &mut self.reader else { return Ok(None) };
        if let Some(sample) = reader.next() {
            return Ok(Some(sample?));
        }
        let mut input = self.reader.take().expect("it was here above").into_inner();
        // What follows the archive's end counts for the checksum too.
        io::copy(&mut input, &mut io::sink()).with_context(|| format!("{} could not be read", self.path.display()))?;
        let Hashing { hasher, read, .. } = input.into_inner();
        let hash = hasher.finalize().to_hex();
        if read != self.bytes || hash.as_str() != self.blake3 {
            bail!(
                "{} is damaged: {read} bytes with BLAKE3 {hash}, the manifest says {} bytes with {}; generate it again",
                self.path.display(),
                self.bytes,
                self.blake3
            );
        }
        Ok(None)
    }
}

impl Iterator for VerifiedShard {
    type Item = Result<EncodedSample>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.next_sample();
        if next.is_err() {
            self.reader = None;
        }
        next.transpose()
    }
}

struct Hashing<R> {
    inner: R,
    hasher: blake3::Hasher,
    read: u64,
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.hasher.update(&buffer[..read]);
        self.read += read as u64;
        Ok(read)
    }
}
