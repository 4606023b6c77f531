//! The detector: noise, smile, dead elements, and the white and dark reference that undo what they can.

use crate::config::NirConfig;
use crate::noise::{StreamKey, draw, gaussian, gaussian_table};

/// Purposes of the camera's fixed streams.
const WHITE: u64 = 0x006e_6972_0001;
const DARK: u64 = 0x006e_6972_0002;
const DEAD: u64 = 0x006e_6972_0003;

/// What one slit position does to a spectrum of reflectance R, per band:
/// `R gain + offset + sqrt(R shot + floor) z`, z being standard normal.
#[derive(Clone, Debug)]
pub(super) struct SlitPosition {
    /// White signal over measured white reference; 1 without reference noise.
    pub(super) gain: Vec<f32>,
    /// Error of the dark reference, in reflectance.
    pub(super) offset: Vec<f32>,
    /// Variance of the shot noise per unit of reflectance.
    pub(super) shot: Vec<f32>,
    /// Variance of read and dark noise, in squared reflectance.
    pub(super) floor: Vec<f32>,
    /// Shift of the spectrum, in bands: whole and remainder (0 to 1).
    pub(super) shift: (isize, f32),
    /// Elements that are dead, with the live neighbours to replace them from.
    pub(super) dead: Vec<DeadElement>,
}

/// A dead element and how to replace it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct DeadElement {
    /// The band.
    pub(super) band: usize,
    /// Nearest live bands below and above; equal at the ends of the spectrum.
    pub(super) neighbours: [usize; 2],
    /// Weight of the upper neighbour.
    pub(super) share: f32,
}

/// One line of elements per position along the slit.
#[derive(Clone, Debug)]
pub(super) struct DetectorArray {
    /// Slit positions in order.
    pub(super) slit: Vec<SlitPosition>,
    /// Reflectance that saturates each band.
    pub(super) saturation: Vec<f32>,
    /// Whether there is temporal noise.
    pub(super) noisy: bool,
}

impl DetectorArray {
    /// The detector of `slit_length` positions of the camera whose serial is `camera_seed`.
    pub(super) fn new(config: &NirConfig, white_e: &[f32], slit_length: usize, camera_seed: u64) -> Self {
        let read = if config.read_noise { config.read_noise_e } else { 0.0 };
        let dark = if config.dark_noise { config.dark_e } else { 0.0 };
        let noise = Noise { shot: if config.shot_noise { 1.0 } else { 0.0 }, floor: dark + read * read };
        let slit = (0..slit_length).map(|position| {
            let mut line = noise.line(config, white_e, position as u32, camera_seed);
            if config.smile {
                let place = 2.0 * (position as f32 + 0.5) / slit_length as f32 - 1.0;
                let shift = config.smile_bands * place * place;
                line.shift = (shift.floor() as isize, shift - shift.floor());
            }
            if config.dead_elements {
                line.dead = dead_elements(config.dead_share, white_e.len(), position as u32, camera_seed);
            }
            line
        });
        Self {
            slit: slit.collect(),
            saturation: white_e.iter().map(|w| (config.full_well_e - config.dark_e) / w).collect(),
            noisy: noise.shot > 0.0 || noise.floor > 0.0,
        }
    }
}

/// Variances in electrons.
struct Noise {
    /// Per electron of signal.
    shot: f32,
    /// Without signal.
    floor: f32,
}

impl Noise {
    /// Calibrates one line: the references are means of many frames with the same noise as an image.
    fn line(&self, config: &NirConfig, white_e: &[f32], position: u32, camera_seed: u64) -> SlitPosition {
        let bands = white_e.len();
        let mut line = SlitPosition {
            gain: Vec::with_capacity(bands),
            offset: Vec::with_capacity(bands),
            shot: Vec::with_capacity(bands),
            floor: Vec::with_capacity(bands),
            shift: (0, 0.0),
            dead: Vec::new(),
        };
        let table = gaussian_table();
        let white_key = StreamKey::of_camera(camera_seed, WHITE).pixel(position);
        let dark_key = StreamKey::of_camera(camera_seed, DARK).pixel(position);
        let frames = if config.reference_noise { config.reference_frames as f32 } else { f32::INFINITY };
        for (band, white) in white_e.iter().enumerate() {
            let white_error = ((white * self.shot + self.floor) / frames).sqrt() * gaussian(table, white_key, band as u32);
            let dark_error = (self.floor / frames).sqrt() * gaussian(table, dark_key, band as u32);
            // (R W - dark error + noise) / (W + white error - dark error)
            let measured = (white + white_error - dark_error).max(1.0);
            line.gain.push(white / measured);
            line.offset.push(-dark_error / measured);
            line.shot.push(self.shot * white / (measured * measured));
            line.floor.push(self.floor / (measured * measured));
        }
        line
    }
}

/// Draws the dead elements of a line and finds each one's live neighbours.
fn dead_elements(share: f32, bands: usize, position: u32, camera_seed: u64) -> Vec<DeadElement> {
    let key = StreamKey::of_camera(camera_seed, DEAD).pixel(position);
    let limit = (f64::from(share) * 4_294_967_296.0) as u64;
    let is_dead = |band: usize| u64::from(draw(key, band as u32)) < limit;
    let replace = |band: usize| {
        let below = (0..band).rev().find(|b| !is_dead(*b));
        let above = (band + 1..bands).find(|b| !is_dead(*b));
        // A line without a live element stays as it is.
        let low = below.or(above)?;
        let high = above.or(below)?;
        let share = if high > low { (band - low) as f32 / (high - low) as f32 } else { 0.0 };
        Some(DeadElement { band, neighbours: [low, high], share })
    };
    (0..bands).filter(|band| is_dead(*band)).filter_map(replace).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dead_elements_come_in_the_share_asked_for_and_lean_on_live_ones() {
        let lines: Vec<_> = (0..200).map(|position| dead_elements(0.05, 128, position, 3)).collect();
        let count: usize = lines.iter().map(Vec::len).sum();
        // Binomial: 1280 expected, standard deviation 35.
        assert!((count as f64 - 1280.0).abs() < 120.0, "{count}");
        for line in &lines {
            for element in line {
                for neighbour in element.neighbours {
                    assert!(!line.iter().any(|other| other.band == neighbour));
                }
            }
        }
        assert_ne!(lines, (0..200).map(|position| dead_elements(0.05, 128, position, 4)).collect::<Vec<_>>());
    }

    #[test]
    fn an_ideal_detector_passes_reflectance() {
        let config = NirConfig::default().without_noise();
        let detector = DetectorArray::new(&config, &[1e5; 16], 4, 1);
        assert!(!detector.noisy);
        for line in &detector.slit {
            assert!(line.gain.iter().all(|g| *g == 1.0) && line.offset.iter().all(|o| *o == 0.0));
            assert!(line.dead.is_empty() && line.shift == (0, 0.0));
        }
    }

    #[test]
    fn more_reference_frames_mean_less_stripes() {
        let spread = |frames| {
            let config = NirConfig { reference_frames: frames, ..NirConfig::default() };
            let detector = DetectorArray::new(&config, &[1e5; 128], 64, 1);
            let gains: Vec<f64> = detector.slit.iter().flat_map(|l| l.gain.iter().map(|g| f64::from(*g))).collect();
            (gains.iter().map(|g| (g - 1.0).powi(2)).sum::<f64>() / gains.len() as f64).sqrt()
        };
        let config = NirConfig::default();
        // White reference: (W + D + r^2) / N; dark reference: (D + r^2) / N; relative to W = 1e5.
        let floor = f64::from(config.dark_e + config.read_noise_e.powi(2));
        let expected = ((1e5 + 2.0 * floor) / 25.0).sqrt() / 1e5;
        assert!((spread(25) / expected - 1.0).abs() < 0.05, "{} against {expected}", spread(25));
        assert!((spread(100) / spread(25) - 0.5).abs() < 0.02);
    }
}
