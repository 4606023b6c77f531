//! The raster: what one rasterisation hands to every instrument. Instruments read it; they never look at the scene.

use bytemuck::{Pod, Zeroable};
use loopline_materials::ENDMEMBER_COUNT;

/// Depth unit of the raster, in metres per count (0.1 mm, as in `KEY.depth.png`).
pub const DEPTH_UNIT_M: f32 = 1e-4;

/// Value of one step of an unsigned and of a signed normalised byte.
const UNORM8: f32 = 1.0 / 255.0;
const SNORM8: f32 = 1.0 / 127.0;

/// One pixel of the raster, packed by the sensor pass into eight words.
///
/// Layer A is the nearest opaque surface (part 0 is the belt); layer B, if any, is the nearest see-through surface in
/// front of it.
///
/// | word | low half | high half |
/// |---|---|---|
/// | 0 | linear sRGB red, f16 | green, f16 |
/// | 1 | blue, f16 | near-infrared irradiance on layer A relative to the white reference, f16 |
/// | 2, 3 | abundances of layer A, endmembers 0 to 3 and 4 to 7, unorm8 | |
/// | 4 | part of layer A, u16 | near-infrared specular gain of layer A, f16 |
/// | 5 | depth of the front surface, u16 in 0.1 mm | normal of the front surface, camera frame, octahedral snorm8 x 2 |
/// | 6 | part of layer B, u16, 0 = none | near-infrared specular gain of layer B, f16 |
/// | 7 | abundances of layer B: weathered, water, soil, coating, unorm8; intact is the rest | |
///
/// RGB is the radiance relative to that of a perfect white diffuser lying on the belt under the nominal light, after
/// adaptation of the light's white to D65.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Pod, Zeroable)]
#[repr(transparent)]
pub struct RasterPixel(pub [u32; 8]);

impl RasterPixel {
    /// Linear sRGB radiance.
    #[inline]
    #[must_use]
    pub fn rgb(&self) -> [f32; 3] {
        [low_f16(self.0[0]), high_f16(self.0[0]), low_f16(self.0[1])]
    }

    /// Near-infrared irradiance on layer A, relative to the white reference on the belt.
    #[inline]
    #[must_use]
    pub fn nir_irradiance(&self) -> f32 {
        high_f16(self.0[1])
    }

    /// Near-infrared specular gain of layer A: multiplies the part's normal-incidence reflectance.
    #[inline]
    #[must_use]
    pub fn nir_specular(&self) -> f32 {
        high_f16(self.0[4])
    }

    /// Near-infrared specular gain of layer B.
    #[inline]
    #[must_use]
    pub fn nir_specular_front(&self) -> f32 {
        high_f16(self.0[6])
    }

    /// Abundances of layer A in endmember order; they sum to 1 within rounding.
    #[inline]
    #[must_use]
    pub fn abundances(&self) -> [f32; ENDMEMBER_COUNT] {
        let low = self.0[2].to_le_bytes();
        let high = self.0[3].to_le_bytes();
        [low[0], low[1], low[2], low[3], high[0], high[1], high[2], high[3]].map(|share| f32::from(share) * UNORM8)
    }

    /// Abundances of layer B in endmember order; zero where there is no layer B.
    #[inline]
    #[must_use]
    pub fn front_abundances(&self) -> [f32; ENDMEMBER_COUNT] {
        let mut out = [0.0; ENDMEMBER_COUNT];
        if self.front_part() != 0 {
            let [weathered, water, soil, coating] = self.0[7].to_le_bytes().map(|b| f32::from(b) * UNORM8);
            out[1] = weathered;
            out[4] = water;
            out[5] = soil;
            out[6] = coating;
            out[0] = (1.0 - weathered - water - soil - coating).max(0.0);
        }
        out
    }

    /// Part index of layer A; 0 is the belt.
    #[inline]
    #[must_use]
    pub fn part(&self) -> u16 {
        self.0[4] as u16
    }

    /// Part index of layer B; 0 where nothing see-through lies in front.
    #[inline]
    #[must_use]
    pub fn front_part(&self) -> u16 {
        self.0[6] as u16
    }

    /// The part that the camera meets first: layer B if there is one, else layer A.
    #[inline]
    #[must_use]
    pub fn visible_part(&self) -> u16 {
        if self.front_part() == 0 { self.part() } else { self.front_part() }
    }

    /// Depth of the front surface along the optical axis, in metres.
    #[inline]
    #[must_use]
    pub fn depth_m(&self) -> f32 {
        f32::from(self.0[5] as u16) * DEPTH_UNIT_M
    }

    /// Unit normal of the front surface in the camera frame (x right, y down, z into the scene).
    #[inline]
    #[must_use]
    pub fn normal_camera(&self) -> [f32; 3] {
        let x = f32::from((self.0[5] >> 16) as u8 as i8) * SNORM8;
        let y = f32::from((self.0[5] >> 24) as u8 as i8) * SNORM8;
        // Octahedral map (Cigolle et al. 2014) of the half space that faces the camera: z <= 0.
        let z = 1.0 - x.abs() - y.abs();
        let (x, y) = if z < 0.0 { ((1.0 - y.abs()).copysign(x), (1.0 - x.abs()).copysign(y)) } else { (x, y) };
        let scale = 1.0 / (x * x + y * y + z * z).sqrt();
        [x * scale, y * scale, -z * scale]
    }
}

#[inline]
fn low_f16(word: u32) -> f32 {
    widened(word & 0xffff)
}

#[inline]
fn high_f16(word: u32) -> f32 {
    widened(word >> 16)
}

/// The value of 16 bits of half precision, exactly.
///
/// Without branches and calls, so that it vectorises on any processor: moved into the fields of single precision, a
/// number has lost 2^112, whether it is normal or not; infinities and NaN keep an exponent of ones.
#[inline]
fn widened(half: u32) -> f32 {
    const TWO_TO_112: f32 = f32::from_bits((112 + 127) << 23);
    let magnitude = f32::from_bits((half & 0x7fff) << 13) * TWO_TO_112;
    let special = if half & 0x7c00 == 0x7c00 { 0x7f80_0000 } else { 0 };
    f32::from_bits(magnitude.to_bits() | special | (half & 0x8000) << 16)
}

/// A rectangular raster of one station view, row by row from the top left.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Raster {
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// `width * height` pixels.
    pub pixels: Vec<RasterPixel>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use half::f16;

    #[test]
    fn halves_widen_exactly() {
        for bits in 0..=u16::MAX {
            let (expected, found) = (f16::from_bits(bits).to_f32(), widened(u32::from(bits)));
            assert!(found == expected || (found.is_nan() && expected.is_nan()), "{bits:#06x}: {found}, {expected}");
            assert_eq!(found.is_sign_negative(), expected.is_sign_negative(), "{bits:#06x}");
        }
    }
}
