//! The three cameras of a scenario.

use loopline_line::scenario::Scenario;
use loopline_sensors::{CameraError, LwirCamera, NirCamera, RgbCamera};

/// The cameras, built once for a run.
pub(crate) struct Instruments {
    /// Colour camera.
    pub(crate) rgb: RgbCamera,
    /// Thermal camera.
    pub(crate) lwir: LwirCamera,
    /// Near-infrared spectral camera.
    pub(crate) nir: NirCamera,
}

impl Instruments {
    /// Builds the cameras. Fixed patterns belong to the seed, not to a sample.
    pub(crate) fn new(scenario: &Scenario, raster_size: [usize; 2], seed: u64, noise: bool) -> Result<Self, CameraError> {
        let sensors = &scenario.sensors;
        let (rgb, lwir, nir) = if noise {
            (sensors.rgb.clone(), sensors.lwir.clone(), sensors.nir.clone())
        } else {
            (sensors.rgb.without_noise(), sensors.lwir.without_noise(), sensors.nir.without_noise())
        };
        Ok(Self {
            rgb: RgbCamera::new(&rgb, raster_size, seed)?,
            lwir: LwirCamera::new(&lwir, raster_size, seed)?,
            nir: NirCamera::new(&nir, raster_size, seed)?,
        })
    }
}
