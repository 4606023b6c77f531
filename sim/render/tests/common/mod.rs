//! Hand-made views: flat rectangles over a belt, seen from straight above.

#![allow(dead_code, reason = "each test uses its own share of this")]

use loopline_render::{Gpu, GpuPart, GpuVertex, GpuView, PartPacket, SensorPass, Variant, ViewPacket};
use loopline_sensors::Raster;
use loopline_station::HallLayout;

pub(crate) const SIZE: u32 = 32;
pub(crate) const HEIGHT_M: f32 = 1.0;
/// Focal length that shows 0.4 m of the belt.
pub(crate) const FOCAL_PX: f32 = SIZE as f32 * HEIGHT_M / 0.4;

pub(crate) fn pass() -> SensorPass {
    pass_of(SIZE)
}

/// A pass of `side` pixels.
pub(crate) fn pass_of(side: u32) -> SensorPass {
    let gpu = Gpu::open().expect("a graphics adapter; `make setup` installs a software one");
    SensorPass::new(gpu, side, side).expect("the pass builds")
}

/// A camera that looks straight down, lights that give a white diffuser on the belt radiance 1.
pub(crate) fn view() -> GpuView {
    let (near, far) = (0.02, 12.0);
    let a = far / (far - near);
    let f = 2.0 * FOCAL_PX / SIZE as f32;
    // Camera x is world x, camera y world -y, camera z world -z; the camera hangs at z = 1.
    let clip_from_world =
        [[f, 0.0, 0.0, 0.0], [0.0, f, 0.0, 0.0], [0.0, 0.0, -a, -1.0], [0.0, 0.0, a * HEIGHT_M - a * near, HEIGHT_M]];
    let world_from_camera = [[1.0, 0.0, 0.0, 0.0], [0.0, -1.0, 0.0, 0.0], [0.0, 0.0, -1.0, 0.0], [0.0, 0.0, HEIGHT_M, 1.0]];
    let light = |x: f32, share: f32| [x, 0.0, (1.0 - x * x).sqrt(), share];
    GpuView {
        clip_from_world,
        world_from_camera,
        intrinsics: [FOCAL_PX, FOCAL_PX, SIZE as f32 / 2.0, SIZE as f32 / 2.0],
        tile: [0.0, 0.0, SIZE as f32, SIZE as f32],
        light: [light(0.5, 0.5), light(-0.4, 0.2)],
        light_size: [0.1, 0.1, 0.3, 1.0],
        nir_light: [light(0.6, 0.3), light(-0.6, 0.3)],
        nir_size: [0.2, 0.4, 1.0, 0.0],
        frame: [1, 0, 0, GpuView::hall_word(HallLayout::TubesAndGate, 1.1)],
        field: [0.0; 4],
    }
}

/// A flat, matt, unmarked surface of one colour and of nothing but intact substrate.
pub(crate) fn matt(rgb: [f32; 3]) -> GpuPart {
    // No first surface: what is left is the body's reflection alone, which has an analytic value.
    GpuPart::plain(rgb, [0.0; 3], 1.0)
}

/// Appends a horizontal rectangle as the next part.
pub(crate) fn add_rectangle(packet: &mut ViewPacket, part: GpuPart, [x0, y0, x1, y1]: [f32; 4], z: f32, see_through: bool) {
    let number = packet.parts.len() as u32;
    let base = packet.vertices.len() as u32;
    let first = packet.indices.len() as u32;
    packet.vertices.extend([[x0, y0], [x1, y0], [x1, y1], [x0, y1]].map(|[x, y]| GpuVertex {
        position_m: [x, y, z],
        normal: [0, 0, i16::MAX, 0],
        uv_m: [x, y],
        attributes: [0, 127, 0, 0],
        part: number,
    }));
    packet.indices.extend([0, 1, 2, 0, 2, 3].map(|i| i + base));
    packet.parts.push(PartPacket {
        part,
        variant: Variant::default(),
        see_through,
        indices: first..first + 6,
        bounds_px: [0, 0, SIZE, SIZE],
    });
}

pub(crate) fn bare(index: u64, belt: GpuPart) -> ViewPacket {
    let mut packet = ViewPacket { index, view: view(), parts: vec![], vertices: vec![], indices: vec![] };
    add_rectangle(&mut packet, belt, [-1.0, -1.0, 1.0, 1.0], 0.0, false);
    packet
}

pub(crate) fn draw_one(packet: ViewPacket) -> Raster {
    pass().draw_packets(&[packet]).expect("drawn").remove(0).1
}
