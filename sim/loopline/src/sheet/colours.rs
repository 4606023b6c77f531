//! Colour maps of the sheet.

use image::Rgb;

/// Sheet background.
pub(crate) const PAPER: Rgb<u8> = Rgb([250, 250, 248]);
/// Words.
pub(crate) const INK: Rgb<u8> = Rgb([30, 32, 36]);
/// Secondary words and axes.
pub(crate) const FAINT: Rgb<u8> = Rgb([130, 134, 140]);
/// The item's outline and its spectrum.
pub(crate) const ACCENT: Rgb<u8> = Rgb([0, 158, 115]);

/// Perceptually uniform map of 0..1 (inferno; Smith and van der Walt, matplotlib 2.0).
pub(crate) fn heat(value: f32) -> Rgb<u8> {
    let c = colorous::INFERNO.eval_continuous(f64::from(value.clamp(0.0, 1.0)));
    Rgb([c.r, c.g, c.b])
}

/// A colour for a part of an item in the mask; other items are grey, the belt nearly black.
pub(crate) fn part(own: Option<usize>, other: bool) -> Rgb<u8> {
    // Okabe and Ito's palette for colour-blind readers.
    const OWN: [Rgb<u8>; 4] = [Rgb([86, 180, 233]), Rgb([230, 159, 0]), Rgb([240, 228, 66]), Rgb([204, 121, 167])];
    match (own, other) {
        (Some(k), _) => OWN[k % OWN.len()],
        (None, true) => Rgb([95, 97, 100]),
        (None, false) => Rgb([28, 29, 31]),
    }
}
