//! The line in a closed loop: `loopline run` and `loopline check`, as users run them.

#![allow(clippy::unwrap_used, reason = "a helper of a test that cannot go on fails the test")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use loopline_tests::{Outcome, command, fresh_folder, run, workspace};
use serde_json::Value;

const LINES: [&str; 4] = ["packaging", "weee", "scrap_metal", "textiles"];

fn line(name: &str) -> PathBuf {
    workspace().join(format!("scenarios/lines/{name}.toml"))
}

/// The packaging line with texts replaced, in a folder of the test's own.
fn changed(folder: &Path, changes: &[(&str, &str)]) -> PathBuf {
    let scenario = workspace().join("scenarios/packaging.toml");
    let mut text = fs::read_to_string(line("packaging")).unwrap();
    let infeed = format!("\"{}\"", scenario.display());
    for (old, new) in [&[("\"../packaging.toml\"", infeed.as_str())], changes].concat() {
        assert!(text.contains(old), "the line says {old}");
        text = text.replace(old, new);
    }
    let path = folder.join("line.toml");
    fs::write(&path, text).unwrap();
    path
}

fn events(out: &Path) -> Vec<Value> {
    let text = fs::read_to_string(out.join("events.jsonl")).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn run_line(file: &Path, out: &Path, more: &str) -> Value {
    let args: Vec<&str> = more.split_whitespace().collect();
    let told =
        [&["run", file.to_str().unwrap(), "--out", out.to_str().unwrap(), "--json", "--quiet"], args.as_slice()].concat();
    serde_json::from_str(&run(told).succeeded()).unwrap()
}

#[test]
fn every_item_ends_once_and_the_mass_is_that_of_the_items_on_each_line() {
    let folder = fresh_folder(env!("CARGO_TARGET_TMPDIR"), "line_ledger");
    for name in LINES {
        let out = folder.join(name);
        let kpis = run_line(&line(name), &out, "--perception random --minutes 3 --seed 4");
        let mut kg = BTreeMap::new();
        let mut ended = Vec::new();
        for event in events(&out) {
            match event["event"].as_str() {
                Some("arrived") => {
                    kg.insert(event["serial"].as_u64().unwrap(), event["mass_kg"].as_f64().unwrap());
                }
                Some("ended") => ended.push(event["serial"].as_u64().unwrap()),
                _ => {}
            }
        }
        ended.sort_unstable();
        assert_eq!(ended, kg.keys().copied().collect::<Vec<_>>(), "{name}: each item that arrived has ended once");
        let of = |key: &str| kpis[key].as_f64().unwrap();
        let bins: f64 = kpis["bins"].as_array().unwrap().iter().map(|bin| bin["kg"].as_f64().unwrap()).sum();
        let sum: f64 = kg.values().sum();
        assert!((bins + of("tail_kg") + of("floor_kg") - sum).abs() < 1e-9 * sum, "{name}: {kpis}");
        assert!((of("kg") - sum).abs() < 1e-9 * sum && kg.len() > 50, "{name}");
    }
}

#[test]
fn a_run_is_decided_by_line_seed_and_model_alone() {
    let folder = fresh_folder(env!("CARGO_TARGET_TMPDIR"), "line_repeat");
    for perception in ["oracle", "student"] {
        // Threads of the program and of the software device that draws; each as many as there are cores if not told.
        let log = |name: &str, seed: &str, threads: Option<&str>| {
            let (file, out) = (line("packaging"), folder.join(format!("{perception}_{name}")));
            let told =
                ["run", file.to_str().unwrap(), "--perception", perception, "--minutes", "0.5", "--seed", seed, "--quiet"];
            let mut command = command([&told[..], &["--out", out.to_str().unwrap()]].concat());
            let named = ["RAYON_NUM_THREADS", "LP_NUM_THREADS"].into_iter().zip(threads.into_iter().cycle());
            Outcome::from(command.envs(named).output().unwrap()).succeeded();
            fs::read(out.join("events.jsonl")).unwrap()
        };
        let first = log("first", "2", None);
        assert!(first.len() > 20_000);
        assert!(first == log("again", "2", Some("1")), "{perception}: on one thread");
        assert!(first == log("many", "2", Some("5")), "{perception}: on five threads");
        assert!(first != log("other", "3", None), "{perception}");
    }
}

#[test]
fn arms_keep_to_their_stretch_of_belt_and_put_things_where_they_were_told() {
    let folder = fresh_folder(env!("CARGO_TARGET_TMPDIR"), "line_picks");
    let out = folder.join("run");
    let kpis = run_line(&line("packaging"), &out, "--perception oracle --minutes 5 --seed 1");
    for event in events(&out).iter().filter(|event| event["event"] == "pick_began") {
        let x = event["place_m"][0].as_f64().unwrap();
        assert!(x < 2.0 + 0.01, "{event}");
    }
    let (begun, succeeded) = (kpis["picks_begun"].as_u64().unwrap(), kpis["picks_succeeded"].as_u64().unwrap());
    let failures: u64 = kpis["failures"].as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum();
    assert_eq!(begun, succeeded + failures, "each pick that was begun succeeded or has a cause: {kpis}");
    assert!(succeeded * 10 > begun * 8, "{kpis}");
    // What is seen rightly and does not fall on the way goes where it belongs.
    assert!(kpis["purity"].as_f64().unwrap() > 0.93, "{kpis}");
    assert!(kpis["value_eur_h"].as_f64().unwrap() > kpis["idle_value_eur_h"].as_f64().unwrap() + 15.0);
}

#[test]
fn knowing_pays_and_guessing_costs() {
    let folder = fresh_folder(env!("CARGO_TARGET_TMPDIR"), "line_knowing");
    let value = |perception: &str| {
        let out = folder.join(perception);
        let kpis = run_line(&line("packaging"), &out, &format!("--perception {perception} --minutes 4 --seed 6"));
        kpis["value_eur_h"].as_f64().unwrap()
    };
    let [oracle, student, random] = ["oracle", "student", "random"].map(value);
    assert!(oracle > student && student > random + 5.0, "{oracle} {student} {random} EUR/h");
}

#[test]
fn the_student_that_ships_meets_the_bounds_of_its_line_and_junit_says_so() {
    let folder = fresh_folder(env!("CARGO_TARGET_TMPDIR"), "line_check");
    let (junit, kpis) = (folder.join("junit.xml"), folder.join("kpis.json"));
    let file = line("packaging");
    let (junit_text, kpis_text) = (junit.to_str().unwrap(), kpis.to_str().unwrap());
    let told = run(["check", file.to_str().unwrap(), "--junit", junit_text, "--out", kpis_text, "--quiet"]).succeeded();
    assert_eq!(told.matches("holds").count(), 6, "{told}");
    let report = quick_junit::Report::deserialize_from_str(&fs::read_to_string(&junit).unwrap()).unwrap();
    assert_eq!((report.tests, report.failures, report.test_suites.len()), (6, 0, 1));
    // The same runs again are not worse than themselves.
    let again = run(["check", file.to_str().unwrap(), "--baseline", kpis_text, "--quiet"]).succeeded();
    assert!(again.contains("changed by +0.0000") && !again.contains("WORSE"), "{again}");
}

#[test]
fn a_line_that_got_worse_fails_its_check() {
    let folder = fresh_folder(env!("CARGO_TARGET_TMPDIR"), "line_fails");
    let bounds =
        ("purity = { min = 0.75 }\nrecovery = { min = 0.45 }\nvalue_eur_h = { min = 15.0 }", "value_eur_h = { min = 35.0 }");
    let check = |changes: &[(&str, &str)], more: &[&str]| {
        let file =
            changed(&folder, &[&[bounds, ("pick_success = { min = 0.80 }", "purity = { min = 0.9 }")], changes].concat());
        run([&["check", file.to_str().unwrap(), "--perception", "oracle", "--seeds", "2", "--quiet"], more].concat())
    };
    check(&[], &[]).succeeded();
    // A cup at the end of its life on a pump that hardly draws.
    let blunt = ("pump_l_min = 1000.0", "wear = 1.0\npump_l_min = 5.0");
    let fails = |outcome: Outcome| {
        assert_eq!(outcome.code, Some(5), "{outcome:?}");
        assert!(outcome.stdout.contains("FAILS") && outcome.stderr.contains("do not hold"), "{outcome:?}");
    };
    fails(check(&[blunt], &[]));
    // The wrong price: PET is worth less than nothing, and is left.
    let price = ("name = \"pet\"\nroute = \"recycle\"", "name = \"pet\"\nprice_eur_kg = -1.0\nroute = \"recycle\"");
    fails(check(&[price], &[]));
    // The arm of the file with a fifth of its speed.
    let slow = folder.join("slow");
    fs::create_dir_all(slow.join("robots")).unwrap();
    fs::write(slow.join("robots/gantry.urdf"), slowed(&workspace().join("assets/robots/gantry.urdf"), 5.0)).unwrap();
    fails(check(&[], &["--assets", slow.to_str().unwrap()]));
    // Perception that knows nothing.
    let file = changed(&folder, &[bounds]);
    fails(run(["check", file.to_str().unwrap(), "--perception", "random", "--seeds", "2", "--quiet"]));
    // A student that calls things by others' names.
    let broken = folder.join("broken.onnx");
    fs::write(&broken, misnamed(&fs::read(student()).unwrap())).unwrap();
    let file = line("packaging");
    let told =
        ["check", file.to_str().unwrap(), "--model", broken.to_str().unwrap(), "--minutes", "2", "--seeds", "1", "--quiet"];
    let outcome = run(told);
    assert!(outcome.stdout.lines().any(|line| line.contains("purity") && line.ends_with("FAILS")), "{outcome:?}");
    fails(outcome);
}

/// The student that ships.
fn student() -> PathBuf {
    workspace().join("assets/models/student.onnx")
}

/// A robot's file with every speed divided, of the joints and of the task.
fn slowed(urdf: &Path, by: f64) -> String {
    let text = fs::read_to_string(urdf).unwrap();
    let mut pieces = text.split("velocity=\"");
    let mut slow = pieces.next().unwrap().to_owned();
    for piece in pieces {
        let (speeds, rest) = piece.split_once('"').unwrap();
        let speeds: Vec<String> =
            speeds.split_whitespace().map(|speed| (speed.parse::<f64>().unwrap() / by).to_string()).collect();
        slow += &format!("velocity=\"{}\"{rest}", speeds.join(" "));
    }
    assert_ne!(slow, text);
    slow
}

/// A model whose outputs have the names of its materials in the reverse order: as many bytes, so that the file stays whole.
fn misnamed(model: &[u8]) -> Vec<u8> {
    let place = |wanted: &[u8], from: usize| {
        from + model[from..].windows(wanted.len()).position(|window| window == wanted).expect("a model has a card")
    };
    let begin = place(b"\"materials\":[", 0) + b"\"materials\":[".len();
    let end = place(b"]", begin);
    let mut names: Vec<&[u8]> = model[begin..end].split(|byte| *byte == b',').collect();
    names.reverse();
    [&model[..begin], &names.join(&b','), &model[end..]].concat()
}

#[test]
fn a_model_that_is_missing_or_damaged_is_one_message_and_nothing_runs() {
    let folder = fresh_folder(env!("CARGO_TARGET_TMPDIR"), "line_model");
    let whole = fs::read(student()).unwrap();
    // Bytes that look like nothing, the same each time.
    let noise = (0..20_000_u64).map(|k| (k.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56) as u8).collect();
    let cases = [("truncated", whole[..whole.len() / 2].to_vec()), ("noise", noise), ("empty", Vec::new())];
    for (name, bytes) in &cases {
        fs::write(folder.join(format!("{name}.onnx")), bytes).unwrap();
    }
    let (out, junit, kpis) = (folder.join("out"), folder.join("junit.xml"), folder.join("kpis.json"));
    let file = line("packaging");
    let ways = [
        vec!["run", file.to_str().unwrap(), "--out", out.to_str().unwrap(), "--quiet"],
        vec![
            "check",
            file.to_str().unwrap(),
            "--junit",
            junit.to_str().unwrap(),
            "--out",
            kpis.to_str().unwrap(),
            "--quiet",
        ],
    ];
    for name in ["missing", "truncated", "noise", "empty"] {
        let model = folder.join(format!("{name}.onnx"));
        for way in &ways {
            let message = run([way.as_slice(), &["--model", model.to_str().unwrap()]].concat()).failed_with(2);
            assert!(message.contains(model.to_str().unwrap()), "{message}");
            assert!(!out.exists() && !junit.exists() && !kpis.exists(), "{message}");
        }
    }
}

#[test]
fn what_cannot_be_run_is_one_message_and_writes_nothing() {
    let folder = fresh_folder(env!("CARGO_TARGET_TMPDIR"), "line_bad");
    let refused = |changes: &[(&str, &str)], more: &[&str], due: &[&str]| {
        let file = changed(&folder, changes);
        let out = folder.join("out");
        let args = [&["run", file.to_str().unwrap(), "--out", out.to_str().unwrap(), "--quiet"], more].concat();
        let message = run(args).failed_with(2);
        assert!(due.iter().all(|due| message.contains(due)), "{message}");
        assert!(!out.exists(), "{message}");
    };
    refused(&[("robot = \"gantry\"", "robot = \"gantri\"")], &[], &["cells[0].robot", "gantri", "gantry"]);
    refused(&[("families = [\"PET\"]", "families = [\"PETT\"]")], &[], &["bins[0].families[0]", "PETT"]);
    refused(&[("families = [\"PET\"]\n", "")], &[], &["bins[0]"]);
    refused(&[("base_m = [1.44,", "base_m = [2.44,")], &[], &["cells[0].pick_from_m", "does not reach"]);
    refused(&[], &["--scheduler", "best"], &["best", "value", "fifo"]);
    refused(&[], &["--no-render"], &["--no-render", "oracle"]);
    refused(&[], &["--perception", "oracle", "--model", "/nowhere.onnx"], &["--model"]);
    let message = run(["run", workspace().join("scenarios/packaging.toml").to_str().unwrap()]).failed_with(2);
    assert!(message.contains("line file"), "{message}");
    fs::create_dir_all(folder.join("used/by")).unwrap();
    let used = folder.join("used");
    let message = run(["run", line("packaging").to_str().unwrap(), "--out", used.to_str().unwrap()]).failed_with(2);
    assert!(message.contains("not empty"), "{message}");
}
