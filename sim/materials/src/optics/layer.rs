//! K and S of one concrete layer over the whole grid, with its thickness.

use super::km::{self, LayerResponse};
use crate::look::VISIBLE_LEN;
use crate::spectrum::{GRID_LEN, Spectrum};

/// A homogeneous Kubelka-Munk layer.
#[derive(Clone, Debug)]
pub(crate) struct Layer {
    /// Absorption, 1/mm.
    pub(crate) k: Spectrum,
    /// Scattering, 1/mm.
    pub(crate) s: Spectrum,
    pub(crate) thickness_mm: f32,
}

impl Layer {
    #[inline(always)]
    pub(crate) fn response(&self, i: usize) -> LayerResponse {
        km::finite_layer(self.k.0[i], self.s.0[i], self.thickness_mm)
    }

    /// Internal reflectance over a grey backing in optical contact.
    pub(crate) fn over_grey(&self, backing: f32) -> Spectrum {
        let mut out = Spectrum::constant(0.0);
        for i in 0..GRID_LEN {
            out.0[i] = self.response(i).over(backing);
        }
        out
    }

    /// Internal reflectance over a spectral backing.
    pub(crate) fn over(&self, backing: &Spectrum) -> Spectrum {
        let mut out = Spectrum::constant(0.0);
        for i in 0..GRID_LEN {
            out.0[i] = self.response(i).over(backing.0[i]);
        }
        out
    }

    /// Internal reflectance over a backing known in the visible only.
    pub(crate) fn over_visible(&self, backing: &[f32; VISIBLE_LEN]) -> [f32; VISIBLE_LEN] {
        let mut out = [0.0; VISIBLE_LEN];
        for i in 0..VISIBLE_LEN {
            out[i] = self.response(i).over(backing[i]);
        }
        out
    }
}
