//! The belt under one picture, drawn from `[belt]`: worn, dusty and wet as the scenario says.

use loopline_items::{PrintLayout, SurfaceRecipe};
use loopline_materials::{ENDMEMBER_COUNT, Endmember, Library, Weathering};
use loopline_scenario::Scenario;
use loopline_sensors::thermography::HeaterHistory;
use loopline_station::BeltSurface;
use rand::{Rng, RngExt as _};

/// How far the belt reaches beyond the view, as a multiple of its width.
const REACH: f32 = 1.2;

/// Draws the belt of one picture; its look does not depend on what lies on it.
pub(crate) fn belt(
    scenario: &Scenario,
    library: &Library,
    view_m: [f32; 2],
    heating: HeaterHistory,
    rng: &mut impl Rng,
) -> BeltSurface {
    let belt = &scenario.belt;
    let id = &belt.materials[rng.random_range(0..belt.materials.len())];
    let material = library.get(id).expect("the names of a scenario are checked before anything is drawn");
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
    BeltSurface {
        surface,
        half_size_m: view_m.map(|side| side * REACH),
        offset_m: rng.random_range(0.0..1.0),
        thickness_mm,
        speed_m_s: belt.speed_m_s as f32,
        heating,
        contact_w_m2_k: scenario.heater.belt_contact_w_m2_k,
    }
}
