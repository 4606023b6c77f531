//! A specimen as laboratories present it, and their instruments.

use rand::Rng;

use super::Geometry;
use super::coefficients::Coefficients;
use super::instrument::Instrument;
use super::pile::Plate;
use crate::library::Library;
use crate::material::Material;
use crate::optics::model::OpticsModel;
use crate::realisation::Realisation;
use crate::schema::{MaterialClass, OpticsFile, SurfaceTexture};
use crate::variate;

/// Reflectances of backings and how often each is met: black table or felt, the sample's own neighbours or a grey table,
/// and a white or metal mirror behind, as for transflectance.
const BACKINGS: [(f32, [f64; 2]); 3] = [(0.45, [0.02, 0.12]), (0.25, [0.12, 0.5]), (0.3, [0.6, 0.97])];
/// Size of granules, mm: regranulate crumbs to pellets of raw material.
const GRAIN_MM: [f64; 2] = [0.4, 4.0];
/// Share of light that the rounded faces of granules and the folds of a film make diffuse.
const IRREGULARITY: [f64; 2] = [0.1, 0.7];
/// Collected share of the light that a white reference in the same place returns: curved and rough specimens lie out of focus
/// or in their own shadow.
const COLLECTED: [f64; 2] = [0.6, 1.0];
/// Mean of the stray first-surface light that reaches the view besides the geometry's own.
const GLINT_MEAN: f32 = 0.012;
/// Thickness from which a solid is not stacked, mm.
const STACKABLE_MM: f32 = 1.5;

/// Form that a specimen is measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Sheet,
    /// Folded, crushed, wound or stacked.
    Stack,
    /// Granules, flakes, crumbs.
    Granulate,
}

/// A way to measure a specimen, drawn anew for each.
#[derive(Clone, Debug)]
pub struct BenchSetup {
    plates: u32,
    /// Thickness of a granule; `None` keeps the specimen's.
    grain_mm: Option<f32>,
    irregularity: f32,
    backing: f32,
    collected: f32,
    glint: f32,
    instrument: Instrument,
}

impl BenchSetup {
    /// Draws how a specimen of `material`, `thickness_mm` thick, is presented and read.
    #[must_use]
    pub fn draw(material: &Material, thickness_mm: f32, rng: &mut impl Rng) -> Self {
        let [form_draw, depth_draw] = [variate::unit(rng), variate::unit(rng)];
        let grain_mm = variate::log_uniform(rng, GRAIN_MM[0], GRAIN_MM[1]) as f32;
        let rough = variate::uniform(rng, IRREGULARITY[0], IRREGULARITY[1]) as f32;
        let kind = variate::weighted(rng, BACKINGS.iter().map(|b| b.0), 1.0);
        let [darkest, brightest] = BACKINGS[kind].1;
        let backing = variate::uniform(rng, darkest, brightest) as f32;
        let collected = variate::uniform(rng, COLLECTED[0], COLLECTED[1]) as f32;
        let glint = -GLINT_MEAN * (1.0 - variate::unit(rng)).max(1e-3).ln();
        let instrument = Instrument::draw(rng);

        let form = form(material, thickness_mm, form_draw);
        let plates = match form {
            Form::Sheet => 1,
            Form::Stack => 2 + (depth_draw * depth_draw * 9.0) as u32,
            Form::Granulate => 3 + (depth_draw * 12.0) as u32,
        };
        Self {
            plates,
            grain_mm: (form == Form::Granulate).then_some(grain_mm),
            irregularity: if form == Form::Sheet { 0.0 } else { rough },
            backing,
            collected,
            glint,
            instrument,
        }
    }

    /// Reflectance of the backing.
    #[must_use]
    pub fn backing(&self) -> f32 {
        self.backing
    }

    /// What the instrument reads from the specimen as made.
    #[must_use]
    pub fn reflectance(
        &self,
        library: &Library,
        specimen: &Realisation,
        wavelengths_nm: &[f32],
        geometry: Geometry,
    ) -> Vec<f32> {
        let material = &library.materials()[specimen.material];
        match (&material.file.optics, &material.optics) {
            (OpticsFile::KubelkaMunk(file), OpticsModel::Km(model)) => {
                let coefficients = Coefficients::new(library, specimen, file, model);
                let plate = Plate {
                    interface: model.interface,
                    thickness_mm: self.grain_mm.unwrap_or(specimen.thickness_mm),
                    irregularity: self.irregularity,
                };
                let first = model.interface.normal * specimen.first_surface_share(geometry);
                self.read(wavelengths_nm, |nm| {
                    let [k, s] = coefficients.at(nm);
                    plate.body(self.plates, k, s, self.backing) + first
                })
            }
            (OpticsFile::Metal(file), _) => self.read(wavelengths_nm, |nm| specimen.metal_reflectance(file, nm, geometry)),
            // The model is compiled from the file, so the two always agree.
            (OpticsFile::KubelkaMunk(_), OpticsModel::Metal(_)) => vec![0.0; wavelengths_nm.len()],
        }
    }

    /// What the instrument reads from a surface whose reflectance is a function of wavelength.
    #[must_use]
    pub fn read(&self, wavelengths_nm: &[f32], spectrum: impl Fn(f32) -> f32) -> Vec<f32> {
        let mut out = self.instrument.read(wavelengths_nm, |nm| self.collected * spectrum(nm) + self.glint);
        for value in &mut out {
            *value = value.min(1.0);
        }
        out
    }
}

/// The form that a specimen of `material` is measured in; `draw` is uniform on `[0, 1)`.
fn form(material: &Material, thickness_mm: f32, draw: f32) -> Form {
    let soft = matches!(material.surface.texture, SurfaceTexture::Woven | SurfaceTexture::Knit | SurfaceTexture::Film);
    let shares = match material.class {
        // A film is hardly ever measured flat and single; raw polymers come as pellets.
        _ if soft => [0.3, 0.7],
        MaterialClass::Polymer if material.surface.texture == SurfaceTexture::Granular => [0.9, 0.1],
        MaterialClass::Polymer if thickness_mm < STACKABLE_MM => [0.4, 0.3],
        MaterialClass::Polymer => [0.6, 0.1],
        MaterialClass::Paper | MaterialClass::Glass if thickness_mm < STACKABLE_MM => [0.5, 0.5],
        _ => [1.0, 0.0],
    };
    if draw < shares[0] {
        Form::Sheet
    } else if draw < shares[0] + shares[1] {
        Form::Stack
    } else {
        Form::Granulate
    }
}
