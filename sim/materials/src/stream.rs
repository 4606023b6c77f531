//! Counter-based random streams: each draw depends on (scenario, seed, index, purpose) and on nothing that ran before.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

/// Names the draws of one index: a sample of a dataset, or an item of a line by its serial number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamKey {
    scenario: u64,
    seed: u64,
    index: u64,
}

impl StreamKey {
    /// The draws of `index` under a scenario's name and a seed.
    #[must_use]
    pub const fn new(scenario: &str, seed: u64, index: u64) -> Self {
        Self { scenario: fnv1a(scenario.as_bytes()), seed, index }
    }

    /// The seed.
    #[must_use]
    pub const fn seed(&self) -> u64 {
        self.seed
    }

    /// The index.
    #[must_use]
    pub const fn index(&self) -> u64 {
        self.index
    }

    /// Scenario and seed in one number, for noise that is hashed rather than streamed.
    #[must_use]
    pub const fn folded_seed(&self) -> u64 {
        self.scenario ^ self.seed
    }

    /// The random stream for one purpose.
    ///
    /// The ChaCha key is the seed, the index and the 64-bit FNV-1a hashes of the purpose and of the scenario's name, so that streams
    /// of different purposes, indices or scenarios never overlap, and adding a draw to one purpose moves no other.
    #[must_use]
    pub fn stream(&self, purpose: &str) -> ChaCha8Rng {
        let mut key = [0u8; 32];
        key[0..8].copy_from_slice(&self.seed.to_le_bytes());
        key[8..16].copy_from_slice(&self.index.to_le_bytes());
        key[16..24].copy_from_slice(&fnv1a(purpose.as_bytes()).to_le_bytes());
        key[24..32].copy_from_slice(&self.scenario.to_le_bytes());
        ChaCha8Rng::from_seed(key)
    }
}

/// The random stream for one purpose where there is no scenario: specimens on a bench.
#[must_use]
pub fn stream(seed: u64, index: u64, purpose: &str) -> ChaCha8Rng {
    StreamKey { scenario: 0, seed, index }.stream(purpose)
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

#[cfg(test)]
mod tests {
    use rand::RngExt as _;

    use super::*;

    #[test]
    fn scenario_seed_index_and_purpose_each_name_another_stream() {
        let first =
            |scenario, seed, index, purpose: &str| StreamKey::new(scenario, seed, index).stream(purpose).random::<u64>();
        let base = first("lab", 1, 2, "light");
        assert_eq!(base, first("lab", 1, 2, "light"));
        let others = [
            first("mixed", 1, 2, "light"),
            first("lab", 2, 2, "light"),
            first("lab", 1, 3, "light"),
            first("lab", 1, 2, "belt"),
        ];
        for (k, other) in others.iter().enumerate() {
            assert!(*other != base && !others[..k].contains(other), "draw {k} of {others:x?}");
        }
        assert_ne!(StreamKey::new("lab", 1, 2).folded_seed(), StreamKey::new("mixed", 1, 2).folded_seed());
    }
}
