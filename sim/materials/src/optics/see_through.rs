//! Parts that one sees through: clear plastics, films and glass.
//!
//! Light crosses them nearly straight, so that absorption per length is half of Kubelka-Munk's K (which counts the doubled
//! path of diffuse light), and both faces reflect like mirrors. The multiple reflections of a plane plate sum to
//! (Born & Wolf, section 7.6, without interference):
//!
//! ```text
//! T = (1 - F)^2 t / (1 - F^2 t^2),   R_specular = F + F t T
//! ```

use super::interface::Interface;
use super::km;
use super::layer::Layer;
use crate::spectrum::{GRID_LEN, GRID_START_NM, GRID_STEP_NM, Spectrum};

/// A part is see-through where it transmits more than this, averaged over [`JUDGED_NM`].
const LEAST_TRANSMITTANCE: f32 = 0.35;
/// ... and reflects less than this over black.
const MOST_REFLECTANCE: f32 = 0.25;
/// Where transmittance is judged, nm.
const JUDGED_NM: [f32; 2] = [450.0, 650.0];

/// A see-through wall's spectra.
#[derive(Clone, Debug)]
pub struct Plate {
    /// Body reflectance over black.
    pub diffuse: Spectrum,
    /// Mirror reflection of both faces.
    pub specular: Spectrum,
    /// Transmittance, faces included.
    pub transmittance: Spectrum,
}

impl Plate {
    /// Two such walls one behind the other, as a vessel has them. Light that goes to and fro between them adds up to (Stokes 1862,
    /// "On the intensity of the light reflected from or transmitted through a pile of plates")
    ///
    /// ```text
    /// T2 = T^2 / (1 - R^2),   R2 = R + R T^2 / (1 - R^2)
    /// ```
    ///
    /// R being what a wall reflects in all; its body and its faces keep their shares of it. Thin walls hardly bend light, so that what
    /// lies behind is seen where it is.
    pub(crate) fn twice(&self) -> Self {
        let mut out = self.clone();
        for i in 0..GRID_LEN {
            let (r, t) = (self.diffuse.0[i] + self.specular.0[i], self.transmittance.0[i]);
            let through = t * t / (1.0 - r * r).max(1e-3);
            out.transmittance.0[i] = through;
            out.diffuse.0[i] *= 1.0 + through;
            out.specular.0[i] *= 1.0 + through;
        }
        out
    }
}

/// The layer as a plate, if one sees through it.
pub(crate) fn plate(layer: &Layer, interface: &Interface) -> Option<Plate> {
    let index = |nm: f32| ((nm - GRID_START_NM) / GRID_STEP_NM) as usize;
    let [from, to] = JUDGED_NM.map(index);
    let (mut t, mut r) = (0.0, 0.0);
    for i in from..=to {
        let inside = km::finite_layer(0.5 * layer.k.0[i], layer.s.0[i], layer.thickness_mm);
        t += inside.transmittance;
        r += inside.reflectance_over_black;
    }
    let samples = (to - from + 1) as f32;
    if t < LEAST_TRANSMITTANCE * samples || r > MOST_REFLECTANCE * samples {
        return None;
    }
    let f = interface.normal;
    let mut out = Plate {
        diffuse: Spectrum::constant(0.0),
        specular: Spectrum::constant(0.0),
        transmittance: Spectrum::constant(0.0),
    };
    for i in 0..GRID_LEN {
        let inside = km::finite_layer(0.5 * layer.k.0[i], layer.s.0[i], layer.thickness_mm);
        let t = inside.transmittance;
        let through = (1.0 - f) * (1.0 - f) * t / (1.0 - f * f * t * t);
        out.transmittance.0[i] = through;
        out.specular.0[i] = f + f * t * through;
        out.diffuse.0[i] = interface.body(inside.reflectance_over_black);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_walls_are_the_sum_over_all_ways_to_and_fro() {
        for (diffuse, specular, transmittance) in [(0.02, 0.08, 0.9), (0.2, 0.05, 0.4), (0.0, 0.0, 1.0)] {
            let wall = Plate {
                diffuse: Spectrum::constant(diffuse),
                specular: Spectrum::constant(specular),
                transmittance: Spectrum::constant(transmittance),
            };
            let r = diffuse + specular;
            // Light that is between the walls comes back from the rear one, and some of that from the front one, again and again.
            let (mut between, mut through, mut back) = (transmittance, 0.0, r);
            for _ in 0..60 {
                through += between * transmittance;
                back += between * r * transmittance;
                between *= r * r;
            }
            let both = wall.twice();
            assert!((both.transmittance.0[7] - through).abs() < 1e-5);
            assert!((both.diffuse.0[7] + both.specular.0[7] - back).abs() < 1e-5);
            assert!(through + back <= 1.0 + 1e-5, "no light is made");
        }
    }
}
