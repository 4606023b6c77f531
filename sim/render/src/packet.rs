//! A scene becomes what the sensor pass uploads: triangles in world coordinates, colours under the station's light.

use glam::{Affine3A, Mat4, Vec3};
use loopline_line::archetype::{PartMesh, PrintLayout};
use loopline_line::scene::{BeltSurface, CameraPose, PartSurface, Scene, SceneItem, StationLight};
use loopline_materials::schema::SurfaceTexture;
use loopline_materials::{ENDMEMBER_COUNT, Library, Spectrum};
use loopline_sensors::Observer;

use crate::gpu_types::{FLAG_METAL, FLAG_SEE_THROUGH, GpuPart, GpuVertex, GpuView, ViewPacket};

/// Gathers one station's view.
///
/// `items` are the scene's items with the poses that they have now, in the order of the scene.
#[must_use]
pub fn packet<'a>(library: &Library, scene: &Scene, items: impl Iterator<Item = (&'a SceneItem, Affine3A)>) -> ViewPacket {
    let mut draft = Draft {
        library,
        light: &scene.light,
        packet: ViewPacket {
            index: scene.index,
            view: view(&scene.camera, &scene.light, scene.index),
            parts: Vec::new(),
            vertices: Vec::new(),
            opaque: Vec::new(),
            see_through: Vec::new(),
        },
    };
    draft.belt(&scene.belt);
    for (item, world_from_item) in items {
        for part in &item.parts {
            draft.part(&part.surface, &part.mesh, part.center_m, part.half_extent_m, world_from_item);
        }
    }
    draft.packet
}

struct Draft<'a> {
    library: &'a Library,
    light: &'a StationLight,
    packet: ViewPacket,
}

impl Draft<'_> {
    /// The belt is a quad that reaches beyond every view.
    fn belt(&mut self, belt: &BeltSurface) {
        let [x, y] = belt.half_size_m;
        let corners = [[-x, -y], [x, -y], [x, y], [-x, y]];
        for [x, y] in corners {
            self.packet.vertices.push(vertex(Vec3::new(x, y, 0.0), Vec3::Z, [x + belt.offset_m, y], 0.0, 1.0, 0));
        }
        self.packet.opaque.extend([0, 1, 2, 0, 2, 3]);
        // Patterns move with the belt: the local frame is the belt's own.
        let local_from_world = Affine3A::from_translation(Vec3::new(belt.offset_m, 0.0, 0.0));
        let half = Vec3::new(0.4, 0.4, 0.01);
        let part = gpu_part(self.library, self.light, &belt.surface, local_from_world, half);
        self.packet.parts.push(part);
    }

    fn part(&mut self, surface: &PartSurface, mesh: &PartMesh, center_m: Vec3, half_extent_m: Vec3, world_from_item: Affine3A) {
        let number = self.packet.parts.len() as u32;
        let base = self.packet.vertices.len() as u32;
        let normal_matrix = world_from_item.matrix3;
        for v in &mesh.vertices {
            let position = world_from_item.transform_point3(Vec3::from(v.position));
            let normal = normal_matrix * Vec3::from(v.normal);
            self.packet.vertices.push(vertex(position, normal, v.uv, v.concavity, v.exposure, number));
        }
        let see_through = surface.optics.transmittance.is_some();
        let indices = if see_through { &mut self.packet.see_through } else { &mut self.packet.opaque };
        indices.extend(mesh.indices.iter().map(|i| i + base));
        let local_from_world = Affine3A::from_translation(-center_m) * world_from_item.inverse();
        self.packet.parts.push(gpu_part(self.library, self.light, surface, local_from_world, half_extent_m));
    }
}

fn vertex(position: Vec3, normal: Vec3, uv_m: [f32; 2], concavity: f32, exposure: f32, part: u32) -> GpuVertex {
    let snorm16 = |v: f32| (v.clamp(-1.0, 1.0) * 32767.0) as i16;
    let snorm8 = |v: f32| (v.clamp(-1.0, 1.0) * 127.0) as i8;
    GpuVertex {
        position_m: position.into(),
        normal: [snorm16(normal.x), snorm16(normal.y), snorm16(normal.z), 0],
        uv_m,
        attributes: [snorm8(concavity), snorm8(exposure), 0, 0],
        part,
    }
}

fn view(camera: &CameraPose, light: &StationLight, index: u64) -> GpuView {
    let [width, height] = camera.size_px.map(|p| p as f32);
    let area = |l: &loopline_line::scene::AreaLight| [l.direction.x, l.direction.y, l.direction.z, l.share];
    GpuView {
        clip_from_world: camera.clip_from_world().to_cols_array_2d(),
        world_from_camera: Mat4::to_cols_array_2d(&camera.world_from_camera),
        intrinsics: [camera.focal_px[0], camera.focal_px[1], camera.principal_px[0], camera.principal_px[1]],
        tile: [0.0, 0.0, width, height],
        light: [area(&light.lights[0]), area(&light.lights[1])],
        light_size: [light.lights[0].tan_half_angle, light.lights[1].tan_half_angle, light.environment, light.exposure],
        nir_light: [area(&light.nir_lights[0]), area(&light.nir_lights[1])],
        nir_size: [light.nir_lights[0].tan_half_angle, light.nir_diffuse, light.hall_azimuth, 0.0],
        parts: [0, 0, (index as u32).wrapping_mul(0x9e37_79b9) ^ (index >> 32) as u32, 0],
    }
}

fn gpu_part(library: &Library, light: &StationLight, surface: &PartSurface, local_from_world: Affine3A, half_extent_m: Vec3) -> GpuPart {
    let observer = &light.observer;
    let optics = &surface.optics;
    let material = &library.materials()[surface.material];
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
    let mut flags = 0;
    if optics.transmittance.is_some() {
        flags |= FLAG_SEE_THROUGH;
    }
    if optics.metallic {
        flags |= FLAG_METAL;
    }
    GpuPart {
        local_from_world: [rows[0], rows[1], rows[2]],
        body,
        f0,
        coverage: surface.coverage,
        ink,
        wall: [tr, tg, tb, surface.refractive_index],
        surface: [surface.relief_strength, surface.scratch_strength, surface.print_share, 0.0],
        extent: [half_extent_m.x, half_extent_m.y, half_extent_m.z, 0.0],
        kinds: [texture_kind(material.surface.texture), print_kind(surface.print), flags, surface.pattern_seed],
    }
}

fn colour(observer: &Observer, spectrum: Option<&Spectrum>) -> [f32; 3] {
    spectrum.map_or([0.0; 3], |s| observer.linear_srgb(s))
}

/// Numbers of `relief.wgsl`.
fn texture_kind(texture: SurfaceTexture) -> u32 {
    match texture {
        SurfaceTexture::Moulded => 0,
        SurfaceTexture::Film => 1,
        SurfaceTexture::Brushed => 2,
        SurfaceTexture::Crumpled => 3,
        SurfaceTexture::Cast => 4,
        SurfaceTexture::Smooth => 5,
        SurfaceTexture::Fibre => 6,
        SurfaceTexture::Woven => 7,
        SurfaceTexture::Knit => 8,
        SurfaceTexture::WoodGrain => 9,
        SurfaceTexture::Granular => 10,
        SurfaceTexture::Leather => 11,
        SurfaceTexture::Circuit => 12,
    }
}

/// Numbers of `print.wgsl`.
fn print_kind(print: PrintLayout) -> u32 {
    match print {
        PrintLayout::None => 0,
        PrintLayout::Label => 1,
        PrintLayout::Can => 2,
        PrintLayout::Carton => 3,
        PrintLayout::Box => 4,
        PrintLayout::Film => 5,
        PrintLayout::Marking => 6,
    }
}
