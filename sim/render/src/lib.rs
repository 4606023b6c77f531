//! The sensor pass: one rasterisation of a station's scene, from which every sensor derives.
//!
//! - `device`: opens the adapter, with errors instead of panics
//! - `packet`: scene to triangles and colours
//! - `gpu_types`, `relief`, `upload`: what is uploaded
//! - `variant`: which shading pipeline a part needs
//! - `atlas`, `targets`, `pipeline`, `pass`: the pass itself
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
mod relief;
mod targets;
mod upload;
mod variant;

pub use atlas::AtlasLayout;
pub use device::Gpu;
pub use error::GpuError;
pub use gpu_types::{GpuPart, GpuVertex, GpuView, MOST_PARTS, PartPacket, ViewPacket};
pub use packet::packet;
pub use pass::SensorPass;
pub use pipeline::shader_digest;
pub use plugin::{Rasters, SensorPassPlugin, SensorSystems, StationView};
pub use relief::ReliefSpec;
pub use variant::Variant;
