//! The sensor station that a scenario describes.

use std::sync::Arc;

use loopline_materials::{Library, StreamKey};
use loopline_scenario::Scenario;
use loopline_sensors::CameraError;
use loopline_sensors::thermography::SourceAbsorption;
use loopline_station::{InstrumentConfig, Instruments, Station};

/// The sensor station of a scenario, with the fixed patterns of a seed; `noise` off switches off every noise source.
///
/// # Errors
/// [`CameraError`] where a camera cannot be built as configured.
pub fn station(scenario: &Scenario, library: Arc<Library>, seed: u64, noise: bool) -> Result<Station, CameraError> {
    let sensors = &scenario.sensors;
    let instruments = Instruments::new(&InstrumentConfig {
        rgb: &sensors.rgb,
        lwir: &sensors.lwir,
        nir: &sensors.nir,
        raster_size_px: scenario.raster_size(),
        seed: StreamKey::new(&scenario.name, seed, 0).folded_seed(),
        noise,
    })?;
    Ok(Station {
        scenario: scenario.name.clone(),
        library,
        heater_source: SourceAbsorption::new(scenario.heater.source_temperature_k),
        instruments,
    })
}
