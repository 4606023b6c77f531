//! The spectral response of the camera's bands.

use loopline_materials::{GRID_END_NM, GRID_LEN, GRID_START_NM, GRID_STEP_NM, Spectrum};

use crate::config::NirConfig;

/// Gaussian bands, evenly spaced, as sparse weights on the spectral grid.
#[derive(Clone, Debug)]
pub struct BandResponse {
    centres_nm: Vec<f32>,
    /// First grid sample of each band's window.
    starts: Vec<usize>,
    /// `[bands][taps]`; the weights of a band add up to 1.
    weights: Vec<f32>,
    taps: usize,
}

/// Samples per grid step of the integration of a response.
const FINE: usize = 20;

impl BandResponse {
    /// The bands of a configuration without problems.
    #[must_use]
    pub fn new(config: &NirConfig) -> Self {
        let bands = config.bands.max(1) as usize;
        let step_nm = if bands > 1 { (config.last_band_nm - config.first_band_nm) / (bands - 1) as f32 } else { 0.0 };
        let centres_nm: Vec<f32> = (0..bands).map(|b| config.first_band_nm + step_nm * b as f32).collect();
        // FWHM = 2 sqrt(2 ln 2) sigma.
        let sigma_nm = f64::from(config.band_fwhm_nm) / (8.0 * std::f64::consts::LN_2).sqrt();
        let reach_nm = 4.0 * sigma_nm;
        let taps = ((2.0 * reach_nm / f64::from(GRID_STEP_NM)).ceil() as usize + 2).min(GRID_LEN);
        let mut starts = Vec::with_capacity(bands);
        let mut weights = Vec::with_capacity(bands * taps);
        for centre_nm in &centres_nm {
            let first = ((f64::from(*centre_nm - GRID_START_NM) - reach_nm) / f64::from(GRID_STEP_NM)).floor();
            let start = (first.max(0.0) as usize).min(GRID_LEN - taps);
            starts.push(start);
            weights.extend(window(f64::from(*centre_nm), sigma_nm, reach_nm, start, taps));
        }
        Self { centres_nm, starts, weights, taps }
    }

    /// Centre of each band, in nanometres.
    #[must_use]
    pub fn centres_nm(&self) -> &[f32] {
        &self.centres_nm
    }

    /// The mean of a spectrum over each band's response.
    #[must_use]
    pub fn resample(&self, spectrum: &Spectrum) -> Vec<f32> {
        let mut out = vec![0.0; self.centres_nm.len()];
        self.resample_into(spectrum, &mut out);
        out
    }

    /// As [`Self::resample`], into `out`, which should hold one value per band; more are left alone.
    pub fn resample_into(&self, spectrum: &Spectrum, out: &mut [f32]) {
        let samples = spectrum.samples();
        for ((out, start), weights) in out.iter_mut().zip(&self.starts).zip(self.weights.chunks_exact(self.taps)) {
            let window = &samples[*start..*start + self.taps];
            // Four chains of additions instead of one: the order is fixed, so that every processor agrees.
            let mut sums = [0.0f32; 4];
            let (a, a_rest) = weights.as_chunks::<4>();
            let (b, b_rest) = window.as_chunks::<4>();
            for (a, b) in a.iter().zip(b) {
                for k in 0..4 {
                    sums[k] += a[k] * b[k];
                }
            }
            let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
            *out = (sums[0] + sums[2]) + (sums[1] + sums[3]) + rest;
        }
    }
}

/// The response integrated against the piecewise-linear spectrum that the grid stands for, constant beyond its ends.
fn window(centre_nm: f64, sigma_nm: f64, reach_nm: f64, start: usize, taps: usize) -> Vec<f32> {
    let step_nm = f64::from(GRID_STEP_NM);
    let mut weights = vec![0.0f64; taps];
    let fine_nm = (step_nm / FINE as f64).min(sigma_nm / 10.0);
    let count = (2.0 * reach_nm / fine_nm).ceil() as usize;
    for i in 0..count {
        let offset_nm = -reach_nm + 2.0 * reach_nm * (i as f64 + 0.5) / count as f64;
        let response = (-0.5 * (offset_nm / sigma_nm).powi(2)).exp();
        let nm = (centre_nm + offset_nm).clamp(f64::from(GRID_START_NM), f64::from(GRID_END_NM));
        let x = (nm - f64::from(GRID_START_NM)) / step_nm - start as f64;
        let k = (x.max(0.0) as usize).min(taps - 2);
        let t = (x - k as f64).clamp(0.0, 1.0);
        weights[k] += response * (1.0 - t);
        weights[k + 1] += response * t;
    }
    let total: f64 = weights.iter().sum();
    weights.iter().map(|w| (w / total) as f32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_keeps_its_value_and_a_narrow_band_broadens_by_the_response() {
        let response = BandResponse::new(&NirConfig::default());
        let slope = Spectrum::from_fn(|nm| nm * 1e-3);
        for (value, nm) in response.resample(&slope).iter().zip(response.centres_nm()) {
            assert!((value - nm * 1e-3).abs() < 2e-6, "{nm} nm: {value}");
        }
        // A Gaussian of sigma 20 nm seen through one of FWHM 24 nm widens to sqrt(20^2 + (24 / 2.3548)^2 + 5^2 / 6) nm,
        // the last term being the linear interpolation of the 5 nm grid, and its peak falls in proportion.
        let config = NirConfig { band_fwhm_nm: 24.0, bands: 801, ..NirConfig::default() };
        let peak = Spectrum::from_fn(|nm| (-0.5 * ((nm - 1300.0) / 20.0).powi(2)).exp());
        let seen = BandResponse::new(&config).resample(&peak);
        let expected = 20.0 / (20.0f32.powi(2) + (24.0f32 / 2.3548).powi(2) + 25.0 / 6.0).sqrt();
        assert!((seen[400] - expected).abs() < 1e-3, "{} against {expected}", seen[400]);
    }

    #[test]
    fn bands_may_span_the_whole_grid() {
        let config = NirConfig {
            first_band_nm: 380.0,
            last_band_nm: 2500.0,
            bands: 300,
            band_fwhm_nm: 200.0,
            ..NirConfig::default()
        };
        let response = BandResponse::new(&config);
        assert!(response.resample(&Spectrum::constant(0.3)).iter().all(|v| (v - 0.3).abs() < 1e-5));
        let single = NirConfig { bands: 1, band_fwhm_nm: 0.5, ..NirConfig::default() };
        assert_eq!(BandResponse::new(&single).centres_nm(), [900.0]);
    }
}
