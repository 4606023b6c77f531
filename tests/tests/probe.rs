//! `loopline probe`: right tables give right numbers, wrong ones one clear message and nothing written.

#![allow(clippy::unwrap_used, reason = "a helper of a test that cannot go on fails the test")]

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use loopline_tests::{Outcome, names, run};

/// Wrong request.
const REQUEST: i32 = 2;

/// Options of the probes that read a table of reflectances.
const TABLE_PROBES: [&[&str]; 2] =
    [&["probe", "colour", "--light", "led_b3"], &["probe", "wet", "--film-mm", "0.1", "--pool-share", "0.2"]];

/// Runs a probe on a table, to a file beside it.
fn probe(options: &[&str], table: &Path) -> Outcome {
    let mut all: Vec<OsString> = options.iter().map(OsString::from).collect();
    all.push("--reflectance".into());
    all.push(table.into());
    all.push("--out".into());
    all.push(table.with_file_name("out.csv").into());
    run(all)
}

/// The probe must refuse `text` with a message that tells the file and all `words`, and write nothing.
#[track_caller]
fn refused(options: &[&str], text: &[u8], words: &[&str]) {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("wrong.csv");
    fs::write(&file, text).unwrap();
    let message = probe(options, &file).failed_with(REQUEST);
    for word in ["wrong.csv"].iter().chain(words) {
        assert!(message.contains(word), "the message should tell {word:?}: {message}");
    }
    assert_eq!(names(home.path()), ["wrong.csv"], "nothing may be written");
}

/// A table of surfaces of one reflectance each, 380 to 2500 nm.
fn greys(values: &[f32]) -> String {
    let nm: Vec<String> = (0..=424).map(|i| (380 + 5 * i).to_string()).collect();
    let mut text = format!("id,{}\n", nm.join(","));
    for value in values {
        text += &format!("grey {value}{}\n", format!(",{value}").repeat(nm.len()));
    }
    text
}

/// Rows of a printed table, without its header and first column.
fn numbers(csv: &str) -> Vec<Vec<f64>> {
    csv.lines().skip(1).map(|line| line.split(',').skip(1).map(|cell| cell.parse().unwrap()).collect()).collect()
}

#[test]
fn a_wrong_table_is_refused_with_the_place_and_nothing_is_written() {
    for options in TABLE_PROBES {
        refused(options, b"", &["empty", "id,NM,NM"]);
        refused(options, b"id\nwhite\n", &["line 1", "no wavelengths"]);
        refused(options, b"id,380,blue,780\nwhite,1,1,1\n", &["line 1", "`blue`", "nanometres"]);
        refused(options, b"id,0.38,0.78\nwhite,1,1\n", &["0.38 nm", "380 to 2500 nm"]);
        refused(options, b"id,780,380\nwhite,1,1\n", &["must rise"]);
        refused(options, b"id,380,780\n", &["no surfaces"]);
        refused(options, b"id,380,780\nwhite,1\n", &["line 2", "1 reflectances for 2 wavelengths"]);
        refused(options, b"id,380,780\nwhite,1,\n", &["line 2, 780 nm", "``"]);
        refused(options, b"id,380,780\nwhite,1,bright\n", &["line 2, 780 nm", "`bright`"]);
        refused(options, b"id,380,780\nwhite,1,100\n", &["line 2, 780 nm", "`100`", "0 to 1"]);
        refused(options, b"id,380,780\ngrey,0.5,0.5\nblack,-0.01,0\n", &["line 3, 380 nm", "`-0.01`"]);
        refused(options, b"id,380,780\nwhite,NaN,1\n", &["`NaN`"]);
        refused(options, b"\xff\xfe\x00\x01", &["could not be read"]);
    }
    refused(TABLE_PROBES[0], b"id,400,700\nwhite,1,1\n", &["400 to 700 nm", "380 to 780 nm"]);
}

#[test]
fn a_missing_table_an_existing_result_and_a_wrong_option_are_refused() {
    let home = tempfile::tempdir().unwrap();
    let table = home.path().join("greys.csv");
    for options in TABLE_PROBES {
        let message = probe(options, &table).failed_with(REQUEST);
        assert!(message.contains("greys.csv") && message.contains("could not be read"), "{message}");
        assert!(names(home.path()).is_empty(), "nothing may be written");
    }
    fs::write(&table, greys(&[0.5])).unwrap();
    for (options, word) in [
        (["probe", "wet", "--film-mm", "-1", "--pool-share", "0"].as_slice(), "--film-mm"),
        (&["probe", "wet", "--film-mm", "NaN", "--pool-share", "0"], "--film-mm"),
        (&["probe", "wet", "--film-mm", "0", "--pool-share", "20"], "--pool-share 20: due is a number from 0 to 1"),
        (&["probe", "wet", "--film-mm", "0", "--pool-share", "0", "--index", "1"], "--index 1"),
        (&["probe", "colour", "--light", "daylight_d", "--cct-k", "2856"], "from 4000 to 25000 kelvin"),
        (&["probe", "colour", "--light", "planckian", "--cct-k", "inf"], "--cct-k inf"),
    ] {
        // Written as one word, so that the parser of options does not take a minus sign for an option.
        let joined = options.join(" ").replace("--film-mm -1", "--film-mm=-1");
        let message = probe(&joined.split(' ').collect::<Vec<_>>(), &table).failed_with(REQUEST);
        assert!(message.contains(word), "{word:?} is due: {message}");
        assert_eq!(names(home.path()), ["greys.csv"], "nothing may be written");
    }
    let result = home.path().join("out.csv");
    fs::write(&result, "mine").unwrap();
    for options in TABLE_PROBES {
        let message = probe(options, &table).failed_with(REQUEST);
        assert!(message.contains("out.csv") && message.contains("never overwritten"), "{message}");
        assert_eq!(fs::read_to_string(&result).unwrap(), "mine");
    }
}

#[test]
fn a_grey_is_neutral_under_every_light() {
    let home = tempfile::tempdir().unwrap();
    let table = home.path().join("greys.csv");
    fs::write(&table, greys(&[0.0, 0.215_861, 1.0])).unwrap();
    let table = table.to_str().unwrap();
    for light in ["planckian", "daylight_d", "led_b3"] {
        let printed = run(["probe", "colour", "--light", light, "--reflectance", table]).succeeded();
        assert!(printed.starts_with("id,linear_r,linear_g,linear_b,r,g,b\n"));
        // A linear 0.215861 is code 128 of 255.
        for (row, [linear, code]) in numbers(&printed).iter().zip([[0.0, 0.0], [0.215_861, 128.0], [1.0, 255.0]]) {
            assert!(row[..3].iter().all(|v| (v - linear).abs() < 5e-6), "{light}: {row:?}");
            assert!(row[3..].iter().all(|v| (v - code).abs() < 0.5), "{light}: {row:?}");
        }
    }
}

#[test]
fn water_takes_light_where_it_absorbs_and_little_where_it_does_not() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("greys.csv");
    fs::write(&file, greys(&[0.5])).unwrap();
    let table = file.to_str().unwrap();
    let wet = |film: &str, pools: &str| {
        let options = ["probe", "wet", "--film-mm", film, "--pool-share", pools, "--reflectance", table];
        numbers(&run(options).succeeded()).remove(0)
    };
    let at = |row: &[f64], nm: usize| row[(nm - 380) / 5];
    let (none, thin, thick, pools) = (wet("0", "0"), wet("0.05", "0"), wet("0.5", "0"), wet("0.05", "0.5"));
    // A film that is no more than its surface is grey, and about as bright as the dry surface.
    assert!(none.iter().all(|v| (v - none[0]).abs() < 1e-6 && (v - 0.5).abs() < 0.05));
    for row in [&thin, &thick, &pools] {
        assert!((at(row, 550) - at(&none, 550)).abs() < 0.005, "water is clear in the visible");
        assert!(at(row, 1940) < at(row, 1450) && at(row, 1450) < at(row, 1300), "1940 nm is the strongest band");
    }
    assert!(at(&thick, 1450) < at(&thin, 1450) && at(&pools, 1450) < at(&thin, 1450));
    // Only pools are thick enough for the weak band at 1200 nm.
    assert!(at(&thin, 1200) / at(&none, 1200) > 0.95 && at(&pools, 1200) / at(&none, 1200) < 0.9);
}

#[test]
fn plates_heaters_and_materials_that_cannot_be_are_refused_and_nothing_is_written() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("out.csv");
    for (options, words) in [
        ("cooling --material nothing", ["`nothing`", "materials list"]),
        ("emissivity --material nothing", ["`nothing`", "materials list"]),
        ("radiance --shape plate --material nothing", ["`nothing`", "materials list"]),
        ("cooling --material pc --thickness-mm=-1", ["--thickness-mm -1", "0.001 to 1000"]),
        ("cooling --material pc --times=NaN", ["--times NaN", "from 0.001"]),
        ("cooling --material pc --source-temperature-k=-5", ["--source-temperature-k", "400 to 3500"]),
        ("cooling --material pc --irradiance-kw-m2=NaN", ["--irradiance-kw-m2", "0 to 100"]),
        ("emissivity --material pc --thickness-mm=0", ["--thickness-mm 0", "0.001 to 1000"]),
        ("emissivity --material pc --angles=0,91", ["--angles 91", "0 to 90"]),
        ("radiance --shape plate --material concrete --zenith-deg=86", ["--zenith-deg 86", "0 to 85"]),
    ] {
        let all = ["probe"].into_iter().chain(options.split(' ')).chain(["--out", out.to_str().unwrap()]);
        let message = run(all).failed_with(REQUEST);
        for word in words {
            assert!(message.contains(word), "{options}: the message should tell {word:?}: {message}");
        }
        assert!(names(home.path()).is_empty(), "{options}: nothing may be written");
    }
}

#[test]
fn boxes_throws_stops_and_queues_that_cannot_be_are_refused() {
    let packaging = loopline_tests::workspace().join("scenarios/packaging.toml");
    let packaging = packaging.to_str().unwrap();
    for (options, words) in [
        ("moves nobody --box-m=0,1,0,1,0,1".to_owned(), ["`nobody`", "gantry"]),
        ("moves scara --box-m=0,1,0,1".to_owned(), ["--box-m", "six numbers"]),
        ("moves scara --box-m=0,1,1,0,0,1".to_owned(), ["--box-m", "a larger one"]),
        ("moves scara --box-m=0,1,0,1,0,1 --step-ms=0".to_owned(), ["--step-ms 0", "0.01 to 100"]),
        (format!("throw {packaging} --seconds=-1"), ["--seconds -1", "0 to 60"]),
        (format!("throw {packaging} --height-m=NaN"), ["--height-m NaN", "-10 to 10"]),
        ("belt nowhere.toml".to_owned(), ["nowhere.toml", "No such file"]),
        ("belt nowhere.toml --stop-s=5 --start-s=4".to_owned(), ["--start-s 4", "rising"]),
        ("queue --scheduler=best".to_owned(), ["\"best\"", "fifo"]),
        ("queue --pick-s=0".to_owned(), ["--pick-s 0", "0.001"]),
    ] {
        let message = run(["probe"].into_iter().chain(options.split(' '))).failed_with(REQUEST);
        for word in words {
            assert!(message.contains(word), "{options}: the message should tell {word:?}: {message}");
        }
    }
}
