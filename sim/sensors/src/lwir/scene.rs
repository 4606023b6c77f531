//! The in-band radiance that leaves the scene towards each raster pixel.

use loopline_materials::{ENDMEMBER_COUNT, Endmember};

use super::emissivity::fall_off;
use super::planck::InBand;
use crate::error::CameraError;
use crate::image::PixelGrid;
use crate::number::bounded;
use crate::raster::{Raster, RasterPixel};
use crate::shot::Shot;
use crate::signature::PartSignature;

/// Fills `out` with the radiance of each raster pixel, in W/(m2 sr).
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
    out: &mut Vec<[f32; 1]>,
) -> Result<(), CameraError> {
    let band = InBand::get();
    let surroundings = band.radiance(shot.surroundings_k);
    let (width, height) = (grid.raster_width(), grid.raster_height());
    out.clear();
    for (y, row) in raster.pixels.chunks_exact(width).enumerate() {
        let slope_y = shot.tan_half_field[1] * (2.0 * (y as f32 + 0.5) / height as f32 - 1.0);
        for (x, pixel) in row.iter().enumerate() {
            let slope_x = shot.tan_half_field[0] * (2.0 * (x as f32 + 0.5) / width as f32 - 1.0);
            let part =
                |index: u16| parts.get(usize::from(index)).ok_or(CameraError::Part { part: index, given: parts.len() });
            let front = match pixel.front_part() {
                0 => None,
                index => Some(part(index)?),
            };
            let view = View::of(pixel, slope_x, slope_y, shot);
            out.push([view.radiance(pixel, part(pixel.part())?, front, band, surroundings)]);
        }
    }
    Ok(())
}

/// How one pixel meets its front surface.
struct View {
    /// Cosine between the normal and the direction to the camera.
    cosine: f32,
    /// Exposure to the heater, 0 to 1.
    exposure: f32,
}

impl View {
    fn of(pixel: &RasterPixel, slope_x: f32, slope_y: f32, shot: &Shot) -> Self {
        let n = pixel.normal_camera();
        let length = (1.0 + slope_x * slope_x + slope_y * slope_y).sqrt();
        let cosine = -(n[0] * slope_x + n[1] * slope_y + n[2]) / length;
        let up = shot.up_camera;
        let exposure = n[0] * up[0] + n[1] * up[1] + n[2] * up[2];
        Self { cosine, exposure: bounded(exposure, 0.0, 1.0) }
    }

    fn radiance(
        &self,
        pixel: &RasterPixel,
        part: &PartSignature,
        front: Option<&PartSignature>,
        band: &InBand,
        surroundings: f32,
    ) -> f32 {
        let opaque = [0.0; ENDMEMBER_COUNT];
        let Some(front) = front else {
            return self.layer(&pixel.abundances(), part, &opaque, self.cosine, band, surroundings).0;
        };
        // Behind another surface the hidden normal is unknown; its emissivity is then the normal one.
        let (behind, _) = self.layer(&pixel.abundances(), part, &opaque, 1.0, band, surroundings);
        // Water, soil and coatings are opaque at 8 to 14 um even as thin films; clean and weathered sheet is not.
        let mut transmittance = opaque;
        transmittance[Endmember::Intact.index()] = front.lwir_transmittance;
        transmittance[Endmember::Weathered.index()] = front.lwir_transmittance;
        let abundances = pixel.front_abundances();
        let (own, passed) = self.layer(&abundances, front, &transmittance, self.cosine, band, surroundings);
        own + passed * behind
    }

    /// Emitted and mirrored radiance of a layer, and the share that it passes.
    fn layer(
        &self,
        abundances: &[f32; ENDMEMBER_COUNT],
        part: &PartSignature,
        transmittance: &[f32; ENDMEMBER_COUNT],
        cosine: f32,
        band: &InBand,
        surroundings: f32,
    ) -> (f32, f32) {
        let mut total = 0.0;
        // Most endmembers of a part share one refractive index; Fresnel's formulas are the costliest step here.
        let mut index = 0.0;
        let mut towards_camera = 1.0;
        let mut radiance = 0.0;
        let mut passed = 0.0;
        for e in 0..ENDMEMBER_COUNT {
            let share = abundances[e];
            if share == 0.0 {
                continue;
            }
            let [shaded, exposed] = part.temperature_k[e];
            let emitted = band.radiance(shaded + self.exposure * (exposed - shaded));
            // What is not mirrored at the surface is absorbed, and then emitted, or passed (Kirchhoff).
            if part.lwir_refractive_index[e] != index {
                index = part.lwir_refractive_index[e];
                towards_camera = fall_off(index, cosine);
            }
            let entering = part.emissivity[e] * towards_camera;
            let through = transmittance[e].min(entering);
            total += share;
            radiance += share * ((entering - through) * emitted + (1.0 - entering) * surroundings);
            passed += share * through;
        }
        // Abundances are rounded to 1/255 each; dividing by their sum keeps a mixture of equals exact.
        let scale = if total > 0.0 { 1.0 / total } else { 0.0 };
        (radiance * scale, passed * scale)
    }
}
