//! Mask, RGB, LWIR and NIR are registered exactly, whatever the sizes of the pictures: edges lie at the same place.

#![allow(clippy::unwrap_used, reason = "a helper of a test that cannot go on fails the test")]

use loopline_dataset::{Sample, WordFrame};
use loopline_tests::{Known, coverage, generate, samples, srgb_decode};

/// Largest shift tried, raster pixels.
const REACH: isize = 2;
const SAMPLES: u64 = 10;

/// A slab of white foam on black rubber: unprinted, flat, bright and warm where the mask is, dark and cool where
/// it is not.
fn tiles(sides_px: [u32; 3]) -> Vec<Sample> {
    let [rgb, lwir, nir] = sides_px;
    // Cameras far above see no flanks, which the lamps and the heater reach less.
    let sizes = format!(
        "[station]\ncamera_height_m = 9.0\n[sensors.rgb]\nwidth_px = {rgb}\nheight_px = {rgb}\n[sensors.lwir]\nwidth_px = {lwir}\nheight_px = {lwir}\n\
         [sensors.nir]\nwidth_px = {nir}\nheight_px = {nir}\nbands = 4\n"
    );
    let home = tempfile::tempdir().unwrap();
    let known = Known::one("tile", "eps").still().with(&sizes);
    generate(&known.write(home.path()), &home.path().join("out"), SAMPLES, "--seed 14 --no-noise");
    samples(&home.path().join("out"))
}

/// One number per pixel of each sensor that is linear in light: name, [width, height], values.
fn pictures(sample: &Sample) -> [(&'static str, [usize; 2], Vec<f64>); 3] {
    let sensors = &sample.sensors;
    let size = |width: usize, height: usize| [width, height];
    let rgb = sensors.rgb.data().chunks_exact(3).map(|p| p.iter().map(|code| srgb_decode(*code)).sum()).collect();
    let lwir = sensors.lwir.data().iter().map(|v| f64::from(*v)).collect();
    let nir =
        sensors.nir.data().chunks_exact(sensors.nir.channels()).map(|p| p.iter().map(|v| f64::from(*v)).sum()).collect();
    [
        ("rgb", size(sensors.rgb.width(), sensors.rgb.height()), rgb),
        ("lwir", size(sensors.lwir.width(), sensors.lwir.height()), lwir),
        ("nir", size(sensors.nir.width(), sensors.nir.height()), nir),
    ]
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let mean = |v: &[f64]| v.iter().sum::<f64>() / v.len() as f64;
    let (ma, mb) = (mean(a), mean(b));
    let sum = |x: &[f64], mx: f64, y: &[f64], my: f64| x.iter().zip(y).map(|(x, y)| (x - mx) * (y - my)).sum::<f64>();
    sum(a, ma, b, mb) / (sum(a, ma, a, ma) * sum(b, mb, b, mb)).sqrt()
}

/// The shift of the mask, in raster pixels, at which it explains the picture best.
fn best_shift(mask: &WordFrame, size: [usize; 2], picture: &[f64]) -> [isize; 2] {
    let shifts = (-REACH..=REACH).flat_map(|y| (-REACH..=REACH).map(move |x| [x, y]));
    let score = |shift: [isize; 2]| correlation(&coverage(mask, size, shift, |id| id > 0), picture).abs();
    shifts.map(|shift| (score(shift), shift)).max_by(|a, b| a.0.total_cmp(&b.0)).expect("there are shifts").1
}

/// Pixels wholly on an item and wholly on the belt, edges included, fall on two sides of the middle between the two
/// surfaces; and a pixel that is part belt, part item lies between them by its share.
fn check_edges(name: &str, sample: &Sample, size: [usize; 2], picture: &[f64]) {
    let shares = coverage(&sample.truth.mask, size, [0, 0], |id| id > 0);
    let median = |wanted: f64| {
        let mut values: Vec<f64> =
            picture.iter().zip(&shares).filter(|(_, share)| **share == wanted).map(|(v, _)| *v).collect();
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    // Rounding of shares: sums of 1/n^2 are exact for the powers of two used here.
    let (belt, paper) = (median(0.0), median(1.0));
    let relative = |value: f64| (value - belt) / (paper - belt);
    let pure: Vec<(f64, f64)> = picture
        .iter()
        .zip(&shares)
        .filter(|(_, share)| **share == 0.0 || **share == 1.0)
        .map(|(v, s)| (relative(*v), *s))
        .collect();
    let wrong = pure.iter().filter(|(value, share)| (*value > 0.5) != (*share > 0.5)).count();
    assert!(
        wrong * 500 <= pure.len(),
        "{}: {name} shows {wrong} of {} pure pixels on the wrong side of the edge",
        sample.key,
        pure.len()
    );
    let mixed: Vec<f64> = picture
        .iter()
        .zip(&shares)
        .filter(|(_, share)| **share > 0.0 && **share < 1.0)
        .map(|(v, s)| (relative(*v) - s).abs())
        .collect();
    if mixed.len() >= 20 {
        let mean = mixed.iter().sum::<f64>() / mixed.len() as f64;
        assert!(mean < 0.1, "{}: {name} differs from the mask's share by {mean} in {} edge pixels", sample.key, mixed.len());
    }
}

fn check(sides_px: [u32; 3]) {
    let mut misses = Vec::new();
    let samples = tiles(sides_px);
    for sample in &samples {
        let raster = sides_px.into_iter().max().unwrap() as usize;
        assert_eq!((sample.truth.mask.width(), sample.truth.mask.height()), (raster, raster));
        for (name, size, picture) in pictures(sample) {
            let shift = best_shift(&sample.truth.mask, size, &picture);
            if shift != [0, 0] {
                misses.push(format!("{}: {name} fits best with the mask moved by {shift:?} raster pixels", sample.key));
            }
            check_edges(name, sample, size, &picture);
        }
    }
    assert!(misses.is_empty(), "{misses:#?}");
}

#[test]
fn at_the_default_sizes() {
    check([128, 64, 64]);
}

#[test]
fn with_a_sharp_spectral_camera_and_a_coarse_thermal_one() {
    check([64, 32, 128]);
}

#[test]
fn with_a_sharp_colour_camera() {
    check([256, 64, 128]);
}

/// A method that could not see a misregistration would prove nothing: pictures moved by one pixel are told.
#[test]
fn the_method_sees_a_shift_of_one_pixel() {
    for sample in &tiles([128, 64, 64]) {
        for (name, size, picture) in pictures(sample) {
            let [width, height] = size;
            let step = (sample.truth.mask.width() / width) as isize;
            let moved: Vec<f64> =
                (0..width * height).map(|i| picture[i / width * width + (i % width).saturating_sub(1)]).collect();
            assert_eq!(best_shift(&sample.truth.mask, size, &moved), [step, 0], "{}: {name}", sample.key);
        }
    }
}
