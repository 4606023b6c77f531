//! What a scenario may say about the instruments: one section a file. Nothing here computes an image.

mod check;
mod lwir;
mod nir;
mod rgb;

pub use lwir::LwirConfig;
pub use nir::NirConfig;
pub use rgb::{Demosaic, Profile, RgbConfig, Sensor};

/// A fault of a configuration: the key, and what is wrong with its value and what would be right.
pub type ConfigProblem = (String, String);

/// Largest width or height of an image, in pixels.
pub const MAX_SIDE_PX: u32 = 2048;

/// Size of the raster that serves all three cameras, `[width, height]` in pixels: the largest of the three on each axis.
///
/// # Errors
/// Names every camera whose size does not divide the raster's, since a pixel would then straddle raster pixels.
pub fn raster_size(rgb: &RgbConfig, lwir: &LwirConfig, nir: &NirConfig) -> Result<[usize; 2], Vec<ConfigProblem>> {
    let cameras = [
        ("rgb", [rgb.width_px, rgb.height_px]),
        ("lwir", [lwir.width_px, lwir.height_px]),
        ("nir", [nir.width_px, nir.height_px]),
    ];
    let mut problems = Vec::new();
    let mut size = [0usize; 2];
    for (axis, name) in ["width_px", "height_px"].into_iter().enumerate() {
        let largest = cameras.iter().map(|camera| camera.1[axis]).max().unwrap_or(0);
        for (camera, sides) in &cameras {
            let side = sides[axis];
            if side == 0 || !largest.is_multiple_of(side) {
                problems.push((
                    format!("{camera}.{name}"),
                    format!(
                        "{side} does not divide {largest}, the largest {name} of the three cameras; give a divisor of it"
                    ),
                ));
            }
        }
        size[axis] = largest as usize;
    }
    if problems.is_empty() { Ok(size) } else { Err(problems) }
}
