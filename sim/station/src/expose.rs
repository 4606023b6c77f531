//! A station takes its pictures: view and raster in, sensor data out. Ground truth is gathered apart, in `truth` and `labels`.

use std::cell::RefCell;
use std::sync::Arc;

use loopline_dataset::{Frame, GroundTruth, RgbFrame, SensorData, WordFrame};
use loopline_materials::Library;
use loopline_sensors::thermography::SourceAbsorption;
use loopline_sensors::{BeltDirection, CameraError, Exposure, NoiseKey, PartSignature, Raster, Scratch, Shot};

use crate::heat::{Heating, contact_w_m2_k, signature};
use crate::instruments::Instruments;
use crate::view::View;
use crate::{labels, truth};

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::new(Scratch::new());
}

/// A sensor station: three cameras behind a heater.
#[derive(Debug)]
pub struct Station {
    /// Name of the scenario, for the labels.
    pub scenario: String,
    /// The materials that items and belt are made of.
    pub library: Arc<Library>,
    /// Spectral weights of the heater.
    pub heater_source: SourceAbsorption,
    /// The cameras.
    pub instruments: Instruments,
}

impl Station {
    /// What the infrared cameras need of each part, in the order of the raster's numbers; the belt is number 0.
    #[must_use]
    pub fn signatures(&self, view: &View) -> Vec<PartSignature> {
        let heating = |history, standoff_m| Heating {
            library: &self.library,
            source: &self.heater_source,
            history,
            contact_w_m2_k: contact_w_m2_k(view.belt.contact_w_m2_k, standoff_m),
        };
        let nir = &self.instruments.nir;
        let belt = signature(&heating(&view.belt.heating, 0.0), nir, &view.belt.surface, view.belt.thickness_mm);
        let parts = view.parts().map(|(placed, part)| {
            signature(&heating(&placed.heating, part.standoff_m), nir, &part.surface, part.thickness_mm)
        });
        std::iter::once(belt).chain(parts).collect()
    }

    /// All pictures of a view.
    ///
    /// # Errors
    /// [`CameraError`] where raster or signatures are not those of this station.
    pub fn expose(&self, view: &View, raster: &Raster, signatures: &[PartSignature]) -> Result<SensorData, CameraError> {
        Ok(SensorData {
            rgb: self.rgb(view, raster)?,
            lwir: self.lwir(view, raster, signatures)?,
            nir: self.nir(view, raster, signatures)?,
        })
    }

    /// The colour picture alone, as a sample of a dataset: its frame decides how the camera is set.
    ///
    /// # Errors
    /// As [`Station::expose`].
    pub fn rgb(&self, view: &View, raster: &Raster) -> Result<RgbFrame, CameraError> {
        let image = SCRATCH.with_borrow_mut(|scratch| self.instruments.rgb.expose(raster, &shot(view), scratch))?;
        Ok(frame(image.width, image.height, 3, image.data))
    }

    /// The next colour picture of a line, whose camera is set up once and whose auto exposure goes on from `exposure`.
    ///
    /// # Errors
    /// As [`Station::expose`].
    pub fn film(&self, view: &View, raster: &Raster, exposure: &mut Exposure) -> Result<RgbFrame, CameraError> {
        let rgb = &self.instruments.rgb;
        let image = SCRATCH.with_borrow_mut(|scratch| rgb.film(raster, &shot(view), exposure, scratch))?;
        Ok(frame(image.width, image.height, 3, image.data))
    }

    /// The thermal picture alone.
    ///
    /// # Errors
    /// As [`Station::expose`].
    pub fn lwir(&self, view: &View, raster: &Raster, signatures: &[PartSignature]) -> Result<WordFrame, CameraError> {
        let lwir = &self.instruments.lwir;
        let image = SCRATCH.with_borrow_mut(|scratch| lwir.expose(raster, signatures, &shot(view), scratch))?;
        Ok(frame(image.width, image.height, 1, image.data))
    }

    /// The near-infrared cube alone.
    ///
    /// # Errors
    /// As [`Station::expose`].
    pub fn nir(&self, view: &View, raster: &Raster, signatures: &[PartSignature]) -> Result<WordFrame, CameraError> {
        let nir = &self.instruments.nir;
        let cube = SCRATCH.with_borrow_mut(|scratch| nir.expose(raster, signatures, &shot(view), scratch))?;
        Ok(frame(cube.width, cube.height, cube.bands, cube.data))
    }

    /// What is true of a view, at the size of the raster; with the abundance maps if asked for.
    #[must_use]
    pub fn truth(&self, view: &View, raster: &Raster, signatures: &[PartSignature], abundance: bool) -> GroundTruth {
        GroundTruth {
            mask: truth::mask(raster),
            depth: truth::depth(raster),
            normal: truth::normal(raster),
            abundance: abundance.then(|| truth::abundance(raster)),
            labels: labels::labels(self, view, raster, signatures),
        }
    }
}

/// The circumstances of a view's exposure.
fn shot(view: &View) -> Shot {
    let camera = &view.camera;
    let half = |k: usize| 0.5 * camera.size_px[k] as f32 / camera.focal_px[k];
    Shot {
        key: NoiseKey { seed: view.frame.folded_seed(), index: view.frame.index() },
        belt_speed_m_s: view.belt.speed_m_s,
        belt_direction: BeltDirection::Right,
        metres_per_pixel: camera.metres_per_pixel,
        up_camera: camera.up_camera().into(),
        tan_half_field: [half(0), half(1)],
        surroundings_k: view.surroundings_k,
    }
}

/// A frame of data whose length the camera guarantees.
pub(crate) fn frame<T>(width: usize, height: usize, channels: usize, data: Vec<T>) -> Frame<T> {
    Frame::new(width, height, channels, data).expect("a picture has as many values as its size says")
}
