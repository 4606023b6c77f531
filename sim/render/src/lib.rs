//! The sensor pass: one rasterisation of a station's scene, from which every sensor derives.
//!
//! - `device`: opens the adapter, with errors instead of panics
//! - `packet`: scene to triangles and colours
//! - `gpu_types`, `upload`, `atlas`, `targets`, `pipeline`, `pass`: the pass itself
//! - `plugin`: the pass in a Bevy app
//! - `shaders/`: WGSL, one concern a file
//!
//! **Invariant:** the renderer reads the line's world and never changes it.

mod atlas;
mod device;
mod error;
mod gpu_types;
mod packet;
mod pass;
mod pipeline;
mod plugin;
mod targets;
mod upload;

pub use atlas::AtlasLayout;
pub use device::Gpu;
pub use error::GpuError;
pub use gpu_types::{GpuPart, GpuVertex, GpuView, ViewPacket};
pub use packet::packet;
pub use pass::SensorPass;
pub use plugin::{Rasters, SensorPassPlugin, SensorSystems, StationView};
