//! The belt: a surface like any other, worn, dusty and wet as the scenario says.

use loopline_materials::{ENDMEMBER_COUNT, Endmember, Library, Weathering};
use rand::{Rng, RngExt as _};

use super::surface::{PartSurface, SurfaceRecipe};
use crate::archetype::PrintLayout;
use crate::scenario::Belt;

/// How far the belt reaches beyond the view, as a multiple of its width.
const REACH: f32 = 1.2;

/// The belt under one sample.
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
}

impl BeltSurface {
    /// Draws the belt of one sample; its look does not depend on what lies on it.
    pub(crate) fn draw(belt: &Belt, library: &Library, view_m: [f32; 2], rng: &mut impl Rng) -> Self {
        let id = &belt.materials[rng.random_range(0..belt.materials.len())];
        // Names are checked before any scene is built.
        let material = library.get(id).unwrap_or(&library.materials()[0]);
        let wear = belt.wear.draw(rng);
        let soil = belt.soil.draw(rng);
        let water = belt.wetness.draw(rng);
        let thickness_mm = belt.thickness_mm as f32;
        let realisation = material.realise(library, Some(thickness_mm), 1.0, rng);
        let mut coverage = [0.0; ENDMEMBER_COUNT];
        coverage[Endmember::Weathered.index()] = wear * 0.8;
        coverage[Endmember::Soil.index()] = soil;
        coverage[Endmember::Water.index()] = water;
        let covered: f32 = coverage.iter().sum();
        let scale = if covered > 0.95 { 0.95 / covered } else { 1.0 };
        let recipe = SurfaceRecipe {
            library,
            material,
            realisation,
            coverage: coverage.map(|share| share * scale),
            weathering: Weathering { depth: wear, ..Weathering::default() },
            print: PrintLayout::None,
            print_share: 0.0,
            wear,
        };
        let surface = recipe.finish(rng);
        Self { surface, half_size_m: view_m.map(|side| side * REACH), offset_m: rng.random_range(0.0..1.0), thickness_mm }
    }
}
