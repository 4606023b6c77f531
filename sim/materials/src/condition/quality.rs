//! Remaining function: each mechanism takes its share of what the others left.

use super::Extents;

/// Share of the function that each mechanism takes at full extent. Breaking, loss of section and charring end it; dirt
/// washes off.
const FRACTURED: f32 = 0.9;
const CORRODED: f32 = 0.85;
const CHARRED: f32 = 0.9;
const EMBRITTLED: f32 = 0.7;
const HEAT: f32 = 0.6;
const HYDROLYSED: f32 = 0.6;
const WORN: f32 = 0.45;
const PHOTO: f32 = 0.35;
const SOIL: f32 = 0.25;
const TARNISHED: f32 = 0.15;

/// Quality 0 to 1.
pub(super) fn remaining(e: &Extents) -> f32 {
    [
        (FRACTURED, e.fractured),
        (CORRODED, e.corroded),
        (CHARRED, e.charred),
        (EMBRITTLED, e.embrittled),
        (HEAT, e.heat),
        (HYDROLYSED, e.hydrolysis),
        (WORN, e.wear),
        (PHOTO, e.photo),
        (SOIL, e.soil),
        (TARNISHED, e.tarnish),
    ]
    .into_iter()
    .fold(1.0, |q, (weight, extent)| q * (1.0 - weight * extent.clamp(0.0, 1.0)))
}
