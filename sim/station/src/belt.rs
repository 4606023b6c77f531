//! The belt under a view: a surface like any other.

use loopline_items::PartSurface;
use loopline_sensors::thermography::HeaterHistory;

/// The belt under one view.
#[derive(Clone, Debug)]
pub struct BeltSurface {
    /// Its surface.
    pub surface: PartSurface,
    /// Half its drawn extent, m.
    pub half_size_m: [f32; 2],
    /// How far it has run, m: shifts its marks.
    pub offset_m: f32,
    /// Thickness, mm.
    pub thickness_mm: f32,
    /// Speed along the world's x axis at the time of the exposure, m/s.
    pub speed_m_s: f32,
    /// What the belt under the cameras has been through.
    pub heating: HeaterHistory,
    /// Conductance between the belt and what lies on it, W/(m2 K).
    pub contact_w_m2_k: f32,
}
