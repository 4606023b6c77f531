//! Raw colours of sensors and the matrices that take them to sRGB.

use super::draws::{Make, Setting};
use crate::config::RgbConfig;

/// Rows of a matrix.
pub(super) type Matrix = [[f32; 3]; 3];

const IDENTITY: Matrix = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
/// Luminance of linear sRGB (IEC 61966-2-1).
const LUMINANCE: [f32; 3] = [0.2126, 0.7152, 0.0722];

/// What is published of a sensor.
struct Colours {
    /// From balanced raw colours to linear sRGB; rows add up to 1, so that greys stay grey.
    to_srgb: Matrix,
    /// Raw red and blue of a grey, green being 1.
    grey: [f32; 3],
}

/// IMX296 and IMX708, from the calibrations of the Raspberry Pi's cameras in libcamera (BSD-2-Clause), `imx296.json` and `imx708.json`:
/// means of the matrices (`rpi.ccm`) at 4560 and 5600 K, and at 4640 and 5910 K; greys (`rpi.awb`, `ct_curve`) at 5000 K.
const SENSORS: [Colours; 2] = [
    Colours {
        to_srgb: [[2.099_16, -0.797_79, -0.301_37], [-0.423_77, 2.139_78, -0.716_01], [-0.122_20, -0.497_78, 1.619_98]],
        grey: [0.324, 1.0, 0.573],
    },
    Colours {
        to_srgb: [[1.549_26, -0.386_64, -0.162_62], [-0.277_92, 1.632_26, -0.354_34], [-0.005_83, -0.489_35, 1.495_18]],
        grey: [0.473, 1.0, 0.576],
    },
];

/// What becomes of a colour before and after the sensor has measured it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rendering {
    /// From linear sRGB to raw colours.
    pub(super) to_raw: Matrix,
    /// Gain of each raw channel after demosaicing.
    pub(super) gains: [f32; 3],
    /// From balanced colours to the picture's; none where it is the identity.
    pub(super) matrix: Option<Matrix>,
}

impl Rendering {
    pub(super) fn new(config: &RgbConfig, make: &Make, setting: &Setting) -> Self {
        let mut matrix = IDENTITY;
        let (mut to_raw, mut gains) = (IDENTITY, setting.balance);
        if config.colour_matrix {
            let Colours { to_srgb, grey } = &SENSORS[make.sensor];
            matrix = *to_srgb;
            to_raw = inverse(to_srgb);
            for ((row, gain), grey) in to_raw.iter_mut().zip(&mut gains).zip(grey) {
                *row = row.map(|v| v * grey);
                *gain /= grey;
            }
        }
        if config.colour_rendering {
            let [rg, rb, gr, gb, br, bg] = make.colour_error;
            let mixing = [[1.0 - rg - rb, rg, rb], [gr, 1.0 - gr - gb, gb], [br, bg, 1.0 - br - bg]];
            let s = setting.saturation;
            let saturation = std::array::from_fn(|i| std::array::from_fn(|j| (1.0 - s) * LUMINANCE[j] + s * IDENTITY[i][j]));
            matrix = product(&saturation, &product(&mixing, &matrix));
        }
        Self { to_raw, gains, matrix: (config.colour_matrix || config.colour_rendering).then_some(matrix) }
    }
}

fn product(a: &Matrix, b: &Matrix) -> Matrix {
    std::array::from_fn(|i| std::array::from_fn(|j| (0..3).map(|k| a[i][k] * b[k][j]).sum()))
}

/// By cofactors; the matrices here are far from singular.
fn inverse(m: &Matrix) -> Matrix {
    let m = m.map(|row| row.map(f64::from));
    let cofactor = |i: usize, j: usize| {
        let (a, b, c, d) = ((i + 1) % 3, (i + 2) % 3, (j + 1) % 3, (j + 2) % 3);
        m[a][c] * m[b][d] - m[a][d] * m[b][c]
    };
    let determinant: f64 = (0..3).map(|j| m[0][j] * cofactor(0, j)).sum();
    std::array::from_fn(|i| std::array::from_fn(|j| (cofactor(j, i) / determinant) as f32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn greys_stay_grey_and_sensors_answer_positively_to_the_primaries() {
        for Colours { to_srgb, .. } in &SENSORS {
            for row in to_srgb {
                assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-5, "{row:?}");
            }
            assert!(inverse(to_srgb).as_flattened().iter().all(|v| *v > 0.0));
            for (row, expected) in product(to_srgb, &inverse(to_srgb)).iter().zip(IDENTITY) {
                assert!(row.iter().zip(expected).all(|(v, e)| (v - e).abs() < 1e-6), "{row:?}");
            }
        }
    }
}
