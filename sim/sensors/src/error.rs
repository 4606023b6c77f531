//! Why a camera cannot be built or cannot expose.

use thiserror::Error;

use crate::config::ConfigProblem;

/// Why a camera cannot be built or cannot expose.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum CameraError {
    /// The configuration holds values that no camera can have.
    #[error("{camera} camera: {}", list(.problems))]
    Config {
        /// `rgb`, `lwir` or `nir`.
        camera: &'static str,
        /// Each key with what is wrong and what would be right.
        problems: Vec<ConfigProblem>,
    },
    /// The image does not divide the raster.
    #[error(
        "{camera} camera: {image:?} pixels do not divide the raster of {raster:?}; each side of the raster must be a multiple"
    )]
    Size {
        /// `rgb`, `lwir` or `nir`.
        camera: &'static str,
        /// Width and height of the image.
        image: [usize; 2],
        /// Width and height of the raster.
        raster: [usize; 2],
    },
    /// A raster of another size than the camera was built for.
    #[error("the raster has {found:?} ({pixels} pixels), the camera was built for {expected:?}")]
    Raster {
        /// Width and height of the raster given.
        found: [usize; 2],
        /// How many pixels it holds.
        pixels: usize,
        /// Width and height that the camera was built for.
        expected: [usize; 2],
    },
    /// The raster names a part that has no signature.
    #[error("the raster shows part {part}, but only {given} signatures were given; give one per part, the belt first")]
    Part {
        /// The part.
        part: u16,
        /// Signatures given.
        given: usize,
    },
    /// A signature made for another number of bands.
    #[error("signature of part {part}: {what} holds {found} values, {expected} are due")]
    Signature {
        /// The part.
        part: usize,
        /// Field of the signature.
        what: &'static str,
        /// Values found.
        found: usize,
        /// Values due.
        expected: usize,
    },
}

fn list(problems: &[ConfigProblem]) -> String {
    let lines: Vec<String> = problems.iter().map(|(key, what)| format!("{key}: {what}")).collect();
    lines.join("; ")
}
