//! Buffers that cameras reuse from one exposure to the next.

/// Buffers of one thread; any camera may use any scratch, and what it holds never changes an image.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    /// What the RGB camera works on.
    pub(crate) rgb: crate::rgb::RgbScratch,
    /// One row of cosines towards the camera and of exposures to the heater.
    pub(crate) views: [Vec<f32>; 2],
    /// Radiance at raster size, at image size, and one copy.
    pub(crate) radiance: [Vec<[f32; 1]>; 3],
    /// Spectra that the NIR camera works on.
    pub(crate) nir: crate::nir::SpectrumScratch,
}

impl Scratch {
    /// Empty buffers; they grow on first use.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}
