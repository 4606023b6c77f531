//! Statements about built items and about the files they come from.

mod damage;
mod files;
mod geometry;

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::{ArchetypeCatalogue, Damage, ItemGeometry, PartMesh};

/// The catalogue that ships.
fn catalogue() -> ArchetypeCatalogue {
    ArchetypeCatalogue::embedded().expect("embedded archetypes are valid")
}

/// One specimen.
fn specimen(catalogue: &ArchetypeCatalogue, name: &str, damage: &Damage, seed: u64) -> ItemGeometry {
    catalogue.get(name).expect(name).build(damage, &mut ChaCha8Rng::seed_from_u64(seed))
}

/// Volume enclosed by a mesh, by the divergence theorem; positive if it is closed and wound outwards.
fn enclosed_m3(mesh: &PartMesh) -> f64 {
    mesh.indices
        .chunks_exact(3)
        .map(|t| {
            let [a, b, c] = [t[0], t[1], t[2]].map(|i| mesh.vertices[i as usize].position.map(f64::from));
            let cross = [b[1] * c[2] - b[2] * c[1], b[2] * c[0] - b[0] * c[2], b[0] * c[1] - b[1] * c[0]];
            (a[0] * cross[0] + a[1] * cross[1] + a[2] * cross[2]) / 6.0
        })
        .sum()
}
