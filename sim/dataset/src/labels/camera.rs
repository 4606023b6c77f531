//! The shared camera as labels: intrinsics of the common raster, pose, and each sensor's size.

use serde::{Deserialize, Serialize};

/// A pinhole camera without distortion; all three sensors see through it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CameraLabels {
    /// Focal length along x, px of the raster.
    pub fx: f32,
    /// Focal length along y, px of the raster.
    pub fy: f32,
    /// Principal point, px of the raster from its left edge.
    pub cx: f32,
    /// Principal point, px of the raster from its top edge.
    pub cy: f32,
    /// Columns of the common raster (mask, depth, normal, abundance and all boxes), px.
    pub width: u32,
    /// Rows of the common raster, px.
    pub height: u32,
    /// Camera to world, metres; rows of a 4x4 matrix.
    pub world_from_camera: [[f32; 4]; 4],
    /// The size of each sensor's picture; each divides the raster.
    pub sensors: SensorSizes,
}

/// The picture sizes of the three sensors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SensorSizes {
    /// [width, height] of the RGB picture, px.
    pub rgb: [u32; 2],
    /// [width, height] of the LWIR picture, px.
    pub lwir: [u32; 2],
    /// [width, height] of the NIR cube, px.
    pub nir: [u32; 2],
}
