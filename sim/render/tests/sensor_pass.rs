//! The sensor pass against what it must show, drawn on the software or hardware adapter at hand.

mod common;

use common::{FOCAL_PX, HEIGHT_M, SIZE, add_rectangle, bare, draw_one, matt, pass};
use loopline_materials::{Library, Spectrum};
use loopline_render::ViewPacket;
use loopline_sensors::{Illuminant, Observer, Raster};

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
