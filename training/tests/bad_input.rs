//! What is asked wrongly gets one message that names the key, exit code 2, and nothing is written.

mod common;

use std::process::Command;

const TRAIN: &str = "[student]\nkind = \"edge\"\nwidth = 0.5\n[losses]\nhard = 1.0\n[train]\nsteps = 2\nbatch = 8\n\
                     learning_rate = 0.002\n";

#[test]
fn a_wrong_value_is_named_and_nothing_is_written() {
    let (home, experiment) = common::prepared(64, TRAIN);
    let out = home.path().join("run");
    let cases = [
        ("train.checkpoint_s=-1", "train.checkpoint_s = -1"),
        ("train.checkpoint_s=inf", "train.checkpoint_s = inf"),
        ("train.steps=0", "train.steps = 0"),
        ("train.clip=0", "train.clip = 0"),
        ("train.weight_decay=-1", "train.weight_decay = -1"),
        ("train.learning_rate=nan", "train.learning_rate = NaN"),
        ("train.batch=100000", "train.batch = 100000"),
        ("train.batches=3", "batches"),
        ("data.validation_share=1e-9", "data.validation_share = 0.000000001"),
        ("data.labelled=100000", "data.labelled = 100000"),
        ("data.shuffle_items=0", "data.shuffle_items = 0"),
        ("data.train=[\"nowhere\"]", "nowhere"),
        ("student.dropout=1.5", "student.dropout = 1.5"),
        ("student.width=-2", "student.width = -2"),
        ("augment.shift=0.5", "augment.shift = 0.5"),
        ("augment.rgb_noise=-1", "augment.rgb_noise = -1"),
        ("losses.hard=0", "no term has a weight"),
        ("losses.attention=-1", "losses.attention = -1"),
        ("losses.soft={ weight = 1.0, temperature = 0.0 }", "losses.soft.temperature = 0"),
        ("losses.soft={ weight = 1.0, temperature = 2.0 }", "distill.teacher"),
        ("schema=7", "schema = 7"),
    ];
    for (change, due) in cases {
        let mut command = Command::new(env!("CARGO_BIN_EXE_loopline-train"));
        command.arg("distill").arg(&experiment).arg("--out").arg(&out).args(["--set", change]);
        let output = command.output().expect("started");
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{change}: {told}");
        assert!(told.contains(due) && told.lines().count() == 1, "{change}: {told}");
        assert!(!out.exists(), "{change} left a folder");
    }
    // After all of that, the request as it should be.
    let mut command = Command::new(env!("CARGO_BIN_EXE_loopline-train"));
    let done = command.arg("distill").arg(&experiment).arg("--out").arg(&out).arg("--quiet").output().expect("started");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));

    // A student has no sensor to lose, and its teacher's file is not its own.
    for (more, due) in [(["--without", "rgb"], "would see nothing"), (["--without", "nir"], "does not look at that sensor")]
    {
        let mut command = Command::new(env!("CARGO_BIN_EXE_loopline-train"));
        let output = command.arg("evaluate").arg(&out).args(more).output().expect("started");
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2));
        assert!(told.contains(due), "{told}");
    }
}

#[test]
fn damaged_data_are_told_apart_from_a_wrong_request() {
    let (home, experiment) = common::prepared(32, TRAIN);
    common::damage(&home.path().join("a"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_loopline-train"));
    let output =
        command.arg("distill").arg(&experiment).arg("--out").arg(home.path().join("run")).output().expect("started");
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(5), "{told}");
    assert!(told.contains("shard-000000.tar"), "{told}");
}
