//! What mixes in one NIR pixel: the weights of each part's endmembers, and pixels seen through a see-through layer.

use loopline_materials::{ENDMEMBER_COUNT, Endmember};

use crate::raster::RasterPixel;

/// Weights of one part's endmembers in a pixel: diffuse (abundance x irradiance) and specular (abundance x gain).
#[derive(Clone, Copy, Debug)]
pub(super) struct PartWeights {
    pub(super) part: u16,
    pub(super) diffuse: [f32; ENDMEMBER_COUNT],
    pub(super) specular: [f32; ENDMEMBER_COUNT],
}

/// A raster pixel seen through a see-through layer; equal neighbours are merged.
#[derive(Clone, Copy, Debug)]
pub(super) struct Veiled {
    /// Identifies what mixes: abundances and parts of both layers.
    what: [u32; 4],
    /// Part and abundances behind.
    pub(super) part: u16,
    pub(super) abundances: [f32; ENDMEMBER_COUNT],
    /// Part and abundances in front.
    pub(super) front: u16,
    pub(super) front_abundances: [f32; ENDMEMBER_COUNT],
    /// Share of the front layer that light passes: intact, weathered or wet.
    pub(super) clear: f32,
    /// Sums of irradiance and specular gains (behind, front) over the merged pixels.
    pub(super) irradiance: f32,
    pub(super) gain: f32,
    pub(super) front_gain: f32,
}

/// What mixes in one NIR pixel.
#[derive(Clone, Debug, Default)]
pub(super) struct Mixture {
    pub(super) open: Vec<PartWeights>,
    pub(super) veiled: Vec<Veiled>,
}

impl Mixture {
    /// Forgets the previous pixel.
    pub(super) fn clear(&mut self) {
        self.open.clear();
        self.veiled.clear();
    }

    /// Adds one raster pixel.
    #[inline]
    pub(super) fn add(&mut self, pixel: &RasterPixel) {
        if pixel.front_part() == 0 { self.add_open(pixel) } else { self.add_veiled(pixel) }
    }

    #[inline]
    fn add_open(&mut self, pixel: &RasterPixel) {
        let part = pixel.part();
        let at = self.open.iter().position(|w| w.part == part).unwrap_or_else(|| {
            let none = [0.0; ENDMEMBER_COUNT];
            self.open.push(PartWeights { part, diffuse: none, specular: none });
            self.open.len() - 1
        });
        let weights = &mut self.open[at];
        let (irradiance, gain) = (pixel.nir_irradiance(), pixel.nir_specular());
        for (e, abundance) in normalised(pixel.abundances()).into_iter().enumerate() {
            weights.diffuse[e] += abundance * irradiance;
            weights.specular[e] += abundance * gain;
        }
    }

    fn add_veiled(&mut self, pixel: &RasterPixel) {
        let parts = u32::from(pixel.part()) | u32::from(pixel.front_part()) << 16;
        let what = [pixel.0[2], pixel.0[3], pixel.0[7], parts];
        let (irradiance, gain, front_gain) = (pixel.nir_irradiance(), pixel.nir_specular(), pixel.nir_specular_front());
        if let Some(same) = self.veiled.iter_mut().find(|v| v.what == what) {
            same.irradiance += irradiance;
            same.gain += gain;
            same.front_gain += front_gain;
            return;
        }
        let front_abundances = normalised(pixel.front_abundances());
        let clear = [Endmember::Intact, Endmember::Weathered, Endmember::Water];
        self.veiled.push(Veiled {
            what,
            part: pixel.part(),
            abundances: normalised(pixel.abundances()),
            front: pixel.front_part(),
            clear: clear.iter().map(|e| front_abundances[e.index()]).sum(),
            front_abundances,
            irradiance,
            gain,
            front_gain,
        });
    }
}

/// Abundances are rounded to 1/255 each; dividing by their sum keeps a mixture of equals exact.
#[inline]
fn normalised(abundances: [f32; ENDMEMBER_COUNT]) -> [f32; ENDMEMBER_COUNT] {
    let total: f32 = abundances.iter().sum();
    let scale = if total > 0.0 { 1.0 / total } else { 0.0 };
    abundances.map(|a| a * scale)
}
