//! What service did to a part: the mechanisms' severities, the surface they leave, and what the part is still good for.
//!
//! Each mechanism has a file with its kinetics. They meet here: severities name the state, weights of lost function give
//! the quality, and `coverage` shares the surface out among the endmembers.

pub mod abrasion;
pub mod arrhenius;
pub mod corrosion;
mod coverage;
pub mod embrittlement;
pub mod fatigue;
pub mod heat;
pub mod hydrolysis;
pub mod photo_oxidation;
mod quality;
mod service_life;
pub mod soiling;
mod state;

use rand::Rng;
use serde::{Deserialize, Serialize};

pub use service_life::{ServiceLife, ServiceLifeRange};
pub use state::{DegradationState, STATE_COUNT, STATE_THRESHOLD, Triage};

use crate::endmember::ENDMEMBER_COUNT;
use crate::material::Material;
use crate::variate;

/// Log-normal spread of each mechanism's rate between parts of one life: one part lay in the shade, another under a drip.
const RATE_LOG_SD: f32 = 0.3;

/// What made the weathered endmember, each 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Weathering {
    /// Overall depth: 0 as made, 1 fully weathered.
    pub depth: f32,
    /// By light: yellowed, chalked, bleached.
    pub photo: f32,
    /// By heat: browned.
    pub heat: f32,
    /// By water: whitened, hydroxyl bands.
    pub hydrolysis: f32,
    /// By rubbing: roughened.
    pub wear: f32,
}

/// The condition of a part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Condition {
    /// What it has lived through.
    pub life: ServiceLife,
    /// Severity of each [`DegradationState`], 0 to 1; entry 0 is 1 minus the largest other.
    pub severity: [f32; STATE_COUNT],
    /// Target share of the surface per [`crate::Endmember`]; sums to 1.
    pub coverage: [f32; ENDMEMBER_COUNT],
    /// How the weathered endmember is weathered.
    pub weathering: Weathering,
    /// Depth of metal lost to corrosion, um.
    pub corrosion_depth_um: f32,
    /// The dominant state.
    pub state: DegradationState,
    /// Remaining function, 0 to 1.
    pub quality: f32,
    /// What should become of it.
    pub triage: Triage,
}

/// Raw extents of the mechanisms, each 0 to 1 unless its name has a unit.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Extents {
    pub(crate) photo: f32,
    pub(crate) tarnish: f32,
    pub(crate) corroded: f32,
    pub(crate) corrosion_depth_um: f32,
    pub(crate) heat: f32,
    pub(crate) charred: f32,
    pub(crate) hydrolysis: f32,
    pub(crate) wear: f32,
    pub(crate) embrittled: f32,
    pub(crate) fractured: f32,
    pub(crate) soil: f32,
    pub(crate) wet: f32,
}

impl Condition {
    /// Lets a part of `material`, `thickness_mm` thick and painted or printed over the share `coating` of its surface, live
    /// through `life`.
    #[must_use]
    pub fn evolve(material: &Material, life: &ServiceLife, thickness_mm: f32, coating: f32, rng: &mut impl Rng) -> Self {
        // Eight factors, always drawn, so that a new mechanism at the end moves no other.
        let scatter: [f32; 8] = std::array::from_fn(|_| variate::log_normal(rng, RATE_LOG_SD));
        let coating = coating.clamp(0.0, 1.0);
        let thickness_mm = thickness_mm.max(1e-3);

        let photo = photo_oxidation::extent(material, life, coating, scatter[0]);
        let corrosion = corrosion::extent(material, life, thickness_mm, coating, scatter[1]);
        let heat = heat::extent(material, life, scatter[2], rng);
        let hydrolysis = hydrolysis::extent(material, life, thickness_mm, scatter[3]);
        let wear = abrasion::extent(material, life, scatter[4]);
        let embrittled = embrittlement::extent(material, photo, heat.aged, hydrolysis);
        let fractured = fatigue::extent(material, life, embrittled, corrosion.section_loss, scatter[5]);
        let soil = soiling::extent(material, life, scatter[6]);
        let wet = life.wetness * life.wetness * (0.7 * scatter[7]).min(1.0);
        Self::from_extents(
            life,
            &Extents {
                photo,
                tarnish: corrosion.tarnished,
                corroded: corrosion.corroded,
                corrosion_depth_um: corrosion.depth_um,
                heat: heat.aged,
                charred: heat.charred,
                hydrolysis,
                wear,
                embrittled,
                fractured,
                soil,
                wet,
            },
            coating,
        )
    }

    /// A part that nothing has acted on, printed or painted over the share `coating` of its surface.
    #[must_use]
    pub fn as_made(coating: f32) -> Self {
        Self::from_extents(&ServiceLife::unused(), &Extents::default(), coating.clamp(0.0, 1.0))
    }

    fn from_extents(life: &ServiceLife, e: &Extents, coating: f32) -> Self {
        use DegradationState as S;
        let mut severity = [0.0_f32; STATE_COUNT];
        severity[S::Worn.index()] = e.wear;
        // Once chains are cut so far that the part breaks, that is its state, not the yellowing that led there.
        severity[S::PhotoOxidised.index()] = e.photo * (1.0 - 0.4 * e.embrittled);
        severity[S::Embrittled.index()] = e.embrittled;
        severity[S::Tarnished.index()] = e.tarnish;
        severity[S::Corroded.index()] = e.corroded;
        severity[S::HeatAged.index()] = e.heat.max(e.charred);
        severity[S::Hydrolysed.index()] = e.hydrolysis * (1.0 - 0.3 * e.embrittled);
        severity[S::Soiled.index()] = e.soil;
        severity[S::Fractured.index()] = e.fractured;
        for s in &mut severity {
            *s = s.clamp(0.0, 1.0);
        }
        severity[0] = 1.0 - severity[1..].iter().copied().fold(0.0, f32::max);

        let undamaged = (1.0 - e.photo) * (1.0 - e.heat) * (1.0 - e.hydrolysis) * (1.0 - e.wear);
        let weathering = Weathering {
            depth: (1.0 - undamaged).clamp(0.0, 1.0),
            photo: e.photo,
            heat: e.heat,
            hydrolysis: e.hydrolysis,
            wear: e.wear,
        };
        let quality = quality::remaining(e);
        Self {
            life: *life,
            severity,
            coverage: coverage::shares(e, weathering.depth, coating),
            weathering,
            corrosion_depth_um: e.corrosion_depth_um,
            state: DegradationState::dominant(&severity),
            quality,
            triage: Triage::of(quality),
        }
    }
}
