//! The colour camera against analytic values, and its noise against what was asked.

mod common;

use common::{Pixel, moments, raster};
use loopline_materials::{Spectrum, schema::Range};
use loopline_sensors::colour::srgb_decode;
use loopline_sensors::{BeltDirection, CameraError, Illuminant, NoiseKey, Observer, RgbCamera, RgbConfig, Scratch, Shot};

fn quiet() -> RgbConfig {
    RgbConfig::default().without_noise()
}

fn shot(index: u64) -> Shot {
    Shot { key: NoiseKey { seed: 1, index }, ..Shot::default() }
}

fn flat(value: f32) -> loopline_sensors::Raster {
    raster(128, 128, |_, _| Pixel { rgb: [value; 3], ..Pixel::default() })
}

/// Linear values of a whole image.
fn linear(data: &[u8]) -> impl Iterator<Item = f64> + '_ {
    data.iter().map(|code| f64::from(srgb_decode(f32::from(*code) / 255.0)))
}

#[test]
fn a_flat_patch_is_its_spectrum_through_cie_1931() {
    let observer = Observer::new(&Illuminant::LedB3.spectrum());
    let rgb = observer.linear_srgb(&Spectrum::from_fn(|nm| 0.1 + 0.5 / (1.0 + ((560.0 - nm) / 20.0).exp())));
    let camera = RgbCamera::new(&RgbConfig { white_level: 1.0, ..quiet() }, [128, 128], 0).expect("valid");
    let image = camera
        .expose(&raster(128, 128, |_, _| Pixel { rgb, ..Pixel::default() }), &shot(0), &mut Scratch::new())
        .expect("exposes");
    for pixel in image.data.chunks_exact(3) {
        for (code, value) in pixel.iter().zip(rgb) {
            // Half floats in the raster: 11 bits; then half a code of rounding.
            let value = f64::from(value);
            let exact = 255.0 * (1.055 * value.powf(1.0 / 2.4) - 0.055);
            assert!((f64::from(*code) - exact).abs() < 0.6, "{code} against {exact}");
        }
    }
}

#[test]
fn white_level_sets_the_code_of_white_and_highlights_clip() {
    let camera = RgbCamera::new(&RgbConfig { white_level: 0.5, ..quiet() }, [128, 128], 0).expect("valid");
    let code = |value| camera.expose(&flat(value), &shot(0), &mut Scratch::new()).expect("exposes").data[0];
    assert_eq!(code(1.0), 188, "sRGB code of linear 0.5");
    assert_eq!(code(4.0), 255);
    assert_eq!(code(-0.5), 0);
}

#[test]
fn shot_noise_is_the_root_of_the_electrons() {
    for level in [0.2f32, 0.5] {
        let full_well_e = 1000.0;
        let config = RgbConfig { shot_noise: true, full_well_e, white_level: 1.0, ..quiet() };
        let camera = RgbCamera::new(&config, [128, 128], 0).expect("valid");
        let image = camera.expose(&flat(level), &shot(3), &mut Scratch::new()).expect("exposes");
        let (mean, deviation) = moments(linear(&image.data));
        let expected = (f64::from(level) / f64::from(full_well_e)).sqrt();
        assert!((mean / f64::from(level) - 1.0).abs() < 2e-3, "mean {mean}");
        assert!((deviation / expected - 1.0).abs() < 0.05, "{deviation} against {expected}");
    }
}

#[test]
fn read_noise_is_what_was_asked_and_adds_in_squares_to_shot_noise() {
    let read = RgbConfig { read_noise: true, read_noise_e: 40.0, full_well_e: 2000.0, white_level: 1.0, ..quiet() };
    let both = RgbConfig { shot_noise: true, ..read.clone() };
    for (config, expected) in [(read, 40.0 / 2000.0), (both, (40.0f64.powi(2) + 0.4 * 2000.0).sqrt() / 2000.0)] {
        let camera = RgbCamera::new(&config, [128, 128], 0).expect("valid");
        let image = camera.expose(&flat(0.4), &shot(4), &mut Scratch::new()).expect("exposes");
        let (_, deviation) = moments(linear(&image.data));
        assert!((deviation / expected - 1.0).abs() < 0.05, "{deviation} against {expected}");
    }
}

#[test]
fn the_vignette_takes_its_share_from_the_corner_and_nothing_from_the_middle() {
    let config = RgbConfig { vignetting: true, vignette: Range { min: 0.4, max: 0.4 }, white_level: 1.0, ..quiet() };
    let camera = RgbCamera::new(&config, [128, 128], 0).expect("valid");
    let image = camera.expose(&flat(0.8), &shot(0), &mut Scratch::new()).expect("exposes");
    let at = |x: usize, y: usize| srgb_decode(f32::from(image.data[(y * 128 + x) * 3]) / 255.0) / 0.8;
    assert!((at(64, 64) - 1.0).abs() < 0.01, "{}", at(64, 64));
    // The outermost pixel's centre lies 127/128 of the way to the corner.
    assert!((at(0, 0) - 0.6).abs() < 0.015, "{}", at(0, 0));
    assert_eq!(at(0, 0), at(127, 127));
}

#[test]
fn motion_blur_ramps_an_edge_over_the_distance_moved_along_the_belt_only() {
    let config = RgbConfig { motion_blur: true, exposure_ms: 20.0, white_level: 1.0, ..quiet() };
    let camera = RgbCamera::new(&config, [128, 128], 0).expect("valid");
    // 1 m/s for 20 ms at 2.5 mm: 8 pixels.
    let moving = Shot { belt_speed_m_s: 1.0, metres_per_pixel: 0.0025, ..shot(0) };
    let edge = raster(128, 128, |x, _| Pixel { rgb: [if x < 64 { 0.1 } else { 0.9 }; 3], ..Pixel::default() });
    let row = |shot: &Shot| -> Vec<f64> {
        let image = camera.expose(&edge, shot, &mut Scratch::new()).expect("exposes");
        linear(&image.data).step_by(3).take(128).collect()
    };
    let blurred = row(&moving);
    for (x, value) in blurred.iter().enumerate() {
        // A ramp of 8 pixels centred on the edge, between pixels 63 and 64, away from its two rounded ends.
        let along = (x as f64 - 63.5) / 8.0 + 0.5;
        if !(0.0..=1.0).contains(&along) || (0.15..0.85).contains(&along) {
            let expected = 0.1 + 0.8 * along.clamp(0.0, 1.0);
            assert!((value - expected).abs() < 0.012, "column {x}: {value} against {expected}");
        }
    }
    let across = row(&Shot { belt_direction: BeltDirection::Down, ..moving });
    assert_eq!(across, row(&shot(0)), "motion along the edge leaves it sharp");
}

#[test]
fn a_raster_finer_than_the_image_is_averaged_by_area() {
    let camera = RgbCamera::new(&RgbConfig { width_px: 32, height_px: 32, white_level: 1.0, ..quiet() }, [128, 128], 0)
        .expect("valid");
    // The edge covers three of four raster columns of image column 10.
    let edge = raster(128, 128, |x, _| Pixel { rgb: [if x < 43 { 0.8 } else { 0.0 }; 3], ..Pixel::default() });
    let image = camera.expose(&edge, &shot(0), &mut Scratch::new()).expect("exposes");
    let row: Vec<f64> = linear(&image.data).step_by(3).take(12).collect();
    assert!((row[9] - 0.8).abs() < 4e-3 && (row[10] - 0.6).abs() < 4e-3 && row[11] == 0.0, "{row:?}");
}

#[test]
fn noise_depends_on_the_sample_and_on_nothing_else() {
    let camera = RgbCamera::new(&RgbConfig::default(), [128, 128], 0).expect("valid");
    let mut scratch = Scratch::new();
    let first = camera.expose(&flat(0.4), &shot(5), &mut scratch).expect("exposes");
    let other = camera.expose(&flat(0.4), &shot(6), &mut scratch).expect("exposes");
    let again = camera.expose(&flat(0.4), &shot(5), &mut Scratch::new()).expect("exposes");
    assert_eq!(first, again);
    assert_ne!(first, other);
    let reseeded = Shot { key: NoiseKey { seed: 2, index: 5 }, ..shot(0) };
    assert_ne!(first, camera.expose(&flat(0.4), &reseeded, &mut scratch).expect("exposes"));
}

#[test]
fn wrong_sizes_and_values_are_refused_with_a_reason() {
    assert!(matches!(RgbCamera::new(&quiet(), [100, 128], 0), Err(CameraError::Size { .. })));
    let camera = RgbCamera::new(&quiet(), [128, 128], 0).expect("valid");
    let small = raster(64, 64, |_, _| Pixel::default());
    assert!(matches!(camera.expose(&small, &shot(0), &mut Scratch::new()), Err(CameraError::Raster { .. })));
    let broken = RgbConfig { full_well_e: -1.0, ..quiet() };
    let message = RgbCamera::new(&broken, [128, 128], 0).expect_err("invalid").to_string();
    assert!(message.contains("full_well_e") && message.contains("-1") && message.contains("100"), "{message}");
}
