//! Shared helpers of the end-to-end tests. The tests run the `loopline` program as a user does and know it only by what
//! it prints, returns and writes; datasets are read with `loopline-dataset`.
//!
//! | module | holds |
//! |---|---|
//! | `program` | where the program is, running it, what came of it |
//! | `scenario` | scenario files with known content |
//! | `folder` | a folder's files and bytes, and comparing two |
//! | `picture` | sensors, masks and cameras of samples in one geometry |

mod folder;
mod picture;
mod program;
mod scenario;

pub use folder::{assert_same_files, files, fresh_folder, names};
pub use picture::{Pinhole, coverage, erode, mean_spectrum, nir_values, samples, srgb_decode};
pub use program::{Outcome, command, generate, left_out, program, python, run, workspace};
pub use scenario::{Known, SILENT_SENSORS};
