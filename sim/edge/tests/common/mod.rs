//! What the tests share: pictures, the tiny model, the library of ONNX Runtime.

#![allow(dead_code, reason = "each test uses some of it")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use image::{Rgb, RgbImage};
use loopline_edge::{DetectConfig, Perception, Student};

/// Rendered frames of which the visible items' boxes are known: ones in which all are found, for tests of what must not
/// break. How well items are found in general, `loopline perceive --score-detection` tells.
pub(crate) const RENDERED: [&str; 4] = ["packaging", "scrap_metal", "mixed", "lab"];

pub(crate) fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

pub(crate) fn rendered(name: &str) -> RgbImage {
    image::open(data(&format!("{name}.png"))).expect("the frame is committed").into_rgb8()
}

/// Boxes of the items of a rendered frame, from its labels.
pub(crate) fn boxes(name: &str) -> Vec<[f32; 4]> {
    let text = std::fs::read_to_string(data("boxes.json")).expect("the boxes are committed");
    let mut all: BTreeMap<String, Vec<[f32; 4]>> = serde_json::from_str(&text).expect("boxes are lists of four numbers");
    all.remove(name).expect("each frame has its boxes")
}

/// The model of `tests/python/make_test_model.py`.
pub(crate) fn tiny() -> PathBuf {
    data("tiny.onnx")
}

/// A perception by the tiny model.
///
/// # Panics
/// With what to do, when ONNX Runtime is not installed.
pub(crate) fn perception() -> Perception {
    Perception::new(Student::load(&tiny()).unwrap_or_else(|e| panic!("{e}")), DetectConfig::default())
}

/// A belt with noise, its light falling off, and rectangles on it.
pub(crate) fn belt(side: u32, base: [u8; 3], items: &[([u32; 4], [u8; 3])]) -> RgbImage {
    let mut state = 1_u32;
    RgbImage::from_fn(side, side, |x, y| {
        let on = items.iter().find(|([x0, y0, x1, y1], _)| (*x0..*x1).contains(&x) && (*y0..*y1).contains(&y));
        let colour = on.map_or(base, |(_, colour)| *colour);
        let from_centre = |v: u32| v as f32 / side as f32 - 0.5;
        let light = 1.0 - 0.3 * (from_centre(x).powi(2) + from_centre(y).powi(2));
        Rgb(colour.map(|c| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let noise = (state >> 24) as f32 / 255.0 * 4.0 - 2.0;
            (f32::from(c) * light + noise).round().clamp(0.0, 255.0) as u8
        }))
    })
}

/// Intersection over union.
pub(crate) fn overlap(a: [f32; 4], b: [f32; 4]) -> f32 {
    let side = |k: usize| (a[k + 2].min(b[k + 2]) - a[k].max(b[k])).max(0.0);
    let area = |r: [f32; 4]| (r[2] - r[0]) * (r[3] - r[1]);
    let both = side(0) * side(1);
    both / (area(a) + area(b) - both)
}
