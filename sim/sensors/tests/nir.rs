//! The spectral camera against the model's reflectance, and its noise against what was asked.

mod common;

use common::{Pixel, moments, raster, signature};
use loopline_materials::Spectrum;
use loopline_sensors::{
    BeltDirection, CameraError, NirCamera, NirConfig, NirCube, NoiseKey, PartSignature, Raster, Scratch, Shot,
};

const SIZE: [usize; 2] = [128, 128];
const BANDS: usize = 128;

fn quiet() -> NirConfig {
    NirConfig::default().without_noise()
}

fn shot(index: u64) -> Shot {
    Shot { key: NoiseKey { seed: 1, index }, ..Shot::default() }
}

fn expose(config: &NirConfig, raster: &Raster, parts: &[PartSignature], shot: &Shot) -> NirCube {
    let camera = NirCamera::new(config, SIZE, 11).expect("valid");
    camera.expose(raster, parts, shot, &mut Scratch::new()).expect("exposes")
}

/// The spectrum of a NIR pixel, as reflectance.
fn spectrum(cube: &NirCube, x: usize, y: usize) -> Vec<f32> {
    let start = (y * cube.width + x) * cube.bands;
    cube.data[start..start + cube.bands].iter().map(|count| f32::from(*count) / 10_000.0).collect()
}

/// A smooth reflectance that differs from endmember to endmember.
fn tint(e: usize, band: usize) -> f32 {
    0.3 + 0.05 * e as f32 + 0.2 * (band as f32 * 0.1 + e as f32).sin()
}

fn assert_close(got: &[f32], expected: impl Fn(usize) -> f32, tolerance: f32) {
    for (band, value) in got.iter().enumerate() {
        assert!((value - expected(band)).abs() <= tolerance, "band {band}: {value} against {}", expected(band));
    }
}

/// Half a count, and the rounding of sums in single precision.
const QUANTUM: f32 = 0.51e-4;

fn flat() -> Raster {
    raster(128, 128, |_, _| Pixel::default())
}

#[test]
fn a_flat_patch_reads_the_model_s_reflectance() {
    let camera = NirCamera::new(&quiet(), SIZE, 0).expect("valid");
    let model = Spectrum::from_fn(|nm| 0.4 + 0.3 * (nm / 90.0).sin());
    let seen = camera.resample(&model);
    let part = signature(BANDS, 300.0, |_, band| seen[band]);
    let cube = expose(&quiet(), &flat(), &[part], &shot(0));
    assert_eq!((cube.width, cube.height, cube.bands), (64, 64, 128));
    for (x, y) in [(0, 0), (63, 63), (17, 40)] {
        assert_close(&spectrum(&cube, x, y), |band| seen[band], QUANTUM);
    }
}

#[test]
fn endmembers_mix_linearly_with_irradiance_and_specular_gain() {
    let mut part = signature(BANDS, 300.0, tint);
    part.nir_specular = (0..8 * BANDS).map(|i| 0.04 + 0.01 * (i / BANDS) as f32).collect();
    let abundances = [51u8, 0, 102, 0, 0, 77, 0, 25];
    let view = raster(128, 128, |_, _| Pixel { abundances, nir_irradiance: 0.75, nir_specular: 1.5, ..Pixel::default() });
    let cube = expose(&quiet(), &view, &[part.clone()], &shot(0));
    let expected = |band: usize| -> f32 {
        let term = |e: usize| {
            let share = f32::from(abundances[e]) / 255.0;
            share * (0.75 * tint(e, band) + 1.5 * part.nir_specular[e * BANDS + band])
        };
        (0..8).map(term).sum()
    };
    assert_close(&spectrum(&cube, 30, 30), expected, QUANTUM);
}

#[test]
fn a_see_through_layer_composites_over_what_lies_behind() {
    let behind = signature(BANDS, 300.0, |_, _| 0.6);
    let mut film = signature(BANDS, 300.0, |e, _| if e == 5 { 0.3 } else { 0.1 });
    film.nir_transmittance = Some(vec![0.8; BANDS]);
    film.nir_specular = vec![0.05; 8 * BANDS];
    let parts = [behind, film];
    let seen = |front: [u8; 4]| {
        let pixel = Pixel { front_part: 1, front, nir_irradiance: 0.9, nir_specular_front: 2.0, ..Pixel::default() };
        spectrum(&expose(&quiet(), &raster(128, 128, |_, _| pixel), &parts, &shot(0)), 9, 9)[64]
    };
    let composite = |over: f32, through: f32| 0.9 * (over + through * through * 0.6 / (1.0 - over * 0.6)) + 2.0 * 0.05;
    // Half floats hold 0.9 to 2e-4.
    assert!((seen([0; 4]) - composite(0.1, 0.8)).abs() < 3e-4, "clean: {}", seen([0; 4]));
    assert!((seen([0, 255, 0, 0]) - composite(0.1, 0.8)).abs() < 3e-4, "wet film passes light");
    let soil = 102.0 / 255.0;
    let soiled = composite(0.1 * (1.0 - soil) + 0.3 * soil, 0.8 * (1.0 - soil));
    assert!((seen([0, 0, 102, 0]) - soiled).abs() < 3e-4, "{} against {soiled}", seen([0, 0, 102, 0]));
    assert!((seen([0, 0, 255, 0]) - composite(0.3, 0.0)).abs() < 3e-4, "soil hides what lies behind");
}

#[test]
fn a_pixel_on_an_edge_holds_the_share_of_area_on_each_side() {
    let parts = [signature(BANDS, 300.0, |_, _| 0.2), signature(BANDS, 300.0, |_, _| 0.8)];
    // The edge crosses NIR column 31: three of its four raster pixels lie on the far side.
    let view = raster(128, 128, |x, y| Pixel { part: u16::from(x >= 63 || (x == 62 && y % 2 == 1)), ..Pixel::default() });
    let cube = expose(&quiet(), &view, &parts, &shot(0));
    for (x, expected) in [(30, 0.2), (31, 0.25 * 0.2 + 0.75 * 0.8), (32, 0.8)] {
        assert_close(&spectrum(&cube, x, 12), |_| expected, QUANTUM);
    }
}

#[test]
fn merged_veiled_pixels_equal_separate_ones() {
    let mut film = signature(BANDS, 300.0, |_, _| 0.1);
    film.nir_transmittance = Some(vec![0.7; BANDS]);
    let parts = [signature(BANDS, 300.0, tint), film];
    // Four raster pixels of one NIR pixel: two alike, one darker, one without film.
    let pixel = |x: usize, y: usize| Pixel {
        front_part: u16::from(x.is_multiple_of(2) || y.is_multiple_of(2)),
        nir_irradiance: if x % 2 == 1 { 0.5 } else { 1.0 },
        ..Pixel::default()
    };
    let cube = expose(&quiet(), &raster(128, 128, pixel), &parts, &shot(0));
    let film_over = |band: usize| 0.1 + 0.49 * tint(0, band) / (1.0 - 0.1 * tint(0, band));
    assert_close(&spectrum(&cube, 5, 5), |b| (2.5 * film_over(b) + 0.5 * tint(0, b)) / 4.0, QUANTUM);
}

/// Standard deviation of each band over a flat image, in units of what was asked.
fn relative_noise(config: &NirConfig, reflectance: f32, electrons: impl Fn(f64, f64) -> f64) {
    let parts = [signature(BANDS, 300.0, |_, _| reflectance)];
    let frames: Vec<NirCube> = (0..2).map(|i| expose(config, &flat(), &parts, &shot(i))).collect();
    // The white reference's electrons, from lamp and detector; checked against Planck's law in the crate's own tests.
    let white = white_electrons(config);
    let mut ratios = Vec::new();
    for (band, white) in white.iter().copied().enumerate() {
        let values = frames.iter().flat_map(|cube| cube.data[band..].iter().step_by(BANDS));
        let (mean, deviation) = moments(values.map(|count| f64::from(*count) / 10_000.0));
        let expected = electrons(f64::from(reflectance) * white, white).sqrt() / white;
        assert!((mean - f64::from(reflectance)).abs() < 6.0 * expected / 90.0 + 1e-5, "band {band}: mean {mean}");
        ratios.push(deviation / expected);
    }
    // 8192 values a band: a standard error of 0.8 %.
    for (band, ratio) in ratios.iter().enumerate() {
        assert!((ratio - 1.0).abs() < 0.05, "band {band}: {ratio} of the noise asked for");
    }
    let (mean, _) = moments(ratios.into_iter());
    assert!((mean - 1.0).abs() < 0.01, "{mean}");
}

/// The documented model of the white signal, written a second time: photons of a black body times a detector with
/// logistic edges of 3 % of the range, scaled to the white level at the brightest band.
fn white_electrons(config: &NirConfig) -> Vec<f64> {
    let nm = |b: usize| 900.0 + 800.0 * b as f64 / 127.0;
    let relative = |nm: f64| {
        let edges = (1.0 + ((900.0 - nm) / 24.0).exp()) * (1.0 + ((nm - 1700.0) / 24.0).exp());
        nm.powi(-4) / (1.438_776_877e7 / (nm * f64::from(config.lamp_k))).exp_m1() / edges
    };
    let brightest = (0..BANDS).map(|b| relative(nm(b))).fold(0.0, f64::max);
    let level = f64::from(config.white_level * config.full_well_e);
    (0..BANDS).map(|b| relative(nm(b)) / brightest * level).collect()
}

#[test]
fn shot_noise_is_the_root_of_the_electrons_in_every_band() {
    let config = NirConfig { shot_noise: true, full_well_e: 20_000.0, dark_e: 0.0, ..quiet() };
    relative_noise(&config, 0.5, |signal, _| signal);
}

#[test]
fn read_noise_is_what_was_asked_in_every_band() {
    let config = NirConfig { read_noise: true, read_noise_e: 900.0, full_well_e: 100_000.0, ..quiet() };
    relative_noise(&config, 0.5, |_, _| 900.0 * 900.0);
}

#[test]
fn dark_noise_is_the_root_of_the_dark_electrons_in_every_band() {
    let config = NirConfig { dark_noise: true, dark_e: 40_000.0, full_well_e: 100_000.0, ..quiet() };
    relative_noise(&config, 0.5, |_, _| 40_000.0);
}

#[test]
fn the_three_add_in_squares() {
    let config = NirConfig {
        shot_noise: true,
        read_noise: true,
        dark_noise: true,
        full_well_e: 20_000.0,
        dark_e: 3000.0,
        read_noise_e: 60.0,
        ..quiet()
    };
    relative_noise(&config, 0.6, |signal, _| signal + 3000.0 + 3600.0);
}

#[test]
fn reference_noise_stripes_along_the_belt_by_the_root_of_the_frames() {
    // With temporal noise near nothing in the mean over columns, what is left between rows is the references' error.
    let config = NirConfig {
        shot_noise: true,
        reference_noise: true,
        reference_frames: 1,
        full_well_e: 20_000.0,
        dark_e: 0.0,
        ..quiet()
    };
    let parts = [signature(BANDS, 300.0, |_, _| 0.9)];
    let frames: Vec<NirCube> = (0..4).map(|i| expose(&config, &flat(), &parts, &shot(i))).collect();
    let white = white_electrons(&config);
    let mut ratios = Vec::new();
    for y in 0..64 {
        for (band, white) in white.iter().enumerate() {
            let values = frames.iter().flat_map(|c| (0..64).map(move |x| c.data[(y * 64 + x) * BANDS + band]));
            let (mean, _) = moments(values.map(f64::from));
            // R W / (W + error): a relative error of 1 / sqrt(W); 256 exposures leave 1 / (256 x 0.9) of shot noise.
            let expected = (1.0 / white * (1.0 + 1.0 / (256.0 * 0.9))).sqrt();
            ratios.push((mean / 9000.0 - 1.0) / expected);
        }
    }
    let (_, deviation) = moments(ratios.into_iter());
    assert!((deviation - 1.0).abs() < 0.05, "{deviation}");
}

#[test]
fn smile_shifts_the_ends_of_the_slit_and_not_its_middle() {
    let config = NirConfig { smile: true, smile_bands: 1.4, ..quiet() };
    let parts = [signature(BANDS, 300.0, |_, band| 0.2 + 0.004 * band as f32)];
    for (direction, along) in [(BeltDirection::Right, false), (BeltDirection::Down, true)] {
        let cube = expose(&config, &flat(), &parts, &Shot { belt_direction: direction, ..shot(0) });
        for place in 0..64 {
            let u = 2.0 * (place as f32 + 0.5) / 64.0 - 1.0;
            let (x, y) = if along { (place, 20) } else { (20, place) };
            let got = spectrum(&cube, x, y);
            let expected = 0.2 + 0.004 * (60.0 + 1.4 * u * u);
            assert!((got[60] - expected).abs() < QUANTUM, "place {place}: {} against {expected}", got[60]);
        }
    }
    let negative = NirConfig { smile: true, smile_bands: -2.0, ..quiet() };
    let ends = spectrum(&expose(&negative, &flat(), &parts, &shot(0)), 0, 0);
    assert!((ends[0] - 0.2).abs() < QUANTUM, "the spectrum ends with its first band: {}", ends[0]);
}

#[test]
fn dead_elements_are_interpolated_in_wavelength() {
    let parts = [signature(BANDS, 300.0, |_, band| 0.2 + 0.004 * band as f32)];
    let line = expose(&NirConfig { dead_elements: true, dead_share: 0.1, ..quiet() }, &flat(), &parts, &shot(0));
    for y in 0..64 {
        // A straight spectrum survives interpolation; only its ends, which have one live neighbour, may not.
        let got = spectrum(&line, 3, y);
        assert_close(&got[8..120], |band| 0.2 + 0.004 * (band + 8) as f32, 1.01e-4);
    }
    let spike = [signature(BANDS, 300.0, |_, band| if band % 2 == 0 { 0.2 } else { 0.6 })];
    let dead = expose(&NirConfig { dead_elements: true, dead_share: 0.1, ..quiet() }, &flat(), &spike, &shot(0));
    let live = expose(&quiet(), &flat(), &spike, &shot(0));
    let differs = (0..64 * BANDS).filter(|i| {
        let (y, band) = (i / BANDS, i % BANDS);
        dead.data[y * 64 * BANDS + band] != live.data[y * 64 * BANDS + band]
    });
    // Binomial: 819 expected, standard deviation 27; a few whose neighbours happen to average to their own value.
    let count = differs.count();
    assert!((720..=900).contains(&count), "{count}");
}

#[test]
fn glints_saturate_at_the_full_well() {
    let parts = [signature(BANDS, 300.0, |_, _| 3.0)];
    let cube = expose(&quiet(), &flat(), &parts, &shot(0));
    let white = white_electrons(&quiet());
    let expected = |band: usize| ((480_000.0 / white[band]) as f32).min(3.0);
    assert_close(&spectrum(&cube, 1, 1), expected, 2e-4);
    assert!(spectrum(&cube, 1, 1)[60] < 1.5);
}

#[test]
fn a_cube_depends_on_its_sample_and_camera_and_on_nothing_else() {
    let parts = [signature(BANDS, 300.0, tint)];
    let camera = NirCamera::new(&NirConfig::default(), SIZE, 11).expect("valid");
    let mut scratch = Scratch::new();
    let first = camera.expose(&flat(), &parts, &shot(5), &mut scratch).expect("exposes");
    let other = camera.expose(&flat(), &parts, &shot(6), &mut scratch).expect("exposes");
    assert_ne!(first, other);
    assert_eq!(first, camera.expose(&flat(), &parts, &shot(5), &mut Scratch::new()).expect("exposes"));
    let twin = NirCamera::new(&NirConfig::default(), SIZE, 12).expect("valid");
    assert_ne!(first, twin.expose(&flat(), &parts, &shot(5), &mut scratch).expect("exposes"));
}

#[test]
fn odd_sizes_work() {
    let config = NirConfig { width_px: 32, height_px: 128, bands: 7, ..NirConfig::default() };
    let parts = [signature(7, 300.0, |_, _| 0.5)];
    let cube = expose(&config, &flat(), &parts, &shot(0));
    assert_eq!(cube.data.len(), 32 * 128 * 7);
    let (mean, _) = moments(cube.data.iter().map(|c| f64::from(*c)));
    assert!((mean - 5000.0).abs() < 20.0, "{mean}");
}

#[test]
fn signatures_of_another_size_are_refused() {
    let camera = NirCamera::new(&quiet(), SIZE, 0).expect("valid");
    let error = camera.expose(&flat(), &[signature(100, 300.0, tint)], &shot(0), &mut Scratch::new());
    assert_eq!(error, Err(CameraError::Signature { part: 0, what: "nir_diffuse", found: 800, expected: 1024 }));
    let view = raster(128, 128, |_, _| Pixel { front_part: 2, ..Pixel::default() });
    let error = camera.expose(&view, &[signature(BANDS, 300.0, tint)], &shot(0), &mut Scratch::new());
    assert_eq!(error, Err(CameraError::Part { part: 2, given: 1 }));
}
