//! The sensor pass against what it must show, drawn on the software or hardware adapter at hand.

use loopline_materials::{Library, Spectrum};
use loopline_render::{Gpu, GpuPart, GpuVertex, GpuView, PartPacket, SensorPass, Variant, ViewPacket};
use loopline_sensors::{Illuminant, Observer, Raster};

const SIZE: u32 = 32;
const HEIGHT_M: f32 = 1.0;
/// Focal length that shows 0.4 m of the belt.
const FOCAL_PX: f32 = SIZE as f32 * HEIGHT_M / 0.4;

fn pass() -> SensorPass {
    let gpu = Gpu::open().expect("a graphics adapter; `make setup` installs a software one");
    SensorPass::new(gpu, SIZE, SIZE).expect("the pass builds")
}

/// A camera that looks straight down, lights that give a white diffuser on the belt radiance 1.
fn view() -> GpuView {
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
        frame: [1, 0, 0, 0],
    }
}

/// A flat, matt, unmarked surface of one colour and of nothing but intact substrate.
fn matt(rgb: [f32; 3]) -> GpuPart {
    // No first surface: what is left is the body's reflection alone, which has an analytic value.
    GpuPart::plain(rgb, [0.0; 3], 1.0)
}

/// Appends a horizontal rectangle as the next part.
fn add_rectangle(packet: &mut ViewPacket, part: GpuPart, [x0, y0, x1, y1]: [f32; 4], z: f32, see_through: bool) {
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

fn bare(index: u64, belt: GpuPart) -> ViewPacket {
    let mut packet = ViewPacket { index, view: view(), parts: vec![], vertices: vec![], indices: vec![] };
    add_rectangle(&mut packet, belt, [-1.0, -1.0, 1.0, 1.0], 0.0, false);
    packet
}

fn draw_one(packet: ViewPacket) -> Raster {
    pass().draw_packets(&[packet]).expect("drawn").remove(0).1
}

#[test]
fn a_flat_matt_patch_has_the_colour_of_its_spectrum_under_the_light() {
    let library = Library::embedded().expect("the library");
    let mut pass = pass();
    for illuminant in [Illuminant::DaylightD { cct_k: 6504.0 }, Illuminant::Planckian { cct_k: 2900.0 }, Illuminant::LedB3] {
        let observer = Observer::new(&illuminant.spectrum());
        let rising = Spectrum::from_fn(|nm| ((nm - 380.0) / 500.0).clamp(0.0, 1.0));
        let white = Spectrum::constant(1.0);
        let concrete = library.get("concrete").expect("concrete");
        let drawn = concrete.realise(&library, None, 1.0, &mut loopline_materials::stream(1, 2, "test"));
        let nm: Vec<f32> = (0..loopline_materials::GRID_LEN).map(loopline_materials::grid_nm).collect();
        let values = drawn.bench_reflectance(&library, &nm, loopline_materials::Geometry::Diffuse);
        let measured = Spectrum::from_fn(|at| values[((at - 380.0) / 5.0).round() as usize]);
        for spectrum in [white, rising, measured] {
            let expected = observer.linear_srgb(&spectrum);
            let raster = pass.draw_packets(&[bare(0, matt(expected))]).expect("drawn").remove(0).1;
            for pixel in &raster.pixels {
                for (got, due) in pixel.rgb().into_iter().zip(expected) {
                    // Half floats carry eleven bits; lights add in single precision.
                    assert!((got - due.max(0.0)).abs() <= 1e-3 * due.abs().max(0.02) + 1e-4, "{got} is not {due}");
                }
                assert!((pixel.nir_irradiance() - 1.0).abs() < 2e-3, "the bare belt gets all of the halogen light");
            }
        }
    }
}

#[test]
fn depth_normal_part_and_abundance_are_those_of_what_was_drawn() {
    let mut packet = bare(3, matt([0.5; 3]));
    add_rectangle(&mut packet, matt([0.2; 3]), [-0.05, -0.1, 0.1, 0.1], 0.25, false);
    let raster = draw_one(packet);
    let at = |x_m: f32, y_m: f32, z_m: f32| {
        let scale = FOCAL_PX / (HEIGHT_M - z_m);
        let (x, y) = (SIZE as f32 / 2.0 + x_m * scale, SIZE as f32 / 2.0 - y_m * scale);
        raster.pixels[y as usize * raster.width + x as usize]
    };
    let block = at(0.02, 0.0, 0.25);
    assert_eq!((block.part(), block.front_part()), (1, 0));
    assert!((block.depth_m() - 0.75).abs() < 2e-4);
    assert!((at(-0.18, 0.18, 0.0).depth_m() - 1.0).abs() < 2e-4);
    assert_eq!(block.abundances()[0], 1.0);
    for (got, due) in block.normal_camera().into_iter().zip([0.0, 0.0, -1.0]) {
        assert!((got - due).abs() < 0.02);
    }
    let covered = raster.pixels.iter().filter(|p| p.part() == 1).count() as f32;
    let scale = FOCAL_PX / 0.75;
    assert!((covered / (0.15 * scale * 0.2 * scale) - 1.0).abs() < 0.12, "{covered} pixels");
}

#[test]
fn a_see_through_sheet_keeps_what_lies_behind_it_for_the_other_cameras() {
    let mut packet = bare(0, matt([0.8; 3]));
    add_rectangle(&mut packet, matt([0.3; 3]), [-0.05, -0.05, 0.05, 0.05], 0.01, false);
    let mut sheet = matt([0.0; 3]);
    sheet.wall = [0.7, 0.7, 0.7, 1.5];
    add_rectangle(&mut packet, sheet, [-0.1, -0.1, 0.1, 0.1], 0.05, true);
    // A second sheet, hidden under the block, must not show.
    add_rectangle(&mut packet, sheet, [-0.04, -0.04, 0.04, 0.04], 0.005, true);
    let raster = draw_one(packet);
    let centre = raster.pixels[(SIZE / 2 * SIZE + SIZE / 2) as usize];
    assert_eq!((centre.part(), centre.front_part(), centre.visible_part()), (1, 2, 2));
    let corner = raster.pixels[0];
    assert_eq!((corner.part(), corner.front_part()), (0, 0));
    // Behind the sheet the block is dimmed by the wall twice.
    let red = centre.rgb()[0];
    assert!((red - 0.3 * 0.7f32.powi(2)).abs() < 0.03, "{red}");
    assert!(raster.pixels.iter().all(|p| p.front_part() != 3));
}

#[test]
fn a_view_does_not_depend_on_its_neighbours_in_the_atlas() {
    let mut pass = pass();
    let alone: Vec<Raster> =
        (0..6).map(|index| pass.draw_packets(&[bare(index, matt([0.4, 0.1, 0.9]))]).expect("drawn").remove(0).1).collect();
    let packets: Vec<ViewPacket> = (0..6).map(|index| bare(index, matt([0.4, 0.1, 0.9]))).collect();
    let together = pass.draw_packets(&packets).expect("drawn");
    for (index, raster) in together {
        assert_eq!(raster, alone[index as usize]);
    }
}
