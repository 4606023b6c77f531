//! Items and their parts as labels: what each is made of, what it lived through, where it lies.

use serde::{Deserialize, Serialize};

use crate::sample::ENDMEMBERS;

/// Number of degradation states; severity vectors have one entry for each.
pub const DEGRADATION_STATES: usize = 10;

/// A box in raster pixels, half open: [x0, y0, x1, y1] covers x0 <= x < x1 and y0 <= y < y1.
pub type PixelBox = [i32; 4];

/// One item: a bottle with its cap and label, a can, a plank.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ItemLabel {
    /// The item's number in the sample, from 1.
    pub id: u32,
    /// The shape it was built from (`bottle`, `can` ...).
    pub archetype: String,
    /// Material of its body, an id of `assets/materials`.
    pub material: String,
    /// Leading degradation state of its body, snake case.
    pub state: String,
    /// Remaining function of its body, 0 (none) to 1 (as new).
    pub quality: f32,
    /// `reuse` (quality above 0.7), `repair` (0.3 to 0.7) or `recycle` (below 0.3).
    pub triage: String,
    /// Worth when treated as `triage` says, EUR.
    pub value_eur: f32,
    /// Mass of all parts, kg.
    pub mass_kg: f32,
    /// The projected mesh, hidden or not; may reach beyond the raster and always holds `bbox_tight`.
    pub bbox_loose: PixelBox,
    /// The visible pixels; absent when there are none.
    pub bbox_tight: Option<PixelBox>,
    /// The oriented box around the mesh, world frame.
    pub box3d: Box3d,
    /// The item frame's place in the world.
    pub pose: Pose,
    /// Visible pixels over the pixels it would have with nothing in front, 0 to 1.
    pub visibility: f32,
    /// Mean surface temperature, °C.
    pub temperature_c: f32,
    /// Time under the heater, s.
    pub exposure_s: f32,
    /// Time from the heater's end to the picture, s.
    pub cooling_s: f32,
    /// Its 1 to 4 parts.
    pub parts: Vec<PartLabel>,
}

/// One part: one material, one condition, one id in the mask.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PartLabel {
    /// The value of this part's pixels in the mask, from 1; unique in the sample.
    pub mask_id: u16,
    /// What it is to the item (`body`, `cap`, `label` ...).
    pub role: String,
    /// Material id.
    pub material: String,
    /// Material family (`polyester`, `steel` ...).
    pub family: String,
    /// Material class (`polymer`, `metal` ...).
    pub class: String,
    /// The colour habit drawn for it.
    pub habit: String,
    /// Wall or bulk thickness, mm.
    pub thickness_mm: f32,
    /// Mass, kg.
    pub mass_kg: f32,
    /// Severity 0 to 1 of: pristine, worn, photo-oxidised, embrittled, tarnished, corroded, heat-aged,
    /// hydrolysed, soiled, fractured.
    pub degradation: [f32; DEGRADATION_STATES],
    /// The leading state, snake case.
    pub state: String,
    /// Remaining function, 0 to 1.
    pub quality: f32,
    /// `reuse`, `repair` or `recycle`.
    pub triage: String,
    /// Mean share of each endmember over the visible pixels; absent when none is visible.
    pub coverage: Option<[f32; ENDMEMBERS]>,
    /// The visible pixels; absent when there are none.
    pub bbox_tight: Option<PixelBox>,
    /// Number of pixels with this part's id in the mask.
    pub visible_px: u32,
    /// Visible pixels over the pixels it would have with nothing in front, 0 to 1.
    pub visibility: f32,
    /// Mean surface temperature, °C.
    pub temperature_c: f32,
    /// The life it lived, as `loopline-materials` writes it (units in the names).
    pub service_life: serde_json::Value,
}

/// An oriented box in the world.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Box3d {
    /// Centre, m, world frame.
    pub center_m: [f32; 3],
    /// Edge lengths along the box's own axes, m.
    pub size_m: [f32; 3],
    /// Rotation from the box's axes to the world, xyzw.
    pub rotation_xyzw: [f32; 4],
}

/// Where an item's own frame (origin at the footprint's centre, z up) lies in the world.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Pose {
    /// Translation, m.
    pub translation_m: [f32; 3],
    /// Rotation, xyzw.
    pub rotation_xyzw: [f32; 4],
}
