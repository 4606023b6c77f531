//! Configurations: defaults, bounds, switches, and the size of the common raster.

use loopline_materials::schema::Range;
use loopline_sensors::config::raster_size;
use loopline_sensors::{ConfigProblem, LwirConfig, NirConfig, Profile, RgbConfig};

fn keys(problems: &[ConfigProblem]) -> Vec<&str> {
    problems.iter().map(|(key, _)| key.as_str()).collect()
}

#[test]
fn defaults_have_no_problems_with_and_without_noise() {
    for profile in [Profile::Ideal, Profile::Industrial, Profile::Phone, Profile::Wide] {
        assert_eq!(RgbConfig::of(profile).problems(), [], "{profile:?}");
    }
    assert_eq!(RgbConfig::default(), RgbConfig::of(Profile::Industrial));
    assert_eq!(LwirConfig::default().problems(), []);
    assert_eq!(NirConfig::default().problems(), []);
    assert_eq!(RgbConfig::default().without_noise().problems(), []);
    assert_eq!(LwirConfig::default().without_noise().problems(), []);
    assert_eq!(NirConfig::default().without_noise().problems(), []);
}

#[test]
fn every_bad_value_is_named_with_what_would_be_right() {
    let nir = NirConfig {
        bands: 0,
        first_band_nm: f32::NAN,
        last_band_nm: 100.0,
        band_fwhm_nm: f32::INFINITY,
        dark_e: 400_000.0,
        ..NirConfig::default()
    };
    let problems = nir.problems();
    assert_eq!(keys(&problems), ["bands", "first_band_nm", "last_band_nm", "band_fwhm_nm", "dark_e"]);
    assert!(problems[0].1.contains("from 1 to 512"), "{}", problems[0].1);
    assert!(problems[4].1.contains("500000"), "{}", problems[4].1);
    let reversed = NirConfig { first_band_nm: 1700.0, last_band_nm: 900.0, ..NirConfig::default() };
    assert_eq!(keys(&reversed.problems()), ["last_band_nm"]);
    let rgb = RgbConfig { width_px: 100_000, height_px: 0, vignette: Range { min: -0.1, max: 0.2 }, ..RgbConfig::default() };
    assert_eq!(keys(&rgb.problems()), ["width_px", "height_px", "vignette"]);
    let reversed = RgbConfig { gamma: Range { min: 1.2, max: 0.8 }, cameras: 0, ..RgbConfig::default() };
    assert_eq!(keys(&reversed.problems()), ["cameras", "gamma"]);
    let lwir = LwirConfig { netd_mk: -1.0, time_constant_ms: f32::NAN, ..LwirConfig::default() };
    assert_eq!(keys(&lwir.problems()), ["time_constant_ms", "netd_mk"]);
}

#[test]
fn the_raster_is_as_large_as_the_largest_camera_and_a_multiple_of_all() {
    let (rgb, lwir, nir) = (RgbConfig::default(), LwirConfig::default(), NirConfig::default());
    assert_eq!(raster_size(&rgb, &lwir, &nir), Ok([128, 128]));
    let wide = LwirConfig { width_px: 256, ..lwir.clone() };
    assert_eq!(raster_size(&rgb, &wide, &nir), Ok([256, 128]));
    let odd = NirConfig { height_px: 48, ..nir.clone() };
    let problems = raster_size(&rgb, &lwir, &odd).expect_err("48 does not divide 128");
    assert_eq!(keys(&problems), ["nir.height_px"]);
    assert!(problems[0].1.contains("48") && problems[0].1.contains("128"), "{}", problems[0].1);
    let none = NirConfig { width_px: 0, ..nir };
    assert!(raster_size(&rgb, &lwir, &none).is_err());
}
