//! The optical and thermal signature of a part: all that the infrared cameras need to know of it.

use loopline_materials::{ENDMEMBER_COUNT, InfraredSheet};

/// What the NIR and LWIR cameras need of one part. Index 0 of a slice of signatures is the belt.
#[derive(Clone, Debug, PartialEq)]
pub struct PartSignature {
    /// Diffuse reflectance, `[8][bands]`, endmember-major, at the NIR camera's bands; 0 where the part has none of it.
    pub nir_diffuse: Vec<f32>,
    /// First-surface reflectance at normal incidence, `[8][bands]`, endmember-major.
    pub nir_specular: Vec<f32>,
    /// Transmittance of the layer, `[bands]`, of a see-through part; its `nir_diffuse` is then that over black.
    pub nir_transmittance: Option<Vec<f32>>,
    /// Surface temperature per endmember at camera time, in kelvin: `[shaded from the heater, facing it squarely]`.
    pub temperature_k: [[f32; 2]; ENDMEMBER_COUNT],
    /// Emissivity per endmember at normal incidence, averaged over 8 to 14 um: what is neither mirrored nor passed.
    pub emissivity: [f32; ENDMEMBER_COUNT],
    /// Refractive index per endmember, averaged over 8 to 14 um, which shapes the fall-off towards grazing; 0 = metal.
    pub lwir_refractive_index: [f32; ENDMEMBER_COUNT],
    /// The clean and the weathered surface where the part is a sheet that passes some of 8 to 14 um, for which it takes the
    /// place of `emissivity`; `None` = opaque.
    pub lwir_sheet: Option<InfraredSheet>,
}
