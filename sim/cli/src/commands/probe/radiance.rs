//! `loopline probe radiance`: a lit sphere or plate of one material, drawn by the sensor pass that datasets are drawn with.

use std::f32::consts::{PI, TAU};
use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::ValueEnum;
use glam::{Mat3, Mat4, Vec3};
use loopline_materials::{
    ENDMEMBER_COUNT, Endmember, GRID_LEN, Library, PartOptics, Spectrum, Weathering, grid_nm, part_optics, stream,
};
use loopline_render::{Gpu, GpuPart, GpuVertex, GpuView, PartPacket, SensorPass, Variant, ViewPacket};
use loopline_sensors::{Illuminant, Observer, Raster};
use loopline_station::{CameraPose, HallLayout};
use serde_json::{Value, json};

use super::within;
use crate::commands::material;
use crate::commands::output::write_whole;

/// Side of the picture, pixels.
const SIZE_PX: u32 = 64;
/// Height of the camera over the belt, m.
const HEIGHT_M: f32 = 1.0;
/// Radius of the sphere, m; its middle lies on the optical axis, this high over the belt.
const RADIUS_M: f32 = 0.04;
/// Half the side of the plate, m.
const PLATE_M: f32 = 0.04;
/// Part of the picture's half width that the shape takes.
const FILL: f32 = 0.9;
/// Rings and segments of the sphere's mesh.
const SPHERE: [u32; 2] = [128, 256];

/// Arguments of `probe radiance`.
#[derive(Debug, clap::Args)]
pub(crate) struct RadianceArgs {
    /// Material, by id; as made, of unit realisation drawn by the seed.
    #[arg(long)]
    material: String,
    /// What is lit.
    #[arg(long, value_enum)]
    shape: Shape,
    /// Angle of the light from the vertical, degrees, 0 to 85.
    #[arg(long, default_value_t = 40.0)]
    zenith_deg: f32,
    /// Seed of the specimen.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// File to write; standard output if left out.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// What is lit.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Shape {
    /// A sphere on the belt.
    Sphere,
    /// A level plate on the belt.
    Plate,
}

/// Prints JSON: camera, light, the specimen's spectra, and linear sRGB by pixel. Radiance 1 is that of a white diffuser that
/// faces the light.
pub(super) fn run(args: &RadianceArgs, library: &Library) -> Result<()> {
    within("--zenith-deg", args.zenith_deg, [0.0, 85.0])?;
    let material = material(library, &args.material)?;
    let specimen = material.realise(library, None, 1.0, &mut stream(args.seed, 0, &material.id));
    let mut needed = [false; ENDMEMBER_COUNT];
    needed[Endmember::Intact.index()] = true;
    let optics = part_optics(library, &specimen, &Weathering::default(), needed, None);
    if optics.transmittance.is_some() {
        bail!("{} is see-through; its radiance depends on what lies behind it", args.material);
    }
    let illuminant = Illuminant::DaylightD { cct_k: 6504.0 };
    let zenith = args.zenith_deg.to_radians();
    let light = Vec3::new(zenith.sin(), 0.0, zenith.cos());
    let packet = view_packet(args.shape, light, surface(&optics, &Observer::new(&illuminant.spectrum())));
    let focal_px = packet.view.intrinsics[0];
    let mut pass = SensorPass::new(Gpu::open()?, SIZE_PX, SIZE_PX)?;
    let rasters = pass.draw_packets(&[packet])?;
    let spectrum = |s: Option<&Spectrum>| -> Vec<f32> { (0..GRID_LEN).map(|i| s.map_or(0.0, |s| s[i])).collect() };
    let intact = Endmember::Intact.index();
    let report = json!({
        "material": material.id,
        "camera": { "size_px": SIZE_PX, "focal_px": focal_px, "height_m": HEIGHT_M },
        "shape": { "radius_m": RADIUS_M, "half_side_m": PLATE_M },
        "light": { "towards": light.to_array(), "spectrum": spectrum(Some(&illuminant.spectrum())) },
        "wavelengths_nm": (0..GRID_LEN).map(grid_nm).collect::<Vec<_>>(),
        "body": spectrum(optics.diffuse[intact].as_deref()),
        "specular": spectrum(optics.specular[intact].as_deref()),
        "roughness": optics.roughness[intact],
        "metallic": optics.metallic,
        "pixels": pixels(rasters.first().map(|(_, raster)| raster)),
    });
    let mut text = serde_json::to_vec(&report)?;
    text.push(b'\n');
    write_whole(args.out.as_ref(), &text)
}

/// Rows of linear sRGB; null off the shape.
fn pixels(raster: Option<&Raster>) -> Vec<Vec<Value>> {
    let Some(raster) = raster else { return Vec::new() };
    let value = |p: &loopline_sensors::RasterPixel| if p.part() == 1 { json!(p.rgb()) } else { Value::Null };
    raster.pixels.chunks(raster.width).map(|row| row.iter().map(value).collect()).collect()
}

/// A smooth unmarked surface.
fn surface(optics: &PartOptics, observer: &Observer) -> GpuPart {
    let intact = Endmember::Intact.index();
    let colour = |s: Option<&Spectrum>| s.map_or([0.0; 3], |s| observer.linear_srgb(s));
    let [body, f0] = [&optics.diffuse, &optics.specular].map(|spectra| colour(spectra[intact].as_deref()));
    GpuPart::plain(body, f0, optics.roughness[intact])
}

/// A surface that sends nothing back.
fn black() -> GpuPart {
    GpuPart::plain([0.0; 3], [0.0; 3], 1.0)
}

/// A camera that looks straight down at a shape on a black belt, under one small light.
fn view_packet(shape: Shape, light: Vec3, part: GpuPart) -> ViewPacket {
    let (top_m, reach_m) = match shape {
        Shape::Sphere => (RADIUS_M, RADIUS_M),
        Shape::Plate => (0.001, PLATE_M),
    };
    let focal_px = FILL * 0.5 * SIZE_PX as f32 * (HEIGHT_M - top_m) / reach_m;
    let mut packet = ViewPacket { index: 0, view: view(light, focal_px), parts: vec![], vertices: vec![], indices: vec![] };
    add(&mut packet, black(), plate(1.0, 0.0));
    match shape {
        Shape::Sphere => add(&mut packet, part, sphere()),
        Shape::Plate => add(&mut packet, part, plate(PLATE_M, top_m)),
    }
    packet
}

fn view(light: Vec3, focal_px: f32) -> GpuView {
    let middle = SIZE_PX as f32 / 2.0;
    // Camera x is world x, camera y is world -y, camera z is world -z.
    let down = Mat3::from_cols(Vec3::X, Vec3::NEG_Y, Vec3::NEG_Z);
    let camera = CameraPose {
        world_from_camera: Mat4::from_translation(Vec3::new(0.0, 0.0, HEIGHT_M)) * Mat4::from_mat3(down),
        focal_px: [focal_px; 2],
        principal_px: [middle; 2],
        size_px: [SIZE_PX as usize; 2],
        metres_per_pixel: HEIGHT_M / focal_px,
    };
    GpuView {
        clip_from_world: camera.clip_from_world().to_cols_array_2d(),
        world_from_camera: camera.world_from_camera.to_cols_array_2d(),
        intrinsics: [focal_px, focal_px, middle, middle],
        tile: [0.0, 0.0, SIZE_PX as f32, SIZE_PX as f32],
        // The pass takes shares of the belt's irradiance: a light that gives a facing surface 1 gives the belt its cosine.
        light: [[light.x, light.y, light.z, light.z], [0.0, 0.0, 1.0, 0.0]],
        light_size: [0.0, 0.0, 0.0, 1.0],
        nir_light: [[0.0, 0.0, 1.0, 0.5]; 2],
        nir_size: [0.0, 0.0, 1.0, 0.0],
        frame: [1, 0, 0, GpuView::hall_word(HallLayout::TubesAndGate, 1.1)],
        field: [0.0; 4],
    }
}

type Mesh = (Vec<(Vec3, Vec3)>, Vec<u32>);

fn plate(half_m: f32, z: f32) -> Mesh {
    let corners = [[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]];
    (corners.map(|[x, y]| (Vec3::new(x * half_m, y * half_m, z), Vec3::Z)).to_vec(), vec![0, 1, 2, 0, 2, 3])
}

fn sphere() -> Mesh {
    let [rings, segments] = SPHERE;
    let mut vertices = Vec::new();
    for i in 0..=rings {
        let polar = PI * i as f32 / rings as f32;
        for j in 0..=segments {
            let (sin, cos) = (TAU * j as f32 / segments as f32).sin_cos();
            let normal = Vec3::new(polar.sin() * cos, polar.sin() * sin, polar.cos());
            vertices.push((Vec3::new(0.0, 0.0, RADIUS_M) + RADIUS_M * normal, normal));
        }
    }
    let row = segments + 1;
    let corners = (0..rings).flat_map(|i| (0..segments).map(move |j| i * row + j));
    (vertices, corners.flat_map(|k| [k, k + row, k + 1, k + 1, k + row, k + row + 1]).collect())
}

fn add(packet: &mut ViewPacket, part: GpuPart, (vertices, indices): Mesh) {
    let number = packet.parts.len() as u32;
    let base = packet.vertices.len() as u32;
    let first = packet.indices.len() as u32;
    let snorm16 = |v: f32| (v * 32767.0) as i16;
    packet.vertices.extend(vertices.into_iter().map(|(position, n)| GpuVertex {
        position_m: position.into(),
        normal: [snorm16(n.x), snorm16(n.y), snorm16(n.z), 0],
        uv_m: [position.x, position.y],
        attributes: [0, 127, 0, 0],
        part: number,
    }));
    packet.indices.extend(indices.into_iter().map(|i| i + base));
    let indices = first..packet.indices.len() as u32;
    let bounds_px = [0, 0, SIZE_PX, SIZE_PX];
    packet.parts.push(PartPacket { part, variant: Variant::default(), see_through: false, indices, bounds_px });
}
