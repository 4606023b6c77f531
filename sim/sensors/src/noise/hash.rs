//! The hash behind the noise: 64-bit keys per pixel, a 32-bit counter within the pixel.

use crate::shot::NoiseKey;

/// Key of one camera's noise in one sample, or of a camera's fixed pattern.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StreamKey(u64);

/// Key of one pixel.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PixelKey {
    /// Added to the counter.
    pub(crate) low: u32,
    /// Mixed in half way, so that pixels whose counters collide still differ.
    pub(crate) high: u32,
}

impl StreamKey {
    /// Temporal noise of `purpose` in one sample.
    pub(crate) fn of_sample(key: NoiseKey, purpose: u64) -> Self {
        Self(mix64(mix64(mix64(key.seed ^ SAMPLE) ^ key.index) ^ purpose))
    }

    /// Fixed pattern of `purpose` of the camera whose serial is `camera_seed`.
    pub(crate) fn of_camera(camera_seed: u64, purpose: u64) -> Self {
        Self(mix64(mix64(camera_seed ^ CAMERA) ^ purpose))
    }

    /// The key of a pixel.
    pub(crate) fn pixel(self, pixel: u32) -> PixelKey {
        let key = mix64(self.0.wrapping_add(u64::from(pixel).wrapping_mul(GOLDEN)));
        PixelKey { low: key as u32, high: (key >> 32) as u32 }
    }
}

/// 2^64 divided by the golden ratio: the increment of SplitMix64.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
/// Keeps sample streams and camera streams apart.
const SAMPLE: u64 = 0x7361_6d70_6c65_0000;
const CAMERA: u64 = 0x6361_6d65_7261_0000;

/// The finaliser of SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014).
const fn mix64(value: u64) -> u64 {
    let value = value.wrapping_add(GOLDEN);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// 32 random bits for a counter within a pixel.
///
/// The xorshift-multiply hash "lowbias32" (C. Wellons, "Prospecting for hash functions", 2018) with the second half of
/// the key between its two multiplications. Only 32-bit operations, so that eight or sixteen run at once.
#[inline(always)]
pub(crate) fn draw(key: PixelKey, counter: u32) -> u32 {
    let mut x = counter.wrapping_add(key.low);
    x ^= x >> 16;
    x = x.wrapping_mul(0x7feb_352d) ^ key.high;
    x ^= x >> 15;
    x = x.wrapping_mul(0x846c_a68b);
    x ^ (x >> 16)
}
