//! The sensor pass: one rasterisation of a station's view, from which every sensor derives.
//!
//! - `device`: opens the adapter, with errors instead of panics
//! - `packet`: view to triangles and colours
//! - `gpu_types`, `relief`, `upload`: what is uploaded
//! - `spread`: how far each mechanism spreads over a part, so that the drawn area is the one asked for
//! - `variant`: which shading pipeline a part needs
//! - `atlas`, `targets`, `pipeline`, `pass`: the pass itself
//! - `shaders/`: WGSL, one concern a file
//!
//! **Invariant:** drawing is a plain call of views, with a device of its own or one that a window shares. Nothing here knows a line, a
//! scenario or Bevy, and a view is read, never changed.

mod atlas;
mod device;
mod error;
mod gpu_types;
mod packet;
mod pass;
mod pipeline;
mod relief;
mod spread;
mod targets;
mod upload;
mod variant;

pub use atlas::AtlasLayout;
pub use device::Gpu;
pub use error::GpuError;
pub use gpu_types::{GpuPart, GpuVertex, GpuView, PartPacket, ViewPacket, packed_colour};
pub use packet::packet;
pub use pass::SensorPass;
pub use pipeline::shader_digest;
pub use relief::ReliefSpec;
pub use spread::{Spread, SurfacePiece};
pub use variant::Variant;
