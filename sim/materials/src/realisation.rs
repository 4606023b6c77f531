//! One concrete specimen of a material: its grade, colour, thickness and gloss, drawn once per part.

use std::sync::LazyLock;

use rand::Rng;

use crate::library::Library;
use crate::look::{self, Look};
use crate::material::{Deposit, Material};
use crate::optics::layer::Layer;
use crate::optics::math;
use crate::optics::model::{BandDraw, KmModel};
use crate::schema::Sourced;
use crate::spectrum::{Spectrum, grid_nm};
use crate::variate;

/// Log-normal spread of pigment loads from batch to batch. Colour matching holds loads within some 20 % (Judd & Wyszecki,
/// Color in Business, Science and Industry, 3rd ed., 1975, chapter 3).
const PIGMENT_LOG_SD: f32 = 0.2;
/// Roughness of a water film: capillarity smooths it.
const WATER_ROUGHNESS: f32 = 0.03;

/// ln(lambda / 1000 nm) on the grid.
static LN_UM: LazyLock<Spectrum> = LazyLock::new(|| Spectrum(std::array::from_fn(|i| (grid_nm(i) / 1000.0).ln())));

/// A layer that may lie on the specimen, as drawn for it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DepositDraw {
    /// Thickness, mm.
    pub thickness_mm: f32,
    /// GGX roughness alpha.
    pub roughness: f32,
    /// Factor on the deposit's scattering.
    pub scattering_factor: f32,
    /// Factor on the flat deposit's reflectance at 8 to 14 um.
    pub infrared_factor: f32,
}

/// A specimen of a material.
#[derive(Clone, Debug, PartialEq)]
pub struct Realisation {
    /// Position of the material in [`Library::materials`].
    pub material: usize,
    /// Position of the drawn habit in [`Material::habits`].
    pub habit: usize,
    /// Thickness, mm.
    pub thickness_mm: f32,
    /// Walls of that thickness, one behind the other, that a look through the part crosses: 2 of a vessel, 1 of all else.
    pub walls: u32,
    /// How each of the material's bands departs from the file, in file order.
    pub bands: Vec<BandDraw>,
    /// Factor on the strength of each of the material's own absorbers, in file order.
    pub absorber_factors: Vec<f32>,
    /// Factor on its scattering at 1000 nm.
    pub scattering_factor: f32,
    /// What its scattering exponent has more than the file's.
    pub scattering_exponent_shift: f32,
    /// Pigments of the habit: position in [`Library::absorbers`] and load.
    pub pigments: Vec<(usize, f32)>,
    /// GGX roughness alpha of the surface as made, after `coupling`.
    pub roughness: f32,
    /// GGX roughness alpha of the surface as made, whatever the look: what the thermal camera feels.
    pub own_roughness: f32,
    /// Factor on the flat emissivity (of a metal) or on the reflectance at 8 to 14 um (of anything else): the grade's spread.
    pub infrared_factor: f32,
    /// Share of a metal's reflection that is diffuse; 0 for a dielectric.
    pub diffuse_share: f32,
    /// How far the visible look is the material's own, 0 to 1.
    pub coupling: f32,
    /// The look of the pool that takes the rest; `None` at coupling 1.
    pub look: Option<Box<Look>>,
    /// Corrosion product, if the material makes one.
    pub corrosion: Option<DepositDraw>,
    /// Char.
    pub char: DepositDraw,
    /// Water film.
    pub water: DepositDraw,
    /// Soil.
    pub soil: DepositDraw,
}

impl Material {
    /// Draws a specimen.
    ///
    /// `thickness_mm` is the part's wall where its geometry gives one; else it is drawn from the material's range.
    /// `coupling` 1 gives the material its own look; at 0 the visible look comes from a pool that knows no material.
    #[must_use]
    pub fn realise(&self, library: &Library, thickness_mm: Option<f32>, coupling: f32, rng: &mut impl Rng) -> Realisation {
        self.realise_as(None, library, thickness_mm, coupling, rng)
    }

    /// [`Self::realise`] in the habit of this number; `None` draws one by its share. The rest of the draw is the same.
    ///
    /// # Panics
    /// When the material has fewer habits.
    #[must_use]
    pub fn realise_as(
        &self,
        habit: Option<usize>,
        library: &Library,
        thickness_mm: Option<f32>,
        coupling: f32,
        rng: &mut impl Rng,
    ) -> Realisation {
        let coupling = coupling.clamp(0.0, 1.0);
        // The look comes first: nothing that depends on the material may move the stream before it.
        let look = (coupling < 1.0).then(|| Box::new(Look::draw(library, rng)));

        let drawn = variate::weighted(rng, self.habits.iter().map(|h| h.share), 1.0);
        let habit = habit.unwrap_or(drawn);
        let own_roughness = variate::uniform(rng, self.surface.roughness.min, self.surface.roughness.max) as f32;
        let thickness_draw = variate::unit(rng);
        let soil = draw_deposit(library.soil(), rng);
        let char = draw_deposit(library.char(), rng);
        let film = library.water().thickness_mm;
        let water = DepositDraw {
            thickness_mm: variate::log_uniform(rng, film.min, film.max) as f32,
            roughness: WATER_ROUGHNESS,
            scattering_factor: 1.0,
            infrared_factor: 1.0,
        };
        let corrosion = self.corrosion_deposit.map(|i| draw_deposit(&library.deposits()[i], rng));
        let pigments: Vec<_> = self.habits[habit]
            .pigments
            .iter()
            .map(|&(i, load)| (i, load * variate::log_normal(rng, PIGMENT_LOG_SD)))
            .collect();

        let mut realisation = Realisation {
            material: self.index(),
            habit,
            thickness_mm: thickness_mm.unwrap_or(1.0).max(1e-3),
            walls: 1,
            bands: Vec::new(),
            absorber_factors: Vec::new(),
            scattering_factor: 1.0,
            scattering_exponent_shift: 0.0,
            pigments,
            roughness: match &look {
                Some(l) => look::blend_roughness(own_roughness, l.roughness, coupling),
                None => own_roughness,
            },
            own_roughness,
            infrared_factor: 1.0,
            diffuse_share: 0.0,
            coupling,
            look,
            corrosion,
            char,
            water,
            soil,
        };
        if let Some(km) = self.km() {
            if thickness_mm.is_none() {
                let (min, max) = (km.thickness_mm.min as f32, km.thickness_mm.max as f32);
                realisation.thickness_mm = min * (max / min).powf(thickness_draw);
            }
            realisation.scattering_factor = variate::log_normal(rng, km.scattering_log_sd);
            realisation.scattering_exponent_shift = km.scattering_exponent_sd * variate::normal(rng);
            let crystallinity = variate::normal(rng);
            let width = variate::log_normal(rng, km.band_width_log_sd);
            // What temperature and strain do to all bands alike.
            let common_nm = 0.5 * km.band_shift_sd_nm * variate::normal(rng);
            realisation.bands = km
                .bands
                .iter()
                .map(|band| BandDraw {
                    factor: (band.order * crystallinity).exp() * variate::log_normal(rng, km.band_log_sd),
                    shift_nm: common_nm + km.band_shift_sd_nm * variate::normal(rng),
                    width,
                })
                .collect();
            realisation.absorber_factors =
                km.absorbers.iter().map(|&(_, _, log_sd)| variate::log_normal(rng, log_sd)).collect();
        }
        if let Some(metal) = self.metal() {
            realisation.diffuse_share = variate::uniform(rng, metal.diffuse_share.min, metal.diffuse_share.max) as f32;
        }
        // Drawn last: it moves no other draw.
        realisation.infrared_factor = infrared_factor(&self.file.lwir.emissivity, self.is_metallic(), rng);
        realisation.char.infrared_factor = infrared_factor(&library.char().file.lwir.emissivity, false, rng);
        realisation.water.infrared_factor = infrared_factor(&library.water().file.lwir.emissivity, false, rng);
        realisation.soil.infrared_factor = infrared_factor(&library.soil().file.lwir.emissivity, false, rng);
        if let (Some(product), Some(draw)) = (library.corrosion_deposit(self), &mut realisation.corrosion) {
            draw.infrared_factor = infrared_factor(&product.file.lwir.emissivity, false, rng);
        }
        realisation
    }
}

fn draw_deposit(deposit: &Deposit, rng: &mut impl Rng) -> DepositDraw {
    DepositDraw {
        thickness_mm: variate::log_uniform(rng, deposit.thickness_mm.min, deposit.thickness_mm.max) as f32,
        roughness: variate::uniform(rng, deposit.roughness.min, deposit.roughness.max) as f32,
        scattering_factor: variate::log_normal(rng, deposit.model.scattering_log_sd),
        infrared_factor: 1.0,
    }
}

/// A draw of the spread of an emissivity. A metal's table gives it for the emissivity; anything else's is turned into that
/// of 1 - e, which is what index and surface set.
fn infrared_factor(emissivity: &Sourced, metallic: bool, rng: &mut impl Rng) -> f32 {
    let spread = if metallic { 1.0 } else { emissivity.value / (1.0 - emissivity.value).max(0.02) };
    variate::log_normal(rng, ((emissivity.rel_sd * spread) as f32).min(0.4))
}

impl Realisation {
    /// Name of the drawn habit.
    #[must_use]
    pub fn habit_name<'a>(&self, library: &'a Library) -> &'a str {
        &library.materials()[self.material].habits[self.habit].name
    }

    /// K and S of the specimen, and K of those of its colorants that light bleaches.
    pub(crate) fn layer(&self, library: &Library, km: &KmModel) -> (Layer, Option<Spectrum>) {
        let mut k = Spectrum::constant(km.floor_per_mm);
        let mut s = km.s.clone();
        for (v, ln) in s.0.iter_mut().zip(&LN_UM.0) {
            *v *= self.scattering_factor * math::exp(-self.scattering_exponent_shift * ln);
        }
        for (band, draw) in km.bands.iter().zip(&self.bands) {
            band.add(draw, &mut k);
        }
        let mut dyes: Option<Spectrum> = None;
        let own = km.absorbers.iter().zip(&self.absorber_factors).map(|(&(i, load, _), factor)| (i, load * factor));
        for (i, load) in own.chain(self.pigments.iter().copied()) {
            let spectra = &library.absorbers()[i].spectra;
            add_scaled(&mut k, load, &spectra.k);
            add_scaled(&mut s, load, &spectra.s);
            if spectra.bleaches {
                add_scaled(dyes.get_or_insert_with(|| Spectrum::constant(0.0)), load, &spectra.k);
            }
        }
        (Layer { k, s, thickness_mm: self.thickness_mm }, dyes)
    }

    /// The layer of a deposit as drawn for this specimen.
    pub(crate) fn deposit_layer(library: &Library, deposit: &Deposit, draw: &DepositDraw) -> Layer {
        let km = &deposit.model;
        let mut k = Spectrum::constant(km.floor_per_mm);
        let mut s = km.s.clone();
        for v in &mut s.0 {
            *v *= draw.scattering_factor;
        }
        for band in &km.bands {
            band.add(&BandDraw::NOMINAL, &mut k);
        }
        for &(i, load, _) in &km.absorbers {
            let spectra = &library.absorbers()[i].spectra;
            add_scaled(&mut k, load, &spectra.k);
            add_scaled(&mut s, load, &spectra.s);
        }
        Layer { k, s, thickness_mm: draw.thickness_mm }
    }
}

/// `out += factor * add`.
pub(crate) fn add_scaled(out: &mut Spectrum, factor: f32, add: &Spectrum) {
    for (o, a) in out.0.iter_mut().zip(&add.0) {
        *o += factor * a;
    }
}
