//! The noise that a scenario asks for is the noise that comes out, measured as noisy minus noise-free picture of the
//! same samples, one source of each camera at a time.

#![allow(clippy::unwrap_used, reason = "a helper of a test that cannot go on fails the test")]

use loopline_dataset::{LWIR_COUNTS_PER_KELVIN, NIR_COUNTS_PER_UNIT, Sample};
use loopline_tests::{Known, SILENT_SENSORS, generate, samples, srgb_decode};

/// What "equals" means here: relative.
const TOLERANCE: f64 = 0.05;
const SAMPLES: u64 = 6;
const WHITE_LEVEL: f64 = 0.7;

/// One source of noise in each camera, the rest off; some cameras stay silent.
struct Sources {
    rgb: &'static str,
    lwir: &'static str,
    nir: &'static str,
}

/// A white and a black surface, all at 300 K, where thermal noise is specified.
fn scenario(sources: &Sources) -> Known {
    let mut sections =
        String::from("[heater]\nirradiance_kw_m2 = 0.0\n[climate]\nambient_c = { min = 26.85, max = 26.85 }\n");
    for (camera, switches) in SILENT_SENSORS {
        let (on, size) = match camera {
            "rgb" => (sources.rgb, ""),
            "lwir" => (sources.lwir, ""),
            _ => (sources.nir, "bands = 8\nwhite_level = 0.7\n"),
        };
        sections.push_str(&format!("[sensors.{camera}]\n{size}{on}\n"));
        for switch in switches.iter().filter(|switch| !on.contains(&format!("{switch} = true"))) {
            sections.push_str(&format!("{switch} = false\n"));
        }
    }
    let mut known = Known::one("sheet_offcut", "paper_white").still().with(&sections);
    known.belt = "rubber_black";
    known.items = [3, 3];
    known
}

/// Noisy and noise-free samples of the same scenes.
fn pair(sources: &Sources) -> Vec<(Sample, Sample)> {
    let home = tempfile::tempdir().unwrap();
    let file = scenario(sources).write(home.path());
    let [noisy, clean] = [("noisy", "--seed 5"), ("clean", "--seed 5 --no-noise")].map(|(name, options)| {
        let out = home.path().join(name);
        generate(&file, &out, SAMPLES, options);
        samples(&out)
    });
    for (noisy, clean) in noisy.iter().zip(&clean) {
        assert_eq!(noisy.truth, clean.truth, "noise is a matter of the cameras, not of the scene");
    }
    noisy.into_iter().zip(clean).collect()
}

/// Mean and standard deviation.
fn moments(values: &[f64]) -> (f64, f64) {
    assert!(values.len() > 4000, "too few values to measure noise: {}", values.len());
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / values.len() as f64;
    (mean, variance.sqrt())
}

#[track_caller]
fn has_deviation(what: &str, values: &[f64], asked: f64) {
    let (mean, deviation) = moments(values);
    assert!((deviation / asked - 1.0).abs() < TOLERANCE, "{what}: {deviation} measured, {asked} asked for");
    assert!(mean.abs() < TOLERANCE * asked, "{what}: noise has a mean of {mean}, its deviation is {asked}");
}

/// Noise of one sample says nothing of the next one's, nor of the neighbour's: frozen or smeared noise would.
#[track_caller]
fn is_independent(what: &str, fields: &[Vec<f64>], stride: usize) {
    let bound = 6.0 / (fields[0].len() as f64).sqrt();
    let correlation = |a: &[f64], b: &[f64]| {
        let sum = |x: &[f64], y: &[f64]| x.iter().zip(y).map(|(x, y)| x * y).sum::<f64>();
        sum(a, b) / (sum(a, a) * sum(b, b)).sqrt()
    };
    for two in fields.windows(2) {
        let r = correlation(&two[0], &two[1]);
        assert!(r.abs() < bound, "{what}: noise of two samples correlates by {r}");
    }
    let r = correlation(&fields[0][stride..], &fields[0][..fields[0].len() - stride]);
    assert!(r.abs() < bound, "{what}: noise of neighbours correlates by {r}");
}

/// Differences of the thermal pictures, mK; one field a sample.
fn thermal(pairs: &[(Sample, Sample)]) -> Vec<Vec<f64>> {
    let mk = 1000.0 / f64::from(LWIR_COUNTS_PER_KELVIN);
    let field = |(noisy, clean): &(Sample, Sample)| {
        let values = noisy.sensors.lwir.data().iter().zip(clean.sensors.lwir.data());
        values.map(|(n, c)| mk * (f64::from(*n) - f64::from(*c))).collect()
    };
    pairs.iter().map(field).collect()
}

/// Clean reflectance and difference of every NIR value of a band.
fn spectral(pairs: &[(Sample, Sample)], band: usize) -> Vec<(f64, f64)> {
    let one = f64::from(NIR_COUNTS_PER_UNIT);
    let values = |(noisy, clean): &(Sample, Sample)| {
        let bands = clean.sensors.nir.channels();
        let (n, c) = (noisy.sensors.nir.data().chunks_exact(bands), clean.sensors.nir.data().chunks_exact(bands));
        n.zip(c)
            .map(|(n, c)| (f64::from(c[band]) / one, (f64::from(n[band]) - f64::from(c[band])) / one))
            .collect::<Vec<_>>()
    };
    pairs.iter().flat_map(values).collect()
}

/// The brightest band: where the white reference fills `white_level` of the full well, so that noise in reflectance is
/// smallest. Halogen light times a level detector peaks at 2900 K x 1265 nm (Wien, in photons).
fn brightest_band(pairs: &[(Sample, Sample)]) -> usize {
    let centres = &pairs[0].1.truth.labels.nir_wavelengths_nm;
    let nearest = |band: &usize| (f64::from(centres[*band]) - 1265.0).abs();
    (0..centres.len()).min_by(|a, b| nearest(a).total_cmp(&nearest(b))).unwrap()
}

/// Clean linear value and difference of every RGB value whose noise is far from both ends of the scale.
fn colour(pairs: &[(Sample, Sample)], range: std::ops::Range<f64>) -> Vec<(f64, f64)> {
    let values = |(noisy, clean): &(Sample, Sample)| {
        let decoded = noisy.sensors.rgb.data().iter().zip(clean.sensors.rgb.data());
        let decoded = decoded.map(|(n, c)| (srgb_decode(*c), srgb_decode(*n) - srgb_decode(*c)));
        decoded.filter(|(clean, _)| range.contains(clean)).collect::<Vec<_>>()
    };
    pairs.iter().flat_map(values).collect()
}

fn differences(values: &[(f64, f64)]) -> Vec<f64> {
    values.iter().map(|(_, difference)| *difference).collect()
}

#[test]
fn netd_and_read_noise_are_what_was_asked() {
    let pairs = pair(&Sources {
        rgb: "read_noise = true\nread_noise_e = 200.0\nfull_well_e = 10000.0",
        lwir: "temporal_noise = true\nnetd_mk = 200.0",
        nir: "read_noise = true\nread_noise_e = 4000.0\nfull_well_e = 1000000.0",
    });
    let thermal = thermal(&pairs);
    has_deviation("NETD, mK", &thermal.concat(), 200.0);
    is_independent("NETD", &thermal, 1);
    let bands = spectral(&pairs, brightest_band(&pairs));
    // Electrons over those of a white reference; the same on white and on black surfaces (far enough from 0).
    let asked = 4000.0 / (WHITE_LEVEL * 1_000_000.0);
    for (what, values) in halves(&bands) {
        has_deviation(&format!("NIR read noise on {what}"), &values, asked);
    }
    has_deviation("RGB read noise", &differences(&colour(&pairs, 0.12..0.8)), 200.0 / 10_000.0);
}

#[test]
fn shot_noise_and_fixed_pattern_are_what_was_asked() {
    let pairs = pair(&Sources {
        rgb: "shot_noise = true\nfull_well_e = 1000.0",
        lwir: "fixed_pattern_noise = true\nfixed_pattern_mk = 150.0",
        nir: "shot_noise = true\nfull_well_e = 20000.0\ndark_e = 0.0",
    });
    let pattern = thermal(&pairs);
    has_deviation("fixed pattern, mK", &pattern[0], 150.0);
    for field in &pattern[1..] {
        // The same offsets in every picture, but for the rounding of both to 10 mK.
        assert!(field.iter().zip(&pattern[0]).all(|(a, b)| (a - b).abs() <= 21.0), "the fixed pattern moves");
    }
    // The noise of n electrons is their square root: in reflectance R, sqrt(R / white electrons).
    let bands = spectral(&pairs, brightest_band(&pairs));
    for (what, values) in halves(&bands.iter().map(|(r, d)| (*r, d / r.sqrt())).collect::<Vec<_>>()) {
        has_deviation(&format!("NIR shot noise on {what}"), &values, (1.0 / (WHITE_LEVEL * 20_000.0)).sqrt());
    }
    let scaled: Vec<f64> = colour(&pairs, 0.12..0.8).iter().map(|(signal, d)| d / signal.sqrt()).collect();
    has_deviation("RGB shot noise", &scaled, (1.0f64 / 1000.0).sqrt());
}

#[test]
fn dark_noise_is_what_was_asked_and_silent_cameras_are_silent() {
    let pairs = pair(&Sources { rgb: "", lwir: "", nir: "dark_noise = true\ndark_e = 400000.0\nfull_well_e = 1000000.0" });
    let bands = spectral(&pairs, brightest_band(&pairs));
    let asked = 400_000.0f64.sqrt() / (WHITE_LEVEL * 1_000_000.0);
    has_deviation("NIR dark noise", &differences(&bands), asked);
    for (noisy, clean) in &pairs {
        assert!(noisy.sensors.rgb == clean.sensors.rgb, "rgb has noise with every source off");
        assert!(noisy.sensors.lwir == clean.sensors.lwir, "lwir has noise with every source off");
    }
}

/// The differences on bright and on dark surfaces.
fn halves(values: &[(f64, f64)]) -> [(&'static str, Vec<f64>); 2] {
    let of = |bright: bool| values.iter().filter(|(r, _)| (*r > 0.3) == bright).map(|(_, d)| *d).collect();
    [("white paper", of(true)), ("black rubber", of(false))]
}
