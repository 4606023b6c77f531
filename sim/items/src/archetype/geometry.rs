//! The result of building an archetype: meshes of parts at rest on the belt. No materials, no placement on the belt.

use bytemuck::{Pod, Zeroable};

use super::role::{PartRole, PrintLayout};

/// A vertex as the renderer uploads it: 40 bytes, no padding.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub struct Vertex {
    /// Position in metres in the item frame: origin at the centre of the footprint, z up, at rest on z = 0.
    pub position: [f32; 3],
    /// Unit normal, outward.
    pub normal: [f32; 3],
    /// Surface coordinates in metres before damage, continuous within a smooth patch; u runs along the long axis, or
    /// around for bodies of revolution.
    pub uv: [f32; 2],
    /// -1 on a sharp ridge or edge, 0 where flat, +1 in a sharp hollow.
    pub concavity: f32,
    /// 0 sheltered in service (inside, underside) to 1 fully exposed.
    pub exposure: f32,
}

/// An indexed triangle mesh, counter-clockwise seen from outside.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PartMesh {
    /// Vertices; those on creases and texture seams occur once per side.
    pub vertices: Vec<Vertex>,
    /// Three per triangle.
    pub indices: Vec<u32>,
}

/// One part of an item: what has one role, one material and one condition.
#[derive(Clone, Debug, PartialEq)]
pub struct PartGeometry {
    /// What the part is to the item.
    pub role: PartRole,
    /// Its surface.
    pub mesh: PartMesh,
    /// Wall or bulk thickness that heat and light see, in metres.
    pub thickness_m: f32,
    /// Such walls one behind the other, seen from above: 2 of a vessel, 1 of all else.
    pub walls: u32,
    /// Height of the air under the wall that faces up, in metres; 0 where the part lies on something.
    pub standoff_m: f32,
    /// Volume of material (walls, not what they enclose), in cubic metres.
    pub volume_m3: f32,
    /// Which kind of print it carries.
    pub print: PrintLayout,
    /// Share of its surface that the print covers, 0 to 1.
    pub print_share: f32,
    /// Whether the part keeps its form while the item is crushed (caps, handles, solid metal).
    pub stiff: bool,
}

/// An item at rest: one to four parts in one frame.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemGeometry {
    /// The parts, in the order of the archetype's roles; those that the specimen lacks are left out.
    pub parts: Vec<PartGeometry>,
    /// Axis-aligned extent at rest, in metres.
    pub size_m: [f32; 3],
}

impl ItemGeometry {
    /// Triangles of all parts.
    #[must_use]
    pub fn triangle_count(&self) -> usize {
        self.parts.iter().map(|part| part.mesh.indices.len() / 3).sum()
    }
}
