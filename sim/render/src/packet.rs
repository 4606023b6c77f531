//! A view becomes what the sensor pass uploads: triangles in world coordinates, colours under the station's light.

use glam::{Affine3A, Mat4, Vec3};
use loopline_items::{PartMesh, PartSurface, PrintLayout};
use loopline_materials::{ENDMEMBER_COUNT, Endmember, Spectrum, StreamKey};
use loopline_sensors::Observer;
use loopline_station::{AreaLight, BeltSurface, CameraPose, StationLight, View};

use crate::gpu_types::{GpuPart, GpuVertex, GpuView, PartPacket, ViewPacket, packed_colour};
use crate::relief::ReliefSpec;
use crate::spread::{Spread, SurfacePiece};
use crate::variant::Variant;

/// Gathers what the pass uploads of a view. Parts get the numbers that [`View::numbered`] gives them.
#[must_use]
pub fn packet(view: &View) -> ViewPacket {
    let index = view.frame.index();
    let mut draft = Draft {
        light: &view.light,
        camera: &view.camera,
        camera_from_world: view.camera.camera_from_world(),
        packet: ViewPacket {
            index,
            view: gpu_view(&view.camera, &view.light, view.frame),
            parts: Vec::new(),
            vertices: Vec::new(),
            indices: Vec::new(),
        },
    };
    draft.belt(&view.belt);
    for (placed, part) in view.parts() {
        draft.part(&part.surface, &part.mesh, part.center_m, part.half_extent_m, placed.world_from_item);
    }
    draft.packet
}

/// Share of an item's soil that lies in patches: food, mud and what stuck to it.
const ITEM_PATCHY_SOIL: f32 = 0.5;
/// The same of a belt: scrapers leave a film of dust.
const BELT_PATCHY_SOIL: f32 = 0.0;

struct Draft<'a> {
    light: &'a StationLight,
    camera: &'a CameraPose,
    camera_from_world: Mat4,
    packet: ViewPacket,
}

impl Draft<'_> {
    /// The belt is a quad that reaches beyond every view.
    fn belt(&mut self, belt: &BeltSurface) {
        // Patterns move with the belt: the local frame is the belt's own.
        let local_from_world = Affine3A::from_translation(Vec3::new(belt.offset_m, 0.0, 0.0));
        // Soil and wear of a belt come in patches of a few centimetres, however long it is.
        let half = Vec3::new(0.06, 0.06, 0.01);
        let flat = SurfacePiece { area: 1.0, concavity: 0.0, exposure: 1.0, height: 0.0, toward_heat: 0.5 };
        let spread = spread(&belt.surface, BELT_PATCHY_SOIL, &[flat]);
        let mut part = gpu_part(self.light, &belt.surface, spread, local_from_world, half);
        part.streaks[2] = tracks(belt.surface.pattern_seed);
        let colour = packed_colour(mean_colour(&part, &belt.surface));
        self.packet.view.frame[2] = u32::from(colour);
        let [x, y] = belt.half_size_m;
        for [x, y] in [[-x, -y], [x, -y], [x, y], [-x, y]] {
            let at = Vec3::new(x, y, 0.0);
            self.packet.vertices.push(vertex(at, Vec3::Z, colour, [x + belt.offset_m, y], [0.0, 1.0], 0));
        }
        let [width, height] = self.camera.size_px.map(|p| p as u32);
        let indices = [0, 1, 2, 0, 2, 3].into_iter();
        self.push(part, &belt.surface, indices, [0, 0, width, height]);
    }

    fn part(
        &mut self,
        surface: &PartSurface,
        mesh: &PartMesh,
        center_m: Vec3,
        half_extent_m: Vec3,
        world_from_item: Affine3A,
    ) {
        let number = self.packet.parts.len() as u32;
        let base = self.packet.vertices.len() as u32;
        let normal_matrix = world_from_item.matrix3;
        let local_from_world = Affine3A::from_translation(-center_m) * world_from_item.inverse();
        let pieces = pieces(mesh, center_m, half_extent_m, hot_side(surface.pattern_seed));
        let spread = spread(surface, ITEM_PATCHY_SOIL, &pieces);
        let part = gpu_part(self.light, surface, spread, local_from_world, half_extent_m);
        let colour = packed_colour(mean_colour(&part, surface));
        let mut bounds = Bounds::default();
        for v in &mesh.vertices {
            let position = world_from_item.transform_point3(Vec3::from(v.position));
            let normal = normal_matrix * Vec3::from(v.normal);
            bounds.add(self.camera.project(&self.camera_from_world, position).0);
            self.packet.vertices.push(vertex(position, normal, colour, v.uv, [v.concavity, v.exposure], number));
        }
        let indices = mesh.indices.iter().map(|i| i + base);
        let bounds = bounds.in_tile(self.camera.size_px);
        self.push(part, surface, indices, bounds);
    }

    fn push(&mut self, part: GpuPart, surface: &PartSurface, indices: impl Iterator<Item = u32>, bounds_px: [u32; 4]) {
        let first = self.packet.indices.len() as u32;
        self.packet.indices.extend(indices);
        self.packet.parts.push(PartPacket {
            part,
            variant: variant(surface),
            see_through: surface.optics.transmittance.is_some(),
            indices: first..self.packet.indices.len() as u32,
            bounds_px,
        });
    }
}

/// The rectangle around projected points, with a pixel's margin for the device's own rounding.
struct Bounds {
    low: [f32; 2],
    high: [f32; 2],
}

impl Default for Bounds {
    fn default() -> Self {
        Self { low: [f32::INFINITY; 2], high: [f32::NEG_INFINITY; 2] }
    }
}

impl Bounds {
    fn add(&mut self, pixel: [f32; 2]) {
        self.low = [self.low[0].min(pixel[0]), self.low[1].min(pixel[1])];
        self.high = [self.high[0].max(pixel[0]), self.high[1].max(pixel[1])];
    }

    fn in_tile(&self, size_px: [usize; 2]) -> [u32; 4] {
        let cut = |v: f32, k: usize| v.clamp(0.0, size_px[k] as f32) as u32;
        let [x0, y0] = [0, 1].map(|k| cut(self.low[k] - 1.0, k));
        let [x1, y1] = [0, 1].map(|k| cut(self.high[k].ceil() + 1.0, k));
        [x0, y0, x1, y1]
    }
}

/// `attributes` are concavity and exposure.
fn vertex(position: Vec3, normal: Vec3, colour: u16, uv_m: [f32; 2], attributes: [f32; 2], part: u32) -> GpuVertex {
    let snorm16 = |v: f32| (v.clamp(-1.0, 1.0) * 32767.0) as i16;
    let snorm8 = |v: f32| (v.clamp(-1.0, 1.0) * 127.0) as i8;
    GpuVertex {
        position_m: position.into(),
        normal: [snorm16(normal.x), snorm16(normal.y), snorm16(normal.z), colour as i16],
        uv_m,
        attributes: [snorm8(attributes[0]), snorm8(attributes[1]), 0, 0],
        part,
    }
}

fn gpu_view(camera: &CameraPose, light: &StationLight, frame: StreamKey) -> GpuView {
    let [width, height] = camera.size_px.map(|p| p as f32);
    let area = |l: &AreaLight| [l.direction.x, l.direction.y, l.direction.z, l.share];
    GpuView {
        clip_from_world: camera.clip_from_world().to_cols_array_2d(),
        world_from_camera: Mat4::to_cols_array_2d(&camera.world_from_camera),
        intrinsics: [camera.focal_px[0], camera.focal_px[1], camera.principal_px[0], camera.principal_px[1]],
        tile: [0.0, 0.0, width, height],
        light: [area(&light.lights[0]), area(&light.lights[1])],
        light_size: [light.lights[0].tan_half_angle, light.lights[1].tan_half_angle, light.environment, light.exposure],
        nir_light: [area(&light.nir_lights[0]), area(&light.nir_lights[1])],
        nir_size: [
            light.nir_lights[0].tan_half_angle,
            light.nir_diffuse,
            light.hall_azimuth.cos(),
            light.hall_azimuth.sin(),
        ],
        frame: [frame_seed(frame), 0, 0, GpuView::hall_word(light.hall, light.lamp_rows_per_height)],
        field: [0.0; 4],
    }
}

fn gpu_part(
    light: &StationLight,
    surface: &PartSurface,
    spread: Spread,
    local_from_world: Affine3A,
    half_extent_m: Vec3,
) -> GpuPart {
    let observer = &light.observer;
    let optics = &surface.optics;
    let rows = Mat4::from(local_from_world).transpose().to_cols_array_2d();
    let mut body = [[0.0; 4]; ENDMEMBER_COUNT];
    let mut f0 = [[0.0; 4]; ENDMEMBER_COUNT];
    for e in 0..ENDMEMBER_COUNT {
        let [r, g, b] = colour(observer, optics.diffuse[e].as_deref());
        body[e] = [r, g, b, optics.roughness[e]];
        let [r, g, b] = colour(observer, optics.specular[e].as_deref());
        f0[e] = [r, g, b, 0.0];
    }
    let mut ink = [[0.0; 4]; 3];
    if let Some(inks) = &surface.inks {
        for (slot, spectrum) in ink.iter_mut().zip(inks.iter()) {
            let [r, g, b] = observer.linear_srgb(spectrum);
            *slot = [r, g, b, 0.0];
        }
    }
    let [tr, tg, tb] = colour(observer, optics.transmittance.as_deref());
    GpuPart {
        local_from_world: [rows[0], rows[1], rows[2]],
        body,
        f0,
        spread,
        ink,
        wall: [tr, tg, tb, surface.refractive_index],
        surface: [surface.relief_strength, surface.scratch_strength, surface.print_share, 0.0],
        extent: [half_extent_m.x, half_extent_m.y, half_extent_m.z, 1.0 / pattern_m(half_extent_m)],
        kinds: [print_style(surface.print), 0, 0, surface.pattern_seed],
        streaks: streaks(surface.pattern_seed),
        hot_side: hot_side(surface.pattern_seed),
        relief: ReliefSpec::of(surface.texture),
    }
}

/// Mean linear sRGB reflectance of a surface to light from all sides: body and first surface of what covers it.
fn mean_colour(part: &GpuPart, surface: &PartSurface) -> [f32; 3] {
    let layers = || surface.coverage.iter().zip(part.body.iter().zip(&part.f0));
    std::array::from_fn(|k| layers().map(|(share, (body, f0))| share * (body[k] + f0[k])).sum())
}

fn colour(observer: &Observer, spectrum: Option<&Spectrum>) -> [f32; 3] {
    spectrum.map_or([0.0; 3], |s| observer.linear_srgb(s))
}

/// A number for each frame of each scenario and seed, hashed.
fn frame_seed(frame: StreamKey) -> u32 {
    let mixed = (frame.folded_seed() ^ frame.index().rotate_left(32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 32) as u32
}

/// The triangles of a mesh as pieces of its surface.
fn pieces(mesh: &PartMesh, center_m: Vec3, half_extent_m: Vec3, hot_side: [f32; 4]) -> Vec<SurfacePiece> {
    let half = half_extent_m.max(Vec3::splat(1e-3));
    let heat = Vec3::new(hot_side[0], hot_side[1], hot_side[2]);
    let piece = |corners: &[u32; 3]| {
        let [a, b, c] = corners.map(|k| &mesh.vertices[k as usize]);
        let at = [a, b, c].map(|v| Vec3::from(v.position));
        let local = (at[0] + at[1] + at[2]) / 3.0 - center_m;
        SurfacePiece {
            area: (at[1] - at[0]).cross(at[2] - at[0]).length(),
            concavity: (a.concavity + b.concavity + c.concavity) / 3.0,
            exposure: (a.exposure + b.exposure + c.exposure) / 3.0,
            height: local.z / half.z,
            toward_heat: ((local / half).dot(heat) * 0.5 + 0.5).clamp(0.0, 1.0),
        }
    };
    mesh.indices.as_chunks::<3>().0.iter().map(piece).collect()
}

/// Size of the patches in which condition varies over a part, m: a third of the part, within what mechanisms make.
fn pattern_m(half_extent_m: Vec3) -> f32 {
    (0.35 * half_extent_m.max_element()).clamp(0.008, 0.06)
}

/// A direction on the surface, drawn by the part's seed.
fn streaks(seed: u32) -> [f32; 4] {
    let (sin, cos) = (std::f32::consts::PI * share(seed, 7)).sin_cos();
    [cos, sin, 1.0, 0.0]
}

/// How much farther apart marks of a belt lie along its run than across it, as a factor on their frequency: what is dragged over a belt,
/// rollers and scrapers leave tracks along the run, spills do not. An estimate.
fn tracks(seed: u32) -> f32 {
    0.15 * (1.0 / 0.15_f32).powf(share(seed, 17))
}

/// A direction in the upper half of the local frame, drawn by the part's seed.
fn hot_side(seed: u32) -> [f32; 4] {
    let side = Vec3::new(share(seed, 11) - 0.5, share(seed, 12) - 0.5, 0.2 + share(seed, 13)).normalize();
    [side.x, side.y, side.z, 0.0]
}

/// A number from 0 to 1 for each use of a seed: the finaliser of MurmurHash3 (Appleby 2011).
fn share(seed: u32, purpose: u32) -> f32 {
    let mut h = seed.wrapping_add(purpose.wrapping_mul(0x9e37_79b9));
    h = (h ^ (h >> 16)).wrapping_mul(0x85eb_ca6b);
    h = (h ^ (h >> 13)).wrapping_mul(0xc2b2_ae35);
    ((h ^ (h >> 16)) >> 8) as f32 / 16_777_216.0
}

/// The cheapest pipeline that can show a surface.
fn variant(surface: &PartSurface) -> Variant {
    let shows = |endmembers: &[Endmember]| endmembers.iter().any(|e| surface.coverage[e.index()] > 0.0);
    Variant {
        printed: surface.print != PrintLayout::None,
        corroded: shows(&[Endmember::Corrosion, Endmember::Char, Endmember::Crack]),
        soiled: shows(&[Endmember::Soil, Endmember::Water]),
    }
}

/// How far each mechanism spreads over a surface of these pieces.
fn spread(surface: &PartSurface, patchy_soil: f32, pieces: &[SurfacePiece]) -> Spread {
    Spread::new(&surface.coverage, inked_share(surface), patchy_soil, pieces)
}

/// The share of a surface that its layout of print inks: labels, cans and cartons have a ground all over.
fn inked_share(surface: &PartSurface) -> f32 {
    match surface.print {
        PrintLayout::Label | PrintLayout::Can | PrintLayout::Carton => 1.0,
        _ => surface.print_share,
    }
}

/// Numbers of `print.wgsl`.
fn print_style(print: PrintLayout) -> u32 {
    match print {
        PrintLayout::None => 0,
        PrintLayout::Label => 1,
        PrintLayout::Can => 2,
        PrintLayout::Carton => 3,
        PrintLayout::Box => 4,
        PrintLayout::Film => 5,
        PrintLayout::Marking => 6,
        PrintLayout::Fabric => 7,
        PrintLayout::Paint => 8,
    }
}
