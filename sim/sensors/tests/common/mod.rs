//! Rasters and signatures that the tests of the cameras share.
#![allow(dead_code, unreachable_pub, reason = "each test file includes it and uses its share")]

use half::f16;
use loopline_sensors::{PartSignature, Raster, RasterPixel};

/// One raster pixel in words that a person can read.
#[derive(Clone, Copy, Debug)]
pub struct Pixel {
    pub rgb: [f32; 3],
    pub nir_irradiance: f32,
    pub nir_specular: f32,
    pub nir_specular_front: f32,
    pub abundances: [u8; 8],
    pub part: u16,
    pub front_part: u16,
    /// Weathered, water, soil, coating.
    pub front: [u8; 4],
    /// Octahedral normal; `[0, 0]` faces the camera.
    pub normal: [i8; 2],
}

impl Default for Pixel {
    fn default() -> Self {
        Self {
            rgb: [0.5; 3],
            nir_irradiance: 1.0,
            nir_specular: 0.0,
            nir_specular_front: 0.0,
            abundances: [255, 0, 0, 0, 0, 0, 0, 0],
            part: 0,
            front_part: 0,
            front: [0; 4],
            normal: [0, 0],
        }
    }
}

impl Pixel {
    pub fn pack(self) -> RasterPixel {
        let pair =
            |low: f32, high: f32| u32::from(f16::from_f32(low).to_bits()) | u32::from(f16::from_f32(high).to_bits()) << 16;
        let bytes = |b: &[u8]| u32::from_le_bytes([b[0], b[1], b[2], b[3]]);
        let half = |v: f32| u32::from(f16::from_f32(v).to_bits()) << 16;
        let normal = u32::from(self.normal[0] as u8) << 16 | u32::from(self.normal[1] as u8) << 24;
        RasterPixel([
            pair(self.rgb[0], self.rgb[1]),
            pair(self.rgb[2], self.nir_irradiance),
            bytes(&self.abundances[..4]),
            bytes(&self.abundances[4..]),
            u32::from(self.part) | half(self.nir_specular),
            12_000 | normal,
            u32::from(self.front_part) | half(self.nir_specular_front),
            bytes(&self.front),
        ])
    }
}

/// A raster from a function of column and row.
pub fn raster(width: usize, height: usize, pixel: impl Fn(usize, usize) -> Pixel) -> Raster {
    let pixels = (0..width * height).map(|i| pixel(i % width, i / width).pack()).collect();
    Raster { width, height, pixels }
}

/// A part whose endmember e reflects `diffuse(e, band)`, at `temperature_k`, a black body in the long-wave infrared.
pub fn signature(bands: usize, temperature_k: f32, diffuse: impl Fn(usize, usize) -> f32) -> PartSignature {
    PartSignature {
        nir_diffuse: (0..8 * bands).map(|i| diffuse(i / bands, i % bands)).collect(),
        nir_specular: vec![0.0; 8 * bands],
        nir_transmittance: None,
        temperature_k: [[temperature_k; 2]; 8],
        emissivity: [1.0; 8],
        lwir_refractive_index: [0.0; 8],
        lwir_sheet: None,
    }
}

/// Mean and standard deviation.
pub fn moments(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (mut n, mut mean, mut sum) = (0.0, 0.0, 0.0);
    for value in values {
        n += 1.0;
        let delta: f64 = value - mean;
        mean += delta / n;
        sum += delta * (value - mean);
    }
    (mean, (sum / (n - 1.0)).sqrt())
}
