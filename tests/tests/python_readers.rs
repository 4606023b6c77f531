//! The dataset and its exports, opened with the readers that Python users have.

#![allow(clippy::unwrap_used, reason = "a helper of a test that cannot go on fails the test")]

use std::process::Command;

use loopline_tests::{generate, python, run, workspace};

#[test]
fn webdataset_pyarrow_pycocotools_and_spectral_read_what_was_written() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("out");
    generate(&workspace().join("scenarios/weee.toml"), &out, 6, "--seed 4 --samples-per-shard 4 --abundance");
    for format in ["coco", "envi"] {
        run(["export".as_ref(), format.as_ref(), out.as_os_str(), "--quiet".as_ref()]).succeeded();
        assert!(out.join(format).is_dir());
    }
    // Exports do not make a dataset unsound.
    run(["validate".as_ref(), out.as_os_str()]).succeeded();
    let script = workspace().join("tests/python/read_dataset.py");
    let output = Command::new(python()).arg(script).arg(&out).output().unwrap();
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{stdout}\n{stderr}");
    for line in ["webdataset", "pyarrow", "pycocotools", "spectral"] {
        assert!(stdout.lines().any(|l| l.starts_with(line)), "{line} is missing from:\n{stdout}");
    }
}
