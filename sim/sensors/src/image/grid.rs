//! How an image's pixels lie on the raster.

use crate::error::CameraError;
use crate::raster::Raster;

/// An image whose pixels are each a block of `step_x` by `step_y` raster pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PixelGrid {
    /// Columns of the image.
    pub(crate) width: usize,
    /// Rows of the image.
    pub(crate) height: usize,
    /// Raster columns per column.
    pub(crate) step_x: usize,
    /// Raster rows per row.
    pub(crate) step_y: usize,
}

impl PixelGrid {
    /// The grid of an image of `image` pixels on a raster of `raster` pixels, both `[width, height]`.
    pub(crate) fn new(camera: &'static str, image: [u32; 2], raster: [usize; 2]) -> Result<Self, CameraError> {
        let image = image.map(|side| side as usize);
        let divides = |axis: usize| image[axis] > 0 && raster[axis] > 0 && raster[axis].is_multiple_of(image[axis]);
        if !(divides(0) && divides(1)) {
            return Err(CameraError::Size { camera, image, raster });
        }
        let [width, height] = image;
        Ok(Self { width, height, step_x: raster[0] / width, step_y: raster[1] / height })
    }

    /// Columns of the raster.
    pub(crate) const fn raster_width(&self) -> usize {
        self.width * self.step_x
    }

    /// Rows of the raster.
    pub(crate) const fn raster_height(&self) -> usize {
        self.height * self.step_y
    }

    /// Refuses a raster of another size.
    pub(crate) fn check(&self, raster: &Raster) -> Result<(), CameraError> {
        let expected = [self.raster_width(), self.raster_height()];
        let found = [raster.width, raster.height];
        if found != expected || raster.pixels.len() != expected[0] * expected[1] {
            return Err(CameraError::Raster { found, pixels: raster.pixels.len(), expected });
        }
        Ok(())
    }

    /// Averages `[raster_height][raster_width]` values of `C` channels over each block, into `[height][width]`.
    pub(crate) fn box_average<const C: usize>(&self, fine: &[[f32; C]], coarse: &mut Vec<[f32; C]>) {
        coarse.clear();
        if self.step_x == 1 && self.step_y == 1 {
            coarse.extend_from_slice(fine);
            return;
        }
        let share = 1.0 / (self.step_x * self.step_y) as f32;
        for y in 0..self.height {
            for x in 0..self.width {
                let mut sum = [0.0f32; C];
                for row in 0..self.step_y {
                    let start = (y * self.step_y + row) * self.raster_width() + x * self.step_x;
                    for value in &fine[start..start + self.step_x] {
                        for (sum, value) in sum.iter_mut().zip(value) {
                            *sum += value;
                        }
                    }
                }
                coarse.push(sum.map(|s| s * share));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_averaged_and_a_size_that_does_not_divide_is_refused() {
        let grid = PixelGrid::new("rgb", [2, 1], [4, 2]).expect("divides");
        let fine: Vec<[f32; 1]> = (0u8..8).map(|v| [f32::from(v)]).collect();
        let mut coarse = Vec::new();
        grid.box_average(&fine, &mut coarse);
        assert_eq!(coarse, [[2.5], [4.5]]);
        assert!(PixelGrid::new("rgb", [3, 1], [4, 2]).is_err());
        assert!(PixelGrid::new("rgb", [0, 1], [4, 2]).is_err());
    }
}
