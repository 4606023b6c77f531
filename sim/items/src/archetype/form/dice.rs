//! The random draws of one specimen, behind one concrete generator so that shapes are compiled once.

use std::f32::consts::TAU;

use glam::{Quat, Vec3};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// The random draws of one specimen.
#[derive(Clone, Debug)]
pub(crate) struct Dice(ChaCha8Rng);

impl Dice {
    /// A generator seeded by two words of `rng`.
    pub(crate) fn from_rng(rng: &mut impl Rng) -> Self {
        let mut key = [0u8; 32];
        key[..8].copy_from_slice(&rng.next_u64().to_le_bytes());
        key[8..16].copy_from_slice(&rng.next_u64().to_le_bytes());
        Self(ChaCha8Rng::from_seed(key))
    }

    /// The generator itself.
    pub(crate) fn rng(&mut self) -> &mut ChaCha8Rng {
        &mut self.0
    }

    /// Uniform in [0, 1).
    pub(crate) fn unit(&mut self) -> f32 {
        self.0.random()
    }

    /// Uniform in [low, high).
    pub(crate) fn range(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }

    /// Uniform in [-1, 1).
    pub(crate) fn signed(&mut self) -> f32 {
        self.range(-1.0, 1.0)
    }

    /// True with probability `p`.
    pub(crate) fn chance(&mut self, p: f32) -> bool {
        self.unit() < p
    }

    /// Uniform in 0..n; 0 where n is 0.
    pub(crate) fn index(&mut self, n: usize) -> usize {
        ((self.unit() * n as f32) as usize).min(n.saturating_sub(1))
    }

    /// Uniform angle in radians.
    pub(crate) fn angle(&mut self) -> f32 {
        self.range(0.0, TAU)
    }

    /// Uniform direction.
    pub(crate) fn direction(&mut self) -> Vec3 {
        let (z, (sin, cos)) = (self.signed(), self.angle().sin_cos());
        let r = (1.0 - z * z).max(0.0).sqrt();
        Vec3::new(r * cos, r * sin, z)
    }

    /// Uniform rotation (Shoemake 1992, Uniform random rotations).
    pub(crate) fn rotation(&mut self) -> Quat {
        let (u, a, b) = (self.unit(), self.angle(), self.angle());
        let (p, q) = ((1.0 - u).sqrt(), u.sqrt());
        Quat::from_xyzw(p * a.sin(), p * a.cos(), q * b.sin(), q * b.cos()).normalize()
    }
}
