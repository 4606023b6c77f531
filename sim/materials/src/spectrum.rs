//! The spectral grid that every optical property lives on, and a spectrum sampled there.

use std::ops::{Index, IndexMut};

/// First wavelength of the grid, in nanometres.
pub const GRID_START_NM: f32 = 380.0;
/// Last wavelength of the grid, in nanometres.
pub const GRID_END_NM: f32 = 2500.0;
/// Distance between neighbouring samples, in nanometres.
pub const GRID_STEP_NM: f32 = 5.0;
/// Number of samples on the grid.
pub const GRID_LEN: usize = 425;

/// Wavelength of grid sample `i`, in nanometres.
#[must_use]
pub fn grid_nm(i: usize) -> f32 {
    GRID_START_NM + GRID_STEP_NM * i as f32
}

/// A quantity sampled from 380 to 2500 nm every 5 nm; its unit is the user's.
#[derive(Clone, Debug, PartialEq)]
pub struct Spectrum(pub [f32; GRID_LEN]);

impl Spectrum {
    /// The same value at every wavelength.
    #[must_use]
    pub const fn constant(value: f32) -> Self {
        Self([value; GRID_LEN])
    }

    /// A spectrum from a function of wavelength in nanometres.
    #[must_use]
    pub fn from_fn(mut f: impl FnMut(f32) -> f32) -> Self {
        Self(std::array::from_fn(|i| f(grid_nm(i))))
    }

    /// The value at `wavelength_nm`, interpolated linearly; constant beyond the ends of the grid.
    #[must_use]
    pub fn at(&self, wavelength_nm: f32) -> f32 {
        let x = ((wavelength_nm - GRID_START_NM) / GRID_STEP_NM).clamp(0.0, (GRID_LEN - 1) as f32);
        let i = (x as usize).min(GRID_LEN - 2);
        let t = x - i as f32;
        self.0[i] * (1.0 - t) + self.0[i + 1] * t
    }

    /// The samples in order of wavelength.
    #[must_use]
    pub fn samples(&self) -> &[f32; GRID_LEN] {
        &self.0
    }
}

impl Index<usize> for Spectrum {
    type Output = f32;
    fn index(&self, i: usize) -> &f32 {
        &self.0[i]
    }
}

impl IndexMut<usize> for Spectrum {
    fn index_mut(&mut self, i: usize) -> &mut f32 {
        &mut self.0[i]
    }
}
