//! Random streams keyed by what they are for, so that no draw depends on another, on threads or on where a run was cut.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// 64 bits that depend on purpose and numbers alone.
pub(crate) fn hash(purpose: &str, numbers: &[u64]) -> u64 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(purpose.as_bytes());
    for number in numbers {
        hasher.update(&number.to_le_bytes());
    }
    let bytes = hasher.finalize();
    u64::from_le_bytes(bytes.as_bytes()[..8].try_into().expect("a hash has 32 bytes"))
}

/// The stream of a purpose and numbers.
pub(crate) fn stream(purpose: &str, numbers: &[u64]) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(hash(purpose, numbers))
}
