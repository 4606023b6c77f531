//! The heater warms what passes under it; it must not melt it.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its files stops")]

use std::path::PathBuf;
use std::sync::Arc;

use loopline_items::ArchetypeCatalogue;
use loopline_line::sampling::Sampler;
use loopline_line::station;
use loopline_materials::{Endmember, Library, part_optics, stream};
use loopline_scenario::{Belt, Heater, Scenario};
use loopline_sensors::thermography::{Column, ColumnLayer, HeaterHistory, SourceAbsorption, column_surface_temperatures_k};

/// Warmest hall in which a line is run, degrees Celsius.
const WARM_HALL_C: f32 = 30.0;
const ZERO_CELSIUS_K: f32 = 273.15;

fn scenario(name: &str) -> Scenario {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    Scenario::load(root.join(format!("scenarios/{name}.toml"))).unwrap()
}

/// Surface temperature, at the heater's end, of a plate on the belt that faces it, degrees Celsius.
fn peak_c(heater: &Heater, exposure_s: f32, layer: ColumnLayer, absorptivity: f32, emissivity: f32) -> f32 {
    let column = Column { layers: &[layer], absorptivity, emissivity, contact_w_m2_k: heater.belt_contact_w_m2_k };
    let ambient_k = WARM_HALL_C + ZERO_CELSIUS_K;
    let history = HeaterHistory {
        irradiance_w_m2: heater.irradiance_kw_m2 * 1000.0,
        exposure_s,
        cooling_s: 0.0,
        convection_w_m2_k: heater.convection_w_m2_k,
        ambient_k,
        belt_k: ambient_k,
        initial_k: ambient_k,
    };
    column_surface_temperatures_k(&column, &history)[1] - ZERO_CELSIUS_K
}

fn default_exposure_s() -> f32 {
    Heater::default().exposure_s(Belt::default().speed_m_s) as f32
}

#[test]
fn the_default_heater_softens_no_material_at_its_thinnest() {
    let library = Library::embedded().unwrap();
    let heater = Heater::default();
    let source = SourceAbsorption::new(heater.source_temperature_k);
    for material in library.materials() {
        // The thinnest walls that the archetypes give: foil and film of 10 um, foam of 2.5 mm.
        let thinnest_mm = if material.thermal.density_kg_m3 < 100.0 { 2.5 } else { 0.01 };
        for (index, thickness_mm) in [(0, Some(thinnest_mm)), (1, None), (2, None), (3, None)] {
            let specimen = material.realise(&library, thickness_mm, 1.0, &mut stream(1, index, &material.id));
            let optics = part_optics(&library, &specimen, &Default::default(), [true; 8], None);
            let layer = ColumnLayer {
                thickness_m: specimen.thickness_mm * 1e-3,
                conductivity_w_m_k: material.thermal.conductivity_w_m_k,
                volumetric_heat_j_m3_k: material.thermal.density_kg_m3 * material.thermal.specific_heat_j_kg_k,
            };
            let i = Endmember::Intact.index();
            let absorptivity = source.absorptivity(
                optics.diffuse[i].as_deref(),
                optics.specular[i].as_deref(),
                optics.transmittance.as_deref(),
                optics.emissivity[i],
            );
            let peak = peak_c(&heater, default_exposure_s(), layer, absorptivity, optics.emissivity[i]);
            let limit =
                [material.kinetics.softening_c, material.kinetics.char_c].into_iter().flatten().fold(f32::MAX, f32::min);
            assert!(peak < limit, "{} of {} mm reaches {peak} of {limit}", material.id, specimen.thickness_mm);
        }
    }
}

#[test]
fn in_scenes_of_all_materials_nothing_softens_under_the_default_heater() {
    let mut scenario = scenario("mixed");
    // The cameras look where the heater ends, after the default time under it.
    let speed_m_s = scenario.belt.speed_m_s;
    let length_m = f64::from(default_exposure_s()) * speed_m_s;
    scenario.heater = Heater { length_m, before_camera_m: 0.01 * speed_m_s, ..Heater::default() };
    let (library, catalogue) = (Arc::new(Library::embedded().unwrap()), ArchetypeCatalogue::embedded().unwrap());
    let station = station(&scenario, library.clone(), 0, false).unwrap();
    let sampler = Sampler::new(scenario, library.clone(), &catalogue, 5).unwrap();
    let (mut parts, mut beyond, mut hottest) = (0_u32, Vec::new(), 0.0_f32);
    for index in 0..150 {
        let view = sampler.view(index).unwrap();
        // The belt comes first.
        for ((_, part), signature) in view.parts().zip(&station.signatures(&view)[1..]) {
            let material = &library.materials()[part.surface.material];
            parts += 1;
            for e in [Endmember::Intact, Endmember::Weathered, Endmember::Coating, Endmember::Water] {
                let peak = signature.temperature_k[e.index()][1] - ZERO_CELSIUS_K;
                hottest = hottest.max(peak);
                if material.kinetics.softening_c.is_some_and(|limit| peak > limit) {
                    beyond.push(format!("{} {e:?} of {} mm: {peak}", material.id, part.thickness_mm));
                }
            }
        }
    }
    println!("{parts} parts, hottest surface {hottest} degrees Celsius");
    assert!(parts > 300);
    assert!(beyond.is_empty(), "{beyond:?}");
}

#[test]
fn no_surface_outgrows_the_heater_s_own_radiative_equilibrium() {
    // A black, insulated foil without capacity, for a long time: absorbed flux = sigma (T^4 - Ta^4), whatever is done to it.
    let heater = Heater { convection_w_m2_k: 0.0, belt_contact_w_m2_k: 0.0, ..Heater::default() };
    let foil = ColumnLayer { thickness_m: 1e-6, conductivity_w_m_k: 0.2, volumetric_heat_j_m3_k: 1e5 };
    let ambient = WARM_HALL_C + ZERO_CELSIUS_K;
    let equilibrium = (heater.irradiance_kw_m2 * 1000.0 / 5.670_374e-8 + ambient.powi(4)).powf(0.25) - ZERO_CELSIUS_K;
    let reached = peak_c(&heater, 60.0, foil, 1.0, 1.0);
    assert!((reached - equilibrium).abs() < 0.5, "{reached} against {equilibrium}");
}
