//! Limits of what lies on a surface: a thick layer hides it, a thin one vanishes, and water does what it does to light.

use loopline_materials::optics::interface::Interface;
use loopline_materials::{
    ENDMEMBER_COUNT, Endmember, GRID_LEN, Ink, Library, PartOptics, Realisation, Spectrum, WaterFilm, Weathering, grid_nm,
    part_optics, stream,
};

const ALL: [bool; ENDMEMBER_COUNT] = [true; ENDMEMBER_COUNT];
/// Substrates as unlike as there are: bright, dark, metal, porous.
const SUBSTRATES: [&str; 4] = ["pp_natural", "abs_black", "aluminium_1050", "paper_white"];

fn library() -> Library {
    Library::embedded().expect("the library")
}

/// A specimen with layers of soil and char of a thickness, and ink of another.
fn covered(library: &Library, id: &str, deposit_mm: f32, ink: &Ink) -> PartOptics {
    let mut specimen: Realisation =
        library.get(id).expect("a material").realise(library, Some(2.0), 1.0, &mut stream(1, 0, "films"));
    for layer in [&mut specimen.soil, &mut specimen.char] {
        layer.thickness_mm = deposit_mm;
        layer.scattering_factor = 1.0;
    }
    part_optics(library, &specimen, &Weathering::default(), ALL, Some(ink))
}

fn ink(library: &Library, film_mm: f32) -> Ink {
    Ink::new(library, &[("titania", 3.0), ("cyan", 1.0)], film_mm, 0.3).expect("pigments")
}

fn diffuse(p: &PartOptics, e: Endmember) -> &Spectrum {
    p.diffuse[e.index()].as_deref().expect("the endmember is there")
}

/// Largest difference at 400 to 2500 nm.
fn apart(a: &Spectrum, b: &Spectrum) -> f32 {
    (4..GRID_LEN).map(|i| (a[i] - b[i]).abs()).fold(0.0, f32::max)
}

#[test]
fn a_thick_layer_hides_what_it_lies_on() {
    let library = library();
    let parts = SUBSTRATES.map(|id| covered(&library, id, 100.0, &ink(&library, 100.0)));
    for e in [Endmember::Soil, Endmember::Char, Endmember::Coating] {
        for p in &parts[1..] {
            assert!(apart(diffuse(&parts[0], e), diffuse(p, e)) < 1e-3, "{e:?}");
        }
    }
}

#[test]
fn a_thin_layer_vanishes() {
    let library = library();
    for id in SUBSTRATES {
        let p = covered(&library, id, 1e-6, &ink(&library, 1e-6));
        if p.metallic {
            // Soil and ink on metal show the metal, mirror and all, through their own flat first surface.
            continue;
        }
        let bare = diffuse(&p, Endmember::Intact);
        for e in [Endmember::Soil, Endmember::Char, Endmember::Coating] {
            // Varnish on paper gives it a closed surface that it had not before, however thin.
            if (e, id) == (Endmember::Coating, "paper_white") {
                continue;
            }
            // What is left is another first surface: it may take 4 % of the light, but not change the colour.
            for i in 4..GRID_LEN {
                let (bare, left) = (bare[i], diffuse(&p, e)[i]);
                assert!((left - bare).abs() < 0.05 * bare + 0.005, "{e:?} on {id} at {} nm: {left}, {bare}", grid_nm(i));
            }
        }
    }
}

#[test]
fn soil_hides_more_the_thicker_it_is() {
    let library = library();
    let at = |id: &str, mm: f32| diffuse(&covered(&library, id, mm, &ink(&library, 0.01)), Endmember::Soil).at(900.0);
    let mut last = f32::INFINITY;
    for mm in [0.01, 0.03, 0.1, 0.3, 1.0, 3.0] {
        let contrast = at("pp_natural", mm) - at("abs_black", mm);
        assert!(contrast >= 0.0 && (contrast < last || contrast < 1e-5), "{mm} mm: {contrast} after {last}");
        last = contrast;
    }
}

#[test]
fn thick_soil_looks_like_loam() {
    let library = library();
    let soil = covered(&library, "pp_natural", 100.0, &ink(&library, 0.01));
    let soil = diffuse(&soil, Endmember::Soil);
    // Reflectance of soils (Stoner & Baumgardner, Soil Sci. Soc. Am. J. 45, 1161 (1981)): rises without a break through the
    // visible, 0.05 to 0.25 at 550 nm and 0.15 to 0.5 at 1300 nm for humous loams, with bands of water and clay.
    for nm in [450.0, 500.0, 550.0, 600.0, 650.0, 700.0] {
        assert!(soil.at(nm) < soil.at(nm + 50.0), "{nm}");
    }
    assert!((0.05..0.25).contains(&soil.at(550.0)) && (0.15..0.5).contains(&soil.at(1300.0)));
    let depth = |nm: f32, left: f32, right: f32| 1.0 - 2.0 * soil.at(nm) / (soil.at(left) + soil.at(right));
    assert!(depth(1930.0, 1830.0, 2130.0) > 0.02 && depth(2205.0, 2130.0, 2260.0) > 0.01);
}

#[test]
fn water_without_thickness_only_trades_one_surface_for_another() {
    let library = library();
    let dry = Interface::new(1.5);
    let film = WaterFilm::new(&library, 0.0, 0.0);
    for internal in [0.05_f32, 0.3, 0.7, 0.95] {
        let body = dry.body(internal);
        let wet = film.wet_reading(1450.0, body + dry.normal, &dry, 1.0);
        // The water's surface keeps 2 % where the bare one kept 4 %; the one below it reflects 0.4 %.
        assert!((wet - body).abs() < 0.05 * body + 0.004, "{internal}: {wet}, {body}");
    }
    assert!((film.specular() - 0.02).abs() < 0.001);
}

#[test]
fn water_never_adds_light_and_more_of_it_takes_more() {
    let library = library();
    let dry = Interface::new(1.5);
    for i in (0..GRID_LEN).step_by(8) {
        let nm = grid_nm(i);
        let wet = |mm: f32, pools: f32| WaterFilm::new(&library, mm, pools).wet_reading(nm, 1.0, &dry, 1.0);
        assert!(wet(0.0, 0.0) + WaterFilm::new(&library, 0.0, 0.0).specular() <= 1.0 + 1e-5);
        for pair in [0.0, 0.01, 0.1, 1.0, 10.0].windows(2) {
            assert!(wet(pair[1], 0.0) <= wet(pair[0], 0.0) + 1e-6, "{nm}");
        }
        assert!(wet(0.01, 0.5) <= wet(0.01, 0.1) + 1e-6, "{nm}");
    }
    // Beaded water leaves light even in the strongest band, where an even film of the same mean would leave none.
    assert!(WaterFilm::new(&library, 0.1, 0.0).wet_reading(1940.0, 0.6, &dry, 1.0) > 0.01);
}
