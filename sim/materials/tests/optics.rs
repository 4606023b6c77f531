//! How specimens look: statements about the world that the optical model must keep.

mod fixture;

use loopline_materials::{
    Condition, ENDMEMBER_COUNT, Endmember, GRID_LEN, Geometry, Ink, Library, NOMINAL_BACKING, PartOptics, Spectrum,
    Weathering, grid_nm, part_optics, stream,
};

const ALL: [bool; ENDMEMBER_COUNT] = [true; ENDMEMBER_COUNT];

fn optics(library: &Library, id: &str, coupling: f32, weathering: &Weathering, index: u64) -> PartOptics {
    let mut rng = stream(7, index, "optics");
    let specimen = library.get(id).expect("in the fixture").realise(library, Some(1.0), coupling, &mut rng);
    let ink = Ink::draw(library, &mut stream(7, index, "ink"));
    part_optics(library, &specimen, weathering, ALL, Some(&ink))
}

fn fresh(library: &Library, id: &str) -> PartOptics {
    optics(library, id, 1.0, &Weathering::default(), 0)
}

fn diffuse(p: &PartOptics, e: Endmember) -> &Spectrum {
    p.diffuse[e.index()].as_deref().expect("the endmember is there")
}

fn specular(p: &PartOptics, e: Endmember) -> &Spectrum {
    p.specular[e.index()].as_deref().expect("the endmember is there")
}

fn mean(s: &Spectrum, from_nm: f32, to_nm: f32) -> f32 {
    let picked: Vec<f32> = (0..GRID_LEN).filter(|&i| (from_nm..=to_nm).contains(&grid_nm(i))).map(|i| s[i]).collect();
    picked.iter().sum::<f32>() / picked.len() as f32
}

#[test]
fn no_surface_returns_more_light_than_it_gets() {
    let library = fixture::library();
    let worn = Weathering { depth: 0.8, photo: 0.7, heat: 0.3, hydrolysis: 0.2, wear: 0.4 };
    for m in library.materials() {
        for coupling in [1.0, 0.5, 0.0] {
            for index in 0..20 {
                let p = optics(&library, &m.id, coupling, &worn, index);
                for e in Endmember::ALL {
                    let (Some(d), Some(s)) = (&p.diffuse[e.index()], &p.specular[e.index()]) else { continue };
                    let through = (e == Endmember::Intact).then_some(p.transmittance.as_deref()).flatten();
                    for i in 0..GRID_LEN {
                        let t = through.map_or(0.0, |t| t[i]);
                        assert!(d[i] >= 0.0 && s[i] >= 0.0 && t >= 0.0);
                        assert!(d[i] + s[i] + t <= 1.0 + 1e-5, "{} {e:?} at {} nm: {} {} {t}", m.id, grid_nm(i), d[i], s[i]);
                    }
                }
            }
        }
    }
}

#[test]
fn only_the_clear_plastic_is_see_through() {
    let library = fixture::library();
    for m in library.materials() {
        assert_eq!(fresh(&library, &m.id).transmittance.is_some(), m.id == "clear", "{}", m.id);
    }
    let clear = fresh(&library, "clear");
    assert!(mean(clear.transmittance.as_deref().expect("see-through"), 450.0, 650.0) > 0.8);
    assert!(mean(diffuse(&clear, Endmember::Intact), 450.0, 650.0) < 0.1);
    // Both faces reflect: nearly twice the 4 % of one.
    assert!((0.07..0.08).contains(&mean(specular(&clear, Endmember::Intact), 450.0, 650.0)));
}

#[test]
fn carbon_black_hides_the_bands_in_the_infrared_too() {
    let library = fixture::library();
    let depth = |id: &str| {
        let p = fresh(&library, id);
        let d = diffuse(&p, Endmember::Intact);
        d.at(1640.0) - d.at(1730.0)
    };
    assert!(depth("white") > 0.05, "{}", depth("white"));
    assert!(depth("black") < 0.002, "{}", depth("black"));
}

#[test]
fn a_dye_colours_the_visible_and_leaves_the_infrared_alone() {
    let library = fixture::library();
    let p = fresh(&library, "red");
    let d = diffuse(&p, Endmember::Intact);
    assert!(d.at(500.0) < 0.4 * d.at(680.0));
    assert!(d.at(1000.0) > 0.5);
}

#[test]
fn a_metal_reflects_by_fresnel_alone_shared_between_mirror_and_diffuse() {
    let library = fixture::library();
    let p = fresh(&library, "steel");
    assert!(p.metallic);
    assert_eq!(p.lwir_refractive_index[Endmember::Intact.index()], 0.0);
    let total = diffuse(&p, Endmember::Intact).at(550.0) + specular(&p, Endmember::Intact).at(550.0);
    let (n, k) = (2.9_f32, 3.1_f32);
    let f0 = ((n - 1.0).powi(2) + k * k) / ((n + 1.0).powi(2) + k * k);
    assert!((total - f0).abs() < 1e-5, "{total} against {f0}");
    let share = diffuse(&p, Endmember::Intact).at(550.0) / total;
    assert!((0.2..=0.4).contains(&share));
}

#[test]
fn water_darkens_paper_and_deepens_its_1450_nm_band() {
    let library = fixture::library();
    let p = fresh(&library, "paper");
    let (dry, wet) = (diffuse(&p, Endmember::Intact), diffuse(&p, Endmember::Water));
    assert!(mean(wet, 450.0, 650.0) < 0.9 * mean(dry, 450.0, 650.0));
    assert!(wet.at(1450.0) / wet.at(1300.0) < 0.7 * dry.at(1450.0) / dry.at(1300.0));
}

#[test]
fn a_wet_plastic_sends_back_less_light_in_all_and_shows_the_band_of_water() {
    let library = fixture::library();
    for id in ["white", "red", "clear"] {
        let p = fresh(&library, id);
        let band = |e: Endmember| diffuse(&p, e).at(1450.0) / diffuse(&p, e).at(1300.0);
        assert!(band(Endmember::Water) < 0.8 * band(Endmember::Intact), "{id}");
        assert!(specular(&p, Endmember::Water).at(550.0) < specular(&p, Endmember::Intact).at(550.0));
    }
    let p = fresh(&library, "white");
    for nm in [450.0, 550.0, 650.0, 1000.0] {
        let total = |e: Endmember| diffuse(&p, e).at(nm) + specular(&p, e).at(nm);
        assert!(total(Endmember::Water) < total(Endmember::Intact), "{nm} nm");
    }
    assert!(p.roughness[Endmember::Water.index()] < p.roughness[Endmember::Intact.index()]);
}

#[test]
fn light_yellows_white_plastic_and_bleaches_red() {
    let library = fixture::library();
    let sun = Weathering { depth: 0.9, photo: 0.9, ..Weathering::default() };
    let white = optics(&library, "white", 1.0, &sun, 0);
    let (new, old) = (diffuse(&white, Endmember::Intact), diffuse(&white, Endmember::Weathered));
    assert!(old.at(420.0) / old.at(600.0) < 0.8 * new.at(420.0) / new.at(600.0));
    assert!(old.at(1920.0) < new.at(1920.0));
    let red = optics(&library, "red", 1.0, &sun, 0);
    assert!(diffuse(&red, Endmember::Weathered).at(500.0) > 1.3 * diffuse(&red, Endmember::Intact).at(500.0));
    assert!(white.roughness[Endmember::Weathered.index()] > white.roughness[Endmember::Intact.index()]);
}

#[test]
fn an_unweathered_skin_looks_like_the_intact_surface() {
    let library = fixture::library();
    for id in ["white", "red", "paper", "steel"] {
        let p = fresh(&library, id);
        for i in 0..GRID_LEN {
            let (a, b) = (diffuse(&p, Endmember::Weathered)[i], diffuse(&p, Endmember::Intact)[i]);
            assert!((a - b).abs() < 1e-4, "{id} at {} nm: {a} against {b}", grid_nm(i));
        }
    }
}

#[test]
fn rust_on_steel_is_red_dull_and_emits_far_more() {
    let library = fixture::library();
    let p = fresh(&library, "steel");
    let rust = diffuse(&p, Endmember::Corrosion);
    assert!(rust.at(650.0) > 1.3 * rust.at(480.0));
    assert!(p.emissivity[Endmember::Corrosion.index()] > 4.0 * p.emissivity[Endmember::Intact.index()]);
    assert!(fresh(&library, "white").diffuse[Endmember::Corrosion.index()].is_none());
}

#[test]
fn a_crack_is_dark_and_rough_and_emits_like_a_cavity() {
    let library = fixture::library();
    for m in library.materials() {
        let p = fresh(&library, &m.id);
        let crack = mean(diffuse(&p, Endmember::Crack), 450.0, 650.0);
        let whole = mean(diffuse(&p, Endmember::Intact), 450.0, 650.0) + mean(specular(&p, Endmember::Intact), 450.0, 650.0);
        assert!(crack < whole);
        assert!(p.emissivity[Endmember::Crack.index()] >= p.emissivity[Endmember::Intact.index()]);
    }
}

#[test]
fn char_is_the_darkest_and_soil_hides_what_it_lies_on() {
    let library = fixture::library();
    let (white, black) = (fresh(&library, "white"), fresh(&library, "black"));
    assert!(mean(diffuse(&white, Endmember::Char), 450.0, 650.0) < 0.1);
    let bare =
        mean(diffuse(&white, Endmember::Intact), 450.0, 650.0) - mean(diffuse(&black, Endmember::Intact), 450.0, 650.0);
    let soiled = mean(diffuse(&white, Endmember::Soil), 450.0, 650.0) - mean(diffuse(&black, Endmember::Soil), 450.0, 650.0);
    assert!(soiled.abs() < 0.3 * bare, "{soiled} against {bare}");
}

#[test]
fn only_what_is_needed_is_computed_and_it_does_not_change_the_rest() {
    let library = fixture::library();
    for m in library.materials() {
        let specimen = m.realise(&library, None, 0.6, &mut stream(1, 2, "x"));
        let weathering = Weathering { depth: 0.5, photo: 0.5, ..Weathering::default() };
        let whole = part_optics(&library, &specimen, &weathering, ALL, None);
        assert!(whole.diffuse[Endmember::Coating.index()].is_none());
        for e in Endmember::ALL {
            let mut needed = [false; ENDMEMBER_COUNT];
            needed[e.index()] = true;
            let alone = part_optics(&library, &specimen, &weathering, needed, None);
            for other in Endmember::ALL {
                if other == e {
                    assert_eq!(alone.diffuse[e.index()], whole.diffuse[e.index()], "{} {e:?}", m.id);
                    assert_eq!(alone.specular[e.index()], whole.specular[e.index()]);
                } else {
                    assert!(alone.diffuse[other.index()].is_none());
                }
            }
        }
    }
}

#[test]
fn the_same_stream_gives_the_same_specimen_and_another_a_different_one() {
    let library = fixture::library();
    let m = library.get("red").expect("red");
    let draw = |index| m.realise(&library, None, 0.7, &mut stream(3, index, "part"));
    assert_eq!(draw(1), draw(1));
    assert_ne!(draw(1), draw(2));
}

#[test]
fn at_coupling_0_the_visible_look_says_nothing_and_the_infrared_everything() {
    let library = fixture::library();
    let ids = ["white", "clear", "black", "paper", "steel"];
    for index in 0..50 {
        let parts: Vec<_> = ids.iter().map(|id| optics(&library, id, 0.0, &Weathering::default(), index)).collect();
        let reference = diffuse(&parts[0], Endmember::Intact);
        for (p, id) in parts.iter().zip(ids) {
            for i in (0..GRID_LEN).filter(|&i| grid_nm(i) <= 780.0) {
                let d = diffuse(p, Endmember::Intact);
                assert!((d[i] - reference[i]).abs() < 0.02, "{id} at {} nm", grid_nm(i));
                assert!((specular(p, Endmember::Intact)[i] - 0.04).abs() < 1e-4);
                if let Some(t) = &p.transmittance {
                    assert!(t[i] < 1e-6);
                }
            }
            assert!((p.roughness[0] - parts[0].roughness[0]).abs() < 1e-6);
        }
        let nir = |p: &PartOptics| diffuse(p, Endmember::Intact).at(1200.0);
        assert!(nir(&parts[0]) - nir(&parts[2]) > 0.3, "white and black differ in the infrared");
    }
}

#[test]
fn coupling_leaves_the_infrared_untouched() {
    let library = fixture::library();
    let m = library.get("red").expect("red");
    let specimen = m.realise(&library, None, 0.3, &mut stream(9, 0, "part"));
    let mut own = specimen.clone();
    own.look = None;
    let a = part_optics(&library, &specimen, &Weathering::default(), ALL, None);
    let b = part_optics(&library, &own, &Weathering::default(), ALL, None);
    let mut differs = false;
    for i in 0..GRID_LEN {
        let (x, y) = (diffuse(&a, Endmember::Intact)[i], diffuse(&b, Endmember::Intact)[i]);
        if grid_nm(i) >= 850.0 {
            assert_eq!(x, y);
        }
        differs |= (x - y).abs() > 0.02;
    }
    assert!(differs, "a coupling of 0.3 changes the visible");
}

#[test]
fn the_bench_agrees_with_the_grid() {
    let library = fixture::library();
    let nm: Vec<f32> = (0..GRID_LEN).map(grid_nm).collect();
    for id in ["white", "red", "paper", "black"] {
        let specimen = library.get(id).expect("in the fixture").realise(&library, None, 1.0, &mut stream(4, 0, "part"));
        let p = part_optics(&library, &specimen, &Weathering::default(), ALL, None);
        let sphere = specimen.bench_reflectance(&library, &nm, Geometry::Diffuse);
        let contact = specimen.bench_reflectance(&library, &nm, Geometry::Contact);
        for i in 0..GRID_LEN {
            let body = diffuse(&p, Endmember::Intact)[i];
            let total = body + specular(&p, Endmember::Intact)[i];
            assert!((sphere[i] - total).abs() < 2e-4, "{id} at {} nm: {} against {total}", nm[i], sphere[i]);
            assert!(contact[i] >= body - 2e-4 && contact[i] <= total + 2e-4);
        }
    }
}

#[test]
fn a_thin_sheet_shows_its_backing_and_a_thick_one_does_not() {
    let library = fixture::library();
    let m = library.get("white").expect("white");
    let at = |mm: f32| {
        let specimen = m.realise(&library, Some(mm), 1.0, &mut stream(4, 0, "part"));
        diffuse(&part_optics(&library, &specimen, &Weathering::default(), ALL, None), Endmember::Intact).at(600.0)
    };
    assert!(at(0.02) < at(0.1) && at(0.1) < at(2.0));
    assert!((at(20.0) - at(60.0)).abs() < 0.02);
    assert!(NOMINAL_BACKING < at(2.0));
}

#[test]
fn ink_colours_the_visible_and_dyes_let_the_substrate_through_in_the_infrared() {
    let library = fixture::library();
    let m = library.get("white").expect("white");
    let specimen = m.realise(&library, Some(2.0), 1.0, &mut stream(4, 0, "part"));
    let cyan = Ink::new(&library, &[("cyan", 5.0)], 0.01, 0.3).expect("cyan is in the fixture");
    assert!(Ink::new(&library, &[("octarine", 1.0)], 0.01, 0.3).is_none());
    let p = part_optics(&library, &specimen, &Weathering::default(), ALL, Some(&cyan));
    let (bare, inked) = (diffuse(&p, Endmember::Intact), diffuse(&p, Endmember::Coating));
    assert!(inked.at(640.0) < 0.5 * bare.at(640.0));
    assert!((inked.at(1200.0) - bare.at(1200.0)).abs() < 0.01);
}

#[test]
fn as_made_parts_are_all_intact_but_for_their_print() {
    let c = Condition::as_made(0.25);
    assert_eq!(c.coverage[Endmember::Coating.index()], 0.25);
    assert_eq!(c.coverage[Endmember::Intact.index()], 0.75);
    assert_eq!(c.quality, 1.0);
}
