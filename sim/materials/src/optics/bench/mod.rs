//! What a laboratory spectrometer reads from a specimen as made, at any wavelengths: for comparison with measured spectra.
//!
//! | module | holds |
//! |---|---|
//! | this | a specimen by itself, read by a perfect instrument |
//! | [`setup`] | a specimen as laboratories present it: sheet, stack or granulate on a backing, and their instruments |
//! | [`pile`] | plates upon plates: the optics of stacks and granulates |
//! | [`instrument`] | slit, wavelength scale, photometric noise and drift |

mod coefficients;
mod instrument;
mod pile;
mod setup;

pub use setup::BenchSetup;

use super::model::{OpticsModel, metal_nk};
use super::part::NOMINAL_BACKING;
use super::{fresnel, km, see_through};
use crate::library::Library;
use crate::realisation::Realisation;
use crate::schema::{MetalFile, OpticsFile};

use coefficients::Coefficients;

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
    /// Reflectance factor of the specimen over [`NOMINAL_BACKING`] at `wavelengths_nm`, without the look pool: one sheet of
    /// it, as the line's parts are computed, read by a perfect instrument.
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
                let coefficients = Coefficients::new(library, self, file, model);
                let first = model.interface.normal * self.first_surface_share(geometry);
                let f = model.interface.normal;
                let at = |&nm: &f32| {
                    let [k, s] = coefficients.at(nm);
                    if !see_through {
                        let inside = km::finite_layer(k, s, self.thickness_mm);
                        return model.interface.body(inside.over(NOMINAL_BACKING)) + first;
                    }
                    let inside = km::finite_layer(0.5 * k, s, self.thickness_mm);
                    let t = inside.transmittance;
                    let through = (1.0 - f) * (1.0 - f) * t / (1.0 - f * f * t * t);
                    let over_black = model.interface.body(inside.reflectance_over_black);
                    over_black + through * through * NOMINAL_BACKING / (1.0 - over_black * NOMINAL_BACKING) + first
                };
                wavelengths_nm.iter().map(at).collect()
            }
            (OpticsFile::Metal(file), _) => {
                wavelengths_nm.iter().map(|&nm| self.metal_reflectance(file, nm, geometry)).collect()
            }
            // The model is compiled from the file, so the two always agree.
            (OpticsFile::KubelkaMunk(_), OpticsModel::Metal(_)) => vec![0.0; wavelengths_nm.len()],
        }
    }

    fn metal_reflectance(&self, file: &MetalFile, nm: f32, geometry: Geometry) -> f32 {
        let [n, k] = metal_nk(file, f64::from(nm));
        let f0 = fresnel::normal_reflectance(n as f32, k as f32);
        f0 * (self.diffuse_share + (1.0 - self.diffuse_share) * self.first_surface_share(geometry))
    }

    /// Share of the first surface's reflection that the instrument sees, relative to F0. In 45/0 it follows from the GGX
    /// distribution (Walter et al., EGSR 2007): pi D / (4 cos i cos o), shadowing neglected; at most 1.
    fn first_surface_share(&self, geometry: Geometry) -> f32 {
        if geometry == Geometry::Diffuse {
            return 1.0;
        }
        let a2 = self.roughness * self.roughness;
        let cos_half = HALF_ANGLE_DEG.to_radians().cos();
        let d = a2 / (cos_half * cos_half * (a2 - 1.0) + 1.0).powi(2);
        (d / (4.0 * 45.0_f32.to_radians().cos())).min(1.0)
    }
}
