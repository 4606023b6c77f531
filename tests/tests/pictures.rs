//! Labels belong to their pictures: known items are found where and as what the labels say, in every sensor.

#![allow(clippy::unwrap_used, reason = "a helper of a test that cannot go on fails the test")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use loopline_dataset::{DEPTH_COUNTS_PER_METRE, ItemLabel, LWIR_COUNTS_PER_KELVIN, PartLabel, PixelBox, Sample};
use loopline_tests::{
    Known, Pinhole, coverage, erode, fresh_folder, generate, mean_spectrum, run, samples, srgb_decode, workspace,
};

const CELSIUS: f64 = 273.15;

/// All materials and archetypes, old and damaged, tilted cameras, no noise that could hide a stale picture; made
/// once. It stays in the target folder until the next run of the tests.
fn mixed_dir() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| {
        let out = fresh_folder(env!("CARGO_TARGET_TMPDIR"), "pictures").join("out");
        generate(&workspace().join("scenarios/mixed.toml"), &out, 48, "--seed 21 --no-noise --batch 5 --abundance");
        out
    })
}

fn mixed() -> &'static [Sample] {
    static READ: OnceLock<Vec<Sample>> = OnceLock::new();
    READ.get_or_init(|| samples(mixed_dir()))
}

/// Planks of bare wood and sheets of copper, as made, alone on clean black rubber; made once.
fn known() -> &'static [Sample] {
    static READ: OnceLock<Vec<Sample>> = OnceLock::new();
    READ.get_or_init(|| {
        let home = tempfile::tempdir().unwrap();
        let mut known = Known::one("plank", "softwood").still();
        known.kinds.push(("sheet_offcut", "copper"));
        known.habit = Some(("softwood", "natural"));
        known.items = [1, 2];
        generate(&known.write(home.path()), &home.path().join("out"), 32, "--seed 8 --no-noise");
        samples(&home.path().join("out"))
    })
}

#[test]
fn the_first_sample_is_a_picture_and_sound() {
    run(["validate".as_ref(), mixed_dir().as_os_str()]).succeeded();
    // In the mixed scenario a bare metal on a metal belt may be all that there is: little for a thermal camera.
    // And a small dark item on a dark belt little for a camera.
    for (sample, contrast, colour) in [(&mixed()[0], 1.0, 2.0), (&known()[0], 20.0, 8.0)] {
        let deviation = |values: Vec<f64>| {
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            (mean, (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / values.len() as f64).sqrt())
        };
        let (mean, rgb) = deviation(sample.sensors.rgb.data().iter().map(|v| f64::from(*v)).collect());
        assert!(rgb > colour && mean > 8.0 && mean < 247.0, "rgb is blank: mean {mean}, deviation {rgb}");
        let (mean, lwir) = deviation(sample.sensors.lwir.data().iter().map(|v| f64::from(*v)).collect());
        assert!(lwir > contrast && mean > 25_000.0 && mean < 45_000.0, "lwir is blank: mean {mean}, deviation {lwir}");
        let (mean, nir) = deviation(sample.sensors.nir.data().iter().map(|v| f64::from(*v)).collect());
        assert!(nir > 100.0 && mean > 100.0, "nir is blank: mean {mean}, deviation {nir}");
        assert!(sample.truth.mask.data().iter().any(|id| *id > 0), "no item is visible");
        assert!(!sample.truth.labels.items.is_empty());
    }
}

#[test]
fn no_picture_repeats() {
    let samples = mixed();
    let different = |what: &str, hash: &dyn Fn(&Sample) -> blake3::Hash| {
        let hashes: BTreeSet<[u8; 32]> = samples.iter().map(|s| *hash(s).as_bytes()).collect();
        assert_eq!(hashes.len(), samples.len(), "{what} repeats");
    };
    let words = |data: &[u16]| blake3::hash(&data.iter().flat_map(|v| v.to_le_bytes()).collect::<Vec<_>>());
    different("rgb", &|s| blake3::hash(s.sensors.rgb.data()));
    different("lwir", &|s| words(s.sensors.lwir.data()));
    different("nir", &|s| words(s.sensors.nir.data()));
    different("mask", &|s| words(s.truth.mask.data()));
    different("depth", &|s| words(s.truth.depth.data()));
}

/// The visible pixels of some mask ids: their number and box.
fn shown(sample: &Sample, ids: &[u16]) -> (u32, Option<PixelBox>) {
    let width = sample.truth.mask.width();
    let own = sample.truth.mask.data().iter().enumerate().filter(|(_, id)| ids.contains(id));
    let mut count = 0;
    let mut bbox: Option<PixelBox> = None;
    for (i, _) in own {
        let (x, y) = ((i % width) as i32, (i / width) as i32);
        let [x0, y0, x1, y1] = bbox.unwrap_or([x, y, x + 1, y + 1]);
        bbox = Some([x0.min(x), y0.min(y), x1.max(x + 1), y1.max(y + 1)]);
        count += 1;
    }
    (count, bbox)
}

fn ids(item: &ItemLabel) -> Vec<u16> {
    item.parts.iter().map(|part| part.mask_id).collect()
}

#[test]
fn masks_boxes_and_visible_pixels_tell_the_same() {
    for sample in mixed().iter().chain(known()) {
        let labels = &sample.truth.labels;
        let known_ids: BTreeSet<u16> = labels.parts().map(|(_, part)| part.mask_id).collect();
        assert!(
            sample.truth.mask.data().iter().all(|id| *id == 0 || known_ids.contains(id)),
            "{}: an id of no part",
            sample.key
        );
        for item in &labels.items {
            let (count, tight) = shown(sample, &ids(item));
            assert_eq!(item.bbox_tight, tight, "{}, item {}", sample.key, item.id);
            if let Some([x0, y0, x1, y1]) = tight {
                let [u0, v0, u1, v1] = item.bbox_loose;
                let holds = u0 <= x0 && v0 <= y0 && u1 >= x1 && v1 >= y1;
                assert!(
                    holds,
                    "{}, item {}: pixels {tight:?} lie outside bbox_loose {:?}",
                    sample.key, item.id, item.bbox_loose
                );
            }
            assert_eq!(count > 0, item.visibility > 0.0, "{}, item {}", sample.key, item.id);
            for part in &item.parts {
                let (count, tight) = shown(sample, &[part.mask_id]);
                assert_eq!((part.visible_px, part.bbox_tight), (count, tight), "{}, part {}", sample.key, part.mask_id);
            }
        }
    }
}

/// Alone on the belt nothing hides an item, and its loose box is its tight one but for the border pixels.
#[test]
fn an_item_alone_is_wholly_visible() {
    let alone: Vec<&Sample> = known().iter().filter(|s| s.truth.labels.items.len() == 1).collect();
    assert!(alone.len() >= 8);
    for sample in alone {
        let item = &sample.truth.labels.items[0];
        let (loose, tight) = (item.bbox_loose, item.bbox_tight.expect("visible"));
        let far = loose.iter().zip(tight).map(|(a, b)| (a - b).abs()).max().unwrap();
        assert!(far <= 2, "{}: {loose:?} and {tight:?}", sample.key);
        assert!(item.visibility > 0.9, "{}: visibility {}", sample.key, item.visibility);
    }
}

#[test]
fn depths_are_those_of_the_belt_plane_and_items_lie_nearer() {
    for sample in mixed().iter().chain(known()) {
        let camera = Pinhole::new(&sample.truth.labels.camera);
        let (mask, depth) = (&sample.truth.mask, &sample.truth.depth);
        let mut nearer: Vec<f64> = Vec::new();
        for y in 0..mask.height() {
            for x in 0..mask.width() {
                let above = camera.belt_depth_m(x, y) - f64::from(depth.pixel(x, y)[0]) / f64::from(DEPTH_COUNTS_PER_METRE);
                if mask.pixel(x, y)[0] == 0 {
                    assert!(above.abs() < 2e-4, "{}: belt at {x}, {y} is off by {above} m", sample.key);
                } else {
                    assert!(above > -2e-4, "{}: an item at {x}, {y} lies {above} m below the belt", sample.key);
                    nearer.push(above);
                }
            }
        }
        let top = nearer.iter().copied().fold(0.0, f64::max);
        assert!(nearer.is_empty() || top > 2e-4, "{}: no item rises above the belt", sample.key);
    }
}

/// Under a camera that looks straight down, depth is height: the highest visible point is the top of the 3D box.
#[test]
fn items_are_as_high_as_their_boxes() {
    let mut judged = 0;
    for sample in known() {
        let camera = Pinhole::new(&sample.truth.labels.camera);
        let (mask, depth) = (&sample.truth.mask, &sample.truth.depth);
        for item in &sample.truth.labels.items {
            // The highest point of an item at the edge may lie outside the picture.
            let [x0, y0, x1, y1] = item.bbox_loose;
            if x0 == 0 || y0 == 0 || x1 as usize == mask.width() || y1 as usize == mask.height() {
                continue;
            }
            judged += 1;
            let own = ids(item);
            let heights = (0..mask.data().len()).filter(|i| own.contains(&mask.data()[*i])).map(|i| {
                let belt_m = camera.belt_depth_m(i % mask.width(), i / mask.width());
                belt_m - f64::from(depth.data()[i]) / f64::from(DEPTH_COUNTS_PER_METRE)
            });
            let top = heights.fold(0.0, f64::max);
            let due = f64::from(item.box3d.center_m[2] + 0.5 * item.box3d.size_m[2]);
            assert!(
                top < due + 3e-4 && top > due - 1e-3 - 0.05 * due,
                "{}, item {}: top at {top} m, its box at {due} m",
                sample.key,
                item.id
            );
        }
    }
    assert!(judged > 20, "{judged} items lie wholly in the picture");
}

fn rotate(q: [f32; 4], v: [f64; 3]) -> [f64; 3] {
    let [x, y, z, w] = q.map(f64::from);
    let cross = |a: [f64; 3], b: [f64; 3]| [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
    let t = cross([x, y, z], v).map(|c| 2.0 * c);
    let u = cross([x, y, z], t);
    std::array::from_fn(|k| v[k] + w * t[k] + u[k])
}

/// The box around the projected corners of an item's 3D box: x0, y0, x1, y1 in raster pixels.
fn projected(sample: &Sample, item: &ItemLabel) -> [f64; 4] {
    let camera = Pinhole::new(&sample.truth.labels.camera);
    let solid = &item.box3d;
    let mut bounds = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    for corner in 0..8 {
        let local = std::array::from_fn(|k| f64::from(solid.size_m[k]) * if corner >> k & 1 == 1 { 0.5 } else { -0.5 });
        let turned = rotate(solid.rotation_xyzw, local);
        let ([x, y], depth_m) = camera.project(std::array::from_fn(|k| f64::from(solid.center_m[k]) + turned[k]));
        assert!(depth_m > 0.0, "{}: a corner lies behind the camera", sample.key);
        bounds = [bounds[0].min(x), bounds[1].min(y), bounds[2].max(x), bounds[3].max(y)];
    }
    bounds
}

#[test]
fn boxes_in_space_project_around_the_pixels_of_their_items() {
    for sample in mixed().iter().chain(known()) {
        for item in &sample.truth.labels.items {
            let Some(tight) = item.bbox_tight.map(|b| b.map(f64::from)) else { continue };
            let [x0, y0, x1, y1] = projected(sample, item);
            // A pixel is drawn if its centre is covered, so the box may end half a pixel inside it.
            let holds = x0 <= tight[0] + 0.6 && y0 <= tight[1] + 0.6 && x1 >= tight[2] - 0.6 && y1 >= tight[3] - 0.6;
            assert!(holds, "{}, item {}: [{x0:.1}, {y0:.1}, {x1:.1}, {y1:.1}] misses {tight:?}", sample.key, item.id);
        }
    }
    // A plank fills its box: the box is the item's, not just a large one. (An offcut of sheet has corners missing.)
    for sample in known().iter().filter(|s| s.truth.labels.items.len() == 1) {
        let item = &sample.truth.labels.items[0];
        if item.archetype != "plank" {
            continue;
        }
        let side = f64::from(sample.truth.labels.camera.width);
        let cut = projected(sample, item).map(|v| v.clamp(0.0, side));
        let tight = item.bbox_tight.expect("visible").map(f64::from);
        let far = cut.iter().zip(tight).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        assert!(far <= 4.0, "{}: the box projects to {cut:?}, the pixels are {tight:?}", sample.key);
    }
}

/// What the sensors see of one part, well inside its mask, and of the belt around it.
struct Look {
    red_over_blue: f64,
    spectrum: Vec<f64>,
    apparent_k: f64,
    /// Thermal pixels behind `apparent_k`, in raster pixels.
    warm_px: f64,
}

fn look(sample: &Sample, wanted: impl Fn(u16) -> bool + Copy) -> Option<Look> {
    let mask = &sample.truth.mask;
    let inner = |size: [usize; 2], radius: usize| {
        erode(&coverage(mask, size, [0, 0], wanted), size[0], radius, |share| share > 0.999)
    };
    let sensors = &sample.sensors;
    let rgb = inner([sensors.rgb.width(), sensors.rgb.height()], 2);
    let coarse = inner([sensors.nir.width(), sensors.nir.height()], 1);
    if coarse.iter().filter(|inside| **inside).count() < 12 {
        return None;
    }
    let mut colour = [0.0; 3];
    // Where a highlight is beyond full scale its colour is lost.
    let exposed = |pixel: &[u8]| pixel.iter().all(|code| *code < u8::MAX);
    let pixels = sensors.rgb.data().chunks_exact(3).zip(&rgb).filter(|(pixel, inside)| **inside && exposed(pixel));
    for (pixel, _) in pixels {
        for (sum, code) in colour.iter_mut().zip(pixel) {
            *sum += srgb_decode(*code);
        }
    }
    // The label is the mean over the whole part, flanks that the heater missed included.
    let whole =
        coverage(mask, [sensors.lwir.width(), sensors.lwir.height()], [0, 0], wanted).into_iter().map(|share| share > 0.999);
    let warm: Vec<f64> =
        sensors.lwir.data().iter().zip(whole).filter(|(_, inside)| *inside).map(|(v, _)| f64::from(*v)).collect();
    Some(Look {
        red_over_blue: colour[0] / colour[2],
        spectrum: mean_spectrum(sensors, &coarse),
        warm_px: (warm.len() * mask.data().len() / sensors.lwir.data().len()) as f64,
        apparent_k: warm.iter().sum::<f64>() / warm.len() as f64 / f64::from(LWIR_COUNTS_PER_KELVIN),
    })
}

fn at(sample: &Sample, spectrum: &[f64], nm: f64) -> f64 {
    let centres = &sample.truth.labels.nir_wavelengths_nm;
    let nearest = |i: &usize| (f64::from(centres[*i]) - nm).abs();
    spectrum[(0..centres.len()).min_by(|a, b| nearest(a).total_cmp(&nearest(b))).unwrap()]
}

#[test]
fn wood_looks_like_wood_copper_like_copper_and_the_belt_like_rubber() {
    let mut seen = [0; 2];
    for sample in known() {
        let belt = look(sample, |id| id == 0).expect("there is belt");
        let rubber = at(sample, &belt.spectrum, 1300.0);
        assert!(rubber < 0.12, "{}: black rubber reflects {rubber} at 1300 nm", sample.key);
        let ambient_k = f64::from(sample.truth.labels.thermal.ambient_c) + CELSIUS;
        for (_, part) in sample.truth.labels.parts() {
            let Some(look) = look(sample, |id| id == part.mask_id) else { continue };
            check_part(sample, part, &look, ambient_k);
            seen[usize::from(part.material == "copper")] += 1;
            // A picture of another sample would show rubber where the mask shows the part.
            let bright = at(sample, &look.spectrum, 1300.0) / rubber;
            assert!(bright > 3.0, "{}, {}: only {bright} times as bright as the belt", sample.key, part.material);
            if part.material == "copper" {
                let redder = look.red_over_blue / belt.red_over_blue;
                assert!(redder > 1.3, "{}: copper is only {redder} times as red as the belt", sample.key);
            }
        }
    }
    assert!(seen.iter().all(|count| *count >= 6), "{seen:?} parts of wood and copper");
}

fn check_part(sample: &Sample, part: &PartLabel, look: &Look, ambient_k: f64) {
    // Hydroxyl groups of cellulose and water absorb from 1400 to 1500 nm (2 nu of O-H stretching); a bare metal's
    // reflectance rises evenly.
    let dip = at(sample, &look.spectrum, 1470.0) / at(sample, &look.spectrum, 1300.0);
    let truth_k = f64::from(part.temperature_c) + CELSIUS;
    match part.material.as_str() {
        "softwood" => {
            assert!(dip < 0.92, "{}: wood without its band at 1470 nm, {dip}", sample.key);
            // It was heated, and with an emissivity of 0.91, give or take 0.02 from board to board, it shows most of that.
            assert!(truth_k > ambient_k + 2.0, "{}: wood is at {truth_k}, the air at {ambient_k}", sample.key);
            // The label is of flanks too, which are cooler, and which the pixels wholly inside a narrow board's mask leave out.
            let share = (look.apparent_k - ambient_k) / (truth_k - ambient_k);
            let narrow = look.warm_px < 0.85 * f64::from(part.visible_px);
            assert!(narrow || (0.85..1.0).contains(&share), "{}: wood shows {share} of its warmth", sample.key);
        }
        "copper" => {
            assert!((dip - 1.0).abs() < 0.02, "{}: copper with a band at 1470 nm, {dip}", sample.key);
            // Emissivity 0.06, and it hardly warms: it mirrors the surroundings, which have the air's temperature.
            let off = (look.apparent_k - ambient_k).abs();
            assert!(off < 0.5, "{}: copper seems {off} K off the air", sample.key);
        }
        other => panic!("{}: {other} is not in the scenario", sample.key),
    }
}

/// Mean spectra of wood inside the mask have the shape that the bench spectrometer shows of the same library.
#[test]
fn spectra_inside_the_mask_have_the_shape_of_bench_spectra() {
    let centres = &known()[0].truth.labels.nir_wavelengths_nm;
    let step = (centres[centres.len() - 1] - centres[0]) / (centres.len() - 1) as f32;
    let (from, to, step) = (centres[0].to_string(), (centres[centres.len() - 1] + 0.01).to_string(), step.to_string());
    let arguments =
        ["materials", "sample", "--count", "20", "--geometry", "contact", "--from", &from, "--to", &to, "--step", &step];
    let text = run(arguments).succeeded();
    let mut bench = vec![0.0; centres.len()];
    for line in text.lines().filter(|line| line.starts_with("softwood,")) {
        let values = line.split(',').skip(1).map(|v| v.parse::<f64>().unwrap());
        bench.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
    }
    let mut planks = 0;
    for sample in known() {
        for (_, part) in sample.truth.labels.parts().filter(|(_, part)| part.material == "softwood") {
            let Some(look) = look(sample, |id| id == part.mask_id) else { continue };
            let r = correlation(&look.spectrum, &bench);
            assert!(r > 0.97, "{}: spectrum of wood correlates with the bench's by {r}", sample.key);
            planks += 1;
        }
    }
    assert!(planks >= 6, "{planks} planks");
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let mean = |v: &[f64]| v.iter().sum::<f64>() / v.len() as f64;
    let (ma, mb) = (mean(a), mean(b));
    let sum = |x: &[f64], mx: f64, y: &[f64], my: f64| x.iter().zip(y).map(|(x, y)| (x - mx) * (y - my)).sum::<f64>();
    sum(a, ma, b, mb) / (sum(a, ma, a, ma) * sum(b, mb, b, mb)).sqrt()
}
