//! Hashes what is read, so that a shard is read once for its samples and its checksum.

use std::io::{self, Read};

use crate::shard::ShardRecord;

/// A reader that hashes all that passes.
#[derive(Debug)]
pub struct HashingReader<R> {
    inner: R,
    hasher: blake3::Hasher,
    read: u64,
}

impl<R> HashingReader<R> {
    /// Hashes what is read of `inner` from here on.
    pub fn new(inner: R) -> Self {
        Self { inner, hasher: blake3::Hasher::new(), read: 0 }
    }

    /// What speaks against the manifest, if anything. The shard must have been read to its end.
    #[must_use]
    pub fn departs_from(&self, record: &ShardRecord) -> Option<String> {
        let hash = self.hasher.finalize().to_hex();
        if self.read != record.bytes {
            Some(format!("is {} bytes long, the manifest says {}", self.read, record.bytes))
        } else if hash.as_str() != record.blake3 {
            Some(format!("BLAKE3 is {hash}, the manifest says {}", record.blake3))
        } else {
            None
        }
    }
}

impl<R: Read> Read for HashingReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.hasher.update(&buffer[..read]);
        self.read += read as u64;
        Ok(read)
    }
}
