//! The `loopline-edge` program: its output, its messages, and the same decisions on ARM.

mod common;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use common::{RENDERED, boxes, data, tiny};
use serde_json::Value;

fn edge() -> Command {
    Command::new(env!("CARGO_BIN_EXE_loopline-edge"))
}

fn arguments() -> Vec<PathBuf> {
    std::iter::once(tiny()).chain(RENDERED.iter().map(|name| data(&format!("{name}.png")))).collect()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("the program prints UTF-8")
}

fn succeeded(output: Output) -> String {
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout)
}

fn refused(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
    assert_eq!(text(&output.stdout), "");
    let message = text(&output.stderr);
    assert_eq!(message.lines().count(), 1, "one line of message is due: {message}");
    assert!(message.starts_with("error: ") && !message.contains("panicked"), "{message}");
    message
}

#[test]
fn each_picture_gives_a_line_of_json_with_decisions_and_times() {
    let lines = succeeded(edge().args(arguments()).output().expect("the program starts"));
    assert_eq!(lines.lines().count(), RENDERED.len());
    for (line, name) in lines.lines().zip(RENDERED) {
        let line: Value = serde_json::from_str(line).expect("each line is JSON");
        let items = line["items"].as_array().expect("a list");
        assert_eq!(items.len(), boxes(name).len(), "{name}");
        for item in items {
            assert!(item["material"].as_str().is_some_and(|m| m.starts_with("material_")));
            assert!(["reuse", "repair", "recycle"].contains(&item["triage"].as_str().expect("a word")));
            assert_eq!(item["likeliest"][0]["material"], item["material"]);
        }
        assert!(line["latency_ms"]["total"].as_f64().is_some_and(|ms| ms > 0.0));
    }
}

#[test]
fn equal_pictures_give_equal_text() {
    let run = || succeeded(edge().args(arguments()).arg("--no-latency").output().expect("the program starts"));
    assert_eq!(run(), run());
}

#[test]
fn the_bench_tells_what_an_item_costs_beside_the_bare_model() {
    let report = succeeded(edge().arg(tiny()).args(["--bench", "50"]).output().expect("the program starts"));
    let report: Value = serde_json::from_str(&report).expect("JSON");
    let median = |stage: &str| report[stage]["median_ms"].as_f64().expect("a number");
    assert!(median("item") >= median("model") && median("model") > 0.0, "{report}");
    assert_eq!(report["rounds"], 50);
}

#[test]
fn a_missing_or_foreign_runtime_is_one_message_that_says_what_to_do() {
    let run = |library: &Path| edge().args(arguments()).env("ORT_DYLIB_PATH", library).output().expect("the program starts");
    let message = refused(&run(Path::new("/nowhere/libonnxruntime.so")));
    assert!(message.contains("/nowhere/libonnxruntime.so") && message.contains("make onnxruntime"), "{message}");
    let message = refused(&run(&tiny()));
    assert!(message.contains("cannot be used as ONNX Runtime") && message.contains("ORT_DYLIB_PATH"), "{message}");
    let nothing =
        edge().args(arguments()).env_remove("ORT_DYLIB_PATH").env("XDG_CACHE_HOME", "/nowhere").output().expect("starts");
    assert!(refused(&nothing).contains("make onnxruntime"));
}

#[test]
fn a_missing_or_damaged_picture_is_one_message() {
    for (path, due) in [(PathBuf::from("/nowhere.png"), "cannot be read"), (tiny(), "is no PNG picture")] {
        let message = refused(&edge().arg(tiny()).arg(&path).output().expect("the program starts"));
        assert!(message.contains(due) && message.contains(&path.display().to_string()), "{message}");
    }
}

/// Builds the program for 64-bit ARM, runs it under qemu, and compares; says so and passes where the cross toolchain, qemu, or
/// the ARM library of ONNX Runtime are absent.
#[test]
fn an_arm_computer_decides_the_same() {
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts");
    let script = |name: &str, argument: &Path| {
        let output = Command::new("sh").arg(scripts.join(name)).arg(argument).output().expect("sh starts");
        if output.status.success() {
            Ok(PathBuf::from(text(&output.stdout).trim()))
        } else {
            Err((output.status.code(), text(&output.stderr)))
        }
    };
    if !Command::new("qemu-aarch64").arg("--version").output().is_ok_and(|o| o.status.success()) {
        return eprintln!("not tested: qemu-aarch64 is absent (Debian: apt-get install qemu-user)");
    }
    let program = match script("build-aarch64.sh", &Path::new(env!("CARGO_TARGET_TMPDIR")).join("aarch64")) {
        Ok(program) => program,
        Err((Some(3), message)) => return eprintln!("not tested: {message}"),
        Err((_, message)) => panic!("the ARM program does not build: {message}"),
    };
    let library = match script("setup-onnxruntime.sh", Path::new("aarch64")) {
        Ok(library) => library,
        Err((_, message)) => return eprintln!("not tested: the ARM library of ONNX Runtime is absent: {message}"),
    };
    let mut arm = Command::new("qemu-aarch64");
    arm.args(["-L", "/usr/aarch64-linux-gnu"])
        .arg(program)
        .args(arguments())
        .arg("--no-latency")
        .env("ORT_DYLIB_PATH", library);
    let there = succeeded(arm.output().expect("qemu starts"));
    let here = succeeded(edge().args(arguments()).arg("--no-latency").output().expect("the program starts"));
    assert!(!here.is_empty());
    assert_eq!(here, there);
}
