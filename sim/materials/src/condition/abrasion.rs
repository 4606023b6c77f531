//! Abrasion: wear in proportion to load and number of contacts, saturating as the surface is roughened all over.

use super::ServiceLife;
use crate::material::Material;

/// Contacts times load ratio after which the most abradable material has lost 1 - 1/e of its original surface.
const SCALE: f32 = 15_000.0;
/// Contacts find worn spots again: the worn area grows slower than Archard's volume (Archard, J. Appl. Phys. 24, 981
/// (1953)), which is linear.
const AREA_EXPONENT: f32 = 0.7;

/// Share of the surface worn after contacts times load ratio `wear_path`, for a susceptibility.
#[must_use]
pub fn worn_share(wear_path: f32, susceptibility: f32) -> f32 {
    1.0 - (-susceptibility * (wear_path / SCALE).powf(AREA_EXPONENT)).exp()
}

/// Extent on a part.
pub(super) fn extent(material: &Material, life: &ServiceLife, scatter: f32) -> f32 {
    worn_share(life.cycles_per_year * life.years * life.load_ratio * scatter, material.susceptibility.abrasion)
}

#[cfg(test)]
mod tests {
    use super::worn_share;

    #[test]
    fn wear_starts_at_nothing_grows_and_saturates() {
        assert_eq!(worn_share(0.0, 1.0), 0.0);
        assert!(worn_share(100.0, 1.0) < worn_share(1_000.0, 1.0));
        assert!(worn_share(1e9, 1.0) > 0.999);
        assert!(worn_share(1e4, 0.2) < worn_share(1e4, 0.8));
    }
}
