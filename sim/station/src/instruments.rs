//! The three cameras of a station.

use loopline_dataset::SensorSizes;
use loopline_sensors::{CameraError, LwirCamera, LwirConfig, NirCamera, NirConfig, RgbCamera, RgbConfig};

/// The cameras, built once for a run.
#[derive(Debug)]
pub struct Instruments {
    /// Colour camera.
    pub rgb: RgbCamera,
    /// Thermal camera.
    pub lwir: LwirCamera,
    /// Near-infrared spectral camera.
    pub nir: NirCamera,
    /// Width and height of each camera's picture, pixels.
    pub sizes: SensorSizes,
}

/// What the cameras are built from.
#[derive(Clone, Copy, Debug)]
pub struct InstrumentConfig<'a> {
    /// Colour camera.
    pub rgb: &'a RgbConfig,
    /// Thermal camera.
    pub lwir: &'a LwirConfig,
    /// Near-infrared spectral camera.
    pub nir: &'a NirConfig,
    /// Width and height of the common raster, pixels.
    pub raster_size_px: [usize; 2],
    /// Seed of what belongs to a camera and not to a sample: fixed patterns, lens and colours.
    pub seed: u64,
    /// Whether any noise source is on, and whatever else keeps a picture from being the analytic value.
    pub noise: bool,
}

impl Instruments {
    /// Builds the cameras.
    ///
    /// # Errors
    /// [`CameraError`] where a configuration cannot be built.
    pub fn new(config: &InstrumentConfig<'_>) -> Result<Self, CameraError> {
        let (rgb, lwir, nir) = if config.noise {
            (config.rgb.clone(), config.lwir.clone(), config.nir.clone())
        } else {
            (config.rgb.without_noise(), config.lwir.without_noise(), config.nir.without_noise())
        };
        let (size, seed) = (config.raster_size_px, config.seed);
        Ok(Self {
            sizes: SensorSizes {
                rgb: [rgb.width_px, rgb.height_px],
                lwir: [lwir.width_px, lwir.height_px],
                nir: [nir.width_px, nir.height_px],
            },
            rgb: RgbCamera::new(&rgb, size, seed)?,
            lwir: LwirCamera::new(&lwir, size, seed)?,
            nir: NirCamera::new(&nir, size, seed)?,
        })
    }
}
