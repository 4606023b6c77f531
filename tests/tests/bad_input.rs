//! Wrong requests, damaged data, no device: one clear message, the right exit code, nothing written or overwritten.

#![allow(clippy::unwrap_used, reason = "a helper of a test that cannot go on fails the test")]

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use loopline_tests::{Known, Outcome, command, files, fresh_folder, generate, names, run};
use tempfile::TempDir;

/// Wrong request.
const REQUEST: i32 = 2;
/// No graphics device.
const GRAPHICS: i32 = 4;
/// A check did not hold.
const CHECK: i32 = 5;

fn try_generate(scenario: &Path, out: &Path, options: &[&str]) -> Outcome {
    let fixed = [
        OsStr::new("generate"),
        scenario.as_os_str(),
        "--out".as_ref(),
        out.as_os_str(),
        "--samples".as_ref(),
        "4".as_ref(),
    ];
    run(fixed.into_iter().chain(options.iter().map(OsStr::new)))
}

#[track_caller]
fn tells(message: &str, words: &[&str]) {
    for word in words {
        assert!(message.contains(word), "the message should tell {word:?}: {message}");
    }
}

/// A scenario text that is wrong must be refused with a message that tells all `words`, and nothing written.
#[track_caller]
fn refused(text: &str, words: &[&str]) {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("wrong.toml");
    fs::write(&file, text).unwrap();
    let message = try_generate(&file, &home.path().join("out"), &[]).failed_with(REQUEST);
    tells(&message, &["wrong.toml"]);
    tells(&message, words);
    assert_eq!(names(home.path()), ["wrong.toml"], "nothing may be written");
}

/// A right scenario; each test of a wrong one changes one thing of it.
fn right() -> String {
    Known::one("plank", "softwood").text()
}

fn right_with(section: &str) -> String {
    format!("{}\n{section}\n", right())
}

#[test]
fn the_scenario_that_the_wrong_ones_derive_from_is_right() {
    let home = tempfile::tempdir().unwrap();
    generate(&Known::one("plank", "softwood").write(home.path()), &home.path().join("out"), 1, "");
}

#[test]
fn an_unknown_key_gets_the_nearest_known_one() {
    let text = right().replace("wear =", "waer =");
    refused(&text, &["line ", "belt.waer", "unknown key", "did you mean `wear`"]);
    refused(&right_with("[sation]\ncamera_height_m = 1.0"), &["sation", "did you mean `station`"]);
}

#[test]
fn a_number_with_a_unit_or_in_a_wrong_unit_gets_the_right_one() {
    let text = right().replace("[belt]\n", "[belt]\nspeed_m_s = \"1.2 m/s\"\n");
    refused(&text, &["belt.speed_m_s", "1.2 m/s", "a finite number in m/s", "write 1.2 without quotes"]);
    let text = right().replace("[belt]\n", "[belt]\nspeed_mm_s = 1200\n");
    refused(&text, &["belt.speed_mm_s", "did you mean `speed_m_s`", "in m/s"]);
}

#[test]
fn a_reversed_range_is_told_the_right_way_round() {
    let text = right_with("[climate]\nambient_c = { min = 30.0, max = 10.0 }");
    refused(&text, &["climate.ambient_c", "reversed", "{ min = 10, max = 30 }"]);
}

#[test]
fn values_that_cannot_be_are_refused() {
    refused(&right_with("[station]\ncamera_height_m = nan"), &["station.camera_height_m", "nan", "from 0.1 to 10"]);
    refused(&right_with("[sensors.rgb]\nwidth_px = 1000000000"), &["sensors.rgb.width_px", "2048"]);
    refused(&right_with("[sensors.nir]\nwidth_px = 48"), &["sensors.nir.width_px", "48", "divi"]);
    refused(&right_with("[sensors.nir]\nfirst_band_nm = 1800.0"), &["sensors.nir.", "first_band_nm"]);
    refused("this is not TOML", &["line 1"]);
}

#[test]
fn several_problems_are_told_at_once() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("wrong.toml");
    fs::write(&file, right().replace("wear =", "waer =").replace("soil =", "siol =")).unwrap();
    let outcome = try_generate(&file, &home.path().join("out"), &[]);
    assert_eq!(outcome.code, Some(REQUEST), "{}", outcome.stderr);
    tells(&outcome.stderr, &["2 problems", "belt.waer", "belt.siol"]);
    assert_eq!(outcome.stderr.matches("error:").count(), 1, "one message: {}", outcome.stderr);
    fs::write(&file, "").unwrap();
    let outcome = try_generate(&file, &home.path().join("out"), &[]);
    assert_eq!(outcome.code, Some(REQUEST), "{}", outcome.stderr);
    tells(&outcome.stderr, &["schema: missing", "name: missing", "infeed: missing"]);
    assert_eq!(names(home.path()), ["wrong.toml"], "nothing may be written");
}

#[test]
fn names_that_lead_nowhere_get_the_nearest_that_does() {
    let text = right().replace("softwood", "sotfwood");
    refused(&text, &["infeed.composition[0].materials.body[0].id", "no material `sotfwood`", "did you mean `softwood`"]);
    let text = right().replace("\"plank\"", "\"plnak\"");
    refused(&text, &["infeed.composition[0].archetype", "no archetype `plnak`", "did you mean `plank`"]);
}

#[test]
fn a_scenario_that_is_not_there_is_named() {
    let home = tempfile::tempdir().unwrap();
    let message = try_generate(&home.path().join("absent.toml"), &home.path().join("out"), &[]).failed_with(REQUEST);
    tells(&message, &["absent.toml", "cannot read"]);
    assert!(names(home.path()).is_empty());
}

#[test]
fn a_folder_that_cannot_be_made_is_a_wrong_request() {
    let home = tempfile::tempdir().unwrap();
    let scenario = Known::one("plank", "softwood").write(home.path());
    let file = home.path().join("file");
    fs::write(&file, "mine").unwrap();
    // Below a file, in place of a file, and, on Linux, where not even root may make a folder.
    let mut places = vec![file.join("out"), file.clone()];
    if cfg!(target_os = "linux") {
        places.push(PathBuf::from("/proc/loopline"));
    }
    let before = files(home.path());
    for place in places {
        let message = try_generate(&scenario, &place, &[]).failed_with(REQUEST);
        tells(&message, &[&place.display().to_string(), "a directory"]);
        assert!(!place.is_dir());
    }
    assert_eq!(files(home.path()), before);
}

/// A small dataset, made once; never written to. It stays in the target folder until the next run of the tests.
fn dataset() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| {
        let home = fresh_folder(env!("CARGO_TARGET_TMPDIR"), "bad_input");
        let scenario = Known::one("plank", "softwood").write(&home);
        generate(&scenario, &home.join("out"), 4, "--samples-per-shard 2 --seed 1");
        home
    })
}

/// A copy of the dataset that a test may damage.
fn copied() -> (TempDir, PathBuf) {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("out");
    fs::create_dir(&out).unwrap();
    for (name, bytes) in files(&dataset().join("out")) {
        fs::write(out.join(name), bytes).unwrap();
    }
    (home, out)
}

#[test]
fn a_foreign_folder_is_left_alone() {
    let home = tempfile::tempdir().unwrap();
    let scenario = Known::one("plank", "softwood").write(home.path());
    for resume in [&[][..], &["--resume"]] {
        let message = try_generate(&scenario, home.path(), resume).failed_with(REQUEST);
        tells(&message, &[&home.path().display().to_string(), "known.toml", "not a Loopline dataset"]);
        assert_eq!(names(home.path()), ["known.toml"]);
    }
}

#[test]
fn an_existing_dataset_is_neither_overwritten_nor_mixed_with_another() {
    let scenario = dataset().join("known.toml");
    let out = dataset().join("out");
    let before = files(&out);
    let same = ["--samples-per-shard", "2", "--seed", "1"];
    let message = try_generate(&scenario, &out, &same).failed_with(REQUEST);
    tells(&message, &["already holds a complete dataset", "--resume"]);
    let other_seed = ["--samples-per-shard", "2", "--seed", "2", "--resume"];
    tells(&try_generate(&scenario, &out, &other_seed).failed_with(REQUEST), &["seed is 1", "2 was asked for"]);
    let other_options = ["--samples-per-shard", "2", "--seed", "1", "--resume", "--no-noise"];
    tells(&try_generate(&scenario, &out, &other_options).failed_with(REQUEST), &["another plan", "noise"]);
    let home = tempfile::tempdir().unwrap();
    let other_scenario = Known::one("plank", "hardwood").write(home.path());
    let message = try_generate(&other_scenario, &out, &[&same[..], &["--resume"]].concat()).failed_with(REQUEST);
    tells(&message, &["another plan", "scenario"]);
    assert!(files(&out) == before, "the dataset was touched");
}

#[test]
fn damage_is_found_and_the_shard_named() {
    let flip = |file: &Path, at: fn(usize) -> usize| {
        let mut bytes = fs::read(file).unwrap();
        let at = at(bytes.len());
        bytes[at] ^= 0x10;
        fs::write(file, bytes).unwrap();
    };
    let cut = |file: &Path| {
        let bytes = fs::read(file).unwrap();
        fs::write(file, &bytes[..bytes.len() / 3]).unwrap();
    };
    for (what, file) in [
        ("flipped bit", "shard-000001.tar"),
        ("lost tail", "shard-000000.tar"),
        ("lost file", "shard-000001.tar"),
        ("flipped bit", "index.parquet"),
    ] {
        let (_home, out) = copied();
        run(["validate".as_ref(), out.as_os_str(), "--quiet".as_ref()]).succeeded();
        match what {
            "flipped bit" => flip(&out.join(file), |len| len / 2),
            "lost tail" => cut(&out.join(file)),
            _ => fs::remove_file(out.join(file)).unwrap(),
        }
        let outcome = run(["validate".as_ref(), out.as_os_str(), "--quiet".as_ref()]);
        assert_eq!(outcome.code, Some(CHECK), "{what} in {file}: {}", outcome.stderr);
        tells(&outcome.stderr, &[file, "problems found"]);
        let errors = outcome.stderr.lines().filter(|line| line.starts_with("error:")).count();
        assert_eq!(errors, 1, "{}", outcome.stderr);
        assert!(!outcome.stderr.contains("panicked"), "{}", outcome.stderr);
        assert!(!outcome.stdout.contains("sound"), "{}", outcome.stdout);
    }
}

#[test]
fn commands_on_what_is_no_dataset_say_so() {
    let home = tempfile::tempdir().unwrap();
    let empty = home.path().as_os_str();
    for arguments in [
        vec!["validate".as_ref(), empty],
        vec!["inspect".as_ref(), empty],
        vec!["export".as_ref(), "coco".as_ref(), empty],
        vec!["export".as_ref(), "envi".as_ref(), empty],
    ] {
        let message = run(&arguments).failed_with(REQUEST);
        tells(&message, &["holds no dataset", "manifest.json"]);
        assert!(names(home.path()).is_empty(), "{arguments:?} wrote something");
    }
}

#[test]
fn an_export_never_overwrites() {
    let (home, out) = copied();
    let there = home.path().join("there");
    fs::create_dir(&there).unwrap();
    fs::write(there.join("thesis.tex"), "mine").unwrap();
    for format in ["coco", "envi"] {
        let arguments = ["export".as_ref(), format.as_ref(), out.as_os_str(), "--out".as_ref(), there.as_os_str()];
        tells(&run(arguments).failed_with(REQUEST), &["there", "never overwritten"]);
        assert_eq!(names(&there), ["thesis.tex"]);
    }
}

#[test]
fn without_a_graphics_adapter_nothing_is_written() {
    let home = tempfile::tempdir().unwrap();
    let scenario = Known::one("plank", "softwood").write(home.path());
    let out = home.path().join("out");
    let arguments = ["generate".as_ref(), scenario.as_os_str(), "--out".as_ref(), out.as_os_str()];
    let outcome: Outcome = command(arguments).env("WGPU_ADAPTER_NAME", "nonexistent").output().unwrap().into();
    tells(&outcome.failed_with(GRAPHICS), &["no graphics adapter", "`nonexistent`", "WGPU_ADAPTER_NAME"]);
    // A command that draws by itself ends with the same code.
    let mut probe = command(["probe", "radiance", "--material", "copper", "--shape", "plate"]);
    let outcome: Outcome = probe.env("WGPU_ADAPTER_NAME", "nonexistent").output().unwrap().into();
    tells(&outcome.failed_with(GRAPHICS), &["no graphics adapter", "`nonexistent`"]);
    // No driver at all, as on a fresh machine.
    let bare = command(arguments)
        .env("VK_DRIVER_FILES", "/dev/null")
        .env("VK_ICD_FILENAMES", "/dev/null")
        .env("WGPU_BACKEND", "vulkan")
        .output()
        .unwrap();
    tells(&Outcome::from(bare).failed_with(GRAPHICS), &["no graphics adapter", "found: none", "mesa-vulkan-drivers"]);
    assert_eq!(names(home.path()), ["known.toml"]);
}

#[test]
fn arguments_out_of_bounds_are_refused() {
    let home = tempfile::tempdir().unwrap();
    let scenario = Known::one("plank", "softwood").write(home.path());
    let out = home.path().join("out");
    for (option, value) in [
        ("--samples", "0"),
        ("--batch", "0"),
        ("--shard", "3/3"),
        ("--shard", "x"),
        ("--seed", "-1"),
        ("--samples-per-shard", "0"),
    ] {
        let arguments =
            ["generate".as_ref(), scenario.as_os_str(), "--out".as_ref(), out.as_os_str(), option.as_ref(), value.as_ref()];
        let outcome = run(arguments);
        assert_eq!(outcome.code, Some(REQUEST), "{option} {value}: {}", outcome.stderr);
        assert_eq!(outcome.stderr.matches("error:").count(), 1, "{}", outcome.stderr);
        assert!(outcome.stderr.contains(option) || outcome.stderr.contains(value), "{option} {value}: {}", outcome.stderr);
        assert_eq!(names(home.path()), ["known.toml"]);
    }
}
