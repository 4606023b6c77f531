//! One sample's world as data: what lies on the belt, in which light, before which camera.
//!
//! A [`Scene`] depends on (scenario, seed, index) alone. Nothing here draws or measures; [`SceneBuilder::build`] runs on any
//! thread. The scene is ground truth: perception must not see it.

mod belt;
mod builder;
mod camera;
mod item;
mod lighting;
mod placement;
mod silhouette;
mod surface;
mod thermal;

pub use belt::BeltSurface;
pub use builder::{Scene, SceneBuilder, SetupError};
pub use camera::CameraPose;
pub use item::{SceneItem, ScenePart};
pub use lighting::{AreaLight, StationLight};
pub use silhouette::Silhouette;
pub use surface::PartSurface;
pub use thermal::{ThermalScene, signature};
