//! Every command, as a user would call it.

#![allow(clippy::unwrap_used, reason = "a helper of a test that cannot go on fails the test")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use loopline_tests::{Known, generate, names, run, samples, workspace};

const MATERIALS: usize = 50;

fn scenarios() -> Vec<PathBuf> {
    let entries = fs::read_dir(workspace().join("scenarios")).unwrap();
    let mut found: Vec<PathBuf> =
        entries.map(|e| e.unwrap().path()).filter(|p| p.extension().is_some_and(|e| e == "toml")).collect();
    found.sort();
    found
}

/// Ids as `materials list` prints them.
fn listed(more: &[&str]) -> Vec<String> {
    classes(more).into_iter().map(|(id, _)| id).collect()
}

/// Ids and classes as `materials list` prints them.
fn classes(more: &[&str]) -> Vec<(String, String)> {
    let text = run(["materials", "list"].iter().chain(more)).succeeded();
    let mut lines = text.lines();
    assert!(lines.next().is_some_and(|head| head.starts_with("id ")), "a head line: {text}");
    let words = |line: &str| line.split_whitespace().take(2).map(str::to_owned).collect::<Vec<_>>();
    lines.map(words).map(|words| (words[0].clone(), words[1].clone())).collect()
}

#[test]
fn every_scenario_of_the_repository_makes_a_sound_dataset() {
    let scenarios = scenarios();
    let stems: BTreeSet<String> = scenarios.iter().map(|p| p.file_stem().unwrap().to_string_lossy().into_owned()).collect();
    for due in ["packaging", "weee", "scrap_metal", "construction", "textiles", "lab", "mixed"] {
        assert!(stems.contains(due), "scenarios/{due}.toml is missing");
    }
    let home = tempfile::tempdir().unwrap();
    for scenario in scenarios {
        let out = home.path().join(scenario.file_stem().unwrap());
        generate(&scenario, &out, 2, "");
        let told = run(["validate".as_ref(), out.as_os_str()]).succeeded();
        assert!(told.contains("2 samples") && told.contains("sound"), "{}: {told}", scenario.display());
    }
}

#[test]
fn generate_tells_what_it_made_and_quiet_says_nothing() {
    let home = tempfile::tempdir().unwrap();
    let scenario = Known::one("plank", "softwood").write(home.path());
    let out = home.path().join("out");
    let make = |more: &[&str]| {
        let fixed = [
            "generate".as_ref(),
            scenario.as_os_str(),
            "--out".as_ref(),
            out.as_os_str(),
            "--samples".as_ref(),
            "3".as_ref(),
        ];
        run(fixed.into_iter().chain(more.iter().map(std::ffi::OsStr::new)))
    };
    let told = make(&["--samples-per-shard", "2"]).succeeded();
    assert!(told.contains("3 samples, 3 items in 2 shards"), "{told}");
    let quiet = make(&["--samples-per-shard", "2", "--resume", "--quiet"]);
    assert_eq!((quiet.code, quiet.stdout.as_str(), quiet.stderr.as_str()), (Some(0), "", ""));
}

#[test]
fn abundance_and_noise_are_written_as_asked() {
    let home = tempfile::tempdir().unwrap();
    let scenario = Known::one("plank", "softwood").write(home.path());
    let [plain, quiet] = ["plain", "quiet"].map(|name| home.path().join(name));
    generate(&scenario, &plain, 1, "");
    generate(&scenario, &quiet, 1, "--no-noise --abundance");
    let (plain, quiet) = (samples(&plain).remove(0), samples(&quiet).remove(0));
    assert!(plain.truth.abundance.is_none());
    let abundance = quiet.truth.abundance.as_ref().unwrap();
    for pixel in abundance.data().chunks_exact(abundance.channels()) {
        let sum: u32 = pixel.iter().map(|share| u32::from(*share)).sum();
        assert!(sum.abs_diff(255) <= 4, "shares of a pixel sum to 1: {pixel:?}");
    }
    // The same scene, measured better.
    assert!(plain.sensors.nir != quiet.sensors.nir && plain.sensors.lwir != quiet.sensors.lwir);
    assert_eq!(plain.truth.labels, quiet.truth.labels);
    assert!(plain.truth.mask == quiet.truth.mask && plain.truth.depth == quiet.truth.depth);
}

#[test]
fn inspect_draws_a_sheet_and_exports_lie_beside_the_dataset() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("out");
    generate(&workspace().join("scenarios/lab.toml"), &out, 3, "");
    let picture = home.path().join("sheet.png");
    run(["inspect".as_ref(), out.as_os_str(), "--items".as_ref(), "4".as_ref(), "--out".as_ref(), picture.as_os_str()])
        .succeeded();
    let png = fs::read(&picture).unwrap();
    assert!(png.starts_with(b"\x89PNG") && png.len() > 10_000, "{} bytes", png.len());
    run(["inspect".as_ref(), out.as_os_str()]).succeeded();
    assert!(out.join("preview.png").is_file());
    for format in ["coco", "envi"] {
        run(["export".as_ref(), format.as_ref(), out.as_os_str()]).succeeded();
    }
    let names = names(&out);
    let count = |prefix: &str, suffix: &str| names.iter().filter(|n| n.starts_with(prefix) && n.ends_with(suffix)).count();
    assert_eq!((count("coco/", ".png"), count("envi/", ".hdr"), count("envi/", ".img")), (3, 3, 3), "{names:?}");
    assert!(names.iter().any(|n| n == "coco/annotations.json"), "{names:?}");
}

#[test]
fn bench_prints_rate_and_stages() {
    let home = tempfile::tempdir().unwrap();
    let scenario = Known::one("plank", "softwood").write(home.path());
    let told =
        run(["bench".as_ref(), "generate".as_ref(), scenario.as_os_str(), "--samples".as_ref(), "8".as_ref()]).succeeded();
    for stage in
        ["world", "raster", "read-back", "spectra", "thermal", "noise", "encode", "write", "samples/s", "first sample"]
    {
        assert!(told.contains(stage), "{stage} is missing: {told}");
    }
}

#[test]
fn the_schema_describes_the_scenarios_of_the_repository() {
    let schema: serde_json::Value = serde_json::from_str(&run(["schema"]).succeeded()).unwrap();
    let known = schema["properties"].as_object().unwrap();
    assert!(schema["$schema"].as_str().is_some_and(|s| s.contains("json-schema.org")), "no $schema");
    for scenario in scenarios() {
        let text: toml::Table = fs::read_to_string(&scenario).unwrap().parse().unwrap();
        for key in text.keys() {
            assert!(known.contains_key(key), "{}: {key} is not in the schema", scenario.display());
        }
        for required in schema["required"].as_array().unwrap() {
            assert!(text.contains_key(required.as_str().unwrap()), "{}: {required} is missing", scenario.display());
        }
    }
}

#[test]
fn fifty_materials_are_listed_and_each_constant_shows_its_source() {
    let ids = listed(&[]);
    assert_eq!(ids.len(), MATERIALS, "{ids:?}");
    assert!(ids.is_sorted() && ids.iter().collect::<BTreeSet<_>>().len() == MATERIALS, "sorted, each once: {ids:?}");
    let files: BTreeSet<String> = fs::read_dir(workspace().join("assets/materials"))
        .unwrap()
        .map(|e| e.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    assert_eq!(ids.iter().cloned().collect::<BTreeSet<_>>(), files);
    for id in ids {
        let told = run(["materials", "show", &id]).succeeded();
        let (constants, sources) = told.split_once("\nsources:\n").unwrap_or_else(|| panic!("{id}: no sources: {told}"));
        for key in ["thermal.density_kg_m3", "thermal.specific_heat_j_kg_k", "thermal.conductivity_w_m_k", "lwir.emissivity"]
        {
            let line =
                constants.lines().find(|l| l.starts_with(&format!("{key} = "))).unwrap_or_else(|| panic!("{id}: no {key}"));
            let source =
                line.rsplit_once('[').and_then(|(_, rest)| rest.strip_suffix(']')).unwrap_or_else(|| panic!("{id}: {line}"));
            let in_words = sources
                .lines()
                .find(|l| l.trim_start().starts_with(&format!("[{source}] ")))
                .unwrap_or_else(|| panic!("{id}: [{source}]"));
            assert!(in_words.trim().len() > source.len() + 20 && !in_words.ends_with("unknown"), "{id}: {in_words}");
        }
    }
}

#[test]
fn sampled_spectra_are_reflectances_on_the_wavelengths_asked_for() {
    let classes: BTreeMap<String, String> = classes(&[]).into_iter().collect();
    for geometry in ["contact", "diffuse"] {
        for state in [&[][..], &["--degraded"]] {
            let fixed = [
                "materials",
                "sample",
                "--from",
                "900",
                "--to",
                "1700",
                "--step",
                "20",
                "--count",
                "3",
                "--geometry",
                geometry,
            ];
            let text = run(fixed.iter().chain(state)).succeeded();
            let mut lines = text.lines();
            let head: Vec<&str> = lines.next().unwrap().split(',').collect();
            assert_eq!((head.len(), head[0], head[1], head[41]), (42, "material", "900", "1700"));
            let mut rows: BTreeMap<String, Vec<Vec<f64>>> = BTreeMap::new();
            for line in lines {
                let (id, values) = line.split_once(',').unwrap();
                let values: Vec<f64> = values.split(',').map(|v| v.parse().unwrap()).collect();
                assert_eq!(values.len(), 41, "{line}");
                assert!(values.iter().all(|v| (0.0..=1.0).contains(v)), "no reflectance: {line}");
                rows.entry(id.to_owned()).or_default().push(values);
            }
            assert_eq!(rows.len(), MATERIALS);
            for (id, specimens) in rows {
                assert_eq!(specimens.len(), 3, "{id}");
                let [a, b, c] = specimens.as_slice() else { unreachable!("there are three") };
                // The whole reflection of a bare metal follows from its optical constants, however polished it is.
                let settled = classes[&id] == "metal" && geometry == "diffuse" && state.is_empty();
                assert!(settled || (a != b && b != c), "{id}: specimens are all alike");
            }
        }
    }
}

#[test]
fn sampling_writes_a_file_and_never_over_one() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("spectra.csv");
    let make = || {
        run(["materials".as_ref(), "sample".as_ref(), "--count".as_ref(), "1".as_ref(), "--out".as_ref(), file.as_os_str()])
    };
    make().succeeded();
    let text = fs::read_to_string(&file).unwrap();
    assert_eq!(text, run(["materials", "sample", "--count", "1"]).succeeded(), "file and standard output agree");
    assert!(make().failed_with(2).contains("spectra.csv"));
    assert_eq!(fs::read_to_string(&file).unwrap(), text);
    for wrong in [["--step", "0"], ["--step", "nan"], ["--from", "100"], ["--to", "900"]] {
        let message = run(["materials", "sample"].iter().chain(&wrong)).failed_with(2);
        assert!(message.contains(wrong[0]), "{message}");
    }
}

/// All commands below one, as the program lists them.
fn commands_below(command: &[String]) -> Vec<Vec<String>> {
    let help = run(command.iter().map(String::as_str).chain(["--help"])).succeeded();
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    // A description that goes on stands further in.
    let names = listed.filter_map(|line| line.strip_prefix("  ").filter(|l| !l.starts_with(' '))?.split(' ').next());
    let mut found = Vec::new();
    for name in names.filter(|name| *name != "help") {
        let below: Vec<String> = command.iter().cloned().chain([name.to_owned()]).collect();
        found.extend(commands_below(&below));
        found.push(below);
    }
    found
}

#[test]
fn every_command_has_help_and_shells_get_completions() {
    let whole = run(["--help"]).succeeded();
    assert!(whole.contains("Exit codes: 0 done, 2 ") && whole.contains("WGPU_ADAPTER_NAME"), "{whole}");
    let commands = commands_below(&[]);
    for due in ["generate", "materials sample", "probe colour", "bench generate"] {
        assert!(commands.iter().any(|command| command.join(" ") == due), "`{due}` is not found in {commands:?}");
    }
    for command in commands {
        let help = run(command.iter().map(String::as_str).chain(["--help"])).succeeded();
        let name = command.join(" ");
        assert!(help.contains(&format!("Usage: loopline {name}")), "{help}");
        assert!(
            help.lines().next().is_some_and(|l| !l.is_empty() && !l.starts_with("Usage")),
            "{name} says nothing: {help}"
        );
    }
    let help = run(["generate", "--help"]).succeeded();
    for option in ["--out", "--samples", "--seed", "--shard", "--batch", "--resume", "--no-noise", "--abundance", "--quiet"]
    {
        assert!(help.contains(option), "{option} is missing: {help}");
    }
    for shell in ["bash", "zsh", "fish"] {
        let script = run(["completions", shell]).succeeded();
        assert!(script.contains("loopline") && script.contains("no-noise") && script.contains("validate"), "{shell}");
    }
    assert!(run(["--version"]).succeeded().starts_with("loopline "));
}

#[test]
#[cfg(unix)]
fn a_reader_that_closes_the_pipe_early_sees_no_error() {
    for arguments in ["completions bash", "schema", "materials sample --count 50"] {
        let script = format!("set -o pipefail; \"$0\" {arguments} | head -n 1 > /dev/null");
        let output =
            std::process::Command::new("bash").args(["-c", &script]).arg(loopline_tests::program()).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{arguments}");
        assert!(output.status.success(), "{arguments}: {:?}", output.status);
    }
}

/// A user's folder with one material: softwood under another name, with `change` applied to its text.
fn user_folder(change: impl Fn(String) -> String) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join("materials")).unwrap();
    let text = fs::read_to_string(workspace().join("assets/materials/softwood.toml")).unwrap();
    let text =
        text.replace("\"softwood\"", "\"larch_of_mine\"").replace("name   = \"Softwood\"", "name   = \"Larch of mine\"");
    fs::write(home.path().join("materials/larch_of_mine.toml"), change(text)).unwrap();
    home
}

#[test]
fn a_material_of_the_user_is_added_by_a_file() {
    let folder = user_folder(|text| text);
    let assets = folder.path().to_str().unwrap();
    let ids = listed(&["--assets", assets]);
    assert_eq!(ids.len(), MATERIALS + 1);
    assert!(ids.iter().any(|id| id == "larch_of_mine"));
    assert!(run(["materials", "show", "larch_of_mine", "--assets", assets]).succeeded().contains("Larch of mine"));
    // It can be named in a scenario, and comes out as that.
    let scenario = Known::one("plank", "larch_of_mine").write(folder.path());
    let out = folder.path().join("out");
    generate(&scenario, &out, 1, &format!("--assets {assets}"));
    let sample = samples(&out).remove(0);
    assert_eq!(sample.truth.labels.items[0].material, "larch_of_mine");
    // Without the folder it is unknown.
    let message = run(["generate".as_ref(), scenario.as_os_str(), "--out".as_ref(), folder.path().join("no").as_os_str()])
        .failed_with(2);
    assert!(message.contains("no material `larch_of_mine`"), "{message}");
    // What is not used changes nothing.
    let known = tempfile::tempdir().unwrap();
    let scenario = Known::one("plank", "softwood").write(known.path());
    let [with, without] = ["with", "without"].map(|name| known.path().join(name));
    generate(&scenario, &with, 1, &format!("--assets {assets}"));
    generate(&scenario, &without, 1, "");
    let shard = |out: &PathBuf| fs::read(out.join("shard-000000.tar")).unwrap();
    assert!(shard(&without) == shard(&with), "a material that no item is made of changes no sample");
    // But the plan tells that the library was another.
    let inputs = |out: &PathBuf| loopline_dataset::Dataset::open(out).unwrap().manifest().plan.inputs.materials.clone();
    assert_ne!(inputs(&without), inputs(&with));
}

#[test]
fn a_wrong_material_file_is_told_by_file_key_and_bound() {
    let check = |change: fn(String) -> String, words: &[&str]| {
        let folder = user_folder(change);
        let message =
            run(["materials".as_ref(), "list".as_ref(), "--assets".as_ref(), folder.path().as_os_str()]).failed_with(2);
        for word in words.iter().chain(&["larch_of_mine.toml"]) {
            assert!(message.contains(word), "the message should tell {word:?}: {message}");
        }
    };
    check(|t| t.replace("value = 450.0", "value = -450.0"), &["thermal.density_kg_m3", "-450"]);
    check(|t| t.replace("value = 0.91,", "value = 1.91,"), &["lwir.emissivity", "1.91", "1"]);
    check(|t| t.replace("specific_heat_j_kg_k", "specific_heat_j_kgk"), &["specific_heat_j_kgk"]);
    check(|t| t.replace("source = \"wood_handbook_2010\"", "source = \"hearsay\""), &["hearsay"]);
    check(|t| t.replace("cellulose =", "celulose ="), &["celulose"]);
    check(|t| t.replace("\"larch_of_mine\"", "\"oak_of_mine\""), &["id", "oak_of_mine"]);
    // A folder that is not there is a wrong request too, not an empty one.
    let message = run(["materials", "list", "--assets", "/no/such/folder"]).failed_with(2);
    assert!(message.contains("/no/such/folder"), "{message}");
}
