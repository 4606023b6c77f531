//! How a part's surface is shared out among the endmembers.
//!
//! The endmembers lie over each other: soil hides rust, rust hides paint. Each takes its share of what those above it left.

use super::Extents;
use crate::endmember::{ENDMEMBER_COUNT, Endmember};

/// Largest shares that a mechanism covers at full extent.
const MOST_CRACK: f32 = 0.12;
const MOST_SOIL: f32 = 0.85;
const MOST_WATER: f32 = 0.7;
const MOST_CHAR: f32 = 0.8;
const MOST_CORROSION: f32 = 0.92;
const MOST_WEATHERED: f32 = 0.95;
/// Corrosion depth by which most of the surface is covered, um.
const COVERING_DEPTH_UM: f32 = 6.0;
/// Share of print and paint that weathering and wear take off.
const FLAKED: f32 = 0.6;
/// Below this a share is left to the intact surface: it would be less than a pixel.
const LEAST: f32 = 0.004;

/// Shares in endmember order; they sum to 1.
pub(super) fn shares(e: &Extents, weathering_depth: f32, coating: f32) -> [f32; ENDMEMBER_COUNT] {
    let corroded = 1.0 - (-e.corrosion_depth_um / COVERING_DEPTH_UM).exp();
    let from_the_top = [
        (Endmember::Crack, MOST_CRACK * (0.8 * e.fractured + 0.3 * e.embrittled).min(1.0)),
        (Endmember::Soil, MOST_SOIL * e.soil.powf(1.2)),
        (Endmember::Water, MOST_WATER * e.wet),
        (Endmember::Char, MOST_CHAR * e.charred),
        (Endmember::Corrosion, MOST_CORROSION * corroded),
        (Endmember::Coating, coating * (1.0 - FLAKED * weathering_depth)),
        (Endmember::Weathered, MOST_WEATHERED * weathering_depth.powf(0.6)),
    ];
    let mut out = [0.0; ENDMEMBER_COUNT];
    let mut left = 1.0_f32;
    for (endmember, share) in from_the_top {
        let share = share.clamp(0.0, 1.0) * left;
        if share >= LEAST {
            out[endmember.index()] = share;
            left -= share;
        }
    }
    out[Endmember::Intact.index()] = left.max(0.0);
    out
}
