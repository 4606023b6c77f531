//! Spectra of lights. Only their shape counts: each is 1 at 560 nm.

use loopline_materials::Spectrum;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::tables::{DAYLIGHT, FIRST_NM, LED_B3};

/// Second radiation constant hc/k, in nm K (CODATA 2018).
const C2_NM_K: f64 = 1.438_776_877e7;
/// Where the spectra are normalised.
const REFERENCE_NM: f32 = 560.0;

/// A light of the station.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Illuminant {
    /// A black body: halogen and incandescent lamps.
    Planckian {
        /// Its temperature, in kelvin, 1000 to 25000.
        cct_k: f32,
    },
    /// A phase of daylight.
    DaylightD {
        /// Its correlated colour temperature, in kelvin, 4000 to 25000.
        cct_k: f32,
    },
    /// A phosphor-converted blue LED of about 4100 K.
    LedB3,
}

impl Illuminant {
    /// Relative spectral power, 1 at 560 nm. Daylight and LED are tabulated up to 780 nm and 0 beyond.
    #[must_use]
    pub fn spectrum(&self) -> Spectrum {
        match *self {
            Self::Planckian { cct_k } => {
                let reference = planck(REFERENCE_NM, cct_k);
                Spectrum::from_fn(|nm| (planck(nm, cct_k) / reference) as f32)
            }
            Self::DaylightD { cct_k } => daylight(cct_k),
            Self::LedB3 => {
                let reference = tabulated(&LED_B3, 5.0, REFERENCE_NM);
                Spectrum::from_fn(|nm| tabulated(&LED_B3, 5.0, nm) / reference)
            }
        }
    }
}

/// Planck's law without its constant factor.
pub(crate) fn planck(wavelength_nm: f32, temperature_k: f32) -> f64 {
    let x = f64::from(wavelength_nm) * 1e-3;
    1.0 / (x.powi(5) * (C2_NM_K / (f64::from(wavelength_nm) * f64::from(temperature_k))).exp_m1())
}

/// The CIE's phases of daylight (CIE 015:2018, section 4.1.2).
fn daylight(cct_k: f32) -> Spectrum {
    let inverse_kk = 1e3 / f64::from(cct_k);
    let [c0, c1, c2, c3] =
        if cct_k <= 7000.0 { [0.244_063, 0.099_11, 2.967_8, -4.607_0] } else { [0.237_040, 0.247_48, 1.901_8, -2.006_4] };
    let x = c0 + inverse_kk * (c1 + inverse_kk * (c2 + inverse_kk * c3));
    let y = -3.0 * x * x + 2.870 * x - 0.275;
    let m = 0.0241 + 0.2562 * x - 0.7341 * y;
    let m1 = (-1.3515 - 1.7703 * x + 5.9114 * y) / m;
    let m2 = (0.0300 - 31.4424 * x + 30.0717 * y) / m;
    // All phases of daylight are normalised to 100 at 560 nm.
    Spectrum::from_fn(|nm| {
        let [s0, s1, s2] = DAYLIGHT.each_ref().map(|s| f64::from(tabulated(s, 10.0, nm)));
        ((s0 + m1 * s1 + m2 * s2) / 100.0) as f32
    })
}

/// Linear interpolation in a table that starts at 380 nm; 0 beyond its end.
fn tabulated(table: &[f32], step_nm: f32, wavelength_nm: f32) -> f32 {
    let x = (wavelength_nm - FIRST_NM) / step_nm;
    let i = x as usize;
    match (table.get(i), table.get(i + 1)) {
        (Some(a), Some(b)) => a + (b - a) * (x - i as f32),
        (Some(a), None) if x <= i as f32 => *a,
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn daylight_of_6504_k_is_d65() {
        let light = Illuminant::DaylightD { cct_k: 6504.0 }.spectrum();
        // CIE 015:2018, table 5: D65 at 400, 450, 560, 600, 700 nm.
        for (nm, expected) in [(400.0, 82.7549), (450.0, 117.008), (560.0, 100.0), (600.0, 90.0062), (700.0, 71.6091)] {
            assert!((light.at(nm) * 100.0 - expected).abs() < 0.05, "{nm}: {}", light.at(nm) * 100.0);
        }
    }

    #[test]
    fn planckian_of_2856_k_is_illuminant_a() {
        let light = Illuminant::Planckian { cct_k: 2855.5 }.spectrum();
        // CIE 015:2018, table 5: A at 400, 500, 560, 700 nm.
        for (nm, expected) in [(400.0, 14.708), (500.0, 59.8611), (560.0, 100.0), (700.0, 198.261)] {
            assert!((light.at(nm) * 100.0 - expected).abs() < 0.05, "{nm}: {}", light.at(nm) * 100.0);
        }
    }

    #[test]
    fn tabulated_lights_end_with_their_tables() {
        let light = Illuminant::LedB3.spectrum();
        assert!(light.at(780.0) > 0.0);
        assert_eq!(light.at(785.0), 0.0);
        assert!((light.at(560.0) - 1.0).abs() < 1e-6);
    }
}
