//! The pool of looks that knows no material: what a part looks like where `appearance.coupling` takes its own look away.
//!
//! A look is a coloured opaque plastic-like body: the pigment recipe of some habit of some material of the library, in a
//! white, grey or yellowish ground, with its own gloss. Below 780 nm a part shows `own^c pool^(1-c)` for coupling `c`; from
//! 780 to 850 nm the pool fades out, so that the infrared stays the material's own.

use std::sync::LazyLock;

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
const GROUND_YELLOW_PER_MM: f32 = 4.0;
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
        let ground = &*GROUND;
        let mut k: [f32; VISIBLE_LEN] = std::array::from_fn(|i| grey + yellow * ground.yellow[i]);
        let mut s = ground.s;
        for &(absorber, load) in &habit.pigments {
            let spectra = &library.absorbers()[absorber].spectra;
            let load = load * load_factor;
            for i in 0..VISIBLE_LEN {
                k[i] += load * spectra.k.0[i];
                s[i] += load * spectra.s.0[i];
            }
        }
        let mut internal = [0.0; VISIBLE_LEN];
        for i in 0..VISIBLE_LEN {
            internal[i] = km::opaque_layer(k[i], s[i]);
        }
        Self { internal, roughness }
    }

    /// Body reflectance behind a surface.
    pub(crate) fn body(&self, interface: &Interface) -> [f32; VISIBLE_LEN] {
        std::array::from_fn(|i| interface.body(self.internal[i]))
    }
}

/// The parts of the pool's ground that no draw changes.
struct Ground {
    s: [f32; VISIBLE_LEN],
    /// K of full yellowing.
    yellow: [f32; VISIBLE_LEN],
    /// 0 where the pool acts in full, 1 where it does not act.
    ramp: [f32; VISIBLE_LEN],
}

static GROUND: LazyLock<Ground> = LazyLock::new(|| Ground {
    s: std::array::from_fn(|i| model::power_law_s(GROUND_SCATTERING_PER_MM, GROUND_EXPONENT, f64::from(grid_nm(i))) as f32),
    yellow: std::array::from_fn(|i| GROUND_YELLOW_PER_MM * math::exp(-(grid_nm(i) - grid_nm(0)) / GROUND_YELLOW_DECAY_NM)),
    ramp: std::array::from_fn(|i| ((grid_nm(i) - RAMP_START_NM) / (RAMP_END_NM - RAMP_START_NM)).clamp(0.0, 1.0)),
});

/// Replaces the visible part of `own` by `own^c pool^(1-c)`.
pub(crate) fn blend(own: &mut Spectrum, pool: &[f32; VISIBLE_LEN], coupling: f32) {
    let others = 1.0 - coupling;
    for ((own, pool), ramp) in own.0[..VISIBLE_LEN].iter_mut().zip(pool).zip(&GROUND.ramp) {
        let c = coupling + others * ramp;
        *own = math::exp(c * math::ln(own.max(LEAST)) + (1.0 - c) * math::ln(pool.max(LEAST)));
    }
}

/// The same for first-surface reflectance, whose pool is one resin.
pub(crate) fn blend_specular(own: &mut Spectrum, coupling: f32) {
    blend(own, &[SPECULAR; VISIBLE_LEN], coupling);
}

/// Takes see-through away in step: every look of the pool is opaque.
pub(crate) fn blend_transmittance(own: &mut Spectrum, coupling: f32) {
    for (own, ramp) in own.0[..VISIBLE_LEN].iter_mut().zip(&GROUND.ramp) {
        *own *= coupling + (1.0 - coupling) * ramp;
    }
}

/// Roughness between the material's own and the pool's.
pub(crate) fn blend_roughness(own: f32, pool: f32, coupling: f32) -> f32 {
    own.powf(coupling) * pool.powf(1.0 - coupling)
}
