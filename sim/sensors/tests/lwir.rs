//! The thermal camera against analytic values, and its noise against what was asked.

mod common;

use common::{Pixel, moments, raster, signature};
use loopline_materials::InfraredSheet;
use loopline_sensors::lwir::{InBand, directional_emissivity};
use loopline_sensors::{BeltDirection, CameraError, LwirCamera, LwirConfig, NoiseKey, PartSignature, Raster, Scratch, Shot};

fn quiet() -> LwirConfig {
    LwirConfig::default().without_noise()
}

fn shot(index: u64) -> Shot {
    Shot { key: NoiseKey { seed: 1, index }, ..Shot::default() }
}

fn body(temperature_k: f32) -> PartSignature {
    signature(1, temperature_k, |_, _| 0.5)
}

/// Apparent temperatures, in kelvin.
fn kelvin(config: &LwirConfig, raster: &Raster, parts: &[PartSignature], shot: &Shot) -> Vec<f64> {
    let camera = LwirCamera::new(config, [raster.width, raster.height], 9).expect("valid");
    let image = camera.expose(raster, parts, shot, &mut Scratch::new()).expect("exposes");
    image.data.iter().map(|count| f64::from(*count) * 0.01).collect()
}

fn flat() -> Raster {
    raster(128, 128, |_, _| Pixel::default())
}

#[test]
fn a_black_body_reads_its_temperature() {
    for temperature_k in [250.0f32, 273.15, 300.0, 310.55, 350.0, 450.0, 600.0] {
        for value in kelvin(&quiet(), &flat(), &[body(temperature_k)], &shot(0)) {
            // Half a count is 5 mK.
            assert!((value - f64::from(temperature_k)).abs() < 0.006, "{temperature_k} K reads {value} K");
        }
    }
}

#[test]
fn a_grey_surface_mixes_its_own_radiance_with_that_of_the_room() {
    let mut part = body(350.0);
    part.emissivity = [0.3; 8];
    let band = InBand::get();
    let expected = band.temperature_k(0.3 * band.radiance(350.0) + 0.7 * band.radiance(295.0));
    let got = kelvin(&quiet(), &flat(), &[part.clone()], &Shot { surroundings_k: 295.0, ..shot(0) })[0];
    assert!((got - f64::from(expected)).abs() < 0.006, "{got} against {expected}");
    let at_room = kelvin(&quiet(), &flat(), &[body(295.0)], &Shot { surroundings_k: 295.0, ..shot(0) })[0];
    part.temperature_k = [[295.0; 2]; 8];
    let hidden = kelvin(&quiet(), &flat(), &[part], &Shot { surroundings_k: 295.0, ..shot(0) })[0];
    assert_eq!(at_room, hidden, "in equilibrium emissivity does not show");
}

#[test]
fn radiances_mix_not_temperatures() {
    let mut part = body(300.0);
    part.temperature_k[2] = [500.0; 2];
    let half = raster(128, 128, |_, _| Pixel { abundances: [128, 0, 127, 0, 0, 0, 0, 0], ..Pixel::default() });
    let got = kelvin(&quiet(), &half, &[part], &shot(0))[0];
    let band = InBand::get();
    let expected = band.temperature_k((128.0 * band.radiance(300.0) + 127.0 * band.radiance(500.0)) / 255.0);
    assert!((got - f64::from(expected)).abs() < 0.006, "{got} against {expected}");
    assert!(got > 410.0, "the mean of the temperatures would be 400 K");
}

#[test]
fn a_tilted_dielectric_emits_less_and_is_warmed_less() {
    let mut part = body(300.0);
    part.temperature_k = [[300.0, 340.0]; 8];
    part.emissivity = [0.9; 8];
    part.lwir_refractive_index = [1.6; 8];
    // Octahedral x = 0.75 (95/127): normal (0.748, 0, -0.252) before normalisation.
    let tilted = raster(128, 128, |_, _| Pixel { normal: [95, 0], ..Pixel::default() });
    let normal = tilted.pixels[0].normal_camera();
    let cosine = -normal[2];
    let emissivity = directional_emissivity(0.9, 1.6, cosine);
    assert!(emissivity < 0.8, "grazing enough to matter: {emissivity}");
    let band = InBand::get();
    let own = band.radiance(300.0 + 40.0 * cosine);
    let expected = band.temperature_k(emissivity * own + (1.0 - emissivity) * band.radiance(280.0));
    let got = kelvin(&quiet(), &tilted, &[part], &Shot { surroundings_k: 280.0, ..shot(0) })[0];
    assert!((got - f64::from(expected)).abs() < 0.006, "{got} against {expected}");
}

#[test]
fn a_film_shows_part_of_what_lies_behind_and_a_wet_film_none() {
    let mut film = body(310.0);
    film.emissivity = [0.9; 8];
    film.lwir_refractive_index = [1.5; 8];
    let sheet = InfraredSheet { face_reflectance: 0.04, optical_depth: 0.4, shape: 0.5 };
    film.lwir_sheet = Some(sheet);
    let [emitted, passed] = sheet.normal();
    let parts = [body(350.0), film];
    let through = |front| {
        let view = raster(128, 128, |_, _| Pixel { front_part: 1, front, ..Pixel::default() });
        // From so far away each pixel looks straight down.
        let shot = Shot { surroundings_k: 290.0, tan_half_field: [1e-3; 2], ..shot(0) };
        kelvin(&quiet(), &view, &parts, &shot)[0]
    };
    let band = InBand::get();
    let [room, own, behind] = [290.0, 310.0, 350.0].map(|t| band.radiance(t));
    let clean = band.temperature_k(emitted * own + (1.0 - emitted - passed) * room + passed * behind);
    let wet = band.temperature_k(0.9 * own + 0.1 * room);
    assert!((through([0; 4]) - f64::from(clean)).abs() < 0.006, "{} against {clean}", through([0; 4]));
    assert!((through([0, 255, 0, 0]) - f64::from(wet)).abs() < 0.006);
}

#[test]
fn netd_is_what_was_asked() {
    let config = LwirConfig { temporal_noise: true, netd_mk: 120.0, ..quiet() };
    let frames = (0..4).flat_map(|i| kelvin(&config, &flat(), &[body(300.0)], &shot(i)));
    let (mean, deviation) = moments(frames);
    assert!((mean - 300.0).abs() < 0.01, "{mean}");
    assert!((deviation / 0.120 - 1.0).abs() < 0.05, "{deviation}");
}

#[test]
fn noise_in_kelvin_falls_with_temperature_because_radiance_steepens() {
    let config = LwirConfig { temporal_noise: true, netd_mk: 200.0, ..quiet() };
    let (_, deviation) = moments((0..4).flat_map(|i| kelvin(&config, &flat(), &[body(400.0)], &shot(i))));
    let band = InBand::get();
    let expected = f64::from(0.2 * band.slope(300.0) / band.slope(400.0));
    assert!((deviation / expected - 1.0).abs() < 0.05, "{deviation} against {expected}");
}

#[test]
fn the_fixed_pattern_stays_with_the_camera() {
    let config = LwirConfig { fixed_pattern_noise: true, fixed_pattern_mk: 150.0, ..quiet() };
    let first = kelvin(&config, &flat(), &[body(300.0)], &shot(1));
    let second = kelvin(&config, &flat(), &[body(300.0)], &shot(2));
    assert_eq!(first, second);
    let (_, deviation) = moments(first.iter().copied());
    assert!((deviation / 0.150 - 1.0).abs() < 0.05, "{deviation}");
    let other = LwirCamera::new(&config, [128, 128], 10).expect("valid");
    let image = other.expose(&flat(), &[body(300.0)], &shot(1), &mut Scratch::new()).expect("exposes");
    assert_ne!(first, image.data.iter().map(|c| f64::from(*c) * 0.01).collect::<Vec<_>>());
}

fn edge() -> (Raster, [PartSignature; 2]) {
    let view = raster(128, 128, |x, _| Pixel { part: u16::from(x >= 64), ..Pixel::default() });
    (view, [body(300.0), body(340.0)])
}

/// Share of the step reached in each column of a row, measured in radiance.
fn step_response(config: &LwirConfig, shot: &Shot) -> Vec<f64> {
    let (view, parts) = edge();
    let band = InBand::get();
    let radiance = |k: f64| f64::from(band.radiance(k as f32));
    let (low, high) = (radiance(300.0), radiance(340.0));
    kelvin(config, &view, &parts, shot)[..64].iter().map(|k| (radiance(*k) - low) / (high - low)).collect()
}

#[test]
fn the_lag_trails_by_speed_times_time_constant_against_the_motion() {
    let config = LwirConfig { lag: true, time_constant_ms: 20.0, ..quiet() };
    // 1 m/s for 20 ms at 5 mm per raster pixel, 10 mm per LWIR pixel: 2 pixels.
    let moving = Shot { belt_speed_m_s: 1.0, metres_per_pixel: 0.005, ..shot(0) };
    let right = step_response(&config, &moving);
    // The hot half lies at columns 32 and above and moves right; columns below still glow.
    for (x, value) in right.iter().enumerate() {
        let expected = if x >= 32 { 1.0 } else { (-(32 - x as i32) as f64 / 2.0).exp() };
        assert!((value - expected).abs() < 1e-3, "column {x}: {value} against {expected}");
    }
    let left = step_response(&config, &Shot { belt_direction: BeltDirection::Left, ..moving });
    assert!((left[31]).abs() < 1e-3 && (left[32] - (1.0 - (-0.5f64).exp())).abs() < 1e-3, "{:?}", &left[30..36]);
    let down = step_response(&config, &Shot { belt_direction: BeltDirection::Down, ..moving });
    assert!(down[31].abs() < 1e-3 && (down[32] - 1.0).abs() < 1e-3, "motion along the edge leaves it sharp");
}

#[test]
fn the_point_spread_blurs_an_edge_into_an_error_function() {
    let config = LwirConfig { point_spread: true, point_spread_sigma_px: 1.5, ..quiet() };
    let response = step_response(&config, &shot(0));
    // Phi((x - 31.5) / 1.5): 0.5 +- half the central weight at the two columns of the edge.
    for (x, expected) in [(29, 0.0478), (31, 0.3694), (32, 0.6306), (34, 0.9522)] {
        assert!((response[x] - expected).abs() < 0.01, "column {x}: {}", response[x]);
    }
}

#[test]
fn edges_lie_where_the_raster_has_them() {
    let (_, parts) = edge();
    let view = raster(128, 128, |x, _| Pixel { part: u16::from(x >= 63), ..Pixel::default() });
    let row = kelvin(&quiet(), &view, &parts, &shot(0));
    let band = InBand::get();
    let half = f64::from(band.temperature_k(0.5 * (band.radiance(300.0) + band.radiance(340.0))));
    assert!((row[30] - 300.0).abs() < 0.006 && (row[31] - half).abs() < 0.006 && (row[32] - 340.0).abs() < 0.006);
}

#[test]
fn a_part_without_signature_is_refused() {
    let camera = LwirCamera::new(&quiet(), [128, 128], 0).expect("valid");
    let view = raster(128, 128, |x, _| Pixel { part: if x == 5 { 3 } else { 0 }, ..Pixel::default() });
    let error = camera.expose(&view, &[body(300.0)], &shot(0), &mut Scratch::new());
    assert_eq!(error, Err(CameraError::Part { part: 3, given: 1 }));
}

#[test]
fn extreme_scenes_saturate_instead_of_failing() {
    for temperature_k in [0.0, 5000.0, f32::NAN, f32::INFINITY] {
        let got = kelvin(&LwirConfig::default(), &flat(), &[body(temperature_k)], &shot(0));
        assert_eq!(got.len(), 64 * 64);
    }
}
