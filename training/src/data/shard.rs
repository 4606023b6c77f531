//! The samples of one shard, one by one; at its end the checksum must be the manifest's.

use std::fs::File;
use std::io::{self, BufReader};
use std::path::PathBuf;

use loopline_dataset::{Dataset, EncodedSample, HashingReader, ShardReader, ShardRecord};

use crate::error::{Context, Error, Result};

/// Streams a shard.
pub(crate) struct VerifiedShard {
    path: PathBuf,
    record: ShardRecord,
    reader: Option<ShardReader<BufReader<HashingReader<File>>>>,
}

impl VerifiedShard {
    /// Opens the shard with this number.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub(crate) fn open(dataset: &Dataset, shard: usize) -> Result<Self> {
        let record = &dataset.manifest().shards[shard];
        let path = dataset.shard_path(shard);
        let file = File::open(&path).with_context(|| format!("{} could not be opened", path.display()))?;
        let input = BufReader::with_capacity(1 << 20, HashingReader::new(file));
        let reader = Some(ShardReader::new(&path, input));
        Ok(Self { path, record: record.clone(), reader })
    }

    fn next_sample(&mut self) -> Result<Option<EncodedSample>> {
        let Some(reader) = &mut self.reader else { return Ok(None) };
        if let Some(sample) = reader.next() {
            return Ok(Some(sample?));
        }
        let mut input = self.reader.take().expect("it was here above").into_inner();
        // What follows the archive's end counts for the checksum too.
        io::copy(&mut input, &mut io::sink()).with_context(|| format!("{} could not be read", self.path.display()))?;
        if let Some(what) = input.into_inner().departs_from(&self.record) {
            return Err(Error::Damaged(format!("{} is damaged: {what}; generate it again", self.path.display())));
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
