//! A substance's optical model on the grid: K and S computed once from a file, so that a specimen only adds arrays.

use crate::schema::{AbsorberFile, BandFile, EdgeFile, KubelkaMunkFile, MetalFile, Range};
use crate::spectrum::{GRID_LEN, GRID_START_NM, GRID_STEP_NM, Spectrum, grid_nm};

use super::fresnel;
use super::interface::Interface;
use super::math::exp;

/// How a material reflects.
#[derive(Clone, Debug)]
#[allow(clippy::large_enum_variant, reason = "fifty of them live in one vector for the whole run")]
pub(crate) enum OpticsModel {
    /// Scattering dielectric.
    Km(KmModel),
    /// Bare metal.
    Metal(MetalModel),
}

/// Absorption and scattering of an absorber at unit load, 1/mm.
#[derive(Clone, Debug)]
pub(crate) struct AbsorberSpectra {
    pub(crate) k: Spectrum,
    pub(crate) s: Spectrum,
    /// Clear in the near infrared, hence an organic dye or pigment, which light bleaches.
    pub(crate) bleaches: bool,
}

/// A Gaussian band.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Band {
    pub(crate) center_nm: f32,
    pub(crate) fwhm_nm: f32,
    pub(crate) strength_per_mm: f32,
    /// Change of ln(strength) for a standard deviation of crystallinity.
    pub(crate) order: f32,
}

/// A specimen's departure from its material's band.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BandDraw {
    /// Factor on the strength.
    pub factor: f32,
    /// Shift of the centre, nm.
    pub shift_nm: f32,
    /// Factor on the width.
    pub width: f32,
}

impl BandDraw {
    /// The band as the file has it.
    pub const NOMINAL: Self = Self { factor: 1.0, shift_nm: 0.0, width: 1.0 };
}

/// Kubelka-Munk dielectric.
#[derive(Clone, Debug)]
pub(crate) struct KmModel {
    pub(crate) interface: Interface,
    pub(crate) thickness_mm: Range,
    pub(crate) floor_per_mm: f32,
    pub(crate) band_log_sd: f32,
    pub(crate) band_shift_sd_nm: f32,
    pub(crate) band_width_log_sd: f32,
    pub(crate) scattering_log_sd: f32,
    pub(crate) scattering_exponent_sd: f32,
    pub(crate) s: Spectrum,
    pub(crate) bands: Vec<Band>,
    /// Absorber index, load and its log-normal spread.
    pub(crate) absorbers: Vec<(usize, f32, f32)>,
}

/// Bare metal.
#[derive(Clone, Debug)]
pub(crate) struct MetalModel {
    /// Normal reflectance in air.
    pub(crate) f0: Spectrum,
    /// Normal reflectance under water.
    pub(crate) f0_in_water: Spectrum,
    /// Normal reflectance under a resin of index 1.5.
    pub(crate) f0_in_resin: Spectrum,
    pub(crate) diffuse_share: Range,
}

/// Refractive index of water, visible and near infrared (Hale & Querry, Appl. Opt. 12, 555 (1973): 1.32 to 1.34).
pub(crate) const WATER_INDEX: f32 = 1.33;
/// Refractive index of ink and paint binders (Brandrup et al., Polymer Handbook: acrylics and alkyds 1.48 to 1.55).
pub(crate) const RESIN_INDEX: f32 = 1.5;

/// K of a Gaussian band at a wavelength, 1/mm.
pub(crate) fn band_k(band: &BandFile, wavelength_nm: f64) -> f64 {
    // FWHM = 2 sqrt(2 ln 2) sigma.
    let u = (wavelength_nm - band.center_nm) / band.fwhm_nm;
    band.strength_per_mm * (-4.0 * std::f64::consts::LN_2 * u * u).exp()
}

/// K of a sigmoid edge at a wavelength, 1/mm.
pub(crate) fn edge_k(edge: &EdgeFile, wavelength_nm: f64) -> f64 {
    edge.strength_per_mm / (1.0 + ((wavelength_nm - edge.edge_nm) / edge.width_nm).exp())
}

/// K of an absorber at unit load, 1/mm.
pub(crate) fn absorber_k(file: &AbsorberFile, wavelength_nm: f64) -> f64 {
    file.bands.iter().map(|b| band_k(b, wavelength_nm)).sum::<f64>()
        + file.edges.iter().map(|e| edge_k(e, wavelength_nm)).sum::<f64>()
        + file.floor_per_mm * (wavelength_nm / 1000.0).powf(-file.floor_exponent)
}

/// S of a power law at a wavelength, 1/mm.
pub(crate) fn power_law_s(at_1000_nm: f64, exponent: f64, wavelength_nm: f64) -> f64 {
    at_1000_nm * (wavelength_nm / 1000.0).powf(-exponent)
}

/// n and k of a metal at a wavelength, linear between rows, constant beyond the ends.
pub(crate) fn metal_nk(file: &MetalFile, wavelength_nm: f64) -> [f64; 2] {
    let rows = &file.nk;
    let after = rows.partition_point(|r| r[0] <= wavelength_nm);
    if after == 0 {
        return [rows[0][1], rows[0][2]];
    }
    let below = rows[after - 1];
    let Some(above) = rows.get(after) else { return [below[1], below[2]] };
    let t = (wavelength_nm - below[0]) / (above[0] - below[0]);
    [below[1] + t * (above[1] - below[1]), below[2] + t * (above[2] - below[2])]
}

impl AbsorberSpectra {
    pub(crate) fn compile(file: &AbsorberFile) -> Self {
        let k = Spectrum::from_fn(|nm| absorber_k(file, f64::from(nm)) as f32);
        let s = Spectrum::from_fn(|nm| power_law_s(file.scattering_per_mm, file.scattering_exponent, f64::from(nm)) as f32);
        let peak = |from: f32, to: f32| {
            (0..GRID_LEN).filter(|&i| (from..=to).contains(&grid_nm(i))).map(|i| k[i]).fold(0.0_f32, f32::max)
        };
        // Carbon, oxides and water absorb beyond 900 nm too; organic colorants do not.
        let bleaches = peak(380.0, 750.0) > 0.0
            && peak(900.0, 1700.0) < 0.02 * peak(380.0, 750.0)
            && s.0.iter().copied().fold(0.0, f32::max) < peak(380.0, 750.0);
        Self { k, s, bleaches }
    }
}

impl Band {
    fn compile(band: &BandFile) -> Self {
        Self {
            center_nm: band.center_nm as f32,
            fwhm_nm: band.fwhm_nm as f32,
            strength_per_mm: band.strength_per_mm as f32,
            order: band.order as f32,
        }
    }

    /// Adds the band as drawn to `k`; nothing where it lies off the grid.
    pub(crate) fn add(&self, draw: &BandDraw, k: &mut Spectrum) {
        let (center, fwhm) = (self.center_nm + draw.shift_nm, self.fwhm_nm * draw.width);
        // At two widths from the centre a Gaussian has fallen to 2^-16.
        let reach = 2.0 * fwhm;
        let index = |nm: f32| (nm - GRID_START_NM) / GRID_STEP_NM;
        let start = index(center - reach).ceil().clamp(0.0, GRID_LEN as f32) as usize;
        let end = (index(center + reach).floor() + 1.0).clamp(0.0, GRID_LEN as f32) as usize;
        let strength = draw.factor * self.strength_per_mm;
        // FWHM = 2 sqrt(2 ln 2) sigma.
        let sharpness = -4.0 * std::f32::consts::LN_2 / (fwhm * fwhm);
        let first = grid_nm(start) - center;
        for (i, out) in k.0[start..end.max(start)].iter_mut().enumerate() {
            let off = first + GRID_STEP_NM * i as f32;
            *out += strength * exp(sharpness * off * off);
        }
    }

    /// K of the band as drawn at a wavelength, 1/mm.
    pub(crate) fn at(&self, draw: &BandDraw, wavelength_nm: f32) -> f32 {
        let u = (wavelength_nm - self.center_nm - draw.shift_nm) / (self.fwhm_nm * draw.width);
        if u.abs() > 2.0 {
            return 0.0;
        }
        draw.factor * self.strength_per_mm * exp(-4.0 * std::f32::consts::LN_2 * u * u)
    }
}

impl KmModel {
    /// `absorber_index` maps an absorber's id to its position in the library.
    pub(crate) fn compile(file: &KubelkaMunkFile, absorber_index: impl Fn(&str) -> Option<usize>) -> Self {
        Self {
            interface: Interface::new(file.refractive_index.value as f32),
            thickness_mm: file.thickness_mm,
            floor_per_mm: file.absorption_floor_per_mm as f32,
            band_log_sd: file.band_log_sd as f32,
            band_shift_sd_nm: file.band_shift_sd_nm as f32,
            band_width_log_sd: file.band_width_log_sd as f32,
            scattering_exponent_sd: file.scattering_exponent_sd as f32,
            scattering_log_sd: file.scattering_per_mm.rel_sd as f32,
            s: Spectrum::from_fn(|nm| {
                power_law_s(file.scattering_per_mm.value, file.scattering_exponent, f64::from(nm)) as f32
            }),
            bands: file.bands.iter().map(Band::compile).collect(),
            absorbers: file
                .absorbers
                .iter()
                .filter_map(|(id, load)| {
                    let sd = file.absorber_log_sd.get(id).copied().unwrap_or(file.band_log_sd);
                    Some((absorber_index(id)?, *load as f32, sd as f32))
                })
                .collect(),
        }
    }
}

impl MetalModel {
    pub(crate) fn compile(file: &MetalFile) -> Self {
        let reflectance = |outside: f32| {
            Spectrum::from_fn(|nm| {
                let [n, k] = metal_nk(file, f64::from(nm));
                fresnel::normal_reflectance_in(outside, n as f32, k as f32)
            })
        };
        Self {
            f0: reflectance(1.0),
            f0_in_water: reflectance(WATER_INDEX),
            f0_in_resin: reflectance(RESIN_INDEX),
            diffuse_share: file.diffuse_share,
        }
    }
}
