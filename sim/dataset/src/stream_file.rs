//! A file that is written once, from front to back, past the page cache, and hashed on its way.
//!
//! Nobody reads a shard while the next ones are being made. Sent through the page cache, its hundreds of megabytes cost
//! more processor time than encoding them, push out what others use, and make the final sync wait for all at once.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Alignment in memory and in the file that direct writes need at most, on the file systems that have them.
const BLOCK: usize = 4096;
/// Bytes that are gathered before they are written.
const BUFFER_BYTES: usize = 256 * BLOCK;

/// A file on its way to disk.
pub(crate) struct StreamFile {
    path: PathBuf,
    file: File,
    /// Whether writes pass the page cache by; not every file system can.
    direct: bool,
    /// Holds the buffer, which begins at the first address in it that is a multiple of [`BLOCK`].
    memory: Vec<u8>,
    /// Bytes in the buffer.
    filled: usize,
    /// Bytes in the file.
    written: u64,
    hasher: blake3::Hasher,
}

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Streamed {
    /// Its size.
    pub(crate) bytes: u64,
    /// Its BLAKE3 hash.
    pub(crate) hash: blake3::Hash,
}

impl StreamFile {
    /// Begins a file, over any other of that name.
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        let plain = File::create(path)?;
        let (file, direct) = match open_direct(path) {
            Some(file) => (file, true),
            None => (plain, false),
        };
        let memory = vec![0; BUFFER_BYTES + BLOCK];
        Ok(Self { path: path.to_owned(), file, direct, memory, filled: 0, written: 0, hasher: blake3::Hasher::new() })
    }

    /// Writes what is left and makes the file durable.
    pub(crate) fn end(&mut self) -> io::Result<Streamed> {
        let bytes = self.written + self.filled as u64;
        self.hash_buffer();
        // Direct writes come in whole blocks; what the last one has too much is cut off again.
        let padded = if self.direct { self.filled.next_multiple_of(BLOCK) } else { self.filled };
        let filled = self.filled;
        self.buffer()[filled..padded].fill(0);
        self.write_buffer(padded)?;
        self.file.set_len(bytes)?;
        self.file.sync_all()?;
        Ok(Streamed { bytes, hash: self.hasher.finalize() })
    }

    fn start(&self) -> usize {
        self.memory.as_ptr().align_offset(BLOCK).min(BLOCK)
    }

    fn buffer(&mut self) -> &mut [u8] {
        let start = self.start();
        &mut self.memory[start..start + BUFFER_BYTES]
    }

    fn hash_buffer(&mut self) {
        let start = self.start();
        self.hasher.update(&self.memory[start..start + self.filled]);
    }

    /// Writes the first bytes of the buffer, and empties it.
    fn write_buffer(&mut self, len: usize) -> io::Result<()> {
        let start = self.start();
        let mut rest = &self.memory[start..start + len];
        while !rest.is_empty() {
            match self.file.write(rest) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(written) => {
                    self.written += written as u64;
                    rest = &rest[written..];
                }
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                // Refused as not aligned, such as what a nearly full disk has left of a write: the page cache takes it.
                Err(e) if e.kind() == io::ErrorKind::InvalidInput && self.direct => {
                    self.direct = false;
                    self.file = OpenOptions::new().write(true).open(&self.path)?;
                    self.file.seek(SeekFrom::Start(self.written))?;
                }
                Err(e) => return Err(e),
            }
        }
        self.filled = 0;
        Ok(())
    }
}

impl Write for StreamFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let filled = self.filled;
        let room = &mut self.buffer()[filled..];
        let taken = bytes.len().min(room.len());
        room[..taken].copy_from_slice(&bytes[..taken]);
        self.filled += taken;
        if self.filled == BUFFER_BYTES {
            self.hash_buffer();
            self.write_buffer(BUFFER_BYTES)?;
        }
        Ok(taken)
    }

    /// Does nothing: only [`end`](Self::end) writes less than a buffer.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl fmt::Debug for StreamFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, direct, filled, written, .. } = self;
        let mut debug = f.debug_struct("StreamFile");
        debug.field("path", path).field("direct", direct).field("filled", filled).field("written", written);
        debug.finish_non_exhaustive()
    }
}

/// Opens an existing file for direct writes, where the file system has them.
#[cfg(target_os = "linux")]
fn open_direct(path: &Path) -> Option<File> {
    use std::os::unix::fs::OpenOptionsExt;
    OpenOptions::new().write(true).custom_flags(libc::O_DIRECT).open(path).ok()
}

#[cfg(not(target_os = "linux"))]
fn open_direct(_path: &Path) -> Option<File> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes pieces of these sizes; returns what should be in the file.
    fn stream(file: &mut StreamFile, sizes: &[usize]) -> Vec<u8> {
        let mut expected = Vec::new();
        for (k, &size) in sizes.iter().enumerate() {
            let piece: Vec<u8> = (0..size).map(|i| (i * 31 + k * 7) as u8).collect();
            file.write_all(&piece).expect("writable");
            expected.extend(piece);
        }
        expected
    }

    #[test]
    fn files_of_any_size_come_out_whole_with_their_hash() {
        let home = tempfile::tempdir().expect("room");
        let path = home.path().join("file");
        for sizes in [&[][..], &[1], &[BLOCK], &[511, 1 << 20, 3], &[BUFFER_BYTES], &[5, 3 * BUFFER_BYTES, 700, 0, 4096]] {
            for direct in [true, false] {
                // Over a longer file, of which nothing may be left.
                std::fs::write(&path, vec![9; 5 * BUFFER_BYTES]).expect("writable");
                let mut file = StreamFile::create(&path).expect("writable");
                if !direct {
                    (file.file, file.direct) = (File::create(&path).expect("writable"), false);
                }
                let expected = stream(&mut file, sizes);
                let streamed = file.end().expect("writable");
                assert_eq!(streamed, Streamed { bytes: expected.len() as u64, hash: blake3::hash(&expected) });
                assert!(std::fs::read(&path).expect("readable") == expected, "{sizes:?}, direct: {direct}");
            }
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_direct_write_that_is_refused_goes_through_the_page_cache_instead() {
        let home = tempfile::tempdir().expect("room");
        let path = home.path().join("file");
        let mut file = StreamFile::create(&path).expect("writable");
        let mut expected = stream(&mut file, &[BUFFER_BYTES]);
        // A first part of odd length, as a short write leaves it.
        expected.extend([3; 100]);
        file.buffer()[..100].fill(3);
        file.hasher.update(&[3; 100]);
        file.write_buffer(100).expect("writable");
        expected.extend(stream(&mut file, &[2 * BUFFER_BYTES + 5]));
        assert_eq!(file.end().expect("writable").bytes, expected.len() as u64);
        assert!(std::fs::read(&path).expect("readable") == expected);
    }
}
