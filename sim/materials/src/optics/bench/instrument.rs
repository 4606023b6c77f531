//! The spectrometer: slit, wavelength scale, photometric noise, drift of the white reference.

use rand::Rng;

use crate::variate;

/// First wavelength of the fine scale that spectra are computed on before the slit, nm.
const FINE_START_NM: f32 = 330.0;
/// Step of that scale, nm.
const FINE_STEP_NM: f32 = 2.0;
/// Length of that scale: to 2550 nm.
const FINE_LEN: usize = 1111;
/// Slit widths (FWHM) of bench and field spectrometers in the near infrared, nm: 3 for a grating instrument of a
/// laboratory, 10 to 12 for field spectroradiometers, 16 for pocket instruments.
const SLIT_NM: [f64; 2] = [3.0, 16.0];
/// Standard deviation of the wavelength scale's error, nm.
const SCALE_SD_NM: f32 = 0.6;
/// Photometric noise of a reading, standard deviation: averaged scans to a single quick one.
const NOISE: [f64; 2] = [2e-4, 4e-3];
/// Standard deviations of slope and curvature that drift since the white reference adds, as factors per 500 nm and its
/// square.
const DRIFT_SD: [f32; 2] = [0.03, 0.012];

/// A spectrometer on a day.
#[derive(Clone, Debug)]
pub(super) struct Instrument {
    slit_nm: f32,
    scale_error_nm: f32,
    drift: [f32; 2],
    /// Noise before the slit of the electronics, on the fine scale.
    noise: Vec<f32>,
}

impl Instrument {
    /// Always makes the same number of draws, whatever wavelengths are asked for later.
    pub(super) fn draw(rng: &mut impl Rng) -> Self {
        let slit_nm = variate::log_uniform(rng, SLIT_NM[0], SLIT_NM[1]) as f32;
        let scale_error_nm = SCALE_SD_NM * variate::normal(rng);
        let drift = [DRIFT_SD[0] * variate::normal(rng), DRIFT_SD[1] * variate::normal(rng)];
        let sd = variate::log_uniform(rng, NOISE[0], NOISE[1]) as f32;
        let noise = (0..FINE_LEN).map(|_| sd * variate::normal(rng)).collect();
        Self { slit_nm, scale_error_nm, drift, noise }
    }

    /// What it reads at `wavelengths_nm` from a spectrum given as a function of wavelength.
    pub(super) fn read(&self, wavelengths_nm: &[f32], spectrum: impl Fn(f32) -> f32) -> Vec<f32> {
        let reach = 1.3 * self.slit_nm;
        let index = |nm: f32| ((nm - FINE_START_NM) / FINE_STEP_NM).clamp(0.0, (FINE_LEN - 1) as f32);
        let fine_nm = |i: usize| FINE_START_NM + FINE_STEP_NM * i as f32;
        let ends = [wavelengths_nm.first(), wavelengths_nm.last()]
            .map(|nm| nm.map_or(FINE_START_NM, |nm| nm + self.scale_error_nm));
        let (from, to) = (index(ends[0] - reach).floor() as usize, index(ends[1] + reach).ceil() as usize);
        let fine: Vec<f32> = (from..=to).map(|i| spectrum(fine_nm(i))).collect();
        let at = |&nm: &f32| {
            let centre = nm + self.scale_error_nm;
            let (first, last) = (index(centre - reach).ceil() as usize, index(centre + reach).floor() as usize);
            let (mut sum, mut noise, mut weights, mut squares) = (0.0, 0.0, 0.0, 0.0);
            for i in first..=last.max(first) {
                let u = (fine_nm(i) - centre) / self.slit_nm;
                let weight = (-4.0 * std::f32::consts::LN_2 * u * u).exp();
                sum += weight * fine[i.clamp(from, to) - from];
                noise += weight * self.noise[i];
                weights += weight;
                squares += weight * weight;
            }
            let u = (nm - 1440.0) / 500.0;
            let drift = 1.0 + self.drift[0] * u + self.drift[1] * u * u;
            // The noise keeps its standard deviation; neighbours within a slit share it.
            (sum / weights * drift + noise / squares.sqrt()).max(0.0)
        };
        wavelengths_nm.iter().map(at).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Instrument;
    use crate::stream;

    fn quiet() -> Instrument {
        let mut instrument = Instrument::draw(&mut stream(1, 0, "instrument"));
        instrument.noise.fill(0.0);
        instrument.drift = [0.0; 2];
        instrument.scale_error_nm = 0.0;
        instrument
    }

    #[test]
    fn a_flat_spectrum_is_read_as_it_is_and_a_slope_too() {
        let nm: Vec<f32> = (0..181).map(|i| 1000.0 + 5.0 * i as f32).collect();
        for (nm, value) in nm.iter().zip(quiet().read(&nm, |nm| nm / 4000.0)) {
            assert!((value - nm / 4000.0).abs() < 1e-4, "{nm}: {value}");
        }
    }

    #[test]
    fn a_wide_slit_fills_a_band_and_keeps_its_area() {
        let band = |nm: f32| 1.0 - 0.5 * (-4.0 * std::f32::consts::LN_2 * ((nm - 1660.0) / 20.0).powi(2)).exp();
        let nm: Vec<f32> = (0..201).map(|i| 1560.0 + i as f32).collect();
        let mut instrument = quiet();
        let mut read = |slit: f32| {
            instrument.slit_nm = slit;
            let values = instrument.read(&nm, band);
            (1.0 - values[100], values.iter().map(|v| 1.0 - v).sum::<f32>())
        };
        let (narrow, wide) = (read(3.0), read(15.0));
        assert!(wide.0 < 0.85 * narrow.0 && narrow.0 > 0.48, "{} {}", narrow.0, wide.0);
        assert!((wide.1 / narrow.1 - 1.0).abs() < 0.01);
    }

    #[test]
    fn what_is_read_at_a_wavelength_does_not_depend_on_what_else_is_read() {
        let instrument = Instrument::draw(&mut stream(1, 3, "instrument"));
        let curve = |nm: f32| 0.5 + 0.1 * (nm / 40.0).sin();
        let all: Vec<f32> = (0..=424).map(|i| 380.0 + 5.0 * i as f32).collect();
        let few = [1000.0, 1500.0, 1900.0];
        let whole = instrument.read(&all, curve);
        for (nm, value) in few.iter().zip(instrument.read(&few, curve)) {
            assert!((value - whole[((nm - 380.0) / 5.0) as usize]).abs() < 1e-6);
        }
    }
}
