//! Counter-based random streams: each draw depends on (seed, sample index, purpose) and on nothing that ran before.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

/// The random stream for one purpose of one sample.
///
/// The ChaCha key is the seed, the index and the 64-bit FNV-1a hash of the purpose, so that streams of different
/// purposes or samples never overlap, and adding a draw to one purpose moves no other.
#[must_use]
pub fn stream(seed: u64, index: u64, purpose: &str) -> ChaCha8Rng {
    let mut key = [0u8; 32];
    key[0..8].copy_from_slice(&seed.to_le_bytes());
    key[8..16].copy_from_slice(&index.to_le_bytes());
    key[16..24].copy_from_slice(&fnv1a(purpose.as_bytes()).to_le_bytes());
    ChaCha8Rng::from_seed(key)
}

/// 64-bit FNV-1a (Fowler, Noll, Vo; draft-eastlake-fnv).
const fn fnv1a(bytes: &[u8]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut i = 0;
    while i < bytes.len() {
        hash = (hash ^ bytes[i] as u64).wrapping_mul(0x0000_0100_0000_01b3);
        i += 1;
    }
    hash
}
