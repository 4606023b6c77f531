//! Samples as pictures in one geometry: masks brought to a sensor's pixels, rays of the labelled camera.

use std::path::Path;

use loopline_dataset::{CameraLabels, Dataset, Frame, NIR_COUNTS_PER_UNIT, Sample, SensorData, WordFrame};

/// All samples of a dataset.
///
/// # Panics
/// If there is no dataset or one does not decode.
#[must_use]
pub fn samples(dir: &Path) -> Vec<Sample> {
    let dataset = Dataset::open(dir).unwrap_or_else(|e| panic!("{e}"));
    dataset.samples().map(|sample| sample.unwrap_or_else(|e| panic!("{e}"))).collect()
}

/// Share of the raster pixels under each pixel of a `width` x `height` sensor whose mask id `wanted` accepts, the mask
/// being moved by `shift` raster pixels (right, down) first; what comes in from outside is not accepted.
///
/// # Panics
/// If the sensor does not divide the mask.
#[must_use]
pub fn coverage(mask: &WordFrame, size: [usize; 2], shift: [isize; 2], wanted: impl Fn(u16) -> bool) -> Vec<f64> {
    let [width, height] = size;
    assert!(mask.width().is_multiple_of(width) && mask.height().is_multiple_of(height), "the sensor divides the raster");
    let [step_x, step_y] = [mask.width() / width, mask.height() / height];
    let mut shares = vec![0.0; width * height];
    for y in 0..mask.height() {
        for x in 0..mask.width() {
            let from = [x.checked_add_signed(-shift[0]), y.checked_add_signed(-shift[1])];
            if let [Some(u), Some(v)] = from
                && u < mask.width()
                && v < mask.height()
                && wanted(mask.pixel(u, v)[0])
            {
                shares[(y / step_y) * width + x / step_x] += 1.0 / (step_x * step_y) as f64;
            }
        }
    }
    shares
}

/// Where the picture and all its neighbours within `radius` pixels satisfy `inside`; pixels nearer to the border than
/// that do not.
#[must_use]
pub fn erode(shares: &[f64], width: usize, radius: usize, inside: impl Fn(f64) -> bool) -> Vec<bool> {
    let height = shares.len() / width;
    let whole = |x: usize, y: usize| {
        x >= radius
            && y >= radius
            && x + radius < width
            && y + radius < height
            && (y - radius..=y + radius).all(|v| (x - radius..=x + radius).all(|u| inside(shares[v * width + u])))
    };
    (0..shares.len()).map(|i| whole(i % width, i / width)).collect()
}

/// Reflectance of one band, row by row.
#[must_use]
pub fn nir_values(nir: &Frame<u16>, band: usize) -> Vec<f64> {
    nir.data().chunks_exact(nir.channels()).map(|bands| f64::from(bands[band]) / f64::from(NIR_COUNTS_PER_UNIT)).collect()
}

/// Mean reflectance over the marked pixels, per band.
#[must_use]
pub fn mean_spectrum(sensors: &SensorData, marked: &[bool]) -> Vec<f64> {
    let bands = sensors.nir.channels();
    let mut sum = vec![0.0; bands];
    for (pixel, _) in sensors.nir.data().chunks_exact(bands).zip(marked).filter(|(_, marked)| **marked) {
        for (sum, value) in sum.iter_mut().zip(pixel) {
            *sum += f64::from(*value) / f64::from(NIR_COUNTS_PER_UNIT);
        }
    }
    let count = marked.iter().filter(|marked| **marked).count();
    sum.into_iter().map(|s| s / count as f64).collect()
}

/// Linear value of an 8-bit sRGB code (IEC 61966-2-1).
#[must_use]
pub fn srgb_decode(code: u8) -> f64 {
    let v = f64::from(code) / 255.0;
    if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
}

/// The labelled camera, worked out from the labels alone.
#[derive(Clone, Copy, Debug)]
pub struct Pinhole {
    focal: [f64; 2],
    principal: [f64; 2],
    /// Rows of camera to world.
    world_from_camera: [[f64; 4]; 4],
}

impl Pinhole {
    /// The camera of a sample's labels.
    #[must_use]
    pub fn new(camera: &CameraLabels) -> Self {
        Self {
            focal: [camera.fx.into(), camera.fy.into()],
            principal: [camera.cx.into(), camera.cy.into()],
            world_from_camera: camera.world_from_camera.map(|row| row.map(f64::from)),
        }
    }

    /// Raster coordinates and depth along the optical axis, m, of a point of the world.
    #[must_use]
    pub fn project(&self, world_m: [f64; 3]) -> ([f64; 2], f64) {
        let m = &self.world_from_camera;
        let offset: [f64; 3] = std::array::from_fn(|row| world_m[row] - m[row][3]);
        // The inverse of a rotation is its transpose.
        let camera: [f64; 3] = std::array::from_fn(|axis| (0..3).map(|row| m[row][axis] * offset[row]).sum());
        let pixel = std::array::from_fn(|k| self.focal[k] * camera[k] / camera[2] + self.principal[k]);
        (pixel, camera[2])
    }

    /// Depth along the optical axis, m, at which the ray through the centre of a raster pixel meets the belt, z = 0.
    #[must_use]
    pub fn belt_depth_m(&self, x: usize, y: usize) -> f64 {
        let ray = [
            (x as f64 + 0.5 - self.principal[0]) / self.focal[0],
            (y as f64 + 0.5 - self.principal[1]) / self.focal[1],
            1.0,
        ];
        let [_, _, z, _] = self.world_from_camera;
        let climb: f64 = (0..3).map(|k| z[k] * ray[k]).sum();
        -z[3] / climb
    }
}
