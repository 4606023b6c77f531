//! What is known of a sample besides its pictures, as it stands in `KEY.json`.
//!
//! Frames: *world* is right-handed in metres, z up, the belt's surface at z = 0, the belt running along
//! +x. *Camera* has +x to the right of the picture, +y down, +z away from the camera. Pixels count from
//! the top left corner of the common raster; pixel (0, 0) covers [0, 1) x [0, 1). Quaternions are xyzw.
//! Matrices are lists of rows and act on column vectors.

mod camera;
mod finite;
mod item;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use camera::{CameraLabels, SensorSizes};
pub use item::{Box3d, DEGRADATION_STATES, ItemLabel, PartLabel, PixelBox, Pose};

/// The labels of one sample.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SampleLabels {
    /// Version of this layout; equals the dataset's [`FORMAT_VERSION`](crate::FORMAT_VERSION).
    pub format_version: u32,
    /// The sample's key (the file stem of all its members).
    pub key: String,
    /// The sample's index in the dataset, from 0.
    pub index: u64,
    /// The dataset's seed.
    pub seed: u64,
    /// The scenario's name.
    pub scenario: String,
    /// The camera all three sensors share.
    pub camera: CameraLabels,
    /// What was drawn for the lighting, by name (units in the names).
    pub light: BTreeMap<String, serde_json::Value>,
    /// What was drawn for the heater and the surroundings.
    pub thermal: ThermalLabels,
    /// Centre wavelength of each band of the NIR cube, nm, ascending.
    pub nir_wavelengths_nm: Vec<f32>,
    /// The items in the sample, visible or not.
    pub items: Vec<ItemLabel>,
}

/// The heater and the surroundings of a sample. How long each item was heated and has cooled stands with the item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ThermalLabels {
    /// Temperature of air, belt and surroundings, °C.
    pub ambient_c: f32,
    /// Heater irradiance at the belt, kW/m².
    pub heater_kw_m2: f32,
    /// Time that the belt under the cameras spent under the heater, s.
    pub exposure_s: f32,
    /// Time that it took from the heater's end to the cameras' axis, s.
    pub cooling_s: f32,
}

impl SampleLabels {
    /// Every part of every item, with its item.
    pub fn parts(&self) -> impl Iterator<Item = (&ItemLabel, &PartLabel)> {
        self.items.iter().flat_map(|item| item.parts.iter().map(move |part| (item, part)))
    }

    /// The path of the first number that is infinite or not a number, which JSON cannot carry.
    pub fn first_non_finite(&self) -> Option<String> {
        finite::first_non_finite(self)
    }
}
