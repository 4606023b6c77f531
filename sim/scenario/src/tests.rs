//! What scenario files may say, what they may not, and how they are told.

use loopline_materials::schema::MaterialClass;
use loopline_materials::stream;
use loopline_sensors::{Profile, RgbConfig};

use super::facts::MaterialFacts;
use super::*;

const MINIMAL: &str = r#"
schema = 2
name = "small"
title = "Small"
description = "One kind of item."

[sampling]
items = { min = 1, max = 4 }
items_mean = 2.0

[infeed]
basis = "units"

[[infeed.composition]]
archetype = "bottle"
share = 1.0
materials.body = [{ id = "pet_clear", weight = 1.0 }]
"#;

/// The message of the only problem of `MINIMAL` with `section` added and each (from, to) replaced.
fn complaint(section: &str, replacements: &[(&str, &str)]) -> String {
    let mut text = format!("{MINIMAL}{section}");
    for (from, to) in replacements {
        assert!(text.contains(from), "{from} is not in the text");
        text = text.replace(from, to);
    }
    let error = Scenario::parse(&text, "small.toml").expect_err("should be refused");
    assert_eq!(error.problems().len(), 1, "{error}");
    error.to_string()
}

fn minimal() -> Scenario {
    Scenario::parse(MINIMAL, "small.toml").unwrap()
}

#[test]
fn a_minimal_file_gets_the_defaults() {
    let s = minimal();
    assert_eq!(s.belt, Belt::default());
    assert_eq!(s.appearance.coupling, 1.0);
    assert_eq!(s.raster_size(), [128, 128]);
    assert_eq!(s.text(), MINIMAL);
}

#[test]
fn an_unknown_key_names_line_key_and_the_key_that_was_meant() {
    let text = complaint("[belt]\nspeed_mm_s = 800.0\n", &[]);
    assert_eq!(
        text,
        "small.toml: line 19: belt.speed_mm_s = 800.0: unknown key; did you mean `speed_m_s`, in m/s \
         (1 mm/s = 0.001 m/s)?"
    );
}

#[test]
fn a_misspelt_section_is_recognised() {
    let text = complaint("[belts]\nwear = 1\n", &[]);
    assert!(text.contains("line 18: belts: unknown key; did you mean `belt`?"), "{text}");
}

#[test]
fn a_quoted_number_is_told_how_to_be_written() {
    let text = complaint("[belt]\nspeed_m_s = \"1.2 m/s\"\n", &[]);
    assert!(text.contains("belt.speed_m_s = \"1.2 m/s\": expected a finite number in m/s from 0.05 to 6"), "{text}");
    assert!(text.ends_with("; write 1.2 without quotes and unit"), "{text}");
}

#[test]
fn a_number_out_of_bounds_names_the_bounds() {
    let text = complaint("[climate]\nambient_c = { min = 20.0, max = 300.0 }\n", &[]);
    assert!(text.contains("climate.ambient_c.max = 300.0: expected a finite number in degrees Celsius from -30 to 50"));
}

#[test]
fn a_reversed_range_is_shown_the_right_way_round() {
    let text = complaint("[belt]\nwear = { min = 0.8, max = 0.2 }\n", &[]);
    assert!(text.contains("belt.wear = { min = 0.8, max = 0.2 }: the range is reversed"), "{text}");
    assert!(text.contains("{ min = 0.2, max = 0.8 }"), "{text}");
}

#[test]
fn nan_and_infinity_are_refused_everywhere() {
    for bad in ["nan", "-nan", "inf", "-inf", "1e400"] {
        let text = complaint(&format!("[station]\ncamera_height_m = {bad}\n"), &[]);
        assert!(text.contains("station.camera_height_m"), "{bad}: {text}");
        let text = complaint(&format!("[damage]\ncrush = {{ min = {bad}, max = 1.0 }}\n"), &[]);
        assert!(text.contains("damage.crush.min"), "{bad}: {text}");
    }
}

#[test]
fn a_wrong_word_lists_the_right_ones() {
    let text = complaint("[lighting]\nilluminants = [\"led\", \"dailight\"]\n", &[]);
    assert!(text.contains("lighting.illuminants[1] = \"dailight\": expected one of"), "{text}");
    assert!(text.ends_with("did you mean \"daylight\"?"), "{text}");
}

#[test]
fn a_hall_is_one_of_those_known_and_at_least_one() {
    let text = complaint("[lighting]\nhalls = [\"tubes\", \"round_lamp\"]\n", &[]);
    assert!(text.contains("lighting.halls[1] = \"round_lamp\": expected one of"), "{text}");
    assert!(text.ends_with("did you mean \"round_lamps\"?"), "{text}");
    for key in ["halls", "illuminants"] {
        let text = complaint(&format!("[lighting]\n{key} = []\n"), &[]);
        assert!(text.contains(&format!("lighting.{key}")) && text.contains("expected"), "{text}");
    }
    let text = complaint("[lighting]\nlamp_rows_per_height = { min = 1.0, max = 4.0 }\n", &[]);
    assert!(text.contains("lighting.lamp_rows_per_height.max = 4.0"), "{text}");
}

#[test]
fn a_missing_key_is_named_with_what_is_expected() {
    let text = complaint("", &[("share = 1.0\n", "")]);
    assert!(text.contains("infeed.composition[0].share: missing; expected a finite number"), "{text}");
}

#[test]
fn another_schema_version_is_refused() {
    assert!(complaint("", &[("schema = 2", "schema = 3")]).contains("schema = 3: expected 2"));
}

#[test]
fn a_fraction_of_an_item_is_not_a_number_of_items() {
    let text = complaint("", &[("max = 4 }", "max = 4.5 }")]);
    assert!(text.contains("4.5 is not a whole number; expected a whole number from 1 to 6"), "{text}");
}

#[test]
fn the_mean_must_lie_within_the_limits() {
    let text = complaint("", &[("items_mean = 2.0", "items_mean = 5.0")]);
    assert!(text.contains("sampling.items_mean = 5.0: expected more than 1 and less than 4"), "{text}");
}

#[test]
fn shares_by_mass_need_the_mass_of_an_item() {
    let text = complaint("", &[("basis = \"units\"", "basis = \"mass\"")]);
    assert!(text.contains("infeed.composition[0].unit_mass_kg: missing"), "{text}");
    let text = complaint("", &[("share = 1.0", "share = 1.0\nunit_mass_kg = 0.1")]);
    assert!(text.contains("has no effect"), "{text}");
}

#[test]
fn a_file_of_schema_1_is_told_what_to_change_in_its_own_numbers() {
    let old = r#"schema = 1
name = "old"
title = "Old"
description = "A file of schema 1."
[infeed]
items = { min = 1, max = 4 }
items_mean = 2.0
composition = "balanced"
[belt]
speed_m_s = 2.5
[station.jitter]
camera_roll_deg = { min = 0.0, max = 0.0 }
[heater]
exposure_s = 0.6
cooling_s = 0.4
"#;
    let error = Scenario::parse(old, "old.toml").unwrap_err();
    assert_eq!(error.problems().len(), 1, "{error}");
    let text = error.to_string();
    for words in [
        "old.toml: line 1: schema = 1",
        "write schema = 2",
        "write length_m = 1.5 in place of exposure_s = 0.6",
        "write before_camera_m = 1 in place of cooling_s = 0.4",
        "move items, items_mean from [infeed] to [sampling]",
        "[station.jitter] to [sampling]",
    ] {
        assert!(text.contains(words), "{words} is not in: {text}");
    }
    // And what it says is enough.
    let new = old
        .replace("schema = 1", "schema = 2")
        .replace("items = { min = 1, max = 4 }\nitems_mean = 2.0\n", "")
        .replace("[station.jitter]\n", "[sampling]\nitems = { min = 1, max = 4 }\nitems_mean = 2.0\n")
        .replace("exposure_s = 0.6", "length_m = 1.5")
        .replace("cooling_s = 0.4", "before_camera_m = 1");
    let scenario = Scenario::parse(&new, "new.toml").unwrap();
    assert!((scenario.heater.exposure_s(scenario.belt.speed_m_s) - 0.6).abs() < 1e-12);
    assert!((scenario.heater.cooling_s(scenario.belt.speed_m_s) - 0.4).abs() < 1e-12);
}

#[test]
fn a_heater_longer_than_the_belt_before_the_cameras_is_refused() {
    let text = complaint("[heater]\nlength_m = 3.0\nbefore_camera_m = 2.0\n", &[]);
    assert!(text.contains("belt.before_camera_m") && text.contains("begins 5.000 m before"), "{text}");
}

#[test]
fn times_that_no_column_is_solved_for_are_refused_in_metres() {
    let text = complaint("[belt]\nspeed_m_s = 0.05\nbefore_camera_m = 50.0\n[heater]\nlength_m = 10.0\n", &[]);
    assert!(text.contains("heater.length_m = 10.0: at belt.speed_m_s = 0.05 the belt takes 200.0000 s"), "{text}");
    assert!(text.contains("expected 0.0005 to 3 m"), "{text}");
}

#[test]
fn overlap_without_overlapping_items_is_refused() {
    let text = complaint("", &[("items_mean = 2.0", "items_mean = 2.0\noverlap = 0.3")]);
    assert!(text.contains("arrangement = \"overlapping\""), "{text}");
}

#[test]
fn a_source_must_be_cited() {
    let text = complaint("", &[("share = 1.0", "share = 1.0\nsource = \"nobody\"")]);
    assert!(text.contains("infeed.composition[0].source = \"nobody\": no such key in [infeed.sources]"), "{text}");
}

#[test]
fn a_level_of_randomisation_narrows_or_widens_what_the_plant_says() {
    let at = |level: &str| {
        let more = "[lighting]\ncct_k = { min = 3000.0, max = 4000.0 }\n[sensors.rgb]\nwhite_level = 0.8\n";
        Scenario::parse(&format!("randomisation = \"{level}\"\n{MINIMAL}{more}"), "small.toml").unwrap()
    };
    let (narrow, plant, wide) = (at("narrow"), at("plant"), at("wide"));
    let default = Scenario::parse(MINIMAL, "small.toml").unwrap();
    assert_eq!((default.randomisation, &default.lighting.intensity), (Randomisation::Plant, &plant.lighting.intensity));
    assert_eq!(plant.lighting.cct_k, Interval::new(3000.0, 4000.0));
    assert_eq!(narrow.lighting.cct_k, Interval::new(3500.0, 3500.0));
    assert_eq!(narrow.lighting.illuminants.len(), 1);
    // The plant's own belt comes first, and none twice.
    let mut belts = wide.belt.materials.clone();
    assert_eq!(belts[..plant.belt.materials.len()], plant.belt.materials[..]);
    assert_eq!(narrow.belt.materials, plant.belt.materials[..1]);
    let count = belts.len();
    belts.sort();
    belts.dedup();
    assert!(belts.len() == count && count > plant.belt.materials.len(), "{belts:?}");
    let halls = |s: &Scenario| (s.lighting.halls.len(), s.lighting.lamp_rows_per_height);
    assert_eq!(halls(&narrow), (1, Interval::new(1.1, 1.1)));
    assert_eq!(halls(&narrow), halls(&default));
    assert_eq!(halls(&wide), (3, Interval::new(0.5, 2.0)));
    // What the plant has stays within what is wide.
    let ranges = |s: &Scenario| [s.lighting.cct_k, s.lighting.environment, s.sampling.camera_tilt_deg];
    for ((narrow, plant), wide) in ranges(&narrow).into_iter().zip(ranges(&plant)).zip(ranges(&wide)) {
        assert_eq!(narrow.min, narrow.max);
        assert!(wide.min <= plant.min && plant.max <= wide.max && wide.max - wide.min > plant.max - plant.min, "{wide:?}");
    }
    assert_eq!(wide.sensors.rgb, RgbConfig { white_level: 0.8, ..RgbConfig::of(Profile::Wide) });
    assert_eq!(narrow.sensors.rgb, RgbConfig { white_level: 0.8, ..RgbConfig::of(Profile::Ideal) });
    // A camera that is given is the user's.
    let own =
        Scenario::parse(&format!("randomisation = \"wide\"\n{MINIMAL}[sensors.rgb]\nprofile = \"phone\"\n"), "small.toml");
    assert_eq!(own.unwrap().sensors.rgb, RgbConfig::of(Profile::Phone));
    let text = complaint("", &[("schema = 2", "schema = 2\nrandomisation = \"broad\"")]);
    assert!(text.contains("randomisation") && text.contains("plant"), "{text}");
}

#[test]
fn a_profile_of_the_colour_camera_sets_what_is_not_given() {
    let rgb = |text: &str| Scenario::parse(&format!("{MINIMAL}{text}"), "small.toml").unwrap().sensors.rgb;
    assert_eq!(rgb(""), RgbConfig::of(Profile::Industrial));
    assert_eq!(rgb("[sensors.rgb]\nprofile = \"industrial\"\n"), RgbConfig::of(Profile::Industrial));
    // Whether the profile comes first or last.
    for text in ["profile = \"phone\"\ndust = false\n", "dust = false\nprofile = \"phone\"\n"] {
        let expected = RgbConfig { dust: false, ..RgbConfig::of(Profile::Phone) };
        assert_eq!(rgb(&format!("[sensors.rgb]\n{text}")), expected);
    }
    let text = complaint("[sensors.rgb]\nprofile = \"phones\"\n", &[]);
    assert!(text.contains("sensors.rgb.profile") && text.contains("did you mean \"phone\"?"), "{text}");
    let text = complaint("[sensors.rgb]\nexposure_error_stops = { min = 1.0, max = 9.0 }\n", &[]);
    assert!(text.contains("sensors.rgb.exposure_error_stops.max = 9.0") && text.contains("in stops from -3 to 3"), "{text}");
    let text = complaint("[sensors.rgb]\nvignette = 0.2\n", &[]);
    assert!(text.contains("expected a range { min = ..., max = ... }"), "{text}");
}

#[test]
fn sensors_must_fit_on_one_raster() {
    let text = complaint("[sensors.lwir]\nwidth_px = 60\n", &[]);
    assert!(text.contains("line 19: sensors.lwir.width_px = 60"), "{text}");
}

#[test]
fn a_cube_that_fills_the_memory_is_refused() {
    let text = complaint("[sensors.nir]\nwidth_px = 2048\nheight_px = 2048\nbands = 512\n", &[]);
    assert!(text.contains("sensors.nir.bands = 512: width_px x height_px x bands"), "{text}");
}

#[test]
fn values_of_other_crates_are_checked_with_their_path() {
    let text = complaint("[heater]\nlength_m = -1.0\n", &[]);
    assert!(text.contains("line 19: heater.length_m = -1.0"), "{text}");
    let text = complaint("[service_life]\nyears = { min = 1.0, max = 1e9 }\n", &[]);
    assert!(text.contains("line 19: service_life.years.max = 1e9"), "{text}");
}

#[test]
fn a_view_wider_than_the_camera_can_have_is_refused() {
    let text = complaint("[station]\nfield_of_view_m = 3.0\ncamera_height_m = 0.5\n", &[]);
    assert!(text.contains("station.field_of_view_m = 3.0: too wide"), "{text}");
}

#[test]
fn all_problems_are_told_at_once_in_the_order_of_the_file() {
    let text = format!(
        "{MINIMAL}[belt]\nspeed_mm_s = 1\nwear = {{ min = 2, max = 1 }}\n[appearance]\ncoupling = \"high\"\n[x]\ny = 1\n"
    );
    let error = Scenario::parse(&text, "small.toml").unwrap_err();
    let keys: Vec<&str> = error.problems().iter().map(|p| p.key.as_str()).collect();
    assert_eq!(keys, ["belt.speed_mm_s", "belt.wear.min", "belt.wear", "appearance.coupling", "x"]);
    assert!(error.to_string().starts_with("small.toml: 5 problems\n  line 19: belt.speed_mm_s"), "{error}");
}

#[test]
fn beyond_twenty_problems_the_rest_are_counted() {
    let extra: String = (0..50).map(|i| format!("unknown_thing_{i} = 1\n")).collect();
    let error = Scenario::parse(&format!("{MINIMAL}[belt]\n{extra}"), "small.toml").unwrap_err();
    assert_eq!(error.problems().len(), MAX_PROBLEMS);
    assert!(error.to_string().ends_with("and 30 more"), "{error}");
}

#[test]
fn text_that_is_not_toml_is_placed() {
    let error = Scenario::parse("schema = 2\nname = \n", "broken.toml").unwrap_err();
    assert!(error.to_string().starts_with("broken.toml: line 2: not TOML"), "{error}");
    let error = Scenario::parse(&format!("{MINIMAL}share = 2.0\n"), "twice.toml").unwrap_err();
    assert!(error.to_string().contains("line 18: not TOML: duplicate key"), "{error}");
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let error = Scenario::load("/nowhere/at/all.toml").unwrap_err();
    assert!(error.to_string().starts_with("/nowhere/at/all.toml: cannot read the scenario"), "{error}");
    let error = Scenario::load("/dev/zero").unwrap_err();
    assert!(error.to_string().contains("has 262145 bytes or more"), "{error}");
}

#[test]
fn deep_nesting_is_refused_without_exhausting_the_stack() {
    let dotted = format!("{}a = 1", "a.".repeat(50_000));
    let header = format!("[{}a]", "a.".repeat(50_000));
    let arrays = "a = ".to_owned() + &"[".repeat(50_000);
    let tables = "a = ".to_owned() + &"{a=".repeat(50_000);
    let sources = format!("{MINIMAL}[infeed.sources.{}a]", "a.".repeat(50_000));
    for text in [dotted, header, arrays, tables, sources] {
        assert!(Scenario::parse(&text, "deep.toml").is_err());
    }
}

#[test]
fn a_file_with_thousands_of_problems_is_refused_quickly() {
    let keys: String = (0..18_000).map(|i| format!("k{i} = nan\n")).collect();
    let sources: String = (0..16_000).map(|i| format!("s{i} = \"\"\n")).collect();
    let start = std::time::Instant::now();
    assert!(Scenario::parse(&format!("{MINIMAL}[belt]\n{keys}"), "long.toml").is_err());
    assert!(Scenario::parse(&format!("{MINIMAL}[infeed.sources]\n{sources}"), "long.toml").is_err());
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
}

fn library() -> Vec<MaterialFacts> {
    let habits = ["clear", "white"].map(str::to_owned).to_vec();
    let fact = |id: &str, family: &str, class| MaterialFacts {
        id: id.into(),
        family: family.into(),
        class,
        habits: habits.clone(),
    };
    vec![
        fact("pet_clear", "PET", MaterialClass::Polymer),
        fact("pet_new", "PET", MaterialClass::Polymer),
        fact("pvc_plasticised", "PVC", MaterialClass::Polymer),
        fact("rubber_black", "rubber", MaterialClass::LeatherRubber),
        fact("tinplate", "steel", MaterialClass::Metal),
    ]
}

fn archetypes() -> Vec<ArchetypeFacts> {
    let role = |role: &str, materials: &[(&str, f64)]| RoleFacts {
        role: role.into(),
        materials: materials.iter().map(|(id, w)| ((*id).to_owned(), *w)).collect(),
    };
    vec![
        ArchetypeFacts {
            name: "bottle".into(),
            roles: vec![role("body", &[("pet_clear", 3.0)]), role("cap", &[("pvc_plasticised", 1.0)])],
        },
        ArchetypeFacts { name: "food_tin".into(), roles: vec![role("body", &[("tinplate", 1.0)])] },
    ]
}

#[test]
fn names_that_lead_nowhere_are_found_with_their_line() {
    let text = MINIMAL.replace("pet_clear", "pet_cleer").replace("\"bottle\"", "\"botle\"");
    let s = Scenario::parse(&text, "small.toml").unwrap();
    let error = s.check_names(&library(), &archetypes()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "small.toml: 2 problems\n  \
         line 15: infeed.composition[0].archetype = \"botle\": no archetype `botle`; did you mean `bottle`?; \
         expected the stem of a file under assets/archetypes\n  \
         line 17: infeed.composition[0].materials.body[0].id = \"pet_cleer\": no material `pet_cleer`; \
         did you mean `pet_clear`?; expected the stem of a file under assets/materials"
    );
}

#[test]
fn a_role_that_the_archetype_has_not_is_refused() {
    let s = Scenario::parse(&MINIMAL.replace("materials.body", "materials.wheel"), "small.toml").unwrap();
    let error = s.check_names(&library(), &archetypes()).unwrap_err();
    assert!(error.to_string().contains("`bottle` has no role `wheel`; it has body, cap"), "{error}");
}

#[test]
fn mass_shares_become_shares_of_items() {
    let text = MINIMAL
        .replace("basis = \"units\"", "basis = \"mass\"")
        .replace("share = 1.0", "share = 1.0\nunit_mass_kg = 0.025")
        + "[[infeed.composition]]\narchetype = \"food_tin\"\nshare = 1.0\nunit_mass_kg = 0.075\n[appearance]\ncoupling = 1.0\n";
    let s = Scenario::parse(&text, "small.toml").unwrap();
    let plan = InfeedPlan::from_facts(&s, &library(), &archetypes()).unwrap();
    // One kilogram of each: 40 bottles to 13.3 tins.
    let shares = plan.material_shares(5);
    assert!((shares[0] - 0.75).abs() < 1e-12 && (shares[4] - 0.25).abs() < 1e-12, "{shares:?}");
    let mut rng = stream(1, 0, "test");
    let bottles = (0..40_000).filter(|_| plan.draw(&mut rng).archetype == 0).count() as f64 / 40_000.0;
    // Four standard deviations of the binomial.
    assert!((bottles - 0.75).abs() < 4.0 * (0.75f64 * 0.25 / 40_000.0).sqrt(), "{bottles}");
}

#[test]
fn an_infeed_may_name_the_habit_that_a_material_comes_in() {
    let with =
        |habits: &str| Scenario::parse(&MINIMAL.replace("{ id = \"pet_clear\", weight = 1.0 }", habits), "small.toml");
    let two =
        "{ id = \"pet_clear\", habit = \"white\", weight = 3.0 }, { id = \"pet_clear\", habit = \"clear\", weight = 1.0 }";
    let plan = InfeedPlan::from_facts(&with(two).unwrap(), &library(), &archetypes()).unwrap();
    let mut rng = stream(1, 0, "test");
    let white = (0..40_000).filter(|_| plan.draw(&mut rng).materials[0].habit == Some(1)).count() as f64 / 40_000.0;
    // Four standard deviations of the binomial.
    assert!((white - 0.75).abs() < 4.0 * (0.75f64 * 0.25 / 40_000.0).sqrt(), "{white}");
    assert_eq!(plan.draw(&mut rng).materials[1].habit, None, "the cap's is left to its shares");

    let unknown = with("{ id = \"pet_clear\", habit = \"whit\", weight = 1.0 }").unwrap();
    let error = unknown.check_names(&library(), &archetypes()).unwrap_err().to_string();
    assert!(
        error.contains("habit = \"whit\": `pet_clear` has no habit `whit`; did you mean `white`?; it has clear, white"),
        "{error}"
    );
    let twice =
        "{ id = \"pet_clear\", habit = \"white\", weight = 3.0 }, { id = \"pet_clear\", habit = \"white\", weight = 1.0 }";
    assert!(with(twice).is_err());
}

fn balanced(coupling: f64) -> InfeedPlan {
    let (head, _) = MINIMAL.split_once("[[infeed.composition]]").unwrap();
    let text = format!("{head}composition = \"balanced\"\n[appearance]\ncoupling = {coupling}\n");
    let s = Scenario::parse(&text, "small.toml").unwrap();
    InfeedPlan::from_facts(&s, &library(), &archetypes()).unwrap()
}

#[test]
fn a_balanced_infeed_has_every_material_equally_often_on_what_it_is_made_as() {
    let plan = balanced(1.0);
    for share in plan.material_shares(5) {
        assert!((share - 0.2).abs() < 1e-12, "{share}");
    }
    let mut rng = stream(1, 0, "test");
    for _ in 0..2000 {
        let item = plan.draw(&mut rng);
        match plan.main_material(&item) {
            // `pet_new` is named by no archetype; its family stands in.
            0 | 1 => assert_eq!(item.archetype, 0),
            4 => assert_eq!(item.archetype, 1),
            _ => {}
        }
    }
}

#[test]
fn at_coupling_zero_the_shape_says_nothing_of_the_material() {
    let plan = balanced(0.0);
    let mut rng = stream(1, 0, "test");
    let n = 50_000;
    let mut joint = [[0.0f64; 5]; 2];
    for _ in 0..n {
        let item = plan.draw(&mut rng);
        joint[item.archetype][plan.main_material(&item)] += 1.0 / f64::from(n);
    }
    let mut information_bits = 0.0;
    for row in &joint {
        let p_shape: f64 = row.iter().sum();
        for (material, &p) in row.iter().enumerate() {
            let p_material = joint[0][material] + joint[1][material];
            if p > 0.0 {
                information_bits += p * (p / (p_shape * p_material)).log2();
            }
        }
    }
    // The estimate's own bias is (rows - 1)(columns - 1) / (2 n ln 2) = 6e-5 bits (Miller 1955).
    assert!(information_bits < 5e-4, "{information_bits}");
}

#[test]
fn the_number_of_items_keeps_its_mean_and_its_limits() {
    for (min, max, asked) in [(1, 6, 3.0), (1, 6, 1.05), (1, 6, 5.9), (2, 3, 2.5), (4, 4, 4.0)] {
        let mut s = minimal();
        s.sampling.items = ItemLimits { min, max };
        s.sampling.items_mean = asked;
        let count = ItemCount::new(&s.sampling);
        assert!((count.mean() - asked).abs() < 1e-6, "{min} {max} {asked}: {}", count.mean());
        let mut rng = stream(3, 0, "items");
        let draws: Vec<usize> = (0..20_000).map(|_| count.draw(&mut rng)).collect();
        assert!(draws.iter().all(|n| (min as usize..=max as usize).contains(n)));
        let mean = draws.iter().sum::<usize>() as f64 / draws.len() as f64;
        assert!((mean - asked).abs() < 0.05, "{min} {max} {asked}: {mean}");
    }
}

#[test]
fn the_schema_carries_the_bounds_of_ranges() {
    let schema = Scenario::json_schema();
    let speed = schema.pointer("/$defs/Belt/properties/speed_m_s").unwrap();
    assert_eq!(speed["maximum"], 6.0);
    let wear = schema.pointer("/$defs/Belt/properties/wear/properties/max").unwrap();
    assert_eq!((wear["minimum"].as_f64(), wear["maximum"].as_f64()), (Some(0.0), Some(1.0)));
    assert!(!schema.to_string().contains("x-range"));
}
