//! What line files may say, what they may not, and how they are told.

use std::fs;
use std::path::PathBuf;

use loopline_materials::schema::MaterialClass;
use loopline_materials::{DegradationState, Library};
use serde_json::Value;

use super::*;
use crate::facts::{MaterialFacts, material_facts};
use crate::parse::keys;
use crate::{Scenario, ScenarioError};

const SCENARIO: &str = r#"
schema = 2
name = "small"
title = "Small"
description = "One kind of item."

[infeed]
items_per_min = 12.0

[[infeed.composition]]
archetype = "bottle"
share = 1.0
"#;

const MINIMAL: &str = r#"
schema = 1
name = "small_line"
title = "Small line"
description = "One arm, two bins."
infeed_of = "../small.toml"

[infeed]
items_per_min = 30.0
feed = "singulated"

[computer]
frame_s = 0.1
macs_per_s = 1e9
source = "a test"

[[cells]]
name = "cell_1"
robot = "gantry"
base_m = [1.6, 0.0, 0.45]
pick_from_m = 1.2
pick_to_m = 2.0
bins = ["pet", "rest"]

[[bins]]
name = "pet"
route = "reuse"
families = ["PET"]
at_m = [1.6, 0.5]
size_m = [0.3, 0.3]
rim_m = -0.05
penalty_eur_kg = 0.2
source = "a test"

[[bins]]
name = "rest"
route = "recycle"
materials = ["tinplate"]
states = ["pristine", "worn"]
at_m = [1.6, -0.5]
size_m = [0.3, 0.3]
rim_m = -0.05
price_eur_kg = 0.1
penalty_eur_kg = 0.0
source = "a test"

[tail]
cost_eur_kg = 0.1
source = "a test"
"#;

fn scenario() -> Scenario {
    Scenario::parse(SCENARIO, "small.toml").unwrap()
}

fn parse(text: &str) -> Result<LineFile, ScenarioError> {
    LineFile::parse_over(text, "line.toml", scenario())
}

fn minimal() -> LineFile {
    parse(MINIMAL).unwrap()
}

/// `MINIMAL` with each (from, to) replaced and `section` added.
fn changed(section: &str, replacements: &[(&str, &str)]) -> String {
    let mut text = format!("{MINIMAL}{section}");
    for (from, to) in replacements {
        assert!(text.contains(from), "{from} is not in the text");
        text = text.replace(from, to);
    }
    text
}

/// The message of the only problem of [`changed`].
fn complaint(section: &str, replacements: &[(&str, &str)]) -> String {
    let error = parse(&changed(section, replacements)).expect_err("should be refused");
    assert_eq!(error.problems().len(), 1, "{error}");
    error.to_string()
}

/// The message of the only problem of `MINIMAL` with a fault of these lines.
fn fault(lines: &str) -> String {
    complaint(&format!("[[faults]]\nat_s = 1.0\nfor_s = 2.0\n{lines}\n"), &[])
}

#[test]
fn a_minimal_line_gets_the_defaults_and_the_rest_from_its_scenario() {
    let line = minimal();
    assert_eq!(line.cells[0].gripper, Gripper::default());
    assert_eq!(line.cells[0].base_yaw_deg, 0.0);
    assert_eq!(line.expect, Expect::default());
    assert_eq!((line.expect.seeds, line.expect.minutes), (3, 5.0));
    assert!(line.faults.is_empty());
    assert_eq!((line.text(), line.file_name(), line.name()), (MINIMAL, "line.toml", "small_line"));
    // The name keys random streams, and the rate is the line's; all else is as the scenario has it.
    let mut named = scenario();
    named.name = "small_line".into();
    named.title = "Small line".into();
    named.description = "One arm, two bins.".into();
    named.infeed.items_per_min = 30.0;
    assert_eq!(line.scenario, named);
}

#[test]
fn the_rate_is_of_items_or_of_mass_and_one_of_them_is_due() {
    let by_mass = parse(&changed("", &[("items_per_min = 30.0", "kg_per_h = 90.0")])).unwrap();
    assert_eq!(by_mass.kg_per_h, Some(90.0));
    for infeed in ["items_per_min = 30.0\nkg_per_h = 90.0", ""] {
        let text = parse(&changed("", &[("items_per_min = 30.0", infeed)])).unwrap_err().to_string();
        assert!(text.contains("infeed") && text.contains("expected one of items_per_min and kg_per_h"), "{text}");
    }
}

#[test]
fn keys_of_belt_heater_and_station_go_over_those_of_the_scenario() {
    let line = parse(&changed(
        "[belt]\nspeed_m_s = 0.5\nwidth_m = 0.4\nbefore_camera_m = 2.0\nafter_camera_m = 3.0\n\
         [heater]\nirradiance_kw_m2 = 1.5\nlength_m = 0.5\nbefore_camera_m = 0.7\n\
         [station]\nfield_of_view_m = 0.5\ncamera_height_m = 1.0\n",
        &[],
    ))
    .unwrap();
    let (belt, heater, station) = (&line.scenario.belt, &line.scenario.heater, &line.scenario.station);
    assert_eq!([belt.speed_m_s, belt.width_m, belt.before_camera_m, belt.after_camera_m], [0.5, 0.4, 2.0, 3.0]);
    assert_eq!((heater.irradiance_kw_m2, heater.length_m, heater.before_camera_m), (1.5, 0.5, 0.7));
    assert_eq!([station.field_of_view_m, station.camera_height_m], [0.5, 1.0]);
    assert_eq!(belt.materials, scenario().belt.materials);
}

#[test]
fn what_a_line_may_change_has_the_bounds_of_scenarios() {
    let (line, scenario) = (LineFile::json_schema(), Scenario::json_schema());
    for (changes, section) in [("BeltChanges", "Belt"), ("HeaterChanges", "Heater"), ("StationChanges", "Station")] {
        for (key, property) in line["$defs"][changes]["properties"].as_object().unwrap() {
            let theirs = &scenario["$defs"][section]["properties"][key];
            assert!(theirs["minimum"].is_number(), "{section}.{key}");
            assert_eq!(
                (&property["minimum"], &property["maximum"]),
                (&theirs["minimum"], &theirs["maximum"]),
                "{section}.{key}"
            );
        }
    }
}

#[test]
fn keys_survive_being_written_and_read() {
    let text = changed(
        "[[faults]]\nkind = \"gripper_leak\"\nat_s = 1.0\nfor_s = 2.0\ncell = \"cell_1\"\namount = 0.5\n\
         [expect]\nyield = { min = 0.2 }\nunseen = { max = 3 }\n",
        &[],
    );
    let read = |text: &str| keys::<LineKeys>(text, "line.toml", |keys| rules::problems(keys, None)).unwrap();
    let once = read(&text);
    assert_eq!(once.expect.mass_yield, Bound { min: Some(0.2), max: None });
    assert_eq!(read(&toml::to_string(&once).unwrap()), once);
}

#[test]
fn a_fault_says_the_entry_it_came_from() {
    let line = minimal();
    for kind in FaultKind::ALL {
        let entry = FaultEntry {
            kind,
            at_s: 3.0,
            for_s: 4.0,
            cell: kind.strikes_a_cell().then(|| "cell_1".to_owned()),
            amount: kind.amount().map(|amount| amount.range[1]),
        };
        assert_eq!(Fault::new(&entry, &line.cells).entry(&line.cells), entry);
        let text = format!("{MINIMAL}{}", toml::to_string(&serde_json::json!({ "faults": [entry] })).unwrap());
        assert_eq!(parse(&text).unwrap().faults, [Fault::new(&entry, &line.cells)]);
    }
}

#[test]
fn an_unknown_key_is_told_as_in_scenarios() {
    let text = complaint("", &[("frame_s = 0.1", "frame_s = 0.1\nframe_ms = 100.0")]);
    assert_eq!(
        text,
        "line.toml: line 14: computer.frame_ms = 100.0: unknown key; did you mean `frame_s`, in s (1 ms = 0.001 s)?"
    );
}

#[test]
fn numbers_carry_their_units() {
    let text = complaint("", &[("macs_per_s = 1e9", "macs_per_s = 1.0")]);
    assert!(
        text.contains("line 14: computer.macs_per_s = 1.0: expected a finite number in per second from 1000000 to"),
        "{text}"
    );
    let text = complaint("", &[("cost_eur_kg = 0.1", "cost_eur_kg = \"0.1 EUR/kg\"")]);
    assert!(text.ends_with("in EUR/kg from -10 to 10; write 0.1 without quotes and unit"), "{text}");
}

#[test]
fn a_place_has_its_number_of_coordinates() {
    let text = complaint("", &[("base_m = [1.6, 0.0, 0.45]", "base_m = [1.6, 0.0]")]);
    assert!(text.contains("line 20: cells[0].base_m = [1.6, 0.0]: has 2 entries; expected at least 3"), "{text}");
}

#[test]
fn a_scenario_and_a_line_are_told_apart() {
    let error = parse(SCENARIO).unwrap_err();
    let text = error.to_string();
    assert!(text.contains("line 10: infeed.composition: this is a scenario; expected a line file"), "{text}");
    let text = Scenario::parse(MINIMAL, "line.toml").unwrap_err().to_string();
    assert_eq!(
        text,
        "line.toml: line 6: infeed_of = \"../small.toml\": this is a line file; expected a scenario, such as the one that this key names"
    );
    let text = complaint("", &[("schema = 1", "schema = 2")]);
    assert!(text.contains("line 2: schema = 2: expected 1"), "{text}");
}

#[test]
fn a_line_that_cannot_be_read_is_named() {
    let text = LineFile::load("/nowhere/at/all.toml").unwrap_err().to_string();
    assert!(text.starts_with("/nowhere/at/all.toml: cannot read the line file"), "{text}");
    assert!(text.ends_with("give the path of a TOML file such as scenarios/lines/packaging.toml"), "{text}");
    let text = LineFile::load("/dev/zero").unwrap_err().to_string();
    assert!(text.contains("a line file has at most 262144"), "{text}");
}

#[test]
fn a_scenario_that_is_not_there_is_a_problem_of_the_line() {
    let text = LineFile::parse(MINIMAL, "/nowhere/lines/small.toml").unwrap_err().to_string();
    assert!(text.starts_with(
        "/nowhere/lines/small.toml: line 6: infeed_of = \"../small.toml\": cannot read /nowhere/lines/../small.toml"
    ));
    assert!(text.ends_with("expected the path of a scenario from this file's folder, such as ../packaging.toml"), "{text}");
}

#[test]
fn a_scenario_with_problems_is_told_under_its_own_name_once_the_line_has_none() {
    let folder = std::env::temp_dir().join(format!("loopline-line-file-{}", std::process::id()));
    fs::create_dir_all(folder.join("lines")).unwrap();
    fs::write(folder.join("small.toml"), SCENARIO.replace("share = 1.0", "share = -1.0")).unwrap();
    let file = folder.join("lines/small_line.toml");
    fs::write(&file, MINIMAL).unwrap();
    let theirs = LineFile::load(&file).unwrap_err().to_string();
    fs::write(&file, changed("", &[("name = \"cell_1\"", "name = \"Cell 1\"")])).unwrap();
    let ours = LineFile::load(&file).unwrap_err().to_string();
    fs::remove_dir_all(&folder).unwrap();
    assert!(theirs.contains("lines/../small.toml: line 12: infeed.composition[0].share = -1.0"), "{theirs}");
    assert!(ours.contains("small_line.toml: line 18: cells[0].name"), "{ours}");
}

#[test]
fn rules_of_scenarios_hold_for_what_a_line_changes() {
    let text = complaint("[heater]\nlength_m = 5.0\n", &[]);
    assert!(text.contains("belt.before_camera_m: the heater begins 5.600 m before the cameras' axis"), "{text}");
    assert!(text.ends_with("; left out here, it is 4.0 as in ../small.toml"), "{text}");
    let text = complaint("[heater]\nbefore_camera_m = 0.2\n", &[]);
    assert!(text.contains("heater.before_camera_m = 0.2: the cameras see 0.3 m of belt"), "{text}");
    assert!(!text.contains("left out"), "{text}");
    let text = complaint("", &[("name = \"small_line\"", "name = \"Small line\"")]);
    assert!(text.contains("line 3: name = \"Small line\": expected lower-case letters"), "{text}");
}

#[test]
fn names_are_identifiers_and_each_has_one_of_its_own() {
    let text = complaint("", &[("name = \"cell_1\"", "name = \"Cell 1\"")]);
    assert!(
        text.contains("cells[0].name = \"Cell 1\": expected lower-case letters, digits and _ only, such as cell_1"),
        "{text}"
    );
    let twin = "[[cells]]\nname = \"cell_1\"\nrobot = \"gantry\"\nbase_m = [3.0, 0, 0.45]\npick_from_m = 2.6\npick_to_m = 3.4\nbins = [\"pet\"]\n";
    let text = complaint(twin, &[]);
    assert!(text.contains("cells[1].name = \"cell_1\": another of cells has this name"), "{text}");
    let error = parse(&changed("", &[("name = \"rest\"", "name = \"pet\""), ("\"pet\", \"rest\"", "\"pet\"")])).unwrap_err();
    assert!(error.to_string().contains("bins[1].name = \"pet\": another of bins has this name"), "{error}");
}

#[test]
fn a_cell_picks_on_a_stretch_of_belt_behind_the_cameras() {
    let text = complaint("", &[("pick_from_m = 1.2", "pick_from_m = 2.0")]);
    assert!(text.contains("cells[0].pick_from_m = 2.0: expected less than pick_to_m, which is 2"), "{text}");
    let text = complaint("", &[("pick_from_m = 1.2", "pick_from_m = 0.1")]);
    assert!(text.contains("cells[0].pick_from_m = 0.1: the cameras see 0.3 m of belt behind their axis"), "{text}");
    let text = complaint("[belt]\nafter_camera_m = 1.9\n", &[]);
    assert!(text.contains("cells[0].pick_to_m = 2.0: the belt ends 1.9 m behind the cameras' axis"), "{text}");
}

#[test]
fn a_cell_knows_its_bins() {
    let text = complaint("", &[("bins = [\"pet\", \"rest\"]", "bins = [\"pett\", \"pet\", \"rest\"]")]);
    assert!(text.contains("cells[0].bins[0] = \"pett\""), "{text}");
    assert!(text.contains("no such bin; did you mean `pet`?; there are pet, rest"), "{text}");
    let text = complaint("", &[("bins = [\"pet\", \"rest\"]", "bins = [\"pet\", \"rest\", \"pet\"]")]);
    assert!(text.contains("cells[0].bins[2] = \"pet\": named twice"), "{text}");
    let line = minimal();
    assert_eq!(line.bins_of(&line.cells[0]).collect::<Vec<_>>(), [0, 1]);
}

#[test]
fn a_bin_that_nobody_can_use_is_refused() {
    let text = complaint("", &[("bins = [\"pet\", \"rest\"]", "bins = [\"pet\"]")]);
    assert!(text.contains("bins[1].name = \"rest\": no cell may place into it"), "{text}");
    let text = complaint("", &[("families = [\"PET\"]\n", "")]);
    assert!(text.contains("line 25: bins[0].families: the bin accepts nothing"), "{text}");
}

#[test]
fn a_bin_stands_beside_the_belt_and_beside_other_bins() {
    let text = complaint("", &[("at_m = [1.6, 0.5]", "at_m = [1.6, 0.4]")]);
    assert!(
        text.contains("bins[0].at_m = [1.6, 0.4]: its opening is over the belt, which is 0.3 m wide to each side"),
        "{text}"
    );
    parse(&changed("", &[("at_m = [1.6, 0.5]", "at_m = [4.2, 0.0]")])).expect("behind the belt's end there is room");
    let text = complaint("", &[("at_m = [1.6, -0.5]", "at_m = [1.8, 0.5]")]);
    assert!(text.contains("bins[1].at_m = [1.8, 0.5]: its opening meets that of `pet`"), "{text}");
}

#[test]
fn a_factor_that_changes_nothing_is_refused() {
    let factor = ("price_eur_kg = 0.1", "value_factor = 0.5");
    assert!(complaint("", &[factor]).contains("bins[1].value_factor = 0.5: has no effect with route = \"recycle\""));
    let text = complaint("", &[("families = [\"PET\"]", "families = [\"PET\"]\nprice_eur_kg = 1.0\nvalue_factor = 0.5")]);
    assert!(text.contains("bins[0].value_factor = 0.5: has no effect beside price_eur_kg"), "{text}");
}

#[test]
fn a_fault_has_the_cell_and_the_amount_that_its_kind_takes() {
    for (lines, told) in [
        ("kind = \"arm_stopped\"", "faults[0].cell: missing; arm_stopped strikes a cell: one of cell_1"),
        (
            "kind = \"arm_stopped\"\ncell = \"cell_2\"",
            "faults[0].cell = \"cell_2\": no such cell; did you mean `cell_1`?; there are cell_1",
        ),
        (
            "kind = \"heater_off\"\ncell = \"cell_1\"",
            "faults[0].cell = \"cell_1\": heater_off strikes the whole line; leave it out",
        ),
        ("kind = \"heater_off\"\namount = 0.5", "faults[0].amount = 0.5: heater_off has no amount; leave it out"),
        (
            "kind = \"belt_slip\"",
            "faults[0].amount: missing; belt_slip takes a number from 0 to 1 but not 0: share of the speed that is lost",
        ),
        ("kind = \"belt_slip\"\namount = 1.5", "faults[0].amount = 1.5: expected a number from 0 to 1 but not 0"),
        ("kind = \"lens_dark\"\namount = 0.0", "faults[0].amount = 0.0: expected a number from 0 to 1 but not 0"),
        (
            "kind = \"infeed_burst\"\namount = 0.5",
            "faults[0].amount = 0.5: expected a number from 1 to 20 but not 1: multiple of infeed.items_per_min",
        ),
        (
            "kind = \"clock_jump\"\namount = 61.0",
            "expected a number from -60 to 60 but not 0: seconds that the clock is fast",
        ),
        ("kind = \"arm_stoped\"\ncell = \"cell_1\"", "faults[0].kind = \"arm_stoped\": expected one of"),
    ] {
        let text = fault(lines);
        assert!(text.contains(told), "{lines}: {text}");
    }
}

#[test]
fn what_ends_a_fault_is_always_said() {
    let one = |at_s: f64| format!("[[faults]]\nkind = \"arm_stopped\"\nat_s = {at_s:?}\nfor_s = 10.0\ncell = \"cell_1\"\n");
    parse(&format!("{MINIMAL}{}{}", one(0.0), one(10.0))).expect("one after the other");
    let text = complaint(&format!("{}{}", one(0.0), one(5.0)), &[]);
    assert!(text.contains("faults[1].at_s = 5.0: faults[0] of the same kind lasts from 0 to 10 s"), "{text}");
    let text = complaint(&format!("{}[expect]\nminutes = 1.0\n", one(60.0)), &[]);
    assert!(text.contains("faults[0].at_s = 60.0: a run ends after 60 s, before it begins"), "{text}");
}

#[test]
fn bounds_have_one_end_or_two() {
    let text = "[expect]\npurity = { min = 0.9 }\nunseen = { max = 3 }\nvalue_eur_h = { min = 10.0, max = 20.0 }\n";
    let expect = parse(&changed(text, &[])).unwrap().expect;
    assert!(expect.purity.holds(0.95) && !expect.purity.holds(0.85));
    assert!(expect.unseen.holds(0.0) && !expect.unseen.holds(3.5));
    assert!(expect.value_eur_h.holds(10.0) && !expect.value_eur_h.holds(20.1));
    assert!(expect.recovery.holds(f64::NAN) && !expect.purity.holds(f64::NAN), "no bound takes anything, a bound no NaN");

    let text = complaint("[expect]\npurity = { min = 0.9, max = 0.8 }\n", &[]);
    assert!(text.contains("expect.purity = { min = 0.9, max = 0.8 }: the range is reversed"), "{text}");
    let text = complaint("[expect]\npurity = { min = 90.0 }\n", &[]);
    assert!(text.contains("expect.purity.min = 90.0: expected a finite number from 0 to 1"), "{text}");
    let text = complaint("[expect]\npuritty = { min = 0.9 }\n", &[]);
    assert!(text.contains("expect.puritty = { min = 0.9 }: unknown key; did you mean `purity`?"), "{text}");
}

#[test]
fn all_problems_of_a_line_are_told_at_once_in_the_order_of_the_file() {
    let error = parse(&changed(
        "[expect]\nseeds = 0\n",
        &[("frame_s = 0.1", "frame_s = -0.1"), ("pick_from_m = 1.2", "pick_from_m = 3.2"), ("families = [\"PET\"]\n", "")],
    ))
    .unwrap_err();
    let keys: Vec<&str> = error.problems().iter().map(|p| p.key.as_str()).collect();
    assert_eq!(keys, ["computer.frame_s", "cells[0].pick_from_m", "bins[0].families", "expect.seeds"], "{error}");
}

#[test]
fn every_bound_of_a_number_in_the_schema_is_enforced_and_none_is_unbounded() {
    fn numbers<'a>(node: &'a Value, path: &str, found: &mut Vec<(String, &'a Value)>) {
        match node {
            Value::Object(object) if object.get("type").is_some_and(|t| t == "number") => {
                found.push((path.to_owned(), node))
            }
            Value::Object(object) => object.iter().for_each(|(k, v)| numbers(v, &format!("{path}/{k}"), found)),
            Value::Array(items) => items.iter().for_each(|v| numbers(v, path, found)),
            _ => {}
        }
    }
    let schema = LineFile::json_schema();
    let mut found = Vec::new();
    numbers(&schema, "", &mut found);
    // What a fault's amount may be its kind says, and a bound's ends are bounded where it stands.
    let free: Vec<&String> = found.iter().filter(|(_, n)| n.get("minimum").is_none()).map(|(path, _)| path).collect();
    assert!(
        free.iter().all(|path| path.contains("/FaultEntry/properties/amount") || path.contains("/$defs/Bound/")),
        "{free:?}"
    );
    assert!(!schema.to_string().contains("x-range"));
}

fn library() -> Vec<MaterialFacts> {
    [("pet_clear", "PET"), ("tinplate", "steel")]
        .map(|(id, family)| MaterialFacts {
            id: id.into(),
            family: family.into(),
            class: MaterialClass::Polymer,
            habits: vec![],
        })
        .to_vec()
}

#[test]
fn names_of_materials_families_and_robots_that_lead_nowhere_are_found_with_their_line() {
    minimal().check_names(&library(), &["gantry", "scara"]).unwrap();
    let text = changed(
        "",
        &[("\"gantry\"", "\"gantri\""), ("[\"PET\"]", "[\"PET\", \"PE\"]"), ("[\"tinplate\"]", "[\"tin_plate\"]")],
    );
    let error = parse(&text).unwrap().check_names(&library(), &["gantry", "scara"]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "line.toml: 3 problems\n  \
         line 19: cells[0].robot = \"gantri\": no robot `gantri`; did you mean `gantry`?; expected the stem of a file under assets/robots\n  \
         line 28: bins[0].families[1] = \"PE\": no family of materials `PE`; expected one of PET, steel\n  \
         line 38: bins[1].materials[0] = \"tin_plate\": no material `tin_plate`; did you mean `tinplate`?; \
         expected the stem of a file under assets/materials"
    );
}

#[test]
fn a_state_that_does_not_exist_is_refused_with_those_that_do() {
    let text = complaint("", &[("\"worn\"]", "\"warn\"]")]);
    assert!(text.contains("bins[1].states[1] = \"warn\": expected one of \"pristine\", \"worn\""), "{text}");
}

#[test]
fn a_bin_accepts_by_family_or_material_and_by_state_and_pays_by_its_route() {
    let library = Library::embedded().unwrap();
    let line = minimal();
    let [pet, rest] = [&line.bins[0], &line.bins[1]];
    let [bottle, tin, sheet] = ["pet_coloured", "tinplate", "mild_steel"].map(|id| library.get(id).unwrap());
    assert!(pet.accepts(bottle, DegradationState::Fractured), "a bin without states accepts all");
    assert!(!pet.accepts(tin, DegradationState::Pristine));
    assert!(rest.accepts(tin, DegradationState::Worn) && !rest.accepts(tin, DegradationState::Corroded));
    assert!(!rest.accepts(sheet, DegradationState::Worn), "its family is not named");
    assert_eq!(pet.fetches_eur_kg(&bottle.value), f64::from(bottle.value.reuse_eur_kg));
    assert_eq!(rest.fetches_eur_kg(&tin.value), 0.1);
    let half = Bin { value_factor: Some(0.5), route: Route::Repair, ..pet.clone() };
    assert_eq!(half.fetches_eur_kg(&bottle.value), 0.5 * f64::from(bottle.value.repair_eur_kg));
}

#[test]
fn decisions_take_the_frame_and_each_item() {
    let computer = Computer { frame_s: 0.1, macs_per_s: 1e9, source: "a test".into() };
    assert_eq!(computer.decided_after_s(0, 5_000_000), 0.1);
    assert!((computer.decided_after_s(4, 5_000_000) - 0.12).abs() < 1e-12);
}

#[test]
fn every_name_in_the_lines_that_ship_exists() {
    let facts = material_facts(&Library::embedded().unwrap());
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/lines");
    for file in fs::read_dir(folder).unwrap() {
        LineFile::load(file.unwrap().path())
            .unwrap()
            .check_names(&facts, &["gantry", "scara"])
            .unwrap_or_else(|e| panic!("{e}"));
    }
}
