//! Planck's law integrated over 8 to 14 um, as a table, and its inverse.

use std::sync::LazyLock;

use crate::number::bounded;

/// The band of the camera, in micrometres.
pub const BAND_UM: [f64; 2] = [8.0, 14.0];
/// Lowest temperature of the table, in kelvin.
pub const MIN_TEMPERATURE_K: f32 = 100.0;
/// Highest temperature of the table, in kelvin: the largest that 16 bits of 10 mK hold, rounded up.
pub const MAX_TEMPERATURE_K: f32 = 660.0;

/// First radiation constant for radiance 2hc^2, in W um^4 / (m2 sr) (CODATA 2018).
const C1L: f64 = 1.191_042_972e8;
/// Second radiation constant hc/k, in um K (CODATA 2018).
const C2: f64 = 14_387.768_77;

/// Entries per kelvin of the forward table.
const PER_KELVIN: usize = 4;
const FORWARD_LEN: usize = (MAX_TEMPERATURE_K - MIN_TEMPERATURE_K) as usize * PER_KELVIN + 1;
/// Entries of the inverse table, spaced evenly in the root of the radiance, where temperature is nearly linear.
const INVERSE_LEN: usize = 8192;

/// In-band radiance of a black body and its inverse, by tables good to 0.5 mK above 200 K.
#[derive(Debug)]
pub struct InBand {
    radiance: Box<[f32; FORWARD_LEN]>,
    temperature_k: Box<[f32; INVERSE_LEN]>,
    root_min: f32,
    roots_per_entry: f32,
}

impl InBand {
    /// The tables, built on first use.
    #[must_use]
    pub fn get() -> &'static Self {
        static TABLES: LazyLock<InBand> = LazyLock::new(InBand::build);
        &TABLES
    }

    fn build() -> Self {
        let temperature = |i: usize| f64::from(MIN_TEMPERATURE_K) + i as f64 / PER_KELVIN as f64;
        let exact: Vec<f64> = (0..FORWARD_LEN).map(|i| integrate(temperature(i))).collect();
        let mut radiance = Box::new([0.0f32; FORWARD_LEN]);
        for (slot, value) in radiance.iter_mut().zip(&exact) {
            *slot = *value as f32;
        }
        let root_min = exact[0].sqrt();
        let step = (exact[FORWARD_LEN - 1].sqrt() - root_min) / (INVERSE_LEN - 1) as f64;
        let mut temperature_k = Box::new([0.0f32; INVERSE_LEN]);
        let mut cell = 0;
        for (i, slot) in temperature_k.iter_mut().enumerate() {
            let root = root_min + step * i as f64;
            while cell + 2 < FORWARD_LEN && exact[cell + 1].sqrt() < root {
                cell += 1;
            }
            // Interpolating in the root keeps the error of the inverse below that of the forward table.
            let (low, high) = (exact[cell].sqrt(), exact[cell + 1].sqrt());
            let share = ((root - low) / (high - low)).clamp(0.0, 1.0);
            *slot = (temperature(cell) + share / PER_KELVIN as f64) as f32;
        }
        Self { radiance, temperature_k, root_min: root_min as f32, roots_per_entry: step as f32 }
    }

    /// Radiance of a black body in the band, in W/(m2 sr); temperatures beyond the table clamp to its ends.
    #[inline]
    #[must_use]
    pub fn radiance(&self, temperature_k: f32) -> f32 {
        let x = bounded((temperature_k - MIN_TEMPERATURE_K) * PER_KELVIN as f32, 0.0, (FORWARD_LEN - 1) as f32);
        let i = (x as usize).min(FORWARD_LEN - 2);
        let t = x - i as f32;
        self.radiance[i] + t * (self.radiance[i + 1] - self.radiance[i])
    }

    /// Temperature of the black body of a radiance, in kelvin; clamps to the ends of the table.
    #[inline]
    #[must_use]
    pub fn temperature_k(&self, radiance: f32) -> f32 {
        let x = (radiance.max(0.0).sqrt() - self.root_min) / self.roots_per_entry;
        let x = bounded(x, 0.0, (INVERSE_LEN - 1) as f32);
        let i = (x as usize).min(INVERSE_LEN - 2);
        let t = x - i as f32;
        self.temperature_k[i] + t * (self.temperature_k[i + 1] - self.temperature_k[i])
    }

    /// Change of radiance with temperature, in W/(m2 sr K).
    #[must_use]
    pub fn slope(&self, temperature_k: f32) -> f32 {
        0.5 * (self.radiance(temperature_k + 1.0) - self.radiance(temperature_k - 1.0))
    }
}

/// Gauss-Legendre nodes and weights of order 5 (Abramowitz and Stegun, table 25.4).
const GAUSS: [(f64, f64); 5] = [
    (0.0, 0.568_888_888_888_889),
    (-0.538_469_310_105_683, 0.478_628_670_499_366),
    (0.538_469_310_105_683, 0.478_628_670_499_366),
    (-0.906_179_845_938_664, 0.236_926_885_056_189),
    (0.906_179_845_938_664, 0.236_926_885_056_189),
];

/// Planck's law integrated over the band by Gauss-Legendre quadrature on four panels.
fn integrate(temperature_k: f64) -> f64 {
    const PANELS: usize = 4;
    let half = 0.5 * (BAND_UM[1] - BAND_UM[0]) / PANELS as f64;
    let panel = |p: usize| {
        let middle = BAND_UM[0] + half * (2 * p + 1) as f64;
        GAUSS
            .iter()
            .map(|(node, weight)| {
                let um = middle + half * node;
                weight * C1L / (um.powi(5) * (C2 / (um * temperature_k)).exp_m1())
            })
            .sum::<f64>()
    };
    half * (0..PANELS).map(panel).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn radiance_agrees_with_numerical_integration() {
        // Python: scipy.integrate.quad(lambda l: 2*h*c*c / l**5 / np.expm1(h*c / (l*k*T)), 8e-6, 14e-6, epsrel=1e-12).
        for (temperature_k, expected) in [
            (200.0, 6.011_750_4),
            (260.0, 27.389_341_8),
            (300.0, 54.933_461_4),
            (350.0, 106.444_466_1),
            (450.0, 265.121_003_4),
            (600.0, 616.650_866_4),
        ] {
            let radiance = f64::from(InBand::get().radiance(temperature_k));
            assert!((radiance / expected - 1.0).abs() < 1e-5, "{temperature_k} K: {radiance}, {expected} is due");
        }
    }

    #[test]
    fn the_inverse_returns_the_temperature_to_half_a_millikelvin() {
        let band = InBand::get();
        let mut temperature_k = 200.0;
        while temperature_k < 655.0 {
            let exact = integrate(f64::from(temperature_k)) as f32;
            let back = band.temperature_k(exact);
            assert!((back - temperature_k).abs() < 5e-4, "{temperature_k} K reads {back} K");
            let round = band.temperature_k(band.radiance(temperature_k));
            assert!((round - temperature_k).abs() < 1e-3, "{temperature_k} K returns as {round} K");
            temperature_k += 0.37;
        }
    }

    #[test]
    fn extremes_clamp() {
        let band = InBand::get();
        assert_eq!(band.radiance(-5.0), band.radiance(MIN_TEMPERATURE_K));
        assert_eq!(band.radiance(9000.0), band.radiance(MAX_TEMPERATURE_K));
        assert!((band.temperature_k(-1.0) - MIN_TEMPERATURE_K).abs() < 1e-3);
        assert!((band.temperature_k(1e9) - MAX_TEMPERATURE_K).abs() < 1e-3);
        assert!(band.radiance(f32::NAN).is_finite());
    }
}
