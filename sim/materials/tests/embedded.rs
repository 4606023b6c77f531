//! The library that ships: complete, valid, and rich enough for every state.

use loopline_materials::schema::{Coat, MaterialClass};
use loopline_materials::{
    Condition, DegradationState, ENDMEMBER_COUNT, Endmember, GRID_LEN, Ink, Library, PartOptics, REQUIRED_MATERIALS,
    ServiceLifeRange, Spectrum, Triage, Weathering, grid_nm, part_optics, stream,
};

#[test]
fn fifty_materials_load() {
    let library = Library::embedded().expect("the embedded library is valid");
    assert_eq!(library.materials().len(), REQUIRED_MATERIALS);
}

#[test]
fn over_the_full_range_all_ten_states_occur_and_none_dominates() {
    let library = Library::embedded().expect("the embedded library is valid");
    let ranges = ServiceLifeRange::default();
    let draws = 20_000;
    let mut counts = [0_u32; DegradationState::ALL.len()];
    let mut triage = [0_u32; Triage::ALL.len()];
    for index in 0..draws {
        let mut rng = stream(11, index, "state");
        let material = &library.materials()[index as usize % library.materials().len()];
        let specimen = material.realise(&library, None, 1.0, &mut rng);
        let c = Condition::evolve(material, &ranges.sample(&mut rng), specimen.thickness_mm, 0.0, &mut rng);
        counts[c.state.index()] += 1;
        triage[Triage::ALL.iter().position(|t| *t == c.triage).expect("one of three")] += 1;
    }
    println!("states {counts:?}, triage {triage:?}");
    for (state, count) in DegradationState::ALL.iter().zip(counts) {
        let share = f64::from(count) / draws as f64;
        assert!(share > 0.0 && share <= 0.4, "{}: {share} in {counts:?}", state.name());
    }
    assert!(triage.iter().all(|&t| t > draws as u32 / 20), "{triage:?}");
}

#[test]
fn every_material_has_sound_optics_in_every_endmember() {
    let library = Library::embedded().expect("the embedded library is valid");
    let worn = Weathering { depth: 0.8, photo: 0.6, heat: 0.4, hydrolysis: 0.3, wear: 0.3 };
    for material in library.materials() {
        for index in 0..10 {
            let specimen = material.realise(&library, None, 0.7, &mut stream(3, index, &material.id));
            let p = part_optics(&library, &specimen, &worn, [true; ENDMEMBER_COUNT], None);
            for e in 0..ENDMEMBER_COUNT {
                let (Some(d), Some(s)) = (&p.diffuse[e], &p.specular[e]) else { continue };
                for (d, s) in d.0.iter().zip(&s.0) {
                    assert!(
                        d.is_finite() && s.is_finite() && *d >= 0.0 && *s >= 0.0 && d + s <= 1.0 + 1e-5,
                        "{}",
                        material.id
                    );
                }
                assert!((0.0..=1.0).contains(&p.emissivity[e]) && (0.0..=1.0).contains(&p.roughness[e]), "{}", material.id);
            }
        }
    }
}

#[test]
fn clear_habits_are_see_through_and_what_is_no_plastic_or_glass_never_is() {
    let library = Library::embedded().expect("the embedded library is valid");
    let mut clear_seen = 0;
    for material in library.materials() {
        for index in 0..30 {
            let specimen = material.realise(&library, None, 1.0, &mut stream(5, index, &material.id));
            let habit = specimen.habit_name(&library);
            let p = part_optics(&library, &specimen, &Weathering::default(), [true; ENDMEMBER_COUNT], None);
            if habit == "clear" {
                assert!(p.transmittance.is_some(), "{} {habit}, {} mm", material.id, specimen.thickness_mm);
                clear_seen += 1;
            }
            if !matches!(material.class, MaterialClass::Polymer | MaterialClass::Glass) {
                assert!(p.transmittance.is_none(), "{} {habit}", material.id);
            }
        }
    }
    assert!(clear_seen > 50, "{clear_seen}");
}

#[test]
fn at_coupling_0_no_material_of_the_library_can_be_told_by_its_visible_body() {
    let library = Library::embedded().expect("the embedded library is valid");
    for index in 0..5 {
        let mut reference: Option<PartOptics> = None;
        for material in library.materials() {
            let specimen = material.realise(&library, Some(1.0), 0.0, &mut stream(8, index, "part"));
            let p = part_optics(&library, &specimen, &Weathering::default(), [true; ENDMEMBER_COUNT], None);
            let r = reference.get_or_insert_with(|| p.clone());
            let (Some(a), Some(b)) = (&p.diffuse[0], &r.diffuse[0]) else { panic!("intact was asked for") };
            for i in (0..GRID_LEN).filter(|&i| grid_nm(i) <= 780.0) {
                assert!((a[i] - b[i]).abs() < 0.02, "{} at {} nm: {} against {}", material.id, grid_nm(i), a[i], b[i]);
            }
        }
    }
}

#[test]
fn every_source_key_has_a_citation() {
    let library = Library::embedded().expect("the embedded library is valid");
    for material in library.materials() {
        let key = &material.file.thermal.density_kg_m3.source;
        assert!(library.source(key).is_some_and(|citation| citation.len() > 10), "{}: {key}", material.id);
    }
}

/// Optics of the n-th specimen of a material with a coat over it.
fn coated(library: &Library, id: &str, coat: Coat, n: u64) -> PartOptics {
    let material = library.get(id).expect("in the library");
    let specimen = material.realise(library, Some(1.0), 1.0, &mut stream(21, n, "part"));
    let ink = Ink::draw_coat(coat, library, &mut stream(21, n, "coat"));
    part_optics(library, &specimen, &Weathering::default(), [true; ENDMEMBER_COUNT], Some(&ink))
}

fn coating(p: &PartOptics) -> &Spectrum {
    p.diffuse[Endmember::Coating.index()].as_deref().expect("a coat was asked for")
}

#[test]
fn painted_steel_emits_like_paint_and_bare_steel_like_steel() {
    let library = Library::embedded().expect("the embedded library is valid");
    let [intact, coating] = [Endmember::Intact, Endmember::Coating].map(Endmember::index);
    let mut bare_steel = 0.0;
    for n in 0..50 {
        let p = coated(&library, "mild_steel", Coat::Paint, n);
        assert!((0.85..0.96).contains(&p.emissivity[coating]), "{:?}", p.emissivity);
        bare_steel += p.emissivity[intact] / 50.0;
        assert!(p.lwir_refractive_index[coating] > 1.3, "paint is no metal");
        // A lacquer is too thin to hide what it lies on.
        let p = coated(&library, "brass", Coat::Lacquer, n);
        let (bare, lacquered) = (p.emissivity[intact], p.emissivity[coating]);
        assert!(lacquered > bare + 0.15 && lacquered < 0.9, "{bare} bare, {lacquered} lacquered");
    }
    assert!(bare_steel < 0.3, "{bare_steel}");
}

#[test]
fn paint_hides_its_metal_and_lacquer_shows_it() {
    let library = Library::embedded().expect("the embedded library is valid");
    let apart = |a: &Spectrum, b: &Spectrum, from: f32, to: f32| {
        (0..GRID_LEN).filter(|&i| (from..to).contains(&grid_nm(i))).map(|i| (a[i] - b[i]).abs()).fold(0.0, f32::max)
    };
    let mut colours = Vec::new();
    for n in 0..60 {
        let [steel, aluminium, iron] =
            ["mild_steel", "aluminium_6061", "cast_iron"].map(|id| coated(&library, id, Coat::Paint, n));
        // The same paint on other metals: no camera sees a difference.
        for other in [&aluminium, &iron] {
            let difference = apart(coating(&steel), coating(other), 420.0, 1700.0);
            assert!(difference < 1e-3, "paint {n}: {difference} apart");
        }
        let specular = steel.specular[Endmember::Coating.index()].as_deref().expect("a coat");
        assert!(specular.0.iter().all(|s| *s < 0.06), "no mirror of metal is left");
        colours.push(coating(&steel).clone());

        let p = coated(&library, "brass", Coat::Lacquer, n);
        let total = |e: Endmember, i: usize| {
            let [d, s] = [&p.diffuse, &p.specular].map(|of| of[e.index()].as_deref().expect("asked for")[i]);
            d + s
        };
        for i in (0..GRID_LEN).filter(|&i| (420.0..1100.0).contains(&grid_nm(i))) {
            let (bare, lacquered) = (total(Endmember::Intact, i), total(Endmember::Coating, i));
            assert!((bare - lacquered).abs() < 0.1, "lacquer {n} at {} nm: {lacquered}, bare {bare}", grid_nm(i));
        }
    }
    let bright = |at_nm: f32| colours.iter().map(|c| c.at(at_nm)).collect::<Vec<_>>();
    let (blue, red) = (bright(460.0), bright(640.0));
    let share = |of: &dyn Fn(f32, f32) -> bool| blue.iter().zip(&red).filter(|(b, r)| of(**b, **r)).count();
    assert!(share(&|b, r| b > 0.6 && r > 0.6) > 5, "white");
    assert!(share(&|b, r| b < 0.1 && r < 0.1) > 5, "black");
    assert!(share(&|b, r| r > 3.0 * b) > 2 && share(&|b, r| b > 2.0 * r) > 1, "colours");
}

#[test]
fn only_metals_and_wood_have_a_coat_and_bare_ones_come_first() {
    let library = Library::embedded().expect("the embedded library is valid");
    for material in library.materials() {
        let coats = material.habits.iter().filter(|h| h.coat.is_some()).count();
        assert!(coats == 0 || matches!(material.class, MaterialClass::Metal | MaterialClass::Wood), "{}", material.id);
        assert!(material.habits[0].coat.is_none(), "{}", material.id);
        let bare = ["stainless_304", "copper", "bronze", "chipboard"].contains(&material.id.as_str());
        assert!(!bare || coats == 0, "{}", material.id);
    }
    assert!(library.get("mild_steel").expect("steel").habits.iter().any(|h| h.coat == Some(Coat::Paint)));
}
