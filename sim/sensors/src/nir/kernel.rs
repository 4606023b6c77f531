//! The hot loops over bands. One body, compiled for several instruction sets that agree bit for bit.
//!
//! Rust neither reorders nor fuses floating-point operations, so that wider vectors change speed alone. Every loop
//! works element by element; no sum runs across lanes.

use loopline_materials::ENDMEMBER_COUNT;
use multiversion::multiversion;

use super::camera::REFLECTANCE_ONE;
use super::detector::{DetectorArray, SlitPosition};
use super::mixture::{Mixture, PartWeights, Veiled};
use crate::image::PixelGrid;
use crate::noise::{GAUSSIAN_LEN, PixelKey, StreamKey, draw};
use crate::number::bounded;
use crate::raster::Raster;
use crate::signature::PartSignature;

/// Margin on both sides of a spectrum, so that smile may shift it by up to two bands and interpolate.
const MARGIN: usize = 3;

/// Buffers of the NIR camera.
#[derive(Clone, Debug, Default)]
pub(crate) struct SpectrumScratch {
    mixture: Mixture,
    /// Reflectance with margins.
    spectrum: Vec<f32>,
    /// Reflectance behind, in front, and transmittance of a veiled pixel; normal numbers.
    lines: [Vec<f32>; 4],
    /// For each part, bits of the endmembers whose diffuse (low) and specular (high) spectra are not all zero.
    present: Vec<u16>,
}

/// What an exposure needs.
pub(super) struct Exposure<'a> {
    pub(super) raster: &'a Raster,
    pub(super) parts: &'a [PartSignature],
    pub(super) grid: &'a PixelGrid,
    pub(super) detector: &'a DetectorArray,
    pub(super) stream: StreamKey,
    pub(super) table: &'a [f32; GAUSSIAN_LEN],
    /// Whether the slit lies along columns of the image (the belt moves along rows).
    pub(super) slit_is_vertical: bool,
    pub(super) bands: usize,
}

/// Fills `cube`, `[height][width][bands]`. Parts of the raster and lengths of the signatures have been checked.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512cd+avx512dq+avx512vl+avx512vbmi2+avx2+bmi1+bmi2+f16c",
    "x86_64+avx2+bmi1+bmi2+f16c",
    "aarch64+neon",
))]
pub(super) fn expose(exposure: &Exposure<'_>, scratch: &mut SpectrumScratch, cube: &mut [u16]) {
    expose_body(exposure, scratch, cube);
}

/// The body of [`expose`], which its clones inline.
#[inline(always)]
fn expose_body(exposure: &Exposure<'_>, scratch: &mut SpectrumScratch, cube: &mut [u16]) {
    let Exposure { raster, parts, grid, detector, bands, .. } = *exposure;
    let SpectrumScratch { mixture, spectrum, lines, present } = scratch;
    spectrum.clear();
    spectrum.resize(bands + 2 * MARGIN, 0.0);
    for line in lines.iter_mut() {
        line.clear();
        line.resize(bands, 0.0);
    }
    present.clear();
    present.extend(parts.iter().map(|part| present_bits(part, bands)));
    let share = 1.0 / (grid.step_x * grid.step_y) as f32;
    for (i, out) in cube.chunks_exact_mut(bands).enumerate() {
        let (x, y) = (i % grid.width, i / grid.width);
        mixture.clear();
        for row in 0..grid.step_y {
            let start = (y * grid.step_y + row) * raster.width + x * grid.step_x;
            for pixel in &raster.pixels[start..start + grid.step_x] {
                mixture.add(pixel);
            }
        }
        let reflectance = &mut spectrum[MARGIN..MARGIN + bands];
        reflectance.fill(0.0);
        for weights in &mixture.open {
            let part = usize::from(weights.part);
            add_open(reflectance, weights, &parts[part], present[part], share);
        }
        for veiled in &mixture.veiled {
            let both = [&parts[usize::from(veiled.part)], &parts[usize::from(veiled.front)]];
            add_veiled(reflectance, veiled, both, share, lines);
        }
        let position = &detector.slit[if exposure.slit_is_vertical { y } else { x }];
        let [_, shifted, noise, _] = lines;
        let reflectance = smile(spectrum, position, shifted, bands);
        if detector.noisy {
            fill_gaussian(exposure.table, exposure.stream.pixel(i as u32), noise);
            digitise::<true>(reflectance, position, &detector.saturation, noise, out);
        } else {
            digitise::<false>(reflectance, position, &detector.saturation, noise, out);
        }
        for dead in &position.dead {
            let [low, high] = dead.neighbours.map(|b| f32::from(out[b]));
            out[dead.band] = (low + (high - low) * dead.share + 0.5) as u16;
        }
    }
}

/// Which spectra of a part hold anything.
fn present_bits(part: &PartSignature, bands: usize) -> u16 {
    let holds = |spectra: &[f32], e: usize| spectra[e * bands..(e + 1) * bands].iter().any(|v| *v != 0.0);
    (0..ENDMEMBER_COUNT).fold(0, |bits, e| {
        let diffuse = u16::from(holds(&part.nir_diffuse, e)) << e;
        let specular = u16::from(holds(&part.nir_specular, e)) << (e + 8);
        bits | diffuse | specular
    })
}

/// out += weight * spectrum
#[inline(always)]
fn add_scaled(out: &mut [f32], spectrum: &[f32], weight: f32) {
    for (out, value) in out.iter_mut().zip(spectrum) {
        *out += weight * value;
    }
}

#[inline(always)]
fn add_open(out: &mut [f32], weights: &PartWeights, part: &PartSignature, present: u16, share: f32) {
    let bands = out.len();
    for e in 0..ENDMEMBER_COUNT {
        let range = e * bands..(e + 1) * bands;
        if weights.diffuse[e] != 0.0 && present >> e & 1 == 1 {
            add_scaled(out, &part.nir_diffuse[range.clone()], weights.diffuse[e] * share);
        }
        if weights.specular[e] != 0.0 && present >> (e + 8) & 1 == 1 {
            add_scaled(out, &part.nir_specular[range], weights.specular[e] * share);
        }
    }
}

/// Sum over endmembers of abundance x spectrum, into `out`.
#[inline(always)]
fn mix(out: &mut [f32], spectra: &[f32], abundances: &[f32; ENDMEMBER_COUNT]) {
    let bands = out.len();
    out.fill(0.0);
    for (e, abundance) in abundances.iter().enumerate() {
        if *abundance != 0.0 {
            add_scaled(out, &spectra[e * bands..(e + 1) * bands], *abundance);
        }
    }
}

/// A layer of reflectance R0 and transmittance T over a backing Rg: R = R0 + T^2 Rg / (1 - R0 Rg) (Kubelka 1954).
#[inline(always)]
fn add_veiled(
    out: &mut [f32],
    veiled: &Veiled,
    [part, front]: [&PartSignature; 2],
    share: f32,
    [behind, over, gloss, front_gloss]: &mut [Vec<f32>; 4],
) {
    let bands = out.len();
    mix(behind, &part.nir_diffuse, &veiled.abundances);
    mix(over, &front.nir_diffuse, &veiled.front_abundances);
    mix(gloss, &part.nir_specular, &veiled.abundances);
    mix(front_gloss, &front.nir_specular, &veiled.front_abundances);
    let irradiance = veiled.irradiance * share;
    let gain = veiled.gain * share;
    let front_gain = veiled.front_gain * share;
    let (behind, over, gloss, front_gloss) = (&behind[..bands], &over[..bands], &gloss[..bands], &front_gloss[..bands]);
    match &front.nir_transmittance {
        Some(transmittance) => {
            let transmittance = &transmittance[..bands];
            for b in 0..bands {
                let t = transmittance[b] * veiled.clear;
                let twice = t * t;
                let bounces = (1.0 - over[b] * behind[b]).max(1e-3);
                let diffuse = over[b] + twice * behind[b] / bounces;
                out[b] += irradiance * diffuse + gain * twice * gloss[b] + front_gain * front_gloss[b];
            }
        }
        // A part without transmittance hides what lies behind it.
        None => {
            for b in 0..bands {
                out[b] += irradiance * over[b] + front_gain * front_gloss[b];
            }
        }
    }
}

/// The spectrum as this slit position sees it: shifted by its smile.
#[inline(always)]
fn smile<'a>(spectrum: &'a mut [f32], position: &SlitPosition, shifted: &'a mut [f32], bands: usize) -> &'a [f32] {
    let (whole, part) = position.shift;
    if whole == 0 && part == 0.0 {
        return &spectrum[MARGIN..MARGIN + bands];
    }
    let (first, last) = (spectrum[MARGIN], spectrum[MARGIN + bands - 1]);
    spectrum[..MARGIN].fill(first);
    spectrum[MARGIN + bands..].fill(last);
    let start = MARGIN.saturating_add_signed(whole).min(2 * MARGIN - 1);
    let low = &spectrum[start..start + bands];
    let high = &spectrum[start + 1..start + 1 + bands];
    for ((out, low), high) in shifted.iter_mut().zip(low).zip(high) {
        *out = low * (1.0 - part) + high * part;
    }
    &shifted[..bands]
}

/// Standard normal numbers for all bands of a pixel: one hash serves two bands, 12 bits each.
#[inline(always)]
fn fill_gaussian(table: &[f32; GAUSSIAN_LEN], key: PixelKey, out: &mut [f32]) {
    let (low, high) = out.split_at_mut(out.len().div_ceil(2));
    for (b, (low, high)) in low.iter_mut().zip(high.iter_mut()).enumerate() {
        let bits = draw(key, b as u32);
        *low = table[bits as usize % GAUSSIAN_LEN];
        *high = table[(bits >> 16) as usize % GAUSSIAN_LEN];
    }
    // The middle one of an odd number of bands has no partner.
    if let Some(last) = low.get_mut(high.len()) {
        *last = table[draw(key, u32::MAX) as usize % GAUSSIAN_LEN];
    }
}

/// Saturation, noise, white and dark reference, and counts.
#[inline(always)]
fn digitise<const NOISY: bool>(
    reflectance: &[f32],
    position: &SlitPosition,
    saturation: &[f32],
    noise: &[f32],
    out: &mut [u16],
) {
    let bands = out.len();
    let reflectance = &reflectance[..bands];
    let (gain, offset) = (&position.gain[..bands], &position.offset[..bands]);
    let (shot, floor) = (&position.shot[..bands], &position.floor[..bands]);
    let (saturation, noise) = (&saturation[..bands], &noise[..bands]);
    for b in 0..bands {
        let light = bounded(reflectance[b], 0.0, saturation[b]);
        let mut value = light * gain[b] + offset[b];
        if NOISY {
            value += (light * shot[b] + floor[b]).sqrt() * noise[b];
        }
        out[b] = round_u16(value * REFLECTANCE_ONE);
    }
}

/// Rounds to the nearest count, ties to even, and saturates.
///
/// Adding 2^23 leaves the integer in the low bits of the mantissa, which vectorises where a saturating cast does not.
#[inline(always)]
fn round_u16(value: f32) -> u16 {
    (bounded(value, 0.0, 65_535.0) + 8_388_608.0).to_bits() as u16
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::NirConfig;
    use crate::noise::gaussian_table;
    use crate::raster::RasterPixel;
    use crate::shot::NoiseKey;

    /// Open and veiled pixels of two parts with irradiances and gains of 0.5 to 2, from a hash.
    fn raster(grid: &PixelGrid) -> Raster {
        let key = StreamKey::of_camera(1, 2).pixel(3);
        let half_floats = |bits: u32| 0x3800_3800 | (bits & 0x07ff_07ff);
        let pixel = |i: u32| {
            let word = |w: u32| draw(key, i * 8 + w);
            let front = u32::from(word(6).is_multiple_of(3));
            let high = |w: u32| half_floats(word(w)) & 0xffff_0000;
            RasterPixel([
                half_floats(word(0)),
                half_floats(word(1)),
                word(2),
                word(3),
                (word(4) & 1) | high(4),
                word(5),
                front | high(6),
                word(7) & 0x3f3f_3f3f,
            ])
        };
        let (width, height) = (grid.raster_width(), grid.raster_height());
        Raster { width, height, pixels: (0..(width * height) as u32).map(pixel).collect() }
    }

    #[test]
    fn all_instruction_sets_agree_bit_for_bit() {
        let config = NirConfig { bands: 77, ..NirConfig::default() };
        let bands = config.bands as usize;
        let grid = PixelGrid::new("nir", [16, 16], [32, 32]).expect("divides");
        let part = |p: usize| PartSignature {
            nir_diffuse: (0..8 * bands).map(|i| 0.1 + 0.8 * ((i * (p + 3)) as f32 * 0.37).sin().abs()).collect(),
            nir_specular: (0..8 * bands).map(|i| 0.04 + 0.01 * (i as f32).cos()).collect(),
            nir_transmittance: (p == 1).then(|| (0..bands).map(|b| 0.5 + 0.4 * (b as f32).sin()).collect()),
            temperature_k: [[300.0; 2]; 8],
            emissivity: [1.0; 8],
            lwir_refractive_index: [0.0; 8],
            lwir_sheet: None,
        };
        let white_e: Vec<f32> = (0..bands).map(|b| 1e5 + 2e3 * b as f32).collect();
        let exposure = Exposure {
            raster: &raster(&grid),
            parts: &[part(0), part(1)],
            grid: &grid,
            detector: &DetectorArray::new(&config, &white_e, 16, 4),
            stream: StreamKey::of_sample(NoiseKey { seed: 5, index: 6 }, 7),
            table: gaussian_table(),
            slit_is_vertical: true,
            bands,
        };
        let mut fastest = vec![0u16; 16 * 16 * bands];
        let mut baseline = fastest.clone();
        expose(&exposure, &mut SpectrumScratch::default(), &mut fastest);
        expose_body(&exposure, &mut SpectrumScratch::default(), &mut baseline);
        assert!(fastest.iter().any(|count| *count > 0));
        assert_eq!(fastest, baseline);
    }
}
