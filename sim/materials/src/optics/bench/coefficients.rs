//! K and S of a specimen at any wavelength.

use crate::library::Library;
use crate::optics::model::{KmModel, absorber_k, power_law_s};
use crate::realisation::Realisation;
use crate::schema::{AbsorberFile, KubelkaMunkFile};

/// What K and S of a specimen are made of.
pub(super) struct Coefficients<'a> {
    specimen: &'a Realisation,
    file: &'a KubelkaMunkFile,
    model: &'a KmModel,
    /// Absorbers and pigments with their loads.
    absorbers: Vec<(&'a AbsorberFile, f64)>,
}

impl<'a> Coefficients<'a> {
    pub(super) fn new(
        library: &'a Library,
        specimen: &'a Realisation,
        file: &'a KubelkaMunkFile,
        model: &'a KmModel,
    ) -> Self {
        let own = model.absorbers.iter().zip(&specimen.absorber_factors).map(|(&(i, load, _), factor)| (i, load * factor));
        let absorbers = own
            .chain(specimen.pigments.iter().copied())
            .map(|(i, load)| (&library.absorbers()[i].file, f64::from(load)))
            .collect();
        Self { specimen, file, model, absorbers }
    }

    /// K and S, 1/mm.
    pub(super) fn at(&self, wavelength_nm: f32) -> [f32; 2] {
        let nm = f64::from(wavelength_nm);
        let bands = self.model.bands.iter().zip(&self.specimen.bands);
        let bands: f32 = bands.map(|(band, draw)| band.at(draw, wavelength_nm)).sum();
        let mut k = self.file.absorption_floor_per_mm + f64::from(bands);
        let exponent = self.file.scattering_exponent + f64::from(self.specimen.scattering_exponent_shift);
        let mut s =
            power_law_s(self.file.scattering_per_mm.value, exponent, nm) * f64::from(self.specimen.scattering_factor);
        for (absorber, load) in &self.absorbers {
            k += load * absorber_k(absorber, nm);
            s += load * power_law_s(absorber.scattering_per_mm, absorber.scattering_exponent, nm);
        }
        [k as f32, s as f32]
    }
}
