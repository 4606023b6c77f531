//! The weathered surface of a substrate: what light, heat, water and rubbing leave in its outermost tenths of a millimetre.
//!
//! A dielectric gets a skin of changed K and S over the intact substrate; a metal gets duller. The shapes follow the
//! literature: conjugated products absorb at the violet end (White & Turnbull, J. Mater. Sci. 29, 584 (1994)), heat browns
//! further into the visible, hydroxyl and carbonyl combinations rise near 1420, 1920 and 2100 nm (Workman & Weyer,
//! Practical Guide to Interpretive Near-Infrared Spectroscopy, 2007), voids and chalk scatter. The strengths are this
//! model's choice: there is no measured near-infrared series of graded ageing to fit them to.

use std::sync::LazyLock;

use super::km;
use super::layer::Layer;
use crate::condition::Weathering;
use crate::realisation::add_scaled;
use crate::spectrum::{GRID_LEN, Spectrum};

/// Depth of the oxidised skin, mm: oxygen diffusion confines it to 0.1 to 0.3 mm (White & Turnbull 1994, section 4).
const SKIN_MM: f32 = 0.15;
/// Share of bleaching colorants that full photo-oxidation destroys in the skin.
const BLEACHED: f32 = 0.75;
/// Extra scattering at 1000 nm of full photo-oxidation, hydrolysis and wear, 1/mm.
const CHALK_PER_MM: [f32; 3] = [6.0, 8.0, 5.0];
/// Roughness that full weathering leads to.
const WEATHERED_ROUGHNESS: f32 = 0.65;
/// Share of a metal's reflection that full weathering takes away.
const METAL_LOSS: f32 = 0.12;
/// Share of a metal's mirror reflection that full weathering makes diffuse.
const METAL_DIFFUSED: f32 = 0.6;

/// Added K, 1/mm, of full photo-oxidation, heat ageing and hydrolysis.
struct Added {
    photo: Spectrum,
    heat: Spectrum,
    hydrolysis: Spectrum,
    /// Shape of the added scattering: 1 at 1000 nm.
    chalk: Spectrum,
}

static ADDED: LazyLock<Added> = LazyLock::new(|| {
    let edge = |nm: f32, at: f32, width: f32, strength: f32| strength / (1.0 + ((nm - at) / width).exp());
    let band = |nm: f32, at: f32, fwhm: f32, strength: f32| {
        let u = (nm - at) / fwhm;
        strength * (-4.0 * std::f32::consts::LN_2 * u * u).exp()
    };
    Added {
        // First overtone OH, second overtone C=O with OH combination, OH and C=O combination.
        photo: Spectrum::from_fn(|nm| {
            edge(nm, 430.0, 22.0, 8.0)
                + band(nm, 1420.0, 90.0, 0.7)
                + band(nm, 1920.0, 70.0, 0.8)
                + band(nm, 2100.0, 110.0, 0.8)
        }),
        heat: Spectrum::from_fn(|nm| {
            edge(nm, 540.0, 60.0, 12.0)
                + 0.4 * (1000.0 / nm).powi(2)
                + band(nm, 1920.0, 80.0, 0.5)
                + band(nm, 2100.0, 110.0, 0.5)
        }),
        hydrolysis: Spectrum::from_fn(|nm| {
            edge(nm, 410.0, 18.0, 1.5)
                + band(nm, 1420.0, 110.0, 0.9)
                + band(nm, 1930.0, 90.0, 1.8)
                + band(nm, 2100.0, 120.0, 0.6)
        }),
        chalk: Spectrum::from_fn(|nm| 1000.0 / nm),
    }
});

/// Internal reflectance of a dielectric whose outermost part has become a weathered skin. `layer` is the dielectric as
/// made, `backing` what lies behind it, `dyes` the K of colorants that light bleaches.
pub(crate) fn dielectric(layer: &Layer, dyes: Option<&Spectrum>, backing: f32, w: &Weathering) -> Spectrum {
    let mut k = layer.k.clone();
    let mut s = layer.s.clone();
    if let Some(dyes) = dyes {
        add_scaled(&mut k, -BLEACHED * w.photo, dyes);
        for i in 0..GRID_LEN {
            // Subtraction may leave a rounding error below zero.
            k.0[i] = k.0[i].max(0.0);
        }
    }
    add_scaled(&mut k, w.photo, &ADDED.photo);
    add_scaled(&mut k, w.heat, &ADDED.heat);
    add_scaled(&mut k, w.hydrolysis, &ADDED.hydrolysis);
    let [photo, hydrolysis, wear] = CHALK_PER_MM;
    add_scaled(&mut s, photo * w.photo + hydrolysis * w.hydrolysis + wear * w.wear, &ADDED.chalk);
    let skin = Layer { k, s, thickness_mm: SKIN_MM.min(0.5 * layer.thickness_mm) };
    // The skin is made of the part's own outside: what is left below is thinner by it.
    let below = layer.thickness_mm - skin.thickness_mm;
    let mut out = Spectrum::constant(0.0);
    for i in 0..GRID_LEN {
        let intact = km::finite_layer(layer.k.0[i], layer.s.0[i], below).over(backing);
        out.0[i] = skin.response(i).over(intact);
    }
    out
}

/// Body and mirror reflectance of a weathered metal.
pub(crate) fn metal(f0: &Spectrum, diffuse_share: f32, depth: f32) -> [Spectrum; 2] {
    let share = diffuse_share + (1.0 - diffuse_share) * METAL_DIFFUSED * depth;
    let kept = 1.0 - METAL_LOSS * depth;
    let mut body = f0.clone();
    let mut mirror = f0.clone();
    for i in 0..GRID_LEN {
        body.0[i] *= kept * share;
        mirror.0[i] *= kept * (1.0 - share);
    }
    [body, mirror]
}

/// Roughness of the weathered surface.
pub(crate) fn roughness(intact: f32, depth: f32) -> f32 {
    intact + (WEATHERED_ROUGHNESS - intact).max(0.0) * depth
}

/// What weathering makes of a body reflectance of the look pool, which knows neither material nor mechanism: it fades
/// towards a light grey.
pub(crate) fn fade_look(body: f32, depth: f32) -> f32 {
    const FADED: f32 = 0.45;
    body + (FADED - body) * 0.4 * depth
}
