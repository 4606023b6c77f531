//! A sensor station: what lies before its cameras, and what the cameras make of it.
//!
//! ```text
//! View ── draw (loopline-render) ──> Raster
//! View + Raster ── Station::expose ──> SensorData      what perception may see
//! View + Raster ── Station::truth ───> GroundTruth     labels, for scoring
//! ```
//!
//! | module | holds |
//! |---|---|
//! | [`view`](View) | one moment before the cameras: poses, heat, and the numbers of parts |
//! | [`camera`](CameraPose), [`light`](StationLight), [`belt`](BeltSurface) | the other parts of a view |
//! | [`heat`](signature) | spectra and temperatures of a part, for the infrared cameras |
//! | [`instruments`](Instruments), [`expose`](Station) | the cameras, and taking pictures with them |
//! | `labels`, `truth`, [`silhouette`](Silhouette) | ground truth |
//!
//! **Invariant:** [`View::placed`] is the only pose of an item and [`View::numbered`] the only numbering of parts, so that pictures and
//! labels cannot disagree.
//!
//! **Invariant:** links no graphics library, no physics and no policy, and reads no scenario file.

mod belt;
mod camera;
mod expose;
mod heat;
mod instruments;
mod labels;
mod light;
mod silhouette;
mod truth;
mod view;

pub use belt::BeltSurface;
pub use camera::{CameraPose, Mounting};
pub use expose::Station;
pub use heat::{Heating, signature};
pub use instruments::{InstrumentConfig, Instruments};
pub use light::{AreaLight, HallLayout, StationLight};
pub use silhouette::Silhouette;
pub use view::{EmptyView, MOST_PARTS, Placed, TooManyParts, View};
