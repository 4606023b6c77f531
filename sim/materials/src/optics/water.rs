//! A surface under a film of liquid water.
//!
//! Two things darken it. Water absorbs on the way in and out and sends part of the returning light back by internal
//! reflection (Lekner & Dorf, Appl. Opt. 27, 1278 (1988)). And where the substrate has pores, water fills them: the step of
//! refractive index at each fibre or grain shrinks, and with it scattering (Twomey, Bohren & Mergenthaler, Appl. Opt. 25,
//! 431 (1986)). The water's own first surface reflects 2 % instead of a plastic's 4 %, and like a mirror.
//!
//! Water does not lie evenly: it beads. A share of the wet area carries pools, the rest a clinging film. Within each the
//! thickness varies from spot to spot like an exponential distribution of mean d, and light that entered at one spot leaves
//! at another (Yule & Nielsen's effect, as in MARMIT-2, Remote Sens. Environ., 2022), so that
//! each crossing transmits the mean of exp(-a d) by itself: 1 / (1 + a d). An even film would go black in the bands of
//! water where real wet surfaces do not.

use super::interface::Interface;
use super::km;
use super::layer::Layer;
use super::model::{MetalModel, WATER_INDEX};
use crate::library::Library;
use crate::look::VISIBLE_LEN;
use crate::schema::{MaterialClass, SurfaceTexture};
use crate::spectrum::{GRID_LEN, Spectrum};

/// Share of scattering that is left where water fills all pores: wet sand, paper and soil have K/S about twice to three
/// times their dry value (Twomey et al. 1986, figure 3).
const WET_SCATTERING: f32 = 0.4;
/// Share of the volume of a porous substrate that the water takes.
const PORE_VOLUME: f32 = 0.3;

/// Share of the wet area that carries pools: the median of what the seven wet specimens of Knaeps et al., Earth Syst. Sci.
/// Data 13, 713 (2021), fit.
pub(crate) const POOL_SHARE: f32 = 0.2;
/// Mean thickness of a pool, mm: a puddle on a surface of contact angle t stands 2 l sin(t/2) high, with the capillary
/// length l = 2.7 mm of water (de Gennes et al., Capillarity and Wetting Phenomena, 2004, chapter 2) and the 95 degrees of
/// polyolefins.
pub(crate) const POOL_MM: f32 = 4.0;
/// Path of light that enters or leaves, per thickness: 1 / cos averaged over the cone that water lets out, inside which a
/// Lambertian source of index 1.33 sends 56 % of its light, is 1.2; and absorption per length is K / 2.
const CROSSING: f32 = 0.6;
/// The same for light that the surface sends back: 1 / cos averaged outside of that cone is 3.
const BOUNCE: f32 = 1.5;

/// Water on a surface, and what it does to light.
pub struct WaterFilm<'a> {
    /// K of water, 1/mm.
    k: &'a Spectrum,
    /// Mean thickness between the pools, mm.
    thickness_mm: f32,
    pool_share: f32,
    /// Water to air.
    surface: Interface,
}

/// How far water enters a material: 0 not at all, 1 into all its scattering pores.
pub(crate) fn porosity(class: MaterialClass, texture: SurfaceTexture) -> f32 {
    match texture {
        // The fibres that show in a laminate lie in resin.
        _ if class == MaterialClass::Composite => 0.0,
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
    /// Water whose clinging film is `thickness_mm` thick on average, with pools on `pool_share` (0 to 1) of its area.
    #[must_use]
    pub fn new(library: &'a Library, thickness_mm: f32, pool_share: f32) -> Self {
        Self { k: &library.water_absorber().spectra.k, thickness_mm, pool_share, surface: Interface::new(WATER_INDEX) }
    }

    /// Reflectance under the water of an opaque surface without pores of which only a dry reading is known.
    ///
    /// `reading` was taken at `wavelength_nm`; `dry` is the surface, and `seen_surface` (0 to 1) the share of its first-surface
    /// reflectance that is in the reading: all of it where the surface is rough or the instrument includes the mirror
    /// direction. The water's own first surface is smooth and not in the result.
    #[must_use]
    pub fn wet_reading(&self, wavelength_nm: f32, reading: f32, dry: &Interface, seen_surface: f32) -> f32 {
        let body = (reading - seen_surface * dry.normal).max(0.0);
        self.covered(self.k.at(wavelength_nm), dry.internal_of_body(body), &in_water(dry.refractive_index))
    }

    /// Normal reflectance of the film's surface.
    #[must_use]
    pub fn specular(&self) -> f32 {
        self.surface.normal
    }

    /// Body reflectance of a substrate of internal reflectance `internal` under water that absorbs `k` per mm; `wetted` is the
    /// interface between substrate and water.
    #[inline(always)]
    fn covered(&self, k: f32, internal: f32, wetted: &Interface) -> f32 {
        let albedo = wetted.body(internal) + wetted.normal;
        let film = self.through(k * self.thickness_mm, albedo);
        let pool = self.through(k * POOL_MM, albedo);
        film + self.pool_share * (pool - film)
    }

    /// Body reflectance over `albedo` through water of mean optical thickness `kd`.
    #[inline(always)]
    fn through(&self, kd: f32, albedo: f32) -> f32 {
        let crossing = 1.0 / (1.0 + CROSSING * kd);
        let bounce = 1.0 / (1.0 + BOUNCE * kd);
        let inside = self.surface.internal_diffuse;
        let out = (1.0 - self.surface.normal) * (1.0 - inside);
        out * albedo * crossing * crossing / (1.0 - inside * albedo * bounce * bounce)
    }

    /// Body reflectance of a dielectric under the film. `layer` is the dry substrate, `backing` what lies behind it.
    pub(crate) fn over_dielectric(&self, layer: &Layer, index: f32, porosity: f32, backing: f32) -> Spectrum {
        let wetted = in_water(index);
        let scattering = 1.0 - porosity * (1.0 - WET_SCATTERING);
        let filling = porosity * PORE_VOLUME;
        let mut out = Spectrum::constant(0.0);
        for i in 0..GRID_LEN {
            let k = layer.k.0[i] + filling * self.k.0[i];
            let internal = km::finite_layer(k, layer.s.0[i] * scattering, layer.thickness_mm).over(backing);
            out.0[i] = self.covered(self.k.0[i], internal, &wetted);
        }
        out
    }

    /// The same for a substrate that is known by its internal reflectance in the visible only.
    pub(crate) fn over_visible(&self, internal: &[f32; VISIBLE_LEN], index: f32) -> [f32; VISIBLE_LEN] {
        let wetted = in_water(index);
        std::array::from_fn(|i| self.covered(self.k.0[i], internal[i], &wetted))
    }

    /// Body and first-surface reflectance of a metal under the film. Half of the diffuse share stays: the film's flat
    /// surface evens out the finer half of the relief.
    pub(crate) fn over_metal(&self, metal: &MetalModel, diffuse_share: f32) -> [Spectrum; 2] {
        let f = self.surface.normal;
        let share = 0.5 * diffuse_share;
        let mut body = Spectrum::constant(0.0);
        let mut specular = Spectrum::constant(0.0);
        for i in 0..GRID_LEN {
            // Nearly straight light, which leaves where it entered: absorption per length is K / 2, there and back K.
            let below = |kd: f32| {
                let mirror = metal.f0_in_water.0[i] / (1.0 + kd);
                (1.0 - f) * (1.0 - f) * mirror / (1.0 - f * mirror)
            };
            let film = below(self.k.0[i] * self.thickness_mm);
            let below = film + self.pool_share * (below(self.k.0[i] * POOL_MM) - film);
            body.0[i] = share * below;
            specular.0[i] = f + (1.0 - share) * below;
        }
        [body, specular]
    }
}

/// The surface of a dielectric of index `index`, as seen from water.
fn in_water(index: f32) -> Interface {
    Interface::new((index / WATER_INDEX).max(1.0))
}
