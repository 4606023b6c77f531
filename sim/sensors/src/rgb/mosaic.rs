//! The Bayer mosaic: which colour a pixel measures, and how the others are filled in.

use crate::config::Demosaic;

/// Rows and columns around a raw picture that mirror it, so that every pixel has neighbours of its kinds.
pub(super) const MARGIN: usize = 2;

/// Mirrors the margins of a raw picture of `[width, height]` pixels without them; neither may be less than 3.
pub(super) fn mirror(raw: &mut [f32], [width, height]: [usize; 2]) {
    let stride = width + 2 * MARGIN;
    for row in raw.chunks_exact_mut(stride).skip(MARGIN).take(height) {
        for k in 1..=MARGIN {
            row[MARGIN - k] = row[MARGIN + k];
            row[MARGIN + width - 1 + k] = row[MARGIN + width - 1 - k];
        }
    }
    for k in 1..=MARGIN {
        let copied = |row: usize| row * stride..(row + 1) * stride;
        raw.copy_within(copied(MARGIN + k), (MARGIN - k) * stride);
        raw.copy_within(copied(MARGIN + height - 1 - k), (MARGIN + height - 1 + k) * stride);
    }
}

/// The channel that a pixel measures: red and green in even rows, green and blue in odd ones.
pub(super) const fn channel(x: usize, y: usize) -> usize {
    (x & 1) + (y & 1)
}

/// Fills in row `y`, given the raw rows from two above it to two below it, with their margins.
pub(super) fn fill_row(kind: Demosaic, y: usize, raw: [&[f32]; 5], out: [&mut [f32]; 3]) {
    match kind {
        Demosaic::Bilinear => fill::<false>(y, raw, out),
        Demosaic::GradientCorrected => fill::<true>(y, raw, out),
    }
}

#[inline(always)]
fn fill<const CORRECTED: bool>(y: usize, [r0, r1, r2, r3, r4]: [&[f32]; 5], [red, green, blue]: [&mut [f32]; 3]) {
    let width = green.len();
    // Red rows and blue rows are the same with red and blue exchanged, but for which column begins.
    let (first, second) = if y & 1 == 0 { (red, blue) } else { (blue, red) };
    let first_column = y & 1;
    let (first, second) = (&mut first[..width], &mut second[..width]);
    let (n2, s2) = (&r0[2..2 + width], &r4[2..2 + width]);
    let (nw, n, ne) = (&r1[1..1 + width], &r1[2..2 + width], &r1[3..3 + width]);
    let (sw, s, se) = (&r3[1..1 + width], &r3[2..2 + width], &r3[3..3 + width]);
    let (w2, w, own, e, e2) = (&r2[..width], &r2[1..1 + width], &r2[2..2 + width], &r2[3..3 + width], &r2[4..4 + width]);
    for x in 0..width {
        let c = own[x];
        let (beside, above) = (w[x] + e[x], n[x] + s[x]);
        let diagonal = (nw[x] + ne[x]) + (sw[x] + se[x]);
        // Green at a coloured pixel; the row's colour and the other at a green pixel; the other colour at a coloured one.
        let (green_here, row_here, column_here, other_here) = if CORRECTED {
            let (beside2, above2) = (w2[x] + e2[x], n2[x] + s2[x]);
            (
                (4.0 * c + 2.0 * (beside + above) - (beside2 + above2)) * 0.125,
                (5.0 * c + 4.0 * beside - diagonal - beside2 + 0.5 * above2) * 0.125,
                (5.0 * c + 4.0 * above - diagonal - above2 + 0.5 * beside2) * 0.125,
                (6.0 * c + 2.0 * diagonal - 1.5 * (beside2 + above2)) * 0.125,
            )
        } else {
            (0.25 * (beside + above), 0.5 * beside, 0.5 * above, 0.25 * diagonal)
        };
        let coloured = x & 1 == first_column;
        green[x] = if coloured { green_here } else { c };
        first[x] = if coloured { c } else { row_here };
        second[x] = if coloured { other_here } else { column_here };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: [usize; 2] = [17, 12];

    /// The picture that comes of a mosaic of these colours.
    fn filled(kind: Demosaic, colour: impl Fn(usize, usize) -> [f32; 3]) -> Vec<[f32; 3]> {
        let [width, height] = SIZE;
        let stride = width + 2 * MARGIN;
        let mut raw = vec![0.0; stride * (height + 2 * MARGIN)];
        for y in 0..height {
            for x in 0..width {
                raw[(y + MARGIN) * stride + x + MARGIN] = colour(x, y)[channel(x, y)];
            }
        }
        mirror(&mut raw, SIZE);
        let mut picture = Vec::new();
        for y in 0..height {
            let mut rows = [(); 3].map(|()| vec![0.0f32; width]);
            fill_row(
                kind,
                y,
                std::array::from_fn(|k| &raw[(y + k) * stride..][..stride]),
                rows.each_mut().map(|r| &mut r[..]),
            );
            picture.extend((0..width).map(|x| [rows[0][x], rows[1][x], rows[2][x]]));
        }
        picture
    }

    #[test]
    fn a_constant_colour_comes_back_up_to_the_edges() {
        for kind in [Demosaic::Bilinear, Demosaic::GradientCorrected] {
            let colour = [0.25, 0.5, 0.125];
            let grey = if kind == Demosaic::Bilinear { colour } else { [0.5; 3] };
            assert!(filled(kind, |_, _| grey).iter().all(|c| *c == grey), "{kind:?}");
            for found in filled(kind, |_, _| colour) {
                assert!(found.iter().zip(colour).all(|(v, e)| (v - e).abs() < 1e-6), "{kind:?}: {found:?}");
            }
        }
    }

    #[test]
    fn a_plane_of_grey_comes_back_and_what_is_measured_is_kept() {
        let plane = |x: usize, y: usize| [0.1 + 0.01 * x as f32 + 0.02 * y as f32; 3];
        for kind in [Demosaic::Bilinear, Demosaic::GradientCorrected] {
            for (i, found) in filled(kind, plane).iter().enumerate() {
                let (x, y) = (i % SIZE[0], i / SIZE[0]);
                assert_eq!(found[channel(x, y)], plane(x, y)[0]);
                let inside = (2..SIZE[0] - 2).contains(&x) && (2..SIZE[1] - 2).contains(&y);
                assert!(!inside || found.iter().all(|v| (v - plane(x, y)[0]).abs() < 1e-6), "{kind:?}: {found:?}");
            }
        }
    }
}
