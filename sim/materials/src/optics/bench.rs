//! What a laboratory spectrometer reads from a specimen as made, at any wavelengths: for comparison with measured spectra.

use super::interface::Interface;
use super::model::{OpticsModel, absorber_k, band_k, metal_nk, power_law_s};
use super::part::NOMINAL_BACKING;
use super::{fresnel, km, see_through};
use crate::library::Library;
use crate::realisation::Realisation;
use crate::schema::{KubelkaMunkFile, OpticsFile};

/// How the spectrometer lights and views the specimen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Geometry {
    /// Contact probe or 45/0: the body, and what a rough first surface sends into the view.
    Contact,
    /// Integrating sphere at near-normal incidence, specular component included.
    Diffuse,
}

/// Angle between the mirror direction's half vector and the surface normal in 45/0, degrees.
const HALF_ANGLE_DEG: f32 = 22.5;

impl Realisation {
    /// Reflectance factor of the specimen over [`NOMINAL_BACKING`] at `wavelengths_nm`, without the look pool.
    ///
    /// K and S are evaluated at each wavelength, not interpolated from the grid; a metal's n and k are held constant beyond
    /// its table.
    #[must_use]
    pub fn bench_reflectance(&self, library: &Library, wavelengths_nm: &[f32], geometry: Geometry) -> Vec<f32> {
        let material = &library.materials()[self.material];
        match (&material.file.optics, &material.optics) {
            (OpticsFile::KubelkaMunk(file), OpticsModel::Km(model)) => {
                let (layer, _) = self.layer(library, model);
                let see_through = see_through::plate(&layer, &model.interface).is_some();
                wavelengths_nm
                    .iter()
                    .map(|&nm| self.dielectric_at(library, file, &model.interface, f64::from(nm), geometry, see_through))
                    .collect()
            }
            (OpticsFile::Metal(file), _) => wavelengths_nm
                .iter()
                .map(|&nm| {
                    let [n, k] = metal_nk(file, f64::from(nm));
                    let f0 = fresnel::normal_reflectance(n as f32, k as f32);
                    match geometry {
                        Geometry::Diffuse => f0,
                        Geometry::Contact => {
                            f0 * (self.diffuse_share + (1.0 - self.diffuse_share) * self.off_mirror_share())
                        }
                    }
                })
                .collect(),
            // The model is compiled from the file, so the two always agree.
            (OpticsFile::KubelkaMunk(_), OpticsModel::Metal(_)) => vec![0.0; wavelengths_nm.len()],
        }
    }

    fn dielectric_at(
        &self,
        library: &Library,
        file: &KubelkaMunkFile,
        interface: &Interface,
        nm: f64,
        geometry: Geometry,
        see_through: bool,
    ) -> f32 {
        let mut k = file.absorption_floor_per_mm;
        k += file.bands.iter().zip(&self.band_factors).map(|(b, f)| band_k(b, nm) * f64::from(*f)).sum::<f64>();
        let mut s =
            power_law_s(file.scattering_per_mm.value, file.scattering_exponent, nm) * f64::from(self.scattering_factor);
        let own = file
            .absorbers
            .iter()
            .zip(&self.absorber_factors)
            .filter_map(|((id, load), factor)| Some((library.absorber_index(id)?, load * f64::from(*factor))));
        for (i, load) in own.chain(self.pigments.iter().map(|&(i, load)| (i, f64::from(load)))) {
            let absorber = &library.absorbers()[i].file;
            k += load * absorber_k(absorber, nm);
            s += load * power_law_s(absorber.scattering_per_mm, absorber.scattering_exponent, nm);
        }
        let first = match geometry {
            Geometry::Diffuse => interface.normal,
            Geometry::Contact => interface.normal * self.off_mirror_share(),
        };
        let f = interface.normal;
        if see_through {
            let inside = km::finite_layer(0.5 * k as f32, s as f32, self.thickness_mm);
            let t = inside.transmittance;
            let through = (1.0 - f) * (1.0 - f) * t / (1.0 - f * f * t * t);
            let over_black = interface.body(inside.reflectance_over_black);
            over_black + through * through * NOMINAL_BACKING / (1.0 - over_black * NOMINAL_BACKING) + first
        } else {
            let inside = km::finite_layer(k as f32, s as f32, self.thickness_mm);
            interface.body(inside.over(NOMINAL_BACKING)) + first
        }
    }

    /// First-surface reflectance factor in 45/0 relative to F0, from the GGX distribution (Walter et al., EGSR 2007):
    /// pi D / (4 cos i cos o), shadowing neglected; at most 1.
    fn off_mirror_share(&self) -> f32 {
        let a2 = self.roughness * self.roughness;
        let cos_half = HALF_ANGLE_DEG.to_radians().cos();
        let d = a2 / (cos_half * cos_half * (a2 - 1.0) + 1.0).powi(2);
        (d / (4.0 * 45.0_f32.to_radians().cos())).min(1.0)
    }
}
