//! Plates upon plates: a sheet, a folded film, flakes, a rope, a bed of granules.
//!
//! A plate is a Kubelka-Munk layer between two surfaces. With Ri, Ti of the layer, ke the surfaces' reflectance from outside
//! and ki from inside, summing the reflections between the surfaces gives
//!
//! ```text
//! r = ke + (1 - ke)(1 - ki) [Ri (1 - ki Ri) + ki Ti^2] / D,   t = (1 - ke)(1 - ki) Ti / D,   D = (1 - ki Ri)^2 - (ki Ti)^2
//! ```
//!
//! and a pile of them follows plate by plate (Stokes, Proc. R. Soc. Lond. 11, 545 (1862)). A clear plate of parallel faces
//! keeps the direction of light: it meets the second face as it met the first (ki = F) along the straight path (K / 2). In
//! a scattering one light is diffuse (ki of Walsh and Duntley, K). In between the two are mixed by the share of light that has
//! been scattered. Granules are no plates, but Bodo's and Melamed's models of powders (Acta Phys. Hung. 1, 135 (1951);
//! J. Appl. Phys. 34, 560 (1963)) replace each grain by one, with its irregular faces making part of the light diffuse.

use crate::optics::interface::Interface;
use crate::optics::km;

/// A plate of the pile.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plate {
    pub(super) interface: Interface,
    pub(super) thickness_mm: f32,
    /// Share of light that irregular faces make diffuse, 0 for a sheet.
    pub(super) irregularity: f32,
}

impl Plate {
    /// Reflectance and transmittance.
    fn response(&self, k_per_mm: f32, s_per_mm: f32) -> [f32; 2] {
        let straight = (-s_per_mm * self.thickness_mm).exp() * (1.0 - self.irregularity);
        let diffuse = 1.0 - straight;
        let i = &self.interface;
        let ke = i.normal * straight + i.external_diffuse * diffuse;
        let ki = i.normal * straight + i.internal_diffuse * diffuse;
        let inside = km::finite_layer(k_per_mm * (0.5 + 0.5 * diffuse), s_per_mm, self.thickness_mm);
        let (ri, ti) = (inside.reflectance_over_black, inside.transmittance);
        let enter = (1.0 - ke) * (1.0 - ki) / ((1.0 - ki * ri).powi(2) - (ki * ti).powi(2));
        [ke + enter * (ri * (1.0 - ki * ri) + ki * ti * ti), enter * ti]
    }

    /// What comes back from under the first surface of `plates` such plates on a backing: body reflectance.
    pub(super) fn body(&self, plates: u32, k_per_mm: f32, s_per_mm: f32, backing: f32) -> f32 {
        let [r, t] = self.response(k_per_mm, s_per_mm);
        let pile = (0..plates).fold(backing, |below, _| r + t * t * below / (1.0 - r * below));
        let straight = (-s_per_mm * self.thickness_mm).exp() * (1.0 - self.irregularity);
        let first = self.interface.normal * straight + self.interface.external_diffuse * (1.0 - straight);
        (pile - first).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Plate;
    use crate::optics::interface::Interface;

    fn plate(thickness_mm: f32, irregularity: f32) -> Plate {
        Plate { interface: Interface::new(1.5), thickness_mm, irregularity }
    }

    #[test]
    fn a_plate_that_absorbs_nothing_loses_nothing() {
        for (s, d, irregularity) in [(0.0, 1.0, 0.0), (0.3, 2.0, 0.5), (5.0, 0.1, 0.0), (20.0, 3.0, 1.0)] {
            let [r, t] = plate(d, irregularity).response(0.0, s);
            assert!((r + t - 1.0).abs() < 1e-5, "S = {s}: {r} + {t}");
        }
    }

    #[test]
    fn a_clear_plate_is_born_and_wolf_s() {
        let (k, d, f) = (0.8_f32, 1.5, 0.04_f32);
        let [r, t] = plate(d, 0.0).response(k, 0.0);
        let inside = (-0.5 * k * d).exp();
        let through = (1.0 - f) * (1.0 - f) * inside / (1.0 - f * f * inside * inside);
        assert!((t - through).abs() < 1e-5 && (r - f - f * inside * through).abs() < 1e-5, "{r} {t}");
    }

    #[test]
    fn a_thick_scattering_plate_is_saunderson_s() {
        let p = plate(60.0, 0.0);
        let body = p.interface.body(crate::optics::km::opaque_layer(0.3, 2.0));
        let got = p.body(1, 0.3, 2.0, 0.9);
        // Lit diffusely instead of at right angles: (1 - ke) in place of (1 - F).
        let due = body * (1.0 - p.interface.external_diffuse) / (1.0 - p.interface.normal);
        assert!((got - due).abs() < 1e-4, "{got} against {due}");
    }

    #[test]
    fn more_plates_brighten_a_pale_pile_on_black_and_deepen_its_bands() {
        let p = plate(0.3, 0.3);
        let at = |n: u32, k: f32| p.body(n, k, 0.05, 0.03);
        assert!(at(1, 0.02) < at(3, 0.02) && at(3, 0.02) < at(12, 0.02));
        let depth = |n: u32| 1.0 - at(n, 0.4) / at(n, 0.02);
        assert!(depth(1) < depth(3) && depth(3) < depth(12));
    }
}
