//! How much of a radiant heater's light a surface absorbs.

use loopline_materials::{GRID_END_NM, GRID_LEN, GRID_START_NM, GRID_STEP_NM, Spectrum, grid_nm};

use crate::colour::planck;

/// Where the integral of Planck's law stops, in nanometres; above 400 K less than 0.6 % lies beyond.
const LAST_NM: f32 = 60_000.0;

/// Where the integral of Planck's law starts, in nanometres; at 3500 K less than 1e-7 lies before.
const FIRST_NM: f32 = 100.0;

/// Weights of a black radiator's spectrum, for one source temperature.
#[derive(Clone, Debug)]
pub struct SourceAbsorption {
    /// Share of the radiation per grid sample; the rest lies beyond 2500 nm. What lies below 380 nm counts as that at 380.
    shares: Box<[f32; GRID_LEN]>,
    /// Share of the radiation beyond the grid.
    beyond: f32,
}

impl SourceAbsorption {
    /// Weights for a black radiator of `source_temperature_k`.
    #[must_use]
    pub fn new(source_temperature_k: f32) -> Self {
        let mut inside: Vec<f64> = (0..GRID_LEN)
            .map(|i| {
                let edge = if i == 0 || i + 1 == GRID_LEN { 0.5 } else { 1.0 };
                edge * f64::from(GRID_STEP_NM) * planck(grid_nm(i), source_temperature_k)
            })
            .collect();
        // Geometric steps off the grid, by the midpoint rule.
        let outside = |from: f32, to: f32| {
            let (mut sum, mut nm) = (0.0, from);
            while nm < to {
                let next = (nm * 1.01).min(to);
                sum += f64::from(next - nm) * planck(0.5 * (nm + next), source_temperature_k);
                nm = next;
            }
            sum
        };
        inside[0] += outside(FIRST_NM, GRID_START_NM);
        let beyond = outside(GRID_END_NM, LAST_NM);
        let total = inside.iter().sum::<f64>() + beyond;
        let mut shares = Box::new([0.0; GRID_LEN]);
        for (share, value) in shares.iter_mut().zip(&inside) {
            *share = (value / total) as f32;
        }
        Self { shares, beyond: (beyond / total) as f32 }
    }

    /// Absorbed share of the irradiation, 0 to 1.
    ///
    /// Up to 2500 nm it is what is neither reflected (diffusely or at the surface) nor transmitted; beyond, where
    /// plastics, paints and soils absorb alike, it is the long-wave emissivity (Kirchhoff).
    #[must_use]
    pub fn absorptivity(
        &self,
        diffuse: Option<&Spectrum>,
        specular: Option<&Spectrum>,
        transmittance: Option<&Spectrum>,
        emissivity: f32,
    ) -> f32 {
        let mut absorbed = 1.0 - self.beyond;
        for spectrum in [diffuse, specular, transmittance].into_iter().flatten() {
            absorbed -= self.shares.iter().zip(spectrum.samples()).map(|(share, value)| share * value).sum::<f32>();
        }
        (absorbed.max(0.0) + self.beyond * emissivity).min(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_follow_the_black_body_fractions() {
        // Fraction of a black body's radiation below lambda T (Howell, Menguc, Siegel, table A.5):
        // 3000 um K (1200 K at 2.5 um): 0.27323; 2000 um K (800 K): 0.06673.
        for (temperature_k, below) in [(1200.0, 0.273_23), (800.0, 0.066_73)] {
            let source = SourceAbsorption::new(temperature_k);
            assert!((1.0 - source.beyond - below).abs() < 1e-3, "{temperature_k} K: {}", 1.0 - source.beyond);
        }
    }

    #[test]
    fn what_a_hot_lamp_sends_below_the_grid_is_absorbed_as_at_its_violet_end() {
        // A body that absorbs at 380 nm alone, as copper nearly does. 0.38 um x 3400 K = 1292 um K lies above 0.46 % of a
        // black body's radiation (Howell, Menguc, Siegel, table A.5: 0.00213 at 1200, 0.00779 at 1400 um K).
        let violet = Spectrum::from_fn(|nm| if nm < GRID_START_NM + 0.5 * GRID_STEP_NM { 0.0 } else { 1.0 });
        let absorbed = SourceAbsorption::new(3400.0).absorptivity(Some(&violet), None, None, 0.0);
        assert!((0.0040..0.0056).contains(&absorbed), "{absorbed}");
    }

    #[test]
    fn black_absorbs_all_and_white_only_what_lies_beyond_the_grid() {
        let source = SourceAbsorption::new(1200.0);
        let black = source.absorptivity(None, None, None, 1.0);
        let white = source.absorptivity(Some(&Spectrum::constant(1.0)), None, None, 0.9);
        assert!((black - 1.0).abs() < 1e-5);
        assert!((white - 0.9 * source.beyond).abs() < 1e-5);
        let half = Spectrum::constant(0.5);
        let glass = source.absorptivity(Some(&half), None, Some(&half), 0.9);
        assert!((glass - white).abs() < 1e-5, "reflected and transmitted light heat nothing: {glass}");
    }
}
