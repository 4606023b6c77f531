//! Every wrong asset file gets a message with file, key, value and what would be right.

mod fixture;

use fixture::{files, load};
use loopline_materials::{AssetError, Library};

/// Loads the fixture with `from` replaced by `to` in one file and returns the error's message.
fn broken(path: &str, from: &str, to: &str) -> String {
    let mut files = files();
    let (_, text) = files.iter_mut().find(|(p, _)| *p == path).expect("the file is in the fixture");
    assert!(text.contains(from), "`{from}` is not in {path}");
    *text = text.replacen(from, to, 1);
    load(&files).expect_err("the change makes the library invalid").to_string()
}

#[track_caller]
fn names(message: &str, parts: &[&str]) {
    for part in parts {
        assert!(message.contains(part), "`{part}` is not in: {message}");
    }
}

#[test]
fn the_fixture_itself_loads_in_the_order_of_ids() {
    let library = fixture::library();
    let ids: Vec<_> = library.materials().iter().map(|m| m.id.as_str()).collect();
    assert_eq!(ids, ["black", "clear", "paper", "red", "steel", "white"]);
    assert_eq!(library.index_of("steel"), Some(4));
    assert_eq!(library.get("steel").map(|m| m.index()), Some(4));
    assert!(library.get("unobtainium").is_none());
    assert_eq!(library.source("book"), Some("A handbook"));
}

#[test]
fn a_value_out_of_bounds_names_file_key_value_and_bound() {
    let white = "materials/white.toml";
    for (from, to, key, value, bound) in [
        ("value = 950", "value = 1e9", "thermal.density_kg_m3.value", "1000000000", "between 5 and 25000 kg/m3"),
        ("value = 0.92", "value = 1.2", "lwir.emissivity.value", "1.2", "between 0.01 and 1"),
        (
            "value = 1.5, source = \"book\" }\nthickness",
            "value = 0.5, source = \"book\" }\nthickness",
            "optics.refractive_index.value",
            "0.5",
            "between 1 and 3",
        ),
        ("value = 0.5, rel_sd", "value = -1, rel_sd", "optics.scattering_per_mm.value", "-1", "between 0 and 1000 1/mm"),
        ("rel_sd = 0.15", "rel_sd = 9", "optics.scattering_per_mm.rel_sd", "9", "between 0 and 2"),
        ("center_nm = 1730", "center_nm = 99999", "optics.bands[1].center_nm", "99999", "between 200 and 3500 nm"),
        ("min = 0.5, max = 2.0", "min = 3, max = 2.0", "optics.thickness_mm", "min = 3", "min must not exceed max"),
        ("value = 0.8, source", "value = nan, source", "susceptibility.photo_oxidation.value", "NaN", "between 0 and 1"),
        ("value = 130", "value = inf", "kinetics.softening_c.value", "inf", "degrees Celsius"),
        ("weight = 1", "weight = 0", "habits[0].weight", "0", "between"),
        ("titania = 0.8", "titania = -1", "habits[0].pigments.titania", "-1", "between 0 and 100"),
        ("schema = 1", "schema = 7", "schema", "7", "format version 1"),
        ("id = \"white\"", "id = \"whyte\"", "id", "whyte", "\"white\""),
    ] {
        names(&broken(white, from, to), &["materials/white.toml", &format!("`{key}`"), value, bound]);
    }
}

#[test]
fn unknown_missing_and_mistyped_keys_are_located() {
    let white = "materials/white.toml";
    names(
        &broken(white, "density_kg_m3", "densty_kg_m3"),
        &[white, "thermal.densty_kg_m3", "unknown field", "density_kg_m3", "line"],
    );
    names(&broken(white, "texture_strength = 0.3", ""), &[white, "surface", "missing field", "texture_strength"]);
    names(&broken(white, "value = 950", "value = \"950 kg\""), &[white, "thermal.density_kg_m3.value", "string", "line"]);
    names(&broken(white, "class = \"polymer\"", "class = \"plastic\""), &[white, "class", "plastic", "polymer"]);
    names(&broken(white, "schema = 1", "schema = = 1"), &[white, "line 1"]);
    names(&broken(white, "scattering_exponent = 0.6", "scatering_exponent = 0.6"), &[white, "optics", "scatering_exponent"]);
}

#[test]
fn references_that_lead_nowhere_suggest_what_was_meant() {
    let white = "materials/white.toml";
    names(
        &broken(white, "source = \"book\"", "source = \"bok\""),
        &[white, "source", "\"bok\"", "sources.toml", "did you mean \"book\""],
    );
    names(
        &broken(white, "titania = 0.8", "titanium = 0.8"),
        &[white, "habits[0].pigments.titanium", "absorbers/", "did you mean \"titania\""],
    );
    names(
        &broken("materials/steel.toml", "\"rust\"", "\"rost\""),
        &["steel.toml", "kinetics.corrosion_product", "\"rost\"", "\"rust\""],
    );
    names(
        &broken("materials/steel.toml", "corrosion_product = \"rust\"", ""),
        &["steel.toml", "kinetics.corrosion_product"],
    );
}

#[test]
fn absorbers_and_deposits_are_checked_like_materials() {
    names(
        &broken("absorbers/red_dye.toml", "fwhm_nm = 120", "fwhm_nm = 0"),
        &["absorbers/red_dye.toml", "bands[0].fwhm_nm", "between 1 and 1500 nm"],
    );
    names(
        &broken("absorbers/titania.toml", "scattering_exponent = 1.2", "scattering_exponent = 12"),
        &["absorbers/titania.toml", "scattering_exponent", "between 0 and 4"],
    );
    names(
        &broken("deposits/soil.toml", "max = 0.9", "max = 1.9"),
        &["deposits/soil.toml", "roughness.max", "1.9", "between 0.01 and 1"],
    );
    names(
        &broken("deposits/water.toml", "water = 1", "watr = 1"),
        &["deposits/water.toml", "optics.absorbers.watr", "did you mean \"water\""],
    );
}

#[test]
fn a_metal_s_table_must_ascend_cover_the_grid_and_hold_no_pigments() {
    let steel = "materials/steel.toml";
    names(&broken(steel, "[550,", "[350,"), &[steel, "optics.nk[1]", "350", "ascend"]);
    names(&broken(steel, "[2500,", "[2400,"), &[steel, "optics.nk", "380 to 2500 nm"]);
    names(&broken(steel, "pigments = {  }", "pigments = { titania = 1 }"), &[steel, "habits[0].pigments", "bare metal"]);
    names(&broken(steel, "pigments = {  }", "coat = \"paints\""), &[steel, "coat", "paints"]);
    let white = "materials/white.toml";
    let varnished = "pigments = { titania = 0.8 }\ncoat = \"lacquer\"";
    names(&broken(white, "pigments = { titania = 0.8 }", varnished), &[white, "habits[0].coat", "lacquer"]);
}

#[test]
fn what_the_model_itself_needs_must_be_there() {
    for (path, id) in
        [("absorbers/water.toml", "`water`"), ("deposits/soil.toml", "`soil`"), ("deposits/char.toml", "`char`")]
    {
        let files: Vec<_> = files()
            .into_iter()
            .filter(|(p, _)| *p != path)
            .map(|(p, t)| (p, if p == "deposits/water.toml" { t.replace("water = 1", "") } else { t }))
            .collect();
        let message = load(&files).expect_err("something is missing").to_string();
        names(&message, &[id, "add a file"]);
    }
}

#[test]
fn a_folder_adds_and_replaces_and_a_missing_folder_is_an_error() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let files = files();
    let (_, white) = files.iter().find(|(p, _)| *p == "materials/white.toml").expect("white");
    let ivory = white.replace("id = \"white\"", "id = \"ivory\"");
    let heavier = white.replace("value = 950", "value = 1200");
    fixture::write(dir.path(), &[("materials/ivory.toml", ivory), ("materials/white.toml", heavier)]);
    let library = fixture::library().with_directory(dir.path()).expect("the overlay is valid");
    assert_eq!(library.materials().len(), 7);
    assert_eq!(library.get("white").map(|m| m.thermal.density_kg_m3), Some(1200.0));
    // Indices follow the new order everywhere.
    for (i, m) in library.materials().iter().enumerate() {
        assert_eq!(m.index(), i);
    }
    let absent = dir.path().join("nowhere");
    let error = Library::from_directory(&absent).expect_err("there is no such folder");
    assert!(matches!(error, AssetError::Io { .. }));
    names(&error.to_string(), &["nowhere"]);
}

#[test]
fn a_file_that_is_not_text_is_refused_by_name() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    fixture::write(dir.path(), &files());
    std::fs::write(dir.path().join("materials/noise.toml"), [0xff, 0xfe, 0x00]).expect("a file");
    let message = Library::from_directory(dir.path()).expect_err("not UTF-8").to_string();
    names(&message, &["noise.toml", "UTF-8"]);
}
