//! Still pictures of a line: the view of each sample of a dataset, drawn from the scenario's ranges.
//!
//! A view depends on (scenario, seed, index) alone, whatever was drawn before and on whichever thread. Nothing moves here; for a
//! line that runs see [`plant`](crate::plant).

mod belt;
mod camera;
mod light;
mod placement;
mod sampler;

pub use sampler::Sampler;

pub(crate) use belt::belt;
pub(crate) use camera::{mounting, view_m};
pub(crate) use light::light;
