//! What can go wrong in this library.

use loopline_control::ControlError;
use loopline_dataset::DatasetError;
use loopline_edge::EdgeError;
use loopline_items::ArchetypeError;
use loopline_line::plant::{LineError, PlantError};
use loopline_materials::AssetError;
use loopline_render::GpuError;
use loopline_robot::RobotError;
use loopline_scenario::ScenarioError;
use loopline_sensors::CameraError;
use loopline_station::TooManyParts;

/// What can go wrong in this library; each message says what would be right.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A scenario cannot be used.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    /// A file of materials, absorbers or deposits is not valid.
    #[error(transparent)]
    Asset(#[from] AssetError),
    /// A file of archetypes is not valid.
    #[error(transparent)]
    Archetype(#[from] ArchetypeError),
    /// A camera cannot be built or used as configured.
    #[error(transparent)]
    Camera(#[from] CameraError),
    /// A view holds more parts than a raster can number.
    #[error(transparent)]
    View(#[from] TooManyParts),
    /// The graphics device failed.
    #[error(transparent)]
    Graphics(#[from] GpuError),
    /// A line cannot be built.
    #[error(transparent)]
    Line(#[from] LineError),
    /// A robot's file is not valid.
    #[error(transparent)]
    Robot(#[from] RobotError),
    /// A policy cannot be used as it is set.
    #[error(transparent)]
    Control(#[from] ControlError),
    /// Physics lost an item, or the books of a line do not balance: the run is not to be trusted.
    #[error(transparent)]
    Plant(#[from] PlantError),
    /// A dataset cannot be written or read.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// A student cannot be loaded or run.
    #[error(transparent)]
    Edge(#[from] EdgeError),
    /// The caller stopped the run.
    #[error("interrupted; what is complete is kept, continue with --resume")]
    Interrupted,
    /// A thread of the run ended before its work was done; its own message stands before this one.
    #[error("a thread of the run ended before its work was done")]
    Thread,
}

/// What this library returns.
pub type Result<T> = std::result::Result<T, Error>;
