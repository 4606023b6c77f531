//! Raw colours of sensors and the matrices that take them to sRGB.

use super::draws::{Make, Setting};
use crate::colour::{Matrix, invert, multiply};
use crate::config::RgbConfig;

const IDENTITY: Matrix = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
/// Luminance of linear sRGB (IEC 61966-2-1).
const LUMINANCE: [f64; 3] = [0.2126, 0.7152, 0.0722];

/// What is published of a sensor.
struct Colours {
    /// From balanced raw colours to linear sRGB; rows add up to 1, so that greys stay grey.
    to_srgb: Matrix,
    /// Raw red and blue of a grey, green being 1.
    grey: [f64; 3],
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
    pub(super) to_raw: [[f32; 3]; 3],
    /// Gain of each raw channel after demosaicing.
    pub(super) gains: [f32; 3],
    /// From balanced colours to the picture's; none where it is the identity.
    pub(super) matrix: Option<[[f32; 3]; 3]>,
}

impl Rendering {
    pub(super) fn new(config: &RgbConfig, make: &Make, setting: &Setting) -> Self {
        let mut matrix = IDENTITY;
        let (mut to_raw, mut gains) = (IDENTITY, setting.balance);
        if config.colour_matrix {
            let Colours { to_srgb, grey } = &SENSORS[make.sensor];
            matrix = *to_srgb;
            to_raw = invert(to_srgb);
            for ((row, gain), grey) in to_raw.iter_mut().zip(&mut gains).zip(grey) {
                *row = row.map(|v| v * grey);
                *gain /= *grey as f32;
            }
        }
        if config.colour_rendering {
            let [rg, rb, gr, gb, br, bg] = make.colour_error.map(f64::from);
            let mixing = [[1.0 - rg - rb, rg, rb], [gr, 1.0 - gr - gb, gb], [br, bg, 1.0 - br - bg]];
            let s = f64::from(setting.saturation);
            let saturation = std::array::from_fn(|i| std::array::from_fn(|j| (1.0 - s) * LUMINANCE[j] + s * IDENTITY[i][j]));
            matrix = multiply(&saturation, &multiply(&mixing, &matrix));
        }
        let changes = config.colour_matrix || config.colour_rendering;
        Self { to_raw: single(&to_raw), gains, matrix: changes.then(|| single(&matrix)) }
    }
}

/// In the precision that pictures are made in.
fn single(m: &Matrix) -> [[f32; 3]; 3] {
    m.map(|row| row.map(|v| v as f32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn greys_stay_grey_and_sensors_answer_positively_to_the_primaries() {
        for Colours { to_srgb, .. } in &SENSORS {
            for row in to_srgb {
                assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-5, "{row:?}");
            }
            assert!(invert(to_srgb).as_flattened().iter().all(|v| *v > 0.0));
            for (row, expected) in multiply(to_srgb, &invert(to_srgb)).iter().zip(IDENTITY) {
                assert!(row.iter().zip(expected).all(|(v, e)| (v - e).abs() < 1e-6), "{row:?}");
            }
        }
    }
}
