//! The library that ships: complete, valid, and rich enough for every state.

use loopline_materials::schema::MaterialClass;
use loopline_materials::{
    Condition, DegradationState, ENDMEMBER_COUNT, GRID_LEN, Library, PartOptics, REQUIRED_MATERIALS, ServiceLifeRange,
    Triage, Weathering, grid_nm, part_optics, stream,
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
