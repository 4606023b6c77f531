//! What service does: statements about conditions.

mod fixture;

use loopline_materials::{
    Condition, DegradationState, Endmember, Library, ServiceLife, ServiceLifeRange, Triage, schema::Range, stream,
};
use proptest::prelude::*;

fn life() -> ServiceLife {
    ServiceLife {
        years: 5.0,
        uv_mj_m2_year: 100.0,
        temperature_c: 20.0,
        humidity_percent: 70.0,
        so2_ug_m3: 10.0,
        chloride_mg_m2_day: 20.0,
        wetness: 0.2,
        cycles_per_year: 100.0,
        load_ratio: 0.1,
        heat_event_rate_per_year: 0.0,
        heat_event_c: 100.0,
        soiling: 0.1,
    }
}

fn evolve(library: &Library, id: &str, life: &ServiceLife, index: u64) -> Condition {
    let material = library.get(id).expect("in the fixture");
    Condition::evolve(material, life, 1.0, 0.0, &mut stream(5, index, "condition"))
}

#[test]
fn unused_parts_are_pristine_and_fit_for_reuse() {
    let library = fixture::library();
    for m in library.materials() {
        let c = evolve(&library, &m.id, &ServiceLife::unused(), 0);
        assert_eq!(c.state, DegradationState::Pristine);
        assert_eq!(c.triage, Triage::Reuse);
        assert!(c.quality > 0.99, "{}: {}", m.id, c.quality);
        assert!(c.coverage[Endmember::Intact.index()] > 0.99);
    }
}

#[test]
fn steel_outdoors_rusts_and_plastic_does_not() {
    let library = fixture::library();
    let outdoors = ServiceLife { years: 15.0, humidity_percent: 85.0, so2_ug_m3: 50.0, chloride_mg_m2_day: 200.0, ..life() };
    let steel = evolve(&library, "steel", &outdoors, 0);
    assert_eq!(steel.state, DegradationState::Corroded);
    assert!(steel.coverage[Endmember::Corrosion.index()] > 0.5);
    assert!(steel.corrosion_depth_um > 50.0);
    let white = evolve(&library, "white", &outdoors, 0);
    assert_eq!(white.coverage[Endmember::Corrosion.index()], 0.0);
}

#[test]
fn a_few_dry_weeks_only_tarnish_steel() {
    let library = fixture::library();
    let indoors =
        ServiceLife { years: 0.1, humidity_percent: 50.0, so2_ug_m3: 2.0, chloride_mg_m2_day: 2.0, soiling: 0.0, ..life() };
    assert_eq!(evolve(&library, "steel", &indoors, 0).state, DegradationState::Tarnished);
}

#[test]
fn sun_oxidises_plastic_then_embrittles_it() {
    let library = fixture::library();
    let sun = |years: f32| ServiceLife {
        years,
        uv_mj_m2_year: 250.0,
        soiling: 0.0,
        cycles_per_year: 1.0,
        load_ratio: 0.02,
        ..life()
    };
    assert_eq!(evolve(&library, "white", &sun(0.1), 0).state, DegradationState::Pristine);
    assert_eq!(evolve(&library, "white", &sun(1.8), 0).state, DegradationState::PhotoOxidised);
    let old = evolve(&library, "white", &sun(10.0), 0);
    assert_eq!(old.state, DegradationState::Embrittled);
    assert!(old.coverage[Endmember::Weathered.index()] > 0.6);
    assert!(old.quality < evolve(&library, "white", &sun(1.0), 0).quality);
}

#[test]
fn paint_shields_what_it_covers() {
    let library = fixture::library();
    let steel = library.get("steel").expect("steel");
    let depth = |coating| Condition::evolve(steel, &life(), 1.0, coating, &mut stream(5, 0, "c")).corrosion_depth_um;
    assert!(depth(1.0) < 0.3 * depth(0.0));
}

#[test]
fn a_fire_chars_paper() {
    let library = fixture::library();
    let fire = ServiceLife { heat_event_rate_per_year: 5.0, heat_event_c: 500.0, ..life() };
    let c = evolve(&library, "paper", &fire, 0);
    assert_eq!(c.state, DegradationState::HeatAged);
    assert!(c.coverage[Endmember::Char.index()] > 0.3);
    assert_eq!(c.triage, Triage::Recycle);
}

#[test]
fn triage_thresholds_are_07_and_03() {
    assert_eq!(Triage::of(1.0), Triage::Reuse);
    assert_eq!(Triage::of(0.700_1), Triage::Reuse);
    assert_eq!(Triage::of(0.7), Triage::Repair);
    assert_eq!(Triage::of(0.3), Triage::Repair);
    assert_eq!(Triage::of(0.299_9), Triage::Recycle);
    assert_eq!(Triage::of(0.0), Triage::Recycle);
}

#[test]
fn the_same_stream_gives_the_same_condition() {
    let library = fixture::library();
    assert_eq!(evolve(&library, "white", &life(), 3), evolve(&library, "white", &life(), 3));
    assert_ne!(evolve(&library, "white", &life(), 3).severity, evolve(&library, "white", &life(), 4).severity);
}

#[test]
fn service_life_ranges_report_every_wrong_key() {
    assert!(ServiceLifeRange::default().problems().is_empty());
    assert!(ServiceLifeRange::mild().problems().is_empty());
    let wrong = ServiceLifeRange {
        years: Range { min: 5.0, max: 2.0 },
        uv_mj_m2_year: Range { min: 0.0, max: 5_000.0 },
        wetness: Range { min: f64::NAN, max: 0.5 },
        ..ServiceLifeRange::default()
    };
    let problems = wrong.problems();
    let keys: Vec<_> = problems.iter().map(|(k, _)| k.as_str()).collect();
    assert_eq!(keys, ["years", "uv_mj_m2_year.max", "wetness.min"]);
    assert!(
        problems[1].1.contains("5000") && problems[1].1.contains("between 0 and 400") && problems[1].1.contains("MJ/m2")
    );
}

#[test]
fn service_life_parses_from_toml_and_refuses_unknown_keys() {
    let range: ServiceLifeRange = toml::from_str("years = { min = 1, max = 2 }").expect("valid");
    assert_eq!(range.years, Range { min: 1.0, max: 2.0 });
    assert_eq!(range.soiling, ServiceLifeRange::default().soiling);
    assert!(toml::from_str::<ServiceLifeRange>("year = { min = 1, max = 2 }").is_err());
}

proptest! {
    #[test]
    fn drawn_lives_lie_in_their_ranges(index in 0_u64..10_000) {
        let ranges = ServiceLifeRange::default();
        let l = ranges.sample(&mut stream(1, index, "life"));
        for (r, v) in [
            (ranges.years, l.years),
            (ranges.uv_mj_m2_year, l.uv_mj_m2_year),
            (ranges.temperature_c, l.temperature_c),
            (ranges.humidity_percent, l.humidity_percent),
            (ranges.so2_ug_m3, l.so2_ug_m3),
            (ranges.chloride_mg_m2_day, l.chloride_mg_m2_day),
            (ranges.wetness, l.wetness),
            (ranges.cycles_per_year, l.cycles_per_year),
            (ranges.load_ratio, l.load_ratio),
            (ranges.heat_event_rate_per_year, l.heat_event_rate_per_year),
            (ranges.heat_event_c, l.heat_event_c),
            (ranges.soiling, l.soiling),
        ] {
            prop_assert!(f64::from(v) >= r.min - 1e-3 && f64::from(v) <= r.max * (1.0 + 1e-5) + 1e-6, "{v} {r:?}");
        }
    }

    #[test]
    fn coverage_sums_to_one_and_everything_stays_in_bounds(
        index in 0_u64..10_000,
        which in 0_usize..6,
        coating in 0.0_f32..1.0,
        thickness_mm in 0.01_f32..50.0,
    ) {
        let library = fixture::library();
        let mut rng = stream(2, index, "part");
        let life = ServiceLifeRange::default().sample(&mut rng);
        let c = Condition::evolve(&library.materials()[which], &life, thickness_mm, coating, &mut rng);
        prop_assert!((c.coverage.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        prop_assert!(c.coverage.iter().chain(&c.severity).all(|v| (0.0..=1.0).contains(v)), "{c:?}");
        prop_assert!((0.0..=1.0).contains(&c.quality));
        prop_assert_eq!(c.triage, Triage::of(c.quality));
        let most = c.severity[1..].iter().copied().fold(0.0, f32::max);
        prop_assert!((c.severity[0] - (1.0 - most)).abs() < 1e-6);
    }
}
