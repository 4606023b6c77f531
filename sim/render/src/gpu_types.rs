//! What is uploaded to the sensor pass, byte for byte as `shaders/types.wgsl` and `geometry.wgsl` read it.

use std::ops::Range;

use bytemuck::{Pod, Zeroable};
use loopline_materials::{ENDMEMBER_COUNT, Endmember};

use crate::relief::ReliefSpec;
use crate::variant::Variant;

/// A vertex in world coordinates.
#[derive(Clone, Copy, Debug, Default, Pod, Zeroable)]
#[repr(C)]
pub struct GpuVertex {
    /// World position, m.
    pub position_m: [f32; 3],
    /// World normal, snorm16; w unused.
    pub normal: [i16; 4],
    /// Surface coordinates, m.
    pub uv_m: [f32; 2],
    /// Concavity and exposure, snorm8; z, w unused.
    pub attributes: [i8; 4],
    /// Part number within the view; 0 is the belt.
    pub part: u32,
}

/// `View` in the shaders.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct GpuView {
    /// Column-major clip from world.
    pub clip_from_world: [[f32; 4]; 4],
    /// Column-major world from camera (x right, y down, z into the scene).
    pub world_from_camera: [[f32; 4]; 4],
    /// fx, fy, cx, cy, pixels.
    pub intrinsics: [f32; 4],
    /// x0, y0, width, height of the tile, pixels; x0 and y0 are filled in by the pass.
    pub tile: [f32; 4],
    /// Direction towards each light, and its share of the irradiance.
    pub light: [[f32; 4]; 2],
    /// Tangents of the half angles, share of the surroundings, exposure.
    pub light_size: [f32; 4],
    /// Direction towards each halogen line, and its share.
    pub nir_light: [[f32; 4]; 2],
    /// Tangent of the half angle, diffuse share, cosine and sine of the hall's azimuth.
    pub nir_size: [f32; 4],
    /// Seed, heights in a row of the atlas (filled in by the pass), 0, 0.
    pub seed: [u32; 4],
}

/// `Part` in the shaders.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub struct GpuPart {
    /// Rows of the local-from-world transform.
    pub local_from_world: [[f32; 4]; 3],
    /// Per endmember: linear sRGB body reflectance, roughness.
    pub body: [[f32; 4]; ENDMEMBER_COUNT],
    /// Per endmember: linear sRGB normal-incidence reflectance.
    pub f0: [[f32; 4]; ENDMEMBER_COUNT],
    /// Target area share per endmember.
    pub coverage: [f32; ENDMEMBER_COUNT],
    /// Inks of a print, linear sRGB.
    pub ink: [[f32; 4]; 3],
    /// Transmittance of the wall, refractive index.
    pub wall: [f32; 4],
    /// Relief strength, scratch strength, printed share, 0.
    pub surface: [f32; 4],
    /// Half extents in the local frame, m; spacing of the patterns of condition, 1/m.
    pub extent: [f32; 4],
    /// Print style, 0, 0, seed.
    pub kinds: [u32; 4],
    /// Direction across the scratches, 0, 0.
    pub streaks: [f32; 4],
    /// Side that heat came from, 0.
    pub hot_side: [f32; 4],
    /// Relief of the surface.
    pub relief: ReliefSpec,
}

impl GpuPart {
    /// A smooth unmarked surface of nothing but intact substrate: linear sRGB body, first-surface reflectance at normal
    /// incidence, roughness. Its local frame is the world's.
    #[must_use]
    pub fn plain(body: [f32; 3], f0: [f32; 3], roughness: f32) -> Self {
        let mut coverage = [0.0; ENDMEMBER_COUNT];
        coverage[Endmember::Intact.index()] = 1.0;
        Self {
            local_from_world: [[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0]],
            body: [[body[0], body[1], body[2], roughness]; ENDMEMBER_COUNT],
            f0: [[f0[0], f0[1], f0[2], 0.0]; ENDMEMBER_COUNT],
            coverage,
            ink: [[0.0; 4]; 3],
            wall: [0.0, 0.0, 0.0, 1.5],
            surface: [0.0; 4],
            extent: [0.2, 0.2, 0.01, 20.0],
            kinds: [0, 0, 0, 7],
            streaks: [1.0, 0.0, 0.0, 0.0],
            hot_side: [0.0, 0.0, 1.0, 0.0],
            relief: ReliefSpec::default(),
        }
    }
}

/// One part of a view: what it looks like and which triangles are its.
#[derive(Clone, Debug)]
pub struct PartPacket {
    /// What it looks like.
    pub part: GpuPart,
    /// Which shading pipeline it needs.
    pub variant: Variant,
    /// Whether light passes its wall.
    pub see_through: bool,
    /// Its indices.
    pub indices: Range<u32>,
    /// Rectangle of the tile that it may cover: x0, y0, x1, y1, pixels, half open.
    pub bounds_px: [u32; 4],
}

/// Everything that the pass needs to draw one station view.
#[derive(Clone, Debug)]
pub struct ViewPacket {
    /// Sample index; decides the slot of the atlas, so that rounding never depends on the batch.
    pub index: u64,
    /// Camera and lights.
    pub view: GpuView,
    /// Parts, at most [`MOST_PARTS`](loopline_station::MOST_PARTS); the first is the belt.
    pub parts: Vec<PartPacket>,
    /// Vertices of all parts.
    pub vertices: Vec<GpuVertex>,
    /// Triangles of all parts.
    pub indices: Vec<u32>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_match_the_shaders() {
        // Counted by WGSL's rules for storage buffers: vec4 rows of 16 bytes.
        assert_eq!(size_of::<GpuView>(), 16 * (4 + 4 + 1 + 1 + 2 + 1 + 2 + 1 + 1));
        assert_eq!(size_of::<GpuPart>(), 16 * (3 + 8 + 8 + 2 + 3 + 1 + 1 + 1 + 1 + 2 + 6));
        assert_eq!(size_of::<GpuVertex>(), 12 + 8 + 8 + 4 + 4);
    }
}
