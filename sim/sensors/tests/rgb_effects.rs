//! What makes a colour camera a camera, one effect at a time: each does what its formula says, and off it does nothing.

mod common;

use common::{Pixel, moments, raster};
use loopline_materials::schema::Range;
use loopline_sensors::colour::{srgb_decode, srgb_encode};
use loopline_sensors::{
    BeltDirection, Demosaic, Exposure, NoiseKey, Profile, Raster, RgbCamera, RgbConfig, Scratch, Sensor, Shot,
};

const SIDE: usize = 128;

fn only(value: f64) -> Range {
    Range { min: value, max: value }
}

/// A camera without any effect, one for all samples, whose full scale is a perfect white.
fn quiet() -> RgbConfig {
    RgbConfig { white_level: 1.0, cameras: 1, ..RgbConfig::of(Profile::Industrial).without_noise() }
}

fn shot(index: u64) -> Shot {
    Shot { key: NoiseKey { seed: 1, index }, ..Shot::default() }
}

fn scene(colour: impl Fn(usize, usize) -> [f32; 3]) -> Raster {
    raster(SIDE, SIDE, |x, y| Pixel { rgb: colour(x, y), ..Pixel::default() })
}

fn flat(colour: [f32; 3]) -> Raster {
    scene(|_, _| colour)
}

fn take(config: &RgbConfig, raster: &Raster, index: u64) -> Vec<u8> {
    let camera = RgbCamera::new(config, [SIDE, SIDE], 7).expect("valid");
    camera.expose(raster, &shot(index), &mut Scratch::new()).expect("exposes").data
}

fn decoded(code: u8) -> f64 {
    f64::from(srgb_decode(f32::from(code) / 255.0))
}

/// Mean linear colour.
fn mean(data: &[u8]) -> [f64; 3] {
    std::array::from_fn(|c| moments(data.iter().skip(c).step_by(3).map(|code| decoded(*code))).0)
}

fn deviation(data: &[u8]) -> [f64; 3] {
    std::array::from_fn(|c| moments(data.iter().skip(c).step_by(3).map(|code| decoded(*code))).1)
}

#[track_caller]
fn close(found: f64, expected: f64, most: f64) {
    assert!((found - expected).abs() <= most, "{found}, {expected} is due");
}

fn hash(data: &[u8]) -> u64 {
    data.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3))
}

/// Pictures of the camera that had noise, motion blur and a vignette alone, by their FNV-1a hashes.
#[test]
fn the_ideal_camera_is_the_one_before_there_were_these_effects() {
    let colour = |x: usize, y: usize| {
        let red = 0.02 + 0.9 * ((x * 7 + y * 3) % 29) as f32 / 29.0;
        [red, 1.3 * (x as f32 / SIDE as f32), -0.05 + ((x ^ y) % 17) as f32 / 16.0]
    };
    let ideal = RgbConfig::of(Profile::Ideal);
    let coarse = RgbConfig { width_px: 64, height_px: 64, ..ideal.clone() };
    for (config, expected) in [
        (ideal.clone(), [0xbb35_c7e8_de12_f352, 0xaac0_9699_7960_22b8]),
        (coarse, [0x34e2_d858_b27b_c1e8, 0xfbaa_667e_2351_d794]),
        (ideal.without_noise(), [0xce66_5ff7_f917_8392; 2]),
    ] {
        let camera = RgbCamera::new(&config, [SIDE, SIDE], 9).expect("valid");
        for (belt_direction, expected) in [BeltDirection::Right, BeltDirection::Down].into_iter().zip(expected) {
            let key = NoiseKey { seed: 3, index: 8 };
            let shot = Shot { key, belt_speed_m_s: 20.0, belt_direction, ..Shot::default() };
            let image = camera.expose(&scene(colour), &shot, &mut Scratch::new()).expect("exposes");
            assert_eq!(hash(&image.data), expected);
        }
    }
}

#[test]
fn without_noise_every_profile_is_the_same_camera_and_each_switch_alone_does_something() {
    let colour = |x: usize, y: usize| [0.9 - 0.006 * x as f32, 0.1 + 0.4 * ((x / 9 + y / 7) % 2) as f32, 0.006 * y as f32];
    let raster = scene(colour);
    let expected = take(&quiet(), &raster, 3);
    for profile in [Profile::Ideal, Profile::Phone, Profile::Wide] {
        let config = RgbConfig { white_level: 1.0, ..RgbConfig::of(profile).without_noise() };
        assert!(take(&config, &raster, 3) == expected, "{profile:?}");
    }
    type Switch = fn(&mut RgbConfig) -> &mut bool;
    let switches: [(&str, Switch); 12] = [
        ("defocus", |c| &mut c.defocus),
        ("chromatic_aberration", |c| &mut c.chromatic_aberration),
        ("dust", |c| &mut c.dust),
        ("exposure_error", |c| &mut c.exposure_error),
        ("auto_exposure", |c| &mut c.auto_exposure),
        ("demosaicing", |c| &mut c.demosaicing),
        ("white_balance", |c| &mut c.white_balance),
        ("colour_rendering", |c| &mut c.colour_rendering),
        ("tone_curve", |c| &mut c.tone_curve),
        ("sharpening", |c| &mut c.sharpening),
        ("jpeg", |c| &mut c.jpeg),
        ("vignetting", |c| &mut c.vignetting),
    ];
    for (name, switch) in switches {
        // Ten times what is usual: a tenth of a percent is not seen in so small a picture.
        let mut config = RgbConfig { dust_spots: only(9.0), chromatic_aberration_percent: only(0.8), ..quiet() };
        *switch(&mut config) = true;
        assert!(take(&config, &raster, 3) != expected, "{name} changes nothing");
    }
}

#[test]
fn a_white_balance_error_multiplies_red_and_blue_and_is_drawn_for_each_sample() {
    let grey = flat([0.4; 3]);
    let fixed = RgbConfig { white_balance: true, white_balance_red: only(1.08), white_balance_blue: only(0.93), ..quiet() };
    for (found, expected) in mean(&take(&fixed, &grey, 0)).into_iter().zip([0.432, 0.4, 0.372]) {
        close(found, expected, 3e-3);
    }
    let drawn = RgbConfig { white_balance: true, ..quiet() };
    let (mut reds, mut blues) = (Vec::new(), Vec::new());
    for index in 0..300 {
        let [red, green, blue] = mean(&take_small(&drawn, index));
        close(green, 0.4, 3e-3);
        reds.push(red / green);
        blues.push(blue / green);
    }
    for gains in [&reds, &blues] {
        assert!(gains.iter().all(|gain| (0.893..1.107).contains(gain)));
        // Evenly over the logarithm from 0.9 to 1.1: its deviation is a width of 0.2007 over the root of 12.
        let (_, deviation) = moments(gains.iter().map(|gain| gain.ln()));
        close(deviation, 0.0579, 0.006);
    }
    let (sum_r, sum_b): (f64, f64) = (reds.iter().sum(), blues.iter().sum());
    let covariance: f64 =
        reds.iter().zip(&blues).map(|(r, b)| (r - sum_r / 300.0) * (b - sum_b / 300.0)).sum::<f64>() / 300.0;
    assert!(covariance.abs() < 0.0579f64.powi(2) * 0.25, "red and blue are drawn apart: {covariance}");
}

/// A grey of 0.4 of few pixels: quick to take.
fn take_small(config: &RgbConfig, index: u64) -> Vec<u8> {
    let config = RgbConfig { width_px: 8, height_px: 8, ..config.clone() };
    let grey = raster(8, 8, |_, _| Pixel { rgb: [0.4; 3], ..Pixel::default() });
    let camera = RgbCamera::new(&config, [8, 8], 7).expect("valid");
    camera.expose(&grey, &shot(index), &mut Scratch::new()).expect("exposes").data
}

#[test]
fn an_exposure_error_multiplies_light_by_a_power_of_two() {
    let config = RgbConfig { exposure_error: true, exposure_error_stops: only(-0.5), ..quiet() };
    let found = mean(&take(&config, &flat([0.6, 0.4, 0.2]), 0));
    for (found, light) in found.into_iter().zip([0.6, 0.4, 0.2]) {
        close(found, light / 2f64.sqrt(), 3e-3);
    }
}

#[test]
fn auto_exposure_brings_a_still_its_share_of_the_way_to_the_level() {
    for (share, light, expected) in [
        (1.0, 0.05, 0.18),
        (1.0, 0.7, 0.18),
        // Half the way in stops is the geometric mean.
        (0.5, 0.05, (0.05f64 * 0.18).sqrt()),
        (0.0, 0.7, 0.7),
    ] {
        let level = only(0.18);
        let config =
            RgbConfig { auto_exposure: true, auto_exposure_level: level, auto_exposure_share: only(share), ..quiet() };
        close(mean(&take(&config, &flat([light; 3]), 0))[1], expected, 3e-3);
    }
}

#[test]
fn on_a_line_auto_exposure_lags_and_the_camera_is_set_up_once() {
    let config = RgbConfig {
        auto_exposure: true,
        auto_exposure_level: only(0.18),
        auto_exposure_share: only(0.3),
        white_balance: true,
        ..quiet()
    };
    let camera = RgbCamera::new(&config, [SIDE, SIDE], 7).expect("valid");
    let (mut exposure, mut scratch) = (Exposure::default(), Scratch::new());
    let mut ratios = Vec::new();
    for frame in 0..8 {
        let image = camera.film(&flat([0.045; 3]), &shot(frame), &mut exposure, &mut scratch).expect("exposes");
        let [red, green, _] = mean(&image.data);
        // The light is two stops too low; 0.7 of what is missing is left after each frame.
        let missing = 2.0 * 0.7f64.powi(frame as i32);
        close((0.18 / green).log2(), missing, 0.06);
        ratios.push(red / green);
    }
    assert!(ratios.iter().all(|ratio| (ratio / ratios[7] - 1.0).abs() < 0.03), "the white balance moves: {ratios:?}");
}

#[test]
fn a_sensors_colours_come_back_and_its_matrix_amplifies_noise() {
    let colour = [0.5, 0.3, 0.15];
    for sensor in [Sensor::Imx296, Sensor::Imx708] {
        let config = RgbConfig { colour_matrix: true, sensor, ..quiet() };
        for (found, expected) in mean(&take(&config, &flat(colour), 0)).into_iter().zip(colour) {
            close(found, expected.into(), 3e-3);
        }
        let clipped = take(&config, &flat([3.0; 3]), 0);
        assert!(clipped.iter().all(|code| *code == 255), "a highlight is white");
    }
    // Variance of red: squares of the matrix's row over the raw greys; the numbers are those that libcamera publishes.
    let config = RgbConfig { colour_matrix: true, read_noise: true, read_noise_e: 20.0, full_well_e: 10_000.0, ..quiet() };
    let gains = [1.0 / 0.324, 1.0, 1.0 / 0.573];
    let rows = [[2.099_16, -0.797_79, -0.301_37], [-0.423_77, 2.139_78, -0.716_01], [-0.1222, -0.497_78, 1.619_98]];
    let found = deviation(&take(&config, &flat([0.4; 3]), 0));
    for (found, row) in found.into_iter().zip(rows) {
        let factor = row.iter().zip(gains).map(|(m, gain): (&f64, f64)| (m * gain).powi(2)).sum::<f64>().sqrt();
        close(found / (0.002 * factor), 1.0, 0.05);
    }
}

#[test]
fn colour_errors_belong_to_a_camera_and_saturation_moves_colours_from_grey() {
    let rendered = RgbConfig { colour_rendering: true, colour_error: only(0.0), ..quiet() };
    let colour = [0.5f32, 0.3, 0.2];
    let luminance = 0.2126 * 0.5 + 0.7152 * 0.3 + 0.0722 * 0.2;
    for saturation in [0.0, 0.7, 1.3] {
        let found = mean(&take(&RgbConfig { saturation: only(saturation), ..rendered.clone() }, &flat(colour), 0));
        for (found, colour) in found.into_iter().zip(colour) {
            close(found, luminance + saturation * (f64::from(colour) - luminance), 3e-3);
        }
    }
    let wrong = RgbConfig { colour_error: only(0.05), saturation: only(1.0), ..rendered };
    for found in mean(&take(&wrong, &flat([0.4; 3]), 0)) {
        close(found, 0.4, 3e-3);
    }
    // The mixing into red, from pictures of a colour that has nothing of it but a step of green, from many cameras.
    let many = RgbConfig { cameras: 100_000, width_px: 4, height_px: 4, ..wrong.clone() };
    let camera = RgbCamera::new(&many, [4, 4], 7).expect("valid");
    let step = raster(4, 4, |_, _| Pixel { rgb: [0.3, 0.7, 0.3], ..Pixel::default() });
    let mixed = (0..400).map(|i| {
        let image = camera.expose(&step, &shot(i), &mut Scratch::new()).expect("exposes");
        (decoded(image.data[0]) - 0.3) / 0.4
    });
    let (mean_mixed, deviation) = moments(mixed);
    close(mean_mixed, 0.0, 0.008);
    close(deviation, 0.05, 0.006);
    assert_eq!(take(&wrong, &flat(colour), 0), take(&wrong, &flat(colour), 1), "one camera");
}

#[test]
fn a_tone_curve_is_an_exponent_and_an_s() {
    for (gamma, contrast) in [(0.8f64, 1.0f64), (1.0, 1.5), (1.2, 1.3)] {
        let config = RgbConfig { tone_curve: true, gamma: only(gamma), contrast: only(contrast), ..quiet() };
        let ramp = scene(|x, _| [(x as f32 + 0.5) / SIDE as f32; 3]);
        let image = take(&config, &ramp, 0);
        for x in 2..SIDE {
            let v = f64::from(srgb_encode((x as f32 + 0.5) / SIDE as f32)).powf(gamma);
            let expected = v.powf(contrast) / (v.powf(contrast) + (1.0 - v).powf(contrast));
            // Half a code of rounding and the raster's half floats.
            close(f64::from(image[3 * x]), 255.0 * expected, 0.7);
        }
    }
}

#[test]
fn unsharp_masking_adds_what_a_blur_takes() {
    let config = RgbConfig { sharpening: true, sharpening_amount: only(0.8), sharpening_radius_px: only(1.0), ..quiet() };
    let image = take(&config, &flat([0.5, 0.2, 0.7]), 0);
    assert_eq!(image, take(&quiet(), &flat([0.5, 0.2, 0.7]), 0), "nothing to sharpen");
    // A line one pixel wide; python: scipy.special.ive([0, 1, 2], 1.0).
    let kernel = [0.465_76, 0.207_91, 0.049_94];
    let (dark, bright) = (srgb_decode(0.4), srgb_decode(0.6));
    let line = take(&config, &scene(|x, _| [if x == 64 { bright } else { dark }; 3]), 0);
    for (distance, weight) in kernel.into_iter().enumerate() {
        let own = if distance == 0 { 1.0 } else { 0.0 };
        let expected = 0.4 + 0.2 * (own + 0.8 * (own - weight));
        for x in [64 - distance, 64 + distance] {
            close(f64::from(line[3 * (50 * SIDE + x)]), 255.0 * expected, 0.8);
        }
    }
}

#[test]
fn demosaicing_keeps_a_colour_and_averages_noise_as_its_weights_say() {
    // Squares of the weights of each kind of pixel, averaged over the four of a tile: red and blue, green.
    let weights: [(Demosaic, [f64; 2]); 2] = [
        (Demosaic::Bilinear, [(1.0 + 0.5 + 0.5 + 0.25) / 4.0, (1.0 + 0.25) / 2.0]),
        (Demosaic::GradientCorrected, [(1.0 + 2.0 * 63.5 / 64.0 + 61.0 / 64.0) / 4.0, (1.0 + 36.0 / 64.0) / 2.0]),
    ];
    for (demosaic, [coloured, green]) in weights {
        let config = RgbConfig { demosaicing: true, demosaic, ..quiet() };
        let colour = [0.5, 0.3, 0.15];
        assert_eq!(take(&config, &flat(colour), 0), take(&quiet(), &flat(colour), 0), "{demosaic:?}");
        let noisy = RgbConfig { read_noise: true, read_noise_e: 20.0, full_well_e: 1000.0, ..config };
        let found = deviation(&take(&noisy, &flat([0.4; 3]), 0));
        for (found, variance) in found.into_iter().zip([coloured, green, coloured]) {
            close(found / (0.02 * variance.sqrt()), 1.0, 0.04);
        }
    }
}

#[test]
fn what_is_finer_than_the_mosaic_takes_false_colour() {
    let config = RgbConfig { demosaicing: true, demosaic: Demosaic::Bilinear, ..quiet() };
    // Columns of grey, one pixel wide: red falls on the bright ones and blue on the dark ones.
    let [red, _, blue] = mean(&take(&config, &scene(|x, _| [if x % 2 == 0 { 0.8 } else { 0.1 }; 3]), 0));
    assert!(red > 0.75 && blue < 0.15, "red {red}, blue {blue}");
}

#[test]
fn a_jpeg_of_best_quality_is_nearly_the_picture_and_less_quality_keeps_less() {
    let raster = scene(|x, y| [0.3 + 0.2 * (x as f32 * 0.4).sin(), 0.4, 0.3 + 0.2 * (y as f32 * 0.7).cos()]);
    let plain = take(&quiet(), &raster, 0);
    let error = |quality: f64| {
        let jpeg = take(&RgbConfig { jpeg: true, jpeg_quality: only(quality), ..quiet() }, &raster, 0);
        let errors = jpeg.iter().zip(&plain).map(|(a, b)| f64::from(a.abs_diff(*b)));
        (errors.clone().fold(0.0, f64::max), moments(errors).0)
    };
    let (worst, mean) = error(100.0);
    assert!(worst <= 3.0 && mean < 0.7, "{worst} at worst, {mean} in the mean");
    assert!(error(90.0).1 > mean && error(50.0).1 > error(90.0).1 && error(10.0).1 > error(50.0).1);
}

#[test]
fn shading_belongs_to_a_camera() {
    let config = RgbConfig { vignetting: true, vignette: Range { min: 0.1, max: 0.5 }, cameras: 4, ..quiet() };
    let corner = |index| take(&config, &flat([0.8; 3]), index)[0];
    let mut corners: Vec<u8> = (0..40).map(corner).collect();
    corners.sort_unstable();
    corners.dedup();
    assert_eq!(corners.len(), 4, "{corners:?}");
    for code in corners {
        assert!((0.48..0.74).contains(&decoded(code)), "{code}");
    }
}

#[test]
fn lateral_colour_moves_edges_outwards_in_proportion_to_the_distance() {
    let config = RgbConfig { chromatic_aberration: true, chromatic_aberration_percent: only(2.0), ..quiet() };
    // Levels that are codes, so that nothing is lost where it is flat.
    let [dark, bright] = [0.4, 0.8].map(srgb_decode);
    for edge in [16usize, 64, 100] {
        let image = take(&config, &scene(|x, _| [if x < edge { dark } else { bright }; 3]), 0);
        let place = |channel: usize| {
            let share =
                |x: usize| (decoded(image[3 * (64 * SIDE + x) + channel]) - f64::from(dark)) / f64::from(bright - dark);
            SIDE as f64 - (0..SIDE).map(share).sum::<f64>()
        };
        let expected = 0.02 * (edge as f64 - 64.0);
        close(place(1), edge as f64, 0.03);
        // What is enlarged brings the edge pixel in or takes it out.
        close(place(0) - place(1), expected, 0.05);
        close(place(2) - place(1), expected, 0.05);
    }
}

#[test]
fn defocus_spreads_a_point_by_its_variance_and_keeps_its_light() {
    for sigma in [0.3, 0.7, 1.6] {
        let config = RgbConfig { defocus: true, defocus_sigma_px: only(sigma), ..quiet() };
        // A row of points: along it nothing changes, across it there is the spread. Bright, for codes to resolve its skirts.
        let line = take(&config, &scene(|x, _| [if x == 64 { 0.9 } else { 0.0 }; 3]), 0);
        let values: Vec<f64> = (0..SIDE).map(|x| decoded(line[3 * (64 * SIDE + x)])).collect();
        let total: f64 = values.iter().sum();
        let variance = values.iter().enumerate().map(|(x, v)| v * (x as f64 - 64.0).powi(2)).sum::<f64>() / total;
        close(total, 0.9, 0.01);
        close(variance / (sigma * sigma), 1.0, 0.03);
    }
}

#[test]
fn dust_is_soft_dark_and_stays_where_it_is() {
    let config =
        RgbConfig { dust: true, dust_spots: only(3.0), dust_opacity: only(0.2), dust_diameter: only(0.15), ..quiet() };
    let lost = |data: &[u8]| -> Vec<f64> { data.iter().step_by(3).map(|code| 1.0 - decoded(*code) / 0.6).collect() };
    let first = lost(&take(&config, &flat([0.6; 3]), 0));
    assert_eq!(first, lost(&take(&config, &flat([0.6; 3]), 1)), "the same in every picture");
    let deepest = first.iter().copied().fold(0.0, f64::max);
    // Spots may lie over one another, and no more than three times.
    assert!((0.19..0.49).contains(&deepest), "{deepest}");
    let covered = first.iter().filter(|lost| **lost > 0.01).count() as f64 / first.len() as f64;
    // A disc is pi / 4 of 0.15 squared; it may lie half beyond the edge.
    assert!((0.004..0.055).contains(&covered), "{covered}");
    let elsewhere = RgbCamera::new(&config, [SIDE, SIDE], 8).expect("valid");
    let other = elsewhere.expose(&flat([0.6; 3]), &shot(0), &mut Scratch::new()).expect("exposes");
    assert_ne!(first, lost(&other.data), "another camera has other dust");
}

#[test]
fn a_scratch_that_served_another_camera_changes_nothing() {
    let raster = scene(|x, y| [0.4, 0.01 * (x % 50) as f32, 0.01 * (y % 60) as f32]);
    let mut scratch = Scratch::new();
    for profile in [Profile::Ideal, Profile::Wide, Profile::Industrial, Profile::Phone, Profile::Industrial] {
        for side in [64u32, 128] {
            let config = RgbConfig { width_px: side, height_px: side, ..RgbConfig::of(profile) };
            let camera = RgbCamera::new(&config, [SIDE, SIDE], 7).expect("valid");
            let used = camera.expose(&raster, &shot(5), &mut scratch).expect("exposes");
            let fresh = camera.expose(&raster, &shot(5), &mut Scratch::new()).expect("exposes");
            assert_eq!(used, fresh, "{profile:?} at {side}");
        }
    }
}

#[test]
fn the_smallest_pictures_have_no_mosaic_and_work() {
    for side in 1..7u32 {
        let config = RgbConfig { width_px: side, height_px: side, ..RgbConfig::of(Profile::Wide) };
        let raster = raster(side as usize, side as usize, |_, _| Pixel::default());
        let camera = RgbCamera::new(&config, [side as usize; 2], 7).expect("valid");
        let image = camera.expose(&raster, &shot(0), &mut Scratch::new()).expect("exposes");
        assert_eq!(image.data.len(), 3 * (side * side) as usize);
    }
}
