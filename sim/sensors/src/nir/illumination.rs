//! How many photo-electrons the white reference gives in each band.

use crate::colour::planck;
use crate::config::NirConfig;

/// Width of the edges of the sensor's response, as a share of the spectral range.
const EDGE_SHARE: f64 = 0.03;

/// Photo-electrons of the white reference per band.
///
/// Halogen lamps radiate as black bodies; a quantum detector counts photons, hence the factor of wavelength. The
/// detector is one made for the range: its quantum efficiency is level inside and falls off at both ends, to one half
/// at the first and last bands, as that of an InGaAs diode does at 0.9 and 1.7 um.
pub(super) fn white_electrons(config: &NirConfig, centres_nm: &[f32]) -> Vec<f32> {
    let (first, last) = (f64::from(config.first_band_nm), f64::from(config.last_band_nm));
    let edge_nm = ((last - first) * EDGE_SHARE).max(1.0);
    let relative = |nm: f32| {
        let nm64 = f64::from(nm);
        let response = 1.0 / ((1.0 + ((first - nm64) / edge_nm).exp()) * (1.0 + ((nm64 - last) / edge_nm).exp()));
        planck(nm, config.lamp_k) * nm64 * response
    };
    let values: Vec<f64> = centres_nm.iter().map(|nm| relative(*nm)).collect();
    let brightest = values.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    let level = f64::from(config.white_level) * f64::from(config.full_well_e);
    // One electron is the least that can be divided by.
    values.iter().map(|v| (v / brightest * level).max(1.0) as f32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nir::BandResponse;

    #[test]
    fn halogen_light_and_detector_edges_shape_the_signal() {
        let config = NirConfig::default();
        let centres = BandResponse::new(&config);
        let white = white_electrons(&config, centres.centres_nm());
        let brightest = white.iter().copied().fold(0.0, f32::max);
        assert!((brightest - 0.7 * 500_000.0).abs() < 1.0);
        assert!(white[0] < 0.6 * brightest && white[127] < 0.6 * brightest, "{} {}", white[0], white[127]);
        // Photons of a black body at 2900 K peak at 1265 nm (3670 um K / T).
        let peak = white.iter().position(|v| *v == brightest).expect("there is one");
        assert!((centres.centres_nm()[peak] - 1265.0).abs() < 20.0, "{}", centres.centres_nm()[peak]);
    }
}
