//! The pool of looks that knows no material: what a part looks like where `appearance.coupling` takes its own look away.
//!
//! A look is a coloured opaque plastic-like body: the pigment recipe of some habit of some material of the library, in a
//! white, grey or yellowish ground, with its own gloss. Below 780 nm a part shows `own^c pool^(1-c)` for coupling `c`; from
//! 780 to 850 nm the pool fades out, so that the infrared stays the material's own.

use rand::Rng;

use crate::library::Library;
use crate::optics::interface::Interface;
use crate::optics::math;
use crate::optics::{km, model};
use crate::spectrum::{Spectrum, grid_nm};
use crate::variate;

/// Samples of the grid that a look reaches: 380 to 850 nm.
pub(crate) const VISIBLE_LEN: usize = 95;
/// Up to here the pool acts in full, nm.
const RAMP_START_NM: f32 = 780.0;
/// From here on it does not act, nm.
const RAMP_END_NM: f32 = 850.0;
/// Scattering of the pool's ground at 1000 nm, 1/mm, and its exponent: titania-white goods.
const GROUND_SCATTERING_PER_MM: f64 = 20.0;
const GROUND_EXPONENT: f64 = 0.8;
/// Range of the ground's grey absorption, 1/mm: from clean white to anthracite.
const GROUND_ABSORPTION_PER_MM: [f64; 2] = [0.01, 40.0];
/// Largest yellowing of the ground, 1/mm at 380 nm, and its decay length, nm.
const GROUND_YELLOW_PER_MM: f64 = 4.0;
const GROUND_YELLOW_DECAY_NM: f32 = 80.0;
/// Range of GGX roughness.
const ROUGHNESS: [f64; 2] = [0.08, 0.6];
/// First-surface reflectance of every look: a resin of index 1.5.
const SPECULAR: f32 = 0.04;
/// Least reflectance that a logarithm is taken of.
const LEAST: f32 = 1e-4;

/// A look drawn from the pool.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    /// Internal reflectance, 380 to 850 nm on the grid.
    pub(crate) internal: [f32; VISIBLE_LEN],
    /// GGX roughness.
    pub(crate) roughness: f32,
}

impl Look {
    /// Draws a look. Depends on the library and the stream, and on no material.
    pub(crate) fn draw(library: &Library, rng: &mut impl Rng) -> Self {
        let materials = library.materials();
        let owner = &materials[(variate::unit(rng) * materials.len() as f32) as usize % materials.len()];
        let habit = &owner.habits[variate::weighted(rng, owner.habits.iter().map(|h| h.share), 1.0)];
        let load_factor = variate::log_normal(rng, 0.4);
        // The cube makes light grounds common and anthracite rare, as among goods.
        let grey_share = variate::unit(rng).powi(3);
        let yellow = variate::unit(rng).powi(2);
        let roughness = variate::log_uniform(rng, ROUGHNESS[0], ROUGHNESS[1]) as f32;

        let [least, most] = GROUND_ABSORPTION_PER_MM;
        let grey = (least * (most / least).powf(f64::from(grey_share))) as f32;
        let internal = std::array::from_fn(|i| {
            let nm = grid_nm(i);
            let tint = GROUND_YELLOW_PER_MM as f32 * yellow * math::exp(-(nm - grid_nm(0)) / GROUND_YELLOW_DECAY_NM);
            let mut k = grey + tint;
            let mut s = model::power_law_s(GROUND_SCATTERING_PER_MM, GROUND_EXPONENT, f64::from(nm)) as f32;
            for &(absorber, load) in &habit.pigments {
                let spectra = &library.absorbers()[absorber].spectra;
                k += load * load_factor * spectra.k[i];
                s += load * load_factor * spectra.s[i];
            }
            km::opaque_layer(k, s)
        });
        Self { internal, roughness }
    }

    /// Body reflectance behind a surface.
    pub(crate) fn body(&self, interface: &Interface) -> [f32; VISIBLE_LEN] {
        std::array::from_fn(|i| interface.body(self.internal[i]))
    }
}

/// Share of the material's own look at grid sample `i`.
#[inline(always)]
fn own_share(i: usize, coupling: f32) -> f32 {
    let ramp = ((grid_nm(i) - RAMP_START_NM) / (RAMP_END_NM - RAMP_START_NM)).clamp(0.0, 1.0);
    coupling + (1.0 - coupling) * ramp
}

/// Replaces the visible part of `own` by `own^c pool^(1-c)`.
pub(crate) fn blend(own: &mut Spectrum, pool: &[f32; VISIBLE_LEN], coupling: f32) {
    for i in 0..VISIBLE_LEN {
        let c = own_share(i, coupling);
        own.0[i] = math::exp(c * math::ln(own.0[i].max(LEAST)) + (1.0 - c) * math::ln(pool[i].max(LEAST)));
    }
}

/// The same for first-surface reflectance, whose pool is one resin.
pub(crate) fn blend_specular(own: &mut Spectrum, coupling: f32) {
    blend(own, &[SPECULAR; VISIBLE_LEN], coupling);
}

/// Takes see-through away in step: every look of the pool is opaque.
pub(crate) fn blend_transmittance(own: &mut Spectrum, coupling: f32) {
    for i in 0..VISIBLE_LEN {
        own.0[i] *= own_share(i, coupling);
    }
}

/// Roughness between the material's own and the pool's.
pub(crate) fn blend_roughness(own: f32, pool: f32, coupling: f32) -> f32 {
    own.powf(coupling) * pool.powf(1.0 - coupling)
}
