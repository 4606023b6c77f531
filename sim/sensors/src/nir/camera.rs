//! The spectral camera itself.

use loopline_materials::{ENDMEMBER_COUNT, Spectrum};

use super::bands::BandResponse;
use super::detector::DetectorArray;
use super::illumination::white_electrons;
use super::kernel::{self, Exposure};
use crate::config::NirConfig;
use crate::error::CameraError;
use crate::image::PixelGrid;
use crate::noise::{StreamKey, gaussian_table};
use crate::raster::Raster;
use crate::scratch::Scratch;
use crate::shot::Shot;
use crate::signature::PartSignature;

/// Count of a reflectance of 1.
pub const REFLECTANCE_ONE: f32 = 10_000.0;
/// Purpose of the noise stream.
const TEMPORAL: u64 = 0x006e_6972_0010;

/// A cube of reflectance, 1.0 = 10000 counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NirCube {
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Bands.
    pub bands: usize,
    /// `[height][width][bands]` counts. Dead elements are interpolated, not marked.
    pub data: Vec<u16>,
}

/// A push-broom spectral camera.
///
/// The slit lies across the belt. Smile, dead elements and errors of the references belong to a place along the slit
/// and a band, hence they are the same all along the belt's direction: the stripes of a real push-broom image. They
/// are fixed by the camera's serial; the references are taken once, before the run.
#[derive(Clone, Debug)]
pub struct NirCamera {
    grid: PixelGrid,
    response: BandResponse,
    /// Detectors whose slit lies along the image's rows (0) and columns (1): the belt may move either way.
    detectors: [DetectorArray; 2],
}

impl NirCamera {
    /// A camera for rasters of `raster_size` (`[width, height]`), whose fixed defects follow from `camera_seed`.
    ///
    /// # Errors
    /// [`CameraError::Config`] for values out of bounds, [`CameraError::Size`] if the image does not divide the raster.
    pub fn new(config: &NirConfig, raster_size: [usize; 2], camera_seed: u64) -> Result<Self, CameraError> {
        let problems = config.problems();
        if !problems.is_empty() {
            return Err(CameraError::Config { camera: "nir", problems });
        }
        let grid = PixelGrid::new("nir", [config.width_px, config.height_px], raster_size)?;
        let response = BandResponse::new(config);
        let white_e = white_electrons(config, response.centres_nm());
        let detectors = [grid.width, grid.height].map(|length| DetectorArray::new(config, &white_e, length, camera_seed));
        Ok(Self { grid, response, detectors })
    }

    /// Centre of each band, in nanometres.
    #[must_use]
    pub fn wavelengths_nm(&self) -> &[f32] {
        self.response.centres_nm()
    }

    /// A spectrum as the bands see it: averaged over each band's response.
    #[must_use]
    pub fn resample(&self, spectrum: &Spectrum) -> Vec<f32> {
        self.response.resample(spectrum)
    }

    /// As [`Self::resample`], into `out` of one value per band.
    pub fn resample_into(&self, spectrum: &Spectrum, out: &mut [f32]) {
        self.response.resample_into(spectrum, out);
    }

    /// Takes one cube. `parts[p]` is the signature of raster part `p`, the belt first.
    ///
    /// # Errors
    /// [`CameraError::Raster`] for a raster of another size, [`CameraError::Part`] for a part without signature,
    /// [`CameraError::Signature`] for a signature of another number of bands.
    pub fn expose(
        &self,
        raster: &Raster,
        parts: &[PartSignature],
        shot: &Shot,
        scratch: &mut Scratch,
    ) -> Result<NirCube, CameraError> {
        self.grid.check(raster)?;
        let bands = self.response.centres_nm().len();
        check_parts(raster, parts, bands)?;
        let slit_is_vertical = shot.belt_direction.is_horizontal();
        let mut data = vec![0u16; self.grid.width * self.grid.height * bands];
        let exposure = Exposure {
            raster,
            parts,
            grid: &self.grid,
            detector: &self.detectors[usize::from(slit_is_vertical)],
            stream: StreamKey::of_sample(shot.key, TEMPORAL),
            table: gaussian_table(),
            slit_is_vertical,
            bands,
        };
        kernel::expose(&exposure, &mut scratch.nir, &mut data);
        Ok(NirCube { width: self.grid.width, height: self.grid.height, bands, data })
    }
}

/// Every part of the raster has a signature, and every signature has the camera's bands.
fn check_parts(raster: &Raster, parts: &[PartSignature], bands: usize) -> Result<(), CameraError> {
    for (part, signature) in parts.iter().enumerate() {
        let due = ENDMEMBER_COUNT * bands;
        let transmittance = signature.nir_transmittance.as_ref().map_or(bands, Vec::len);
        for (what, found, expected) in [
            ("nir_diffuse", signature.nir_diffuse.len(), due),
            ("nir_specular", signature.nir_specular.len(), due),
            ("nir_transmittance", transmittance, bands),
        ] {
            if found != expected {
                return Err(CameraError::Signature { part, what, found, expected });
            }
        }
    }
    let part = raster.pixels.iter().map(|pixel| pixel.part().max(pixel.front_part())).max().unwrap_or(0);
    if usize::from(part) < parts.len() { Ok(()) } else { Err(CameraError::Part { part, given: parts.len() }) }
}
