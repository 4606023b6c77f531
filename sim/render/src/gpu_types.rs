//! What is uploaded to the sensor pass, byte for byte as `shaders/types.wgsl` and `geometry.wgsl` read it.

use std::ops::Range;

use bytemuck::{Pod, Zeroable};
use loopline_materials::ENDMEMBER_COUNT;
use loopline_station::HallLayout;

use crate::relief::ReliefSpec;
use crate::spread::Spread;
use crate::variant::Variant;

/// A vertex in world coordinates.
#[derive(Clone, Copy, Debug, Default, Pod, Zeroable)]
#[repr(C)]
pub struct GpuVertex {
    /// World position, m.
    pub position_m: [f32; 3],
    /// World normal, snorm16; in w the mean colour of its part, as [`packed_colour`] packs it.
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
    /// Seed of the frame, cells in a row of the height field's buffer (filled in by the pass), mean colour of the belt
    /// ([`packed_colour`]), lamps of the hall ([`hall_word`](Self::hall_word)).
    pub frame: [u32; 4],
    /// Of the height field, filled in by the pass: where the picture's corner lies in the image of all fields, and how far the field reaches
    /// beyond the picture on each side, along x and y, pixels.
    pub field: [f32; 4],
}

impl GpuView {
    /// The lamps of a hall in one word: the layout's number in the two highest bits (0 tubes and a gate, 1 tubes, 2 round lamps), below
    /// them the bits of half the rows per height. Half of at most 3 is below 2, whose bits as a float leave those two free; so the shader
    /// gets the number to its last bit.
    #[must_use]
    pub fn hall_word(layout: HallLayout, rows_per_height: f32) -> u32 {
        let number = match layout {
            HallLayout::TubesAndGate => 0,
            HallLayout::Tubes => 1,
            HallLayout::RoundLamps => 2,
        };
        let half = 0.5 * rows_per_height;
        assert!((0.0..2.0).contains(&half), "a hall has no {rows_per_height} rows of lamps per height");
        (number << 30) | half.to_bits()
    }
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
    /// How far each mechanism spreads over it.
    pub spread: Spread,
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
        Self {
            local_from_world: [[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0]],
            body: [[body[0], body[1], body[2], roughness]; ENDMEMBER_COUNT],
            f0: [[f0[0], f0[1], f0[2], 0.0]; ENDMEMBER_COUNT],
            spread: Spread::NONE,
            ink: [[0.0; 4]; 3],
            wall: [0.0, 0.0, 0.0, 1.5],
            surface: [0.0; 4],
            extent: [0.2, 0.2, 0.01, 20.0],
            kinds: [0, 0, 0, 7],
            streaks: [1.0, 0.0, 1.0, 0.0],
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

/// A linear sRGB reflectance in fifteen bits, five a colour, of its square root: what neighbours mirror and scatter of a part.
#[must_use]
pub fn packed_colour(rgb: [f32; 3]) -> u16 {
    let five = |v: f32| (v.clamp(0.0, 1.0).sqrt() * 31.0).round() as u16;
    five(rgb[0]) | (five(rgb[1]) << 5) | (five(rgb[2]) << 10)
}

#[cfg(test)]
mod tests {
    use std::mem::offset_of;

    use naga::{AddressSpace, Binding, Module, ScalarKind, TypeInner};

    use super::*;
    use crate::pipeline::{GEOMETRY_WGSL, SHADE_WGSL, VERTEX_ATTRIBUTES};

    fn module(text: &str) -> Module {
        naga::front::wgsl::parse_str(text).unwrap_or_else(|e| panic!("{}", e.emit_to_string(text)))
    }

    /// Size of a struct of the shaders and the offset of each of its members, by name, bytes.
    fn layout(module: &Module, name: &str) -> (usize, Vec<(String, usize)>) {
        let (_, found) =
            module.types.iter().find(|(_, t)| t.name.as_deref() == Some(name)).expect("the shaders have the struct");
        let TypeInner::Struct { members, span } = &found.inner else { panic!("{name} is no struct") };
        let offsets = members.iter().map(|m| (m.name.clone().unwrap_or_default(), m.offset as usize)).collect();
        (*span as usize, offsets)
    }

    /// The struct as the program has it: its size and each member's name and offset.
    macro_rules! ours {
        ($type:ty: $($member:ident),* $(,)?) => {
            (size_of::<$type>(), vec![$((stringify!($member).to_owned(), offset_of!($type, $member))),*])
        };
    }

    #[test]
    fn structs_lie_in_memory_as_the_shaders_read_them() {
        let shade = module(SHADE_WGSL);
        let view = ours!(GpuView: clip_from_world, world_from_camera, intrinsics, tile, light, light_size, nir_light, nir_size, frame, field);
        assert_eq!(layout(&shade, "View"), view);
        assert_eq!(layout(&module(GEOMETRY_WGSL), "View"), view);
        let part =
            ours!(GpuPart: local_from_world, body, f0, spread, ink, wall, surface, extent, kinds, streaks, hot_side, relief);
        assert_eq!(layout(&shade, "Part"), part);
        assert_eq!(layout(&shade, "ReliefSpec"), ReliefSpec::memory_layout());
        assert_eq!(layout(&shade, "Spread"), ours!(Spread: weathered_corrosion, char_water, soil_crack, wear_soil));
        // What is bound is these types.
        for (name, bound) in [("view", "View"), ("part", "Part")] {
            let found = shade.global_variables.iter().find(|(_, v)| v.name.as_deref() == Some(name));
            let (_, variable) = found.unwrap_or_else(|| panic!("the shaders bind no {name}"));
            assert_eq!(variable.space, AddressSpace::Uniform);
            assert_eq!(shade.types[variable.ty].name.as_deref(), Some(bound));
        }
    }

    #[test]
    fn the_lamps_of_a_hall_lie_in_one_word_without_loss() {
        for (number, layout) in [HallLayout::TubesAndGate, HallLayout::Tubes, HallLayout::RoundLamps].into_iter().enumerate()
        {
            for rows in [0.3, 1.1, 3.0] {
                let word = GpuView::hall_word(layout, rows);
                assert_eq!((word >> 30, 2.0 * f32::from_bits(word & 0x3fff_ffff)), (number as u32, rows));
            }
        }
    }

    #[test]
    fn vertices_lie_in_memory_as_the_vertex_shader_takes_them() {
        let geometry = module(GEOMETRY_WGSL);
        let entry = geometry.entry_points.iter().find(|e| e.stage == naga::ShaderStage::Vertex).expect("a vertex shader");
        let mut inputs = Vec::new();
        for argument in &entry.function.arguments {
            match (&argument.binding, &geometry.types[argument.ty].inner) {
                (Some(binding), _) => inputs.push((binding.clone(), argument.ty)),
                (None, TypeInner::Struct { members, .. }) => {
                    inputs.extend(members.iter().filter_map(|m| Some((m.binding.clone()?, m.ty))));
                }
                (None, other) => panic!("{other:?} is bound to nothing"),
            }
        }
        let mut taken: Vec<(u32, ScalarKind, u32)> = inputs
            .into_iter()
            .filter_map(|(binding, ty)| {
                let Binding::Location { location, .. } = binding else { return None };
                let (kind, count) = match geometry.types[ty].inner {
                    TypeInner::Scalar(scalar) => (scalar.kind, 1),
                    TypeInner::Vector { size, scalar } => (scalar.kind, size as u32),
                    ref other => panic!("location {location} takes {other:?}"),
                };
                Some((location, kind, count))
            })
            .collect();
        taken.sort_by_key(|(location, ..)| *location);
        // Location, kind, numbers, place in the vertex.
        let given = [
            (0, ScalarKind::Float, 3, offset_of!(GpuVertex, position_m)),
            (1, ScalarKind::Float, 4, offset_of!(GpuVertex, normal)),
            (2, ScalarKind::Float, 2, offset_of!(GpuVertex, uv_m)),
            (3, ScalarKind::Float, 4, offset_of!(GpuVertex, attributes)),
            (4, ScalarKind::Uint, 1, offset_of!(GpuVertex, part)),
        ];
        assert_eq!(VERTEX_ATTRIBUTES.len(), given.len());
        assert_eq!(taken.len(), given.len(), "{taken:?}");
        for ((attribute, taken), (location, kind, count, offset)) in VERTEX_ATTRIBUTES.iter().zip(taken).zip(given) {
            assert_eq!((attribute.shader_location, attribute.offset as usize), (location, offset));
            // The shader may take fewer numbers than are stored, never more.
            assert!(taken.0 == location && taken.1 == kind && taken.2 <= count, "{taken:?} of {kind:?} x {count}");
        }
    }
}
