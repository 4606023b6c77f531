//! Three-by-three matrices of colorimetry, derived from chromaticities rather than copied in rounded form.

/// Rows of a matrix.
pub(crate) type Matrix = [[f64; 3]; 3];

/// Chromaticities x, y of the sRGB primaries (IEC 61966-2-1).
const PRIMARIES: [[f64; 2]; 3] = [[0.64, 0.33], [0.30, 0.60], [0.15, 0.06]];
/// Chromaticity of the sRGB white, D65 (IEC 61966-2-1).
const WHITE: [f64; 2] = [0.3127, 0.3290];
/// Cone response of the Bradford adaptation (Lam 1985; ICC.1:2022, annex E).
const BRADFORD: Matrix = [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]];

/// Linear sRGB of tristimulus values relative to a D65 white of Y = 1.
#[must_use]
pub fn xyz_to_linear_srgb(xyz: [f32; 3]) -> [f32; 3] {
    apply(&srgb_from_xyz(), xyz.map(f64::from)).map(|v| v as f32)
}

/// The matrix from XYZ to linear sRGB.
pub(super) fn srgb_from_xyz() -> Matrix {
    let primaries = transpose(&PRIMARIES.map(tristimulus));
    let scale = apply(&invert(&primaries), tristimulus(WHITE));
    invert(&primaries.map(|row| std::array::from_fn(|j| row[j] * scale[j])))
}

/// The Bradford adaptation from `white` (XYZ with Y = 1) to D65.
pub(super) fn adaptation_to_d65(white: [f64; 3]) -> Matrix {
    let from = apply(&BRADFORD, white);
    let to = apply(&BRADFORD, tristimulus(WHITE));
    let scaled: Matrix = std::array::from_fn(|i| BRADFORD[i].map(|v| v * to[i] / from[i]));
    multiply(&invert(&BRADFORD), &scaled)
}

/// XYZ with Y = 1 of a chromaticity.
fn tristimulus([x, y]: [f64; 2]) -> [f64; 3] {
    [x / y, 1.0, (1.0 - x - y) / y]
}

pub(super) fn apply(m: &Matrix, v: [f64; 3]) -> [f64; 3] {
    m.map(|row| row[0] * v[0] + row[1] * v[1] + row[2] * v[2])
}

/// First `b`, then `a`.
pub(crate) fn multiply(a: &Matrix, b: &Matrix) -> Matrix {
    let columns = transpose(b);
    transpose(&columns.map(|column| apply(a, column)))
}

fn transpose(m: &Matrix) -> Matrix {
    std::array::from_fn(|i| std::array::from_fn(|j| m[j][i]))
}

/// Inverse by cofactors; the matrices here are far from singular.
pub(crate) fn invert(m: &Matrix) -> Matrix {
    let cofactor = |i: usize, j: usize| {
        let (a, b, c, d) = ((i + 1) % 3, (i + 2) % 3, (j + 1) % 3, (j + 2) % 3);
        m[a][c] * m[b][d] - m[a][d] * m[b][c]
    };
    let determinant: f64 = (0..3).map(|j| m[0][j] * cofactor(0, j)).sum();
    std::array::from_fn(|i| std::array::from_fn(|j| cofactor(j, i) / determinant))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn primaries_and_white_are_unit_vectors() {
        for (chromaticity, expected) in
            [(PRIMARIES[0], [1.0, 0.0, 0.0]), (PRIMARIES[1], [0.0, 1.0, 0.0]), (PRIMARIES[2], [0.0, 0.0, 1.0])]
        {
            let rgb = apply(&srgb_from_xyz(), tristimulus(chromaticity));
            let largest = rgb.iter().fold(0.0f64, |a, b| a.max(*b));
            for (value, expected) in rgb.iter().zip(expected) {
                assert!((value / largest - expected).abs() < 1e-12);
            }
        }
        for value in xyz_to_linear_srgb([0.950_456, 1.0, 1.089_058]) {
            assert!((value - 1.0).abs() < 1e-5);
        }
    }

    #[test]
    fn matrix_agrees_with_iec_61966_2_1() {
        // IEC 61966-2-1:1999, formula (7), given to four digits.
        let standard = [[3.2406, -1.5372, -0.4986], [-0.9689, 1.8758, 0.0415], [0.0557, -0.2040, 1.0570]];
        for (row, expected) in srgb_from_xyz().iter().zip(standard) {
            for (value, expected) in row.iter().zip(expected) {
                assert!((value - expected).abs() < 5e-4, "{value} against {expected}");
            }
        }
    }

    #[test]
    fn d65_needs_no_adaptation() {
        let m = adaptation_to_d65(tristimulus(WHITE));
        for (i, row) in m.iter().enumerate() {
            for (j, value) in row.iter().enumerate() {
                assert!((value - f64::from(u8::from(i == j))).abs() < 1e-12);
            }
        }
    }
}
