//! A run that is killed goes on and ends with the same weights.

mod common;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use safetensors::SafeTensors;

const TRAIN: &str = "[student]\nkind = \"edge\"\nwidth = 0.5\ndropout = 0.1\n[losses]\nhard = 1.0\nquality = 1.0\n\
                     [train]\nepochs = 6\nbatch = 8\nlearning_rate = 0.002\ncheckpoint_s = 0.0\nwarmup = 0.1\n";

fn run(experiment: &Path, out: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_loopline-train"));
    command.arg("distill").arg(experiment).arg("--out").arg(out).arg("--resume").stderr(Stdio::null());
    command
}

#[test]
fn a_killed_run_ends_with_the_weights_of_one_that_was_not() {
    let (home, experiment) = common::prepared(64, TRAIN);
    let (whole, cut) = (home.path().join("whole"), home.path().join("cut"));
    assert!(run(&experiment, &whole).status().expect("started").success());
    let steps = step(&whole);
    let mut kills = 0;
    for pause in [700, 900, 1100, 1300, 1500] {
        let mut child = run(&experiment, &cut).spawn().expect("started");
        std::thread::sleep(Duration::from_millis(pause));
        if child.try_wait().expect("a child").is_none() {
            // SIGKILL on Unix.
            child.kill().expect("killed");
            kills += u32::from((1..steps).contains(&step(&cut)));
        }
        child.wait().expect("a child");
    }
    assert!(kills > 0, "no run was killed between its first checkpoint and its end");
    assert!(run(&experiment, &cut).status().expect("started").success());
    let events = |dir: &Path| std::fs::metadata(dir.join("events.out.tfevents.loopline")).expect("events").len();
    assert_eq!(events(&whole), events(&cut), "no step is told twice");
    for file in ["model.safetensors", "metrics.jsonl"] {
        let read = |dir: &Path| std::fs::read(dir.join(file)).expect("readable");
        if file == "metrics.jsonl" {
            // Speeds differ, nothing else.
            let lines = |dir| String::from_utf8(read(dir)).expect("text").lines().map(strip).collect::<Vec<_>>();
            assert_eq!(lines(&whole), lines(&cut));
        } else {
            assert!(read(&whole) == read(&cut), "{file} differs");
        }
    }
}

/// Steps done by the checkpoint of a run; 0 without one.
fn step(out: &Path) -> u64 {
    let Ok(file) = std::fs::read(out.join("checkpoint.safetensors")) else { return 0 };
    let (_, head) = SafeTensors::read_metadata(&file).expect("a whole file");
    let texts = head.metadata().as_ref().expect("texts");
    let position: serde_json::Value = serde_json::from_str(&texts["position"]).expect("JSON");
    position["step"].as_u64().expect("a number")
}

#[test]
fn a_run_that_was_killed_before_its_first_file_was_whole_begins() {
    let (home, experiment) = common::prepared(64, &TRAIN.replace("epochs = 6", "epochs = 1"));
    let out = home.path().join("run");
    std::fs::create_dir(&out).expect("writable");
    std::fs::write(out.join("experiment.toml.1234.tmp"), "schema = ").expect("writable");
    assert!(run(&experiment, &out).status().expect("started").success());
    // What is no run's is left alone.
    let other = home.path().join("other");
    std::fs::create_dir(&other).expect("writable");
    std::fs::write(other.join("letter.txt"), "dear").expect("writable");
    assert_eq!(run(&experiment, &other).status().expect("started").code(), Some(2));
    assert_eq!(std::fs::read_dir(&other).expect("readable").count(), 1);
}

#[cfg(unix)]
#[test]
fn an_interrupt_saves_a_checkpoint() {
    // No checkpoint would be due for an hour, and the run would take far longer than the wait below.
    let long = TRAIN.replace("checkpoint_s = 0.0", "checkpoint_s = 3600.0").replace("epochs = 6", "steps = 100000");
    let (home, experiment) = common::prepared(64, &long);
    let out = home.path().join("run");
    let mut child = run(&experiment, &out).stderr(Stdio::piped()).spawn().expect("started");
    let metrics = out.join("metrics.jsonl");
    let begun = || std::fs::metadata(&metrics).is_ok_and(|m| m.len() > 0);
    while !begun() && child.try_wait().expect("a child").is_none() {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill").success());
    let output = child.wait_with_output().expect("a child");
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{told}");
    assert!(told.contains("--resume"), "{told}");
    assert!(step(&out) > 0);
}

fn strip(line: &str) -> serde_json::Value {
    let mut value: serde_json::Value = serde_json::from_str(line).expect("JSON");
    if let Some(map) = value.as_object_mut() {
        map.remove("items_per_s");
        if map.get("kind").is_some_and(|k| k == "train") {
            // Means since the last line; a run that goes on begins anew between lines.
            map.retain(|key, _| key == "step" || key == "learning_rate" || key == "kind");
        }
    }
    value
}

#[test]
fn another_experiment_does_not_go_on_in_the_same_folder() {
    let (home, experiment) = common::prepared(64, &TRAIN.replace("epochs = 6", "epochs = 1"));
    let out = home.path().join("run");
    assert!(run(&experiment, &out).status().expect("started").success());
    let other =
        run(&experiment, &out).args(["--set", "train.learning_rate=0.1"]).stderr(Stdio::piped()).output().expect("started");
    assert_eq!(other.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&other.stderr).contains("experiment.toml"));
}
