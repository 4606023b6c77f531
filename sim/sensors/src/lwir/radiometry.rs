//! The in-band radiance that leaves the radiometry towards each raster pixel.
//!
//! One body, compiled for several instruction sets that agree bit for bit: Rust neither reorders nor fuses.

use multiversion::multiversion;

use super::layer::Layer;
use super::planck::InBand;
use crate::error::CameraError;
use crate::image::PixelGrid;
use crate::number::bounded;
use crate::raster::{Raster, RasterPixel};
use crate::shot::Shot;
use crate::signature::PartSignature;

/// Fills `out` with the radiance of each raster pixel, in W/(m2 sr). `views` are buffers.
///
/// A pixel's radiance is the mixture, by abundance, of what each endmember emits and what it mirrors of the
/// surroundings. A see-through layer in front emits and mirrors by itself, and passes part of what lies behind; light
/// that bounces between the two layers more than once is left out. The heater warmed each surface by
/// max(0, n . up); behind a see-through layer the layer's normal stands for the hidden one.
pub(super) fn radiance(
    raster: &Raster,
    parts: &[PartSignature],
    shot: &Shot,
    grid: &PixelGrid,
    views: &mut [Vec<f32>; 2],
    out: &mut Vec<[f32; 1]>,
) -> Result<(), CameraError> {
    let width = grid.raster_width();
    let band = InBand::get();
    let layers: Vec<Layer> = parts.iter().map(|part| Layer::of(part, band)).collect();
    let last = raster.pixels.iter().map(|pixel| pixel.part().max(pixel.front_part())).max().unwrap_or(0);
    if usize::from(last) >= parts.len() {
        return Err(CameraError::Part { part: last, given: parts.len() });
    }
    let radiometry = Radiometry {
        layers: &layers,
        shot,
        surroundings: band.radiance(shot.surroundings_k),
        slopes_x: (0..width).map(|x| slope(x, width, shot.tan_half_field[0])).collect(),
    };
    for view in views.iter_mut() {
        view.clear();
        view.resize(width, 0.0);
    }
    out.clear();
    out.resize(raster.pixels.len(), [0.0]);
    fill(&radiometry, raster, views, out);
    Ok(())
}

/// Tangent of the angle between the optical axis and the line of sight of row or column `at`.
fn slope(at: usize, count: usize, tan_half_field: f32) -> f32 {
    tan_half_field * (2.0 * (at as f32 + 0.5) / count as f32 - 1.0)
}

/// What an exposure needs. Every part of the raster has its layer.
struct Radiometry<'a> {
    layers: &'a [Layer],
    shot: &'a Shot,
    /// Radiance of the surroundings.
    surroundings: f32,
    slopes_x: Vec<f32>,
}

#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512cd+avx512dq+avx512vl+avx2+bmi1+bmi2",
    "x86_64+avx2+bmi1+bmi2",
    "aarch64+neon",
))]
fn fill(radiometry: &Radiometry<'_>, raster: &Raster, views: &mut [Vec<f32>; 2], out: &mut [[f32; 1]]) {
    fill_body(radiometry, raster, views, out);
}

/// The body of [`fill`], which its clones inline.
#[inline(always)]
fn fill_body(radiometry: &Radiometry<'_>, raster: &Raster, [cosines, exposures]: &mut [Vec<f32>; 2], out: &mut [[f32; 1]]) {
    let width = radiometry.slopes_x.len();
    let rows = raster.pixels.chunks_exact(width).zip(out.chunks_exact_mut(width));
    for (y, (row, out)) in rows.enumerate() {
        radiometry.view(row, slope(y, raster.height, radiometry.shot.tan_half_field[1]), cosines, exposures);
        let views = cosines.iter().zip(exposures.iter());
        for ((pixel, out), (cosine, exposure)) in row.iter().zip(out).zip(views) {
            out[0] = radiometry.radiance(pixel, *cosine, *exposure);
        }
    }
}

impl Radiometry<'_> {
    /// Cosines between the normals and the directions to the camera, and exposures to the heater (0 to 1), of a row.
    #[inline(always)]
    fn view(&self, row: &[RasterPixel], slope_y: f32, cosines: &mut [f32], exposures: &mut [f32]) {
        let up = self.shot.up_camera;
        let outs = cosines.iter_mut().zip(exposures);
        for ((pixel, slope_x), (cosine, exposure)) in row.iter().zip(&self.slopes_x).zip(outs) {
            let n = pixel.normal_camera();
            let length = (1.0 + slope_x * slope_x + slope_y * slope_y).sqrt();
            *cosine = -(n[0] * slope_x + n[1] * slope_y + n[2]) / length;
            *exposure = bounded(n[0] * up[0] + n[1] * up[1] + n[2] * up[2], 0.0, 1.0);
        }
    }

    #[inline(always)]
    fn radiance(&self, pixel: &RasterPixel, cosine: f32, exposure: f32) -> f32 {
        let layer = &self.layers[usize::from(pixel.part())];
        let veiled = pixel.front_part() != 0;
        // Behind another surface the hidden normal is unknown; its emissivity is then the normal one.
        let opaque_cosine = if veiled { 1.0 } else { cosine };
        let opaque = layer.sent(&pixel.abundances(), opaque_cosine, exposure, self.surroundings, false);
        if !veiled {
            return opaque.radiance;
        }
        let front = &self.layers[usize::from(pixel.front_part())];
        let own = front.sent(&pixel.front_abundances(), cosine, exposure, self.surroundings, true);
        own.radiance + own.passed * opaque.radiance
    }
}
