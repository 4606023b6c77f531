//! What a network tells apart, its datasets say: a material that a user adds by a file, and a state that this program has never heard of,
//! are learned like all others. Datasets whose labels choose from other names do not go together.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use loopline_dataset::{Dataset, DatasetPlan, DatasetWriter, Finished, Job, encode};
use safetensors::SafeTensors;
use serde_json::Value;

const STEP: &str = "[train]\nsteps = 1\nbatch = 8\nlearning_rate = 0.002\n";
const SCENARIO: &str = "schema = 2\nname = \"all\"\ntitle = \"All\"\ndescription = \"Every material, for a test.\"\n\
                        [sampling]\nitems = { min = 3, max = 6 }\nitems_mean = 4.5\n[infeed]\ncomposition = \"balanced\"\n";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The `loopline` program beside the one under test, or the one that `LOOPLINE_BIN` names.
fn loopline() -> PathBuf {
    let beside = Path::new(env!("CARGO_BIN_EXE_loopline-train")).with_file_name("loopline");
    let program = std::env::var_os("LOOPLINE_BIN").map_or(beside, PathBuf::from);
    assert!(program.is_file(), "{} is missing: run `make train-test`, which builds it", program.display());
    program
}

fn succeeded(output: Output) {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// A dataset of the scenario with the materials of `assets` besides the built-in ones.
fn generate(home: &Path, name: &str, seed: u32, assets: Option<&Path>) -> PathBuf {
    let scenario = home.join("all.toml");
    fs::write(&scenario, SCENARIO).expect("writable");
    let out = home.join(name);
    let mut command = Command::new(loopline());
    command.arg("generate").arg(&scenario).arg("--out").arg(&out);
    command.args(["--samples", "12", "--quiet", "--seed", &seed.to_string()]);
    if let Some(assets) = assets {
        command.arg("--assets").arg(assets);
    }
    succeeded(command.output().expect("the program starts"));
    out
}

/// A copy of a dataset in which every fourth item is in a state that no program knows.
fn with_another_state(from: &Path, to: &Path) {
    let dataset = Dataset::open(from).expect("a dataset");
    let mut plan: DatasetPlan = dataset.manifest().plan.clone();
    plan.vocabulary.states.push("moonstruck".to_owned());
    let mut samples = dataset.samples();
    let writer = DatasetWriter::open(to, &plan, Job::WHOLE, false).expect("a free folder");
    for range in writer.pending().expect("readable") {
        let mut shard = writer.begin(range).expect("writable");
        for _ in range.indices() {
            let mut sample = samples.next().expect("as many samples").expect("sound");
            for item in sample.truth.labels.items.iter_mut().filter(|item| item.id % 4 == 1) {
                item.state = "moonstruck".to_owned();
            }
            shard.append(&encode(&sample).expect("sound")).expect("writable");
        }
        shard.finish().expect("writable");
    }
    assert!(matches!(writer.finish().expect("writable"), Finished::Complete(_)));
}

fn experiment(home: &Path, name: &str, train: &Path, test: &Path, more: &str) -> PathBuf {
    let path = home.join(format!("{name}.toml"));
    let text = format!(
        "schema = 1\nname = \"{name}\"\n[data]\ntrain = [{train:?}]\ntest = [{test:?}]\nvalidation_share = 0.2\n{more}{STEP}"
    );
    fs::write(&path, text).expect("writable");
    path
}

fn train(command: &str, experiment: &Path, out: &Path) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_loopline-train"));
    program.arg(command).arg(experiment).arg("--out").arg(out).arg("--quiet").output().expect("the program starts")
}

#[test]
fn a_material_and_a_state_that_are_added_are_learned_without_a_change_of_code() {
    let folder = tempfile::tempdir().expect("room");
    let (home, assets) = (folder.path(), folder.path().join("assets"));
    fs::create_dir_all(assets.join("materials")).expect("writable");
    let wood = fs::read_to_string(root().join("assets/materials/softwood.toml")).expect("readable");
    fs::write(assets.join("materials/larch_of_mine.toml"), wood.replace("\"softwood\"", "\"larch_of_mine\""))
        .expect("writable");

    let [learn, score] = [("learn", 1), ("score", 2)].map(|(name, seed)| {
        let made = generate(home, &format!("{name}-made"), seed, Some(&assets));
        let changed = home.join(name);
        with_another_state(&made, &changed);
        changed
    });
    let losses = "[losses]\nhard = 1.0\nstate = 0.3\n";
    let teacher = format!("[teacher]\nkind = \"original\"\n{losses}");
    let student = format!("[student]\nkind = \"edge\"\nwidth = 0.5\n{losses}");
    for (command, name, more) in [("teacher", "teacher", teacher), ("distill", "student", student)] {
        let out = home.join("runs").join(name);
        succeeded(train(command, &experiment(home, name, &learn, &score, &more), &out));
        let file = fs::read(out.join("model.safetensors")).expect("a network");
        let (_, head) = SafeTensors::read_metadata(&file).expect("whole");
        let card: Value = serde_json::from_str(&head.metadata().as_ref().expect("texts")["loopline"]).expect("JSON");
        assert!(card["materials"].as_array().expect("names").contains(&"larch_of_mine".into()), "{card}");
        assert_eq!(card["states"].as_array().expect("names").last(), Some(&"moonstruck".into()));
        let heads = |name: &str| head.info(&format!("network.heads.{name}.0.bias")).expect("a head").shape.clone();
        assert_eq!((heads("material"), heads("state")), (vec![51], vec![11]), "{name}");
    }

    // Scored on labels that choose from other names, its numbers would mean something else.
    let built_in = generate(home, "built-in", 3, None);
    let mixed = experiment(home, "mixed", &learn, &built_in, &format!("[student]\nkind = \"edge\"\n{losses}"));
    let refused = train("distill", &mixed, &home.join("refused"));
    let message = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(2), "{message}");
    assert!(message.contains("other materials (51 and 50; first: larch_of_mine)"), "{message}");
}
