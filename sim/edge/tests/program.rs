//! The `loopline-edge` program: its output, its messages, and the same decisions on ARM.

mod common;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use common::{RENDERED, boxes, data, tiny};
use serde_json::Value;

fn edge() -> Command {
    Command::new(env!("CARGO_BIN_EXE_loopline-edge"))
}

fn arguments() -> Vec<PathBuf> {
    with_model(tiny())
}

/// A model and the rendered frames.
fn with_model(model: PathBuf) -> Vec<PathBuf> {
    std::iter::once(model).chain(RENDERED.iter().map(|name| data(&format!("{name}.png")))).collect()
}

/// The student that ships.
fn ships() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/models/student.onnx")
}

fn json(line: &str) -> Value {
    serde_json::from_str(line).expect("each line is JSON")
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
        let line = json(line);
        let items = line["items"].as_array().expect("a list");
        assert_eq!(items.len(), boxes(name).len(), "{name}");
        assert_eq!(line["macs"], 97_744 * items.len() as u64, "{name}");
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
    let run =
        |model: PathBuf| succeeded(edge().args(with_model(model)).arg("--no-latency").output().expect("the program starts"));
    // Floats and int8 take other ways through ONNX Runtime.
    for model in [tiny, ships] {
        let first = run(model());
        for _ in 0..3 {
            assert_eq!(first, run(model()));
        }
    }
}

#[test]
fn the_bench_tells_what_an_item_costs_beside_the_bare_model() {
    let report = succeeded(edge().arg(tiny()).args(["--bench", "50"]).output().expect("the program starts"));
    let report = json(&report);
    let mean = |stage: &str| report[stage]["mean_ms"].as_f64().expect("a number");
    let stages = mean("crop") + mean("model") + mean("decide");
    assert!(mean("model") > 0.0 && (mean("item") / stages - 1.0).abs() < 0.01, "an item is the sum of its stages: {report}");
    assert_eq!((&report["rounds"], &report["item"]["count"]), (&50.into(), &50.into()));
}

#[test]
fn a_missing_or_foreign_runtime_is_one_message_that_says_what_to_do() {
    let run = |library: &Path| edge().args(arguments()).env("ORT_DYLIB_PATH", library).output().expect("the program starts");
    let message = refused(&run(Path::new("/nowhere/libonnxruntime.so")));
    assert!(message.contains("/nowhere/libonnxruntime.so"), "{message}");
    assert!(message.contains("unset ORT_DYLIB_PATH and run `make onnxruntime`"), "{message}");
    let message = refused(&run(&tiny()));
    assert!(message.contains("cannot be used as ONNX Runtime") && message.contains("unset ORT_DYLIB_PATH"), "{message}");
    let nothing =
        edge().args(arguments()).env_remove("ORT_DYLIB_PATH").env("XDG_CACHE_HOME", "/nowhere").output().expect("starts");
    let message = refused(&nothing);
    assert!(message.contains("make onnxruntime") && !message.contains("unset"), "{message}");
}

#[test]
fn a_missing_or_damaged_picture_is_one_message() {
    for (path, due) in [(PathBuf::from("/nowhere.png"), "cannot be read"), (tiny(), "is neither a JPEG nor a PNG picture")] {
        let message = refused(&edge().arg(tiny()).arg(&path).output().expect("the program starts"));
        assert!(message.contains(due) && message.contains(&path.display().to_string()), "{message}");
    }
}

#[test]
fn a_whole_frame_is_one_item_whatever_size_and_format_the_camera_writes() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let [large, grey] = ["large.jpg", "grey.png"].map(|name| folder.join(name));
    let scene = image::RgbImage::from_fn(4000, 3000, |x, y| image::Rgb([(x / 16) as u8, (y / 12) as u8, 120]));
    scene.save(&large).expect("writable");
    image::GrayImage::from_fn(31, 200, |x, y| image::Luma([(x + y) as u8])).save(&grey).expect("writable");
    let run = |more: &[&str]| {
        let output = edge().arg(ships()).args([&large, &grey]).arg("--no-latency").args(more).output();
        succeeded(output.expect("the program starts")).lines().map(json).collect::<Vec<_>>()
    };
    let whole = run(&["--whole-frame"]);
    for (line, [width, height]) in whole.iter().zip([[4000, 3000], [31, 200]]) {
        assert_eq!((&line["width"], &line["height"]), (&width.into(), &height.into()));
        let items = line["items"].as_array().expect("a list");
        assert_eq!(items.len(), 1, "{line}");
        let corners: Vec<_> = items[0]["box"].as_array().expect("corners").iter().filter_map(Value::as_f64).collect();
        assert_eq!(corners, [0.0, 0.0, f64::from(width), f64::from(height)]);
    }
    assert_eq!((&whole[0]["converted"], &whole[1]["converted"]), (&Value::Null, &serde_json::json!(["grey to RGB"])));
    // Items are looked for in such pictures too.
    assert_eq!(run(&[]).len(), 2);
    let refused = edge().arg(ships()).args([&large]).args(["--whole-frame", "--steady-belt"]).output().expect("starts");
    assert_eq!(refused.status.code(), Some(2));
}

#[test]
fn lines_before_a_wrong_picture_stand() {
    let (good, bad) = (data("lab.png"), tiny());
    let output = edge().args([tiny(), good, bad]).output().expect("the program starts");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(text(&output.stdout).lines().count(), 1);
    assert!(text(&output.stderr).contains("is neither a JPEG nor a PNG picture"), "{}", text(&output.stderr));
}

#[cfg(unix)]
#[test]
fn a_path_that_is_no_text_is_no_trouble() {
    use std::os::unix::ffi::OsStrExt as _;

    let name = std::ffi::OsStr::from_bytes(b"not \xff UTF-8.png");
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    // Some systems refuse such names: then there is nothing to test.
    if std::fs::copy(data("lab.png"), &path).is_err() {
        return not_tested("the file system takes no name that is not UTF-8");
    }
    let line = succeeded(edge().arg(tiny()).arg(&path).output().expect("the program starts"));
    let frame = json(&line)["frame"].as_str().expect("a text").to_owned();
    assert!(frame.ends_with("not \u{fffd} UTF-8.png"), "{frame}");
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_another_exit_code() {
    let full = std::fs::File::options().write(true).open("/dev/full").expect("Linux has it");
    let output = edge().args(arguments()).stdout(full).output().expect("the program starts");
    assert_eq!(output.status.code(), Some(3), "{}", text(&output.stderr));
    assert!(text(&output.stderr).starts_with("error: standard output: "), "{}", text(&output.stderr));
}

/// Says that a test had nothing to do, past the harness, which keeps what a test that passes prints with `eprintln!`.
fn not_tested(why: &str) {
    let _ = writeln!(std::io::stderr(), "NOT TESTED: {why}");
}

/// Runs a script that prints a path.
fn script(name: &str, argument: &Path) -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts").join(name);
    let output = Command::new("sh").arg(path).arg(argument).output().expect("sh starts");
    let code = output.status.code();
    assert_eq!(code, Some(0), "{name}: {}LOOPLINE_TEST_SKIP=aarch64 leaves this test out", text(&output.stderr));
    PathBuf::from(text(&output.stdout).trim())
}

/// Builds the program for 64-bit ARM, runs it under qemu, and compares. `LOOPLINE_TEST_SKIP=aarch64` leaves it out.
#[test]
fn an_arm_computer_decides_the_same() {
    if std::env::var("LOOPLINE_TEST_SKIP").is_ok_and(|names| names.split(',').any(|name| name.trim() == "aarch64")) {
        return not_tested("LOOPLINE_TEST_SKIP names aarch64");
    }
    assert!(
        Command::new("qemu-aarch64").arg("--version").output().is_ok_and(|o| o.status.success()),
        "qemu-aarch64 is absent: scripts/setup-aarch64.sh installs it; LOOPLINE_TEST_SKIP=aarch64 leaves this test out"
    );
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("aarch64");
    let program = script("build-aarch64.sh", &folder);
    let library = script("setup-onnxruntime.sh", Path::new("aarch64"));
    let on_arm = |model: PathBuf| {
        let mut arm = Command::new("qemu-aarch64");
        arm.args(["-L", "/usr/aarch64-linux-gnu"]).arg(&program).args(with_model(model)).arg("--no-latency");
        succeeded(arm.env("ORT_DYLIB_PATH", &library).output().expect("qemu starts"))
    };
    let on_this =
        |model: PathBuf| succeeded(edge().args(with_model(model)).arg("--no-latency").output().expect("the program starts"));

    let here = on_this(tiny());
    assert!(!here.is_empty());
    assert_eq!(here, on_arm(tiny()), "floats give the same text");
    let (here, there) = (on_this(ships()), on_arm(ships()));
    assert_eq!((here.lines().count(), there.lines().count()), (RENDERED.len(), RENDERED.len()));
    for (here, there) in here.lines().zip(there.lines()) {
        same_decisions(&json(here), &json(there));
    }
}

/// Int8 sums are the same on every processor, the floats between them are not quite: names and decisions must be equal,
/// numbers nearly so.
fn same_decisions(here: &Value, there: &Value) {
    let items = |line: &Value| line["items"].as_array().expect("a list").clone();
    assert_eq!(items(here).len(), items(there).len(), "{here}\n{there}");
    for (a, b) in items(here).iter().zip(&items(there)) {
        for key in ["box", "material", "state", "triage", "abstained"] {
            assert_eq!(a[key], b[key], "{key}:\n{a}\n{b}");
        }
        for key in ["posterior", "quality", "state_posterior"] {
            let apart = a[key].as_f64().expect("a number") - b[key].as_f64().expect("a number");
            assert!(apart.abs() <= 0.02, "{key}:\n{a}\n{b}");
        }
    }
}
