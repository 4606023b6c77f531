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

/// A see-through part's spectra.
pub(crate) struct Plate {
    /// Body reflectance over black.
    pub(crate) diffuse: Spectrum,
    /// Mirror reflection of both faces.
    pub(crate) specular: Spectrum,
    /// Transmittance, faces included.
    pub(crate) transmittance: Spectrum,
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
