//! A surface under a film of liquid water.
//!
//! Two things darken it. The film absorbs on the way in and out and sends part of the returning light back by internal
//! reflection (Lekner & Dorf, Appl. Opt. 27, 1278 (1988)). And where the substrate has pores, water fills them: the step of
//! refractive index at each fibre or grain shrinks, and with it scattering (Twomey, Bohren & Mergenthaler, Appl. Opt. 25,
//! 431 (1986)). The film's own first surface reflects 2 % instead of a plastic's 4 %.

use super::interface::Interface;
use super::km;
use super::layer::Layer;
use super::math::exp;
use super::model::{MetalModel, WATER_INDEX};
use crate::look::VISIBLE_LEN;
use crate::schema::{MaterialClass, SurfaceTexture};
use crate::spectrum::{GRID_LEN, Spectrum};

/// Share of scattering that is left where water fills all pores: wet sand, paper and soil have K/S about twice to three
/// times their dry value (Twomey et al. 1986, figure 3).
const WET_SCATTERING: f32 = 0.4;
/// Share of the volume of a porous substrate that the water takes.
const PORE_VOLUME: f32 = 0.3;

/// The film and what it does to light.
pub(crate) struct WaterFilm<'a> {
    /// K of water, 1/mm.
    k: &'a Spectrum,
    thickness_mm: f32,
    /// Water to air.
    surface: Interface,
}

/// How far water enters a material: 0 not at all, 1 into all its scattering pores.
pub(crate) fn porosity(class: MaterialClass, texture: SurfaceTexture) -> f32 {
    match texture {
        SurfaceTexture::Fibre | SurfaceTexture::Woven | SurfaceTexture::Knit => 1.0,
        SurfaceTexture::WoodGrain => 0.8,
        SurfaceTexture::Leather => 0.4,
        // Concrete and brick drink; a foam's cells are closed.
        SurfaceTexture::Granular if class != MaterialClass::Polymer => 0.8,
        SurfaceTexture::Granular => 0.1,
        _ => 0.0,
    }
}

impl<'a> WaterFilm<'a> {
    pub(crate) fn new(k: &'a Spectrum, thickness_mm: f32) -> Self {
        Self { k, thickness_mm, surface: Interface::new(WATER_INDEX) }
    }

    /// Normal reflectance of the film's surface.
    pub(crate) fn specular(&self) -> f32 {
        self.surface.normal
    }

    /// Body reflectance of a substrate of internal reflectance `internal` under the film, at grid sample `i`;
    /// `wetted` is the interface between substrate and water.
    #[inline(always)]
    fn body_at(&self, i: usize, internal: f32, wetted: &Interface) -> f32 {
        let albedo = wetted.body(internal) + wetted.normal;
        // K of diffuse light already counts its doubled path, hence one exponential each way.
        let once = exp(-self.k.0[i] * self.thickness_mm);
        self.surface.body(albedo * once * once)
    }

    /// Body reflectance of a dielectric under the film. `layer` is the dry substrate, `backing` what lies behind it.
    pub(crate) fn over_dielectric(&self, layer: &Layer, index: f32, porosity: f32, backing: f32) -> Spectrum {
        let wetted = Interface::new((index / WATER_INDEX).max(1.0));
        let scattering = 1.0 - porosity * (1.0 - WET_SCATTERING);
        let filling = porosity * PORE_VOLUME;
        let mut out = Spectrum::constant(0.0);
        for i in 0..GRID_LEN {
            let k = layer.k.0[i] + filling * self.k.0[i];
            let internal = km::finite_layer(k, layer.s.0[i] * scattering, layer.thickness_mm).over(backing);
            out.0[i] = self.body_at(i, internal, &wetted);
        }
        out
    }

    /// The same for a substrate that is known by its internal reflectance in the visible only.
    pub(crate) fn over_visible(&self, internal: &[f32; VISIBLE_LEN], index: f32) -> [f32; VISIBLE_LEN] {
        let wetted = Interface::new((index / WATER_INDEX).max(1.0));
        std::array::from_fn(|i| self.body_at(i, internal[i], &wetted))
    }

    /// Body and first-surface reflectance of a metal under the film. Half of the diffuse share stays: the film's flat
    /// surface evens out the finer half of the relief.
    pub(crate) fn over_metal(&self, metal: &MetalModel, diffuse_share: f32) -> [Spectrum; 2] {
        let f = self.surface.normal;
        let share = 0.5 * diffuse_share;
        let mut body = Spectrum::constant(0.0);
        let mut specular = Spectrum::constant(0.0);
        for i in 0..GRID_LEN {
            // Nearly straight light: absorption per length is K / 2, there and back K.
            let twice = exp(-self.k.0[i] * self.thickness_mm);
            let mirror = metal.f0_in_water.0[i] * twice;
            let below = (1.0 - f) * (1.0 - f) * mirror / (1.0 - f * mirror);
            body.0[i] = share * below;
            specular.0[i] = f + (1.0 - share) * below;
        }
        [body, specular]
    }
}
